package import Foundation

/// A folder of backups: one file for each in `snapshots/`, and the blocks that they share in `blocks/`.
///
/// Invariants, whatever is killed when:
/// 1. A snapshot's file appears, whole, after all of its blocks are on the disk.
/// 2. A block that no snapshot names is trusted by nobody: the next backup writes it anew, the next clean-up removes it.
/// 3. A snapshot goes before its blocks do.
/// 4. One process at a time changes the folder (`flock` on `.lock`).
package struct BackupRepository: Sendable {
  package let folder: URL
  private var snapshots: URL { folder.appendingPathComponent("snapshots", isDirectory: true) }

  static let ending = "ckbackup"

  /// `folder` must be there: a share that is not mounted must not be written beside.
  package init(at folder: URL) throws(BackupError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw .missing(path: folder.path)
    }
    self.folder = folder
  }

  /// The newest first. Nothing says yet that they are genuine; what can't be read is left out.
  package func list() throws(BackupError) -> [BackupHeader] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: snapshots.path)) ?? []
    return names.filter { $0.hasSuffix(".\(Self.ending)") }.compactMap {
      try? BackupSnapshot.header(at: snapshots.appendingPathComponent($0))
    }.sorted { $0.createdAt > $1.createdAt }
  }

  /// A name, the beginning of one that fits only one, or `latest`.
  package func find(_ name: String) throws(BackupError) -> BackupHeader {
    let all = try list()
    if name == "latest", let first = all.first { return first }
    let found = all.filter { $0.name.hasPrefix(name) }
    guard found.count == 1, !name.isEmpty else { throw .noSnapshot(name: name) }
    return found[0]
  }

  func url(_ name: String) -> URL { snapshots.appendingPathComponent("\(name).\(Self.ending)") }

  func manifest(_ name: String, keys: KeyRing) throws(BackupError) -> BackupManifest {
    try BackupSnapshot.open(url(name), keys: keys).manifest
  }

  /// Runs `body` while nobody else may change the folder.
  func locked<Value>(_ body: () throws -> Value) throws -> Value {
    try DurableFile.makeFolder(snapshots)
    let path = folder.appendingPathComponent(".lock").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BackupError.file(FileError(.open, path)) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw BackupError.busy(path: folder.path) }
    return try body()
  }

  /// Blocks that a readable snapshot of this ring names. A damaged snapshot does not take the others along, but as long as there is one its blocks are unknown.
  func knownBlocks(keys: KeyRing) throws -> (blocks: Set<Data>, isComplete: Bool) {
    var blocks: Set<Data> = []
    var isComplete = true
    for name in (try? FileManager.default.contentsOfDirectory(atPath: snapshots.path)) ?? [] where name.hasSuffix(".\(Self.ending)") {
      do {
        blocks.formUnion(try BackupSnapshot.open(snapshots.appendingPathComponent(name), keys: keys).manifest.blocks)
      } catch {
        isComplete = false
      }
    }
    return (blocks, isComplete)
  }

  /// Removes what the rule does not keep, and then blocks that nobody names. Returns how many snapshots went.
  func prune(_ rule: BackupRotation, keys: KeyRing, calendar: Calendar) throws -> Int {
    let all = try list().filter { $0.ring == keys.id }
    let kept = rule.kept(all.map(\.date), calendar: calendar)
    var count = 0
    for header in all where !kept.contains(header.date) {
      unlink(url(header.name).path)
      count += 1
    }
    let (known, isComplete) = try knownBlocks(keys: keys)
    guard isComplete else { return count }
    try DurableFile.syncFolder(snapshots)
    let blocks = BackupBlocks(in: folder, keys: keys)
    for id in try blocks.all() where !known.contains(id) { blocks.remove(id) }
    return count
  }
}

/// Which backups stay: the newest of each of the last days, weeks and months that have one.
package struct BackupRotation: Sendable, Equatable {
  package var days: Int
  package var weeks: Int
  package var months: Int

  package init(days: Int, weeks: Int, months: Int) {
    self.days = days
    self.weeks = weeks
    self.months = months
  }

  package func kept(_ dates: [Date], calendar: Calendar) -> Set<Date> {
    let newest = dates.sorted(by: >)
    var kept = Set(newest.prefix(1))
    for (count, unit) in [(days, Calendar.Component.day), (weeks, .weekOfYear), (months, .month)] {
      var periods: Set<Date> = []
      for date in newest {
        guard let start = calendar.dateInterval(of: unit, for: date)?.start, periods.count < count else { break }
        if periods.insert(start).inserted { kept.insert(date) }
      }
    }
    return kept
  }
}

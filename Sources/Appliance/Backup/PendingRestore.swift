package import Foundation

/// Puts restored files in the place of a data folder's, in steps that can be taken up again wherever they were left.
///
/// 1. The files stand in `DATA/restoring`, checked, and `restoring/COMPLETE` is written. Before that moment nothing else was touched: a restore that
///    was killed is removed at the next start.
/// 2. What was in the data folder moves to `DATA/replaced-TIME`; then `restoring/MOVED` is written.
/// 3. The restored files move up; `restoring` goes.
package struct PendingRestore {
  private let data: URL
  private var staging: URL { data.appendingPathComponent("restoring", isDirectory: true) }

  /// The caller holds the data folder's lock.
  package init(in data: URL) { self.data = data }

  /// Where the files go before step 1 ends.
  var folder: URL { staging.appendingPathComponent("files", isDirectory: true) }

  private static let staying: Set<String> = [".lock", "restoring", "master.key", "master.key.next"]

  /// Whether something would be replaced.
  package var dataIsThere: Bool {
    ["chartkeep.sqlite", KeyRing.fileName].contains { FileManager.default.fileExists(atPath: data.appendingPathComponent($0).path) }
  }

  func prepare() throws {
    try? FileManager.default.removeItem(at: staging)
    try DurableFile.makeFolder(staging)
  }

  func complete(at time: Date) throws {
    try DurableFile.syncFileSystem(of: data)
    let name = "replaced-\(BackupWriter.digits(of: time))"
    try DurableFile.replace(staging.appendingPathComponent("COMPLETE"), with: Data(name.utf8))
  }

  /// Ends what was begun; true when a restore came to its end by that. To be called whenever the data folder is opened.
  @discardableResult
  package func finish() throws -> Bool {
    guard FileManager.default.fileExists(atPath: staging.path) else { return false }
    guard let mark = try DurableFile.read(staging.appendingPathComponent("COMPLETE"))?.data,
      case let name = String(decoding: mark, as: UTF8.self), name.hasPrefix("replaced-"), !name.contains("/")
    else {
      try FileManager.default.removeItem(at: staging)
      return false
    }
    let moved = staging.appendingPathComponent("MOVED")
    if !FileManager.default.fileExists(atPath: moved.path) {
      let old = try FileManager.default.contentsOfDirectory(atPath: data.path).filter {
        !Self.staying.contains($0) && !$0.hasPrefix("replaced-")
      }
      let aside = data.appendingPathComponent(name, isDirectory: true)
      if !old.isEmpty { try DurableFile.makeFolder(aside) }
      for item in old { try move(data.appendingPathComponent(item), aside.appendingPathComponent(item)) }
      try DurableFile.syncFileSystem(of: data)
      try DurableFile.replace(moved, with: Data())
    }
    if FileManager.default.fileExists(atPath: folder.path) {
      for item in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        try move(folder.appendingPathComponent(item), data.appendingPathComponent(item))
      }
    }
    try DurableFile.syncFileSystem(of: data)
    try FileManager.default.removeItem(at: staging)
    return true
  }

  private func move(_ from: URL, _ to: URL) throws {
    guard rename(from.path, to.path) == 0 else { throw BackupError.file(FileError(.rename, to.path)) }
  }
}

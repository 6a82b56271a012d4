import Dispatch
import Foundation
import GRDB
import Synchronization

/// Makes one backup of a data folder whose service runs.
struct BackupWriter {
  let data: URL
  let database: ClinicDatabase
  let keys: KeyRing
  let audit: AuditLog
  let repository: BackupRepository
  let version: String
  let stop: StopFlag
  let now: @Sendable () -> Date

  struct Outcome: Sendable, Equatable {
    var name: String
    /// Of all files.
    var bytes: Int
    /// What had to be written, sealed.
    var newBytes: Int
    var seconds: Double
  }

  static let databaseName = "chartkeep.sqlite"
  static let headName = AuditHeadFile.fileName

  func write() throws -> Outcome {
    try repository.locked {
      let begin = ContinuousClock.now
      let blocks = BackupBlocks(in: repository.folder, keys: keys)
      // What a killed backup left is known to nobody and is not trusted to be whole.
      var kept = try repository.knownBlocks(keys: keys).blocks.intersection(try blocks.all())
      var newBytes = 0
      func store(_ block: Data) throws -> Data {
        let id = blocks.id(of: block)
        if kept.insert(id).inserted { newBytes += try blocks.write(block, id) }
        return id
      }

      // Originals may go at any moment: a second name keeps each until it is copied.
      let held = try HeldOriginals(in: data)
      defer { held.remove() }
      try held.hold()
      let image = try QuietDatabase(database.pool)
      try held.hold()

      var files: [BackupManifest.File] = []
      var ids: [Data] = []
      for offset in stride(from: 0, to: image.byteCount, by: BackupBlocks.byteCount) {
        try stop.check()
        ids.append(try store(image.bytes(at: offset, count: BackupBlocks.byteCount)))
      }
      guard image.isUnchanged() else { throw BackupError.changedMeanwhile }
      files.append(.init(path: Self.databaseName, bytes: image.byteCount, mode: 0o600, blocks: ids))

      let (counts, schema, head, spools) = try image.read { db in
        (
          try Self.counts(db), try Migrations.migrator.appliedMigrations(db), try audit.head(db),
          try String.fetchAll(db, sql: "SELECT DISTINCT spool FROM documents WHERE spool IS NOT NULL")
        )
      }
      // The head as of this moment: the one beside the database may be of a later or an earlier one.
      let signed = try AuditHeadFile(in: data, keys: keys).content(head)
      files.append(.init(path: Self.headName, bytes: signed.count, mode: 0o600, blocks: [try store(signed)]))
      for spool in spools {
        if let file = try copy(held.url(spool), as: "spool/\(spool)", store) { files.append(file) }
      }
      for name in held.pictures {
        if let file = try copy(held.url(name), as: "\(PictureFolder.name)/\(name.dropFirst(HeldOriginals.mark.count))", store) {
          files.append(file)
        }
      }
      let tls = data.appendingPathComponent("tls", isDirectory: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: tls.path).sorted() where !name.hasSuffix(".part") {
        if let file = try copy(tls.appendingPathComponent(name), as: "tls/\(name)", store) { files.append(file) }
      }

      guard let ring = try DurableFile.read(data.appendingPathComponent(KeyRing.fileName), limit: 65_536)?.data,
        let masterKey = KeyRing.masterKey(of: ring)
      else { throw KeyRingError.missing(path: data.appendingPathComponent(KeyRing.fileName).path) }
      let time = now()
      let manifest = BackupManifest(
        name: Self.name(at: time), createdAt: time.microseconds, version: version, schema: schema, files: files, counts: counts)
      try DurableFile.syncFileSystem(of: repository.folder)
      try BackupSnapshot.write(manifest, ring: ring, masterKey: masterKey, keys: keys, to: repository.url(manifest.name))
      let (seconds, attoseconds) = (ContinuousClock.now - begin).components
      return Outcome(
        name: manifest.name, bytes: manifest.bytes, newBytes: newBytes, seconds: Double(seconds) + Double(attoseconds) / 1e18)
    }
  }

  /// `20261126T021500Z-4F2A91C0`: sorts by time, and two in one second differ.
  static func name(at time: Date) -> String {
    "\(digits(of: time))-\(UUID().uuidString.prefix(8))"
  }

  /// `20261126T021500Z`
  static func digits(of time: Date) -> String {
    let text = time.formatted(.iso8601)
    return String(text.filter { "-:".contains($0) == false })
  }

  static func counts(_ db: Database) throws -> BackupManifest.Counts {
    func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
    return BackupManifest.Counts(
      documents: try count("documents"), chunks: try count("chunks"), patients: try count("patients"), users: try count("users"),
      auditEntries: try count("audit"))
  }

  /// Nil when the file is gone: an original whose document came to rest in the meantime is not needed.
  private func copy(_ url: URL, as path: String, _ store: (Data) throws -> Data) throws -> BackupManifest.File? {
    let descriptor = open(url.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw BackupError.file(FileError(.open, url.path))
    }
    defer { close(descriptor) }
    var ids: [Data] = []
    var bytes = 0
    while true {
      try stop.check()
      var block = Data(count: BackupBlocks.byteCount)
      guard let got = block.withUnsafeMutableBytes({ readFully(descriptor, into: $0) }) else {
        throw BackupError.file(FileError(.read, url.path))
      }
      if got == 0 { break }
      block = block.prefix(got)
      bytes += got
      ids.append(try store(Data(block)))
      if got < BackupBlocks.byteCount { break }
    }
    return .init(path: path, bytes: bytes, mode: 0o600, blocks: ids)
  }
}

/// Tells work on another thread that nobody waits for it any more.
final class StopFlag: Sendable {
  private let state = Mutex(false)
  func stop() { state.withLock { $0 = true } }
  func check() throws { if state.withLock({ $0 }) { throw CancellationError() } }

  /// Runs `work` on `queue`; when the task is cancelled, the flag says so to it.
  static func offload<Value: Sendable>(
    to queue: DispatchQueue, _ work: @escaping @Sendable (StopFlag) throws -> Value
  ) async throws -> Value {
    let flag = StopFlag()
    return try await withTaskCancellationHandler {
      try await Appliance.offload(to: queue) { try work(flag) }
    } onCancel: {
      flag.stop()
    }
  }
}

/// Second names of the originals in the spool and of the redacted pages, in `DATA/held`, for as long as a backup reads them.
struct HeldOriginals {
  /// Before the names of pictures, which are numbers.
  static let mark = "pictures-"

  private let spool: URL
  private let shown: URL
  private let folder: URL

  init(in data: URL) throws {
    spool = data.appendingPathComponent("spool", isDirectory: true)
    shown = data.appendingPathComponent(PictureFolder.name, isDirectory: true)
    folder = data.appendingPathComponent("held", isDirectory: true)
    remove()
    try DurableFile.makeFolder(folder)
  }

  func hold() throws {
    for (source, mark) in [(spool, ""), (shown, Self.mark)] {
      for name in try FileManager.default.contentsOfDirectory(atPath: source.path) where !name.hasSuffix(".part") {
        // One that is held already, or went between the two calls, is as it should be.
        guard link(source.appendingPathComponent(name).path, url(mark + name).path) == 0 || errno == EEXIST || errno == ENOENT else {
          throw BackupError.file(FileError(.create, url(mark + name).path))
        }
      }
    }
  }

  /// Under their second names.
  var pictures: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasPrefix(Self.mark) }.sorted()
  }

  func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  func remove() { Self.remove(folder) }

  /// After a crash, before anything else.
  static func removeStrays(in data: URL) { remove(data.appendingPathComponent("held", isDirectory: true)) }

  /// What came to its end meanwhile is shredded here.
  private static func remove(_ folder: URL) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      try? SealedFile.shred(folder.appendingPathComponent(name))
    }
    rmdir(folder.path)
  }
}

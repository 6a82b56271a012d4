import Foundation
import Ingest

/// `DATA/spool`: the originals, encrypted, until they are indexed or finally rejected.
struct SpoolFolder: Sendable {
  let folder: URL
  let keys: KeyRing

  init(in data: URL, keys: KeyRing) throws {
    folder = data.appendingPathComponent("spool", isDirectory: true)
    self.keys = keys
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// The original's bytes, which live in memory only, for a worker; with the password that opens them, if they need one.
  func original(_ spool: String, password: String?, limit: Int) throws -> ExtractionInput {
    let prefix = try password.map(ExtractionInput.prefix) ?? Data()
    let descriptor = try SealedFile(at: url(spool), keys: keys).decryptToMemory(limit: limit, after: prefix)
    return ExtractionInput(takingOwnership: descriptor, carriesPassword: password != nil)
  }

  /// The same with what is to be drawn of it.
  func original(_ spool: String, for job: PictureJob, limit: Int) throws -> ExtractionInput {
    let descriptor = try SealedFile(at: url(spool), keys: keys).decryptToMemory(limit: limit, after: ExtractionInput.prefix(job))
    return ExtractionInput(takingOwnership: descriptor, carriesJob: true)
  }

  func url(_ spool: String) -> URL { folder.appendingPathComponent(spool) }

  func remove(_ spool: String) throws {
    try SealedFile(at: url(spool), keys: keys).shred()
  }

  /// Files that no row knows: left by a crash before the row was committed, or after it said *indexed*. Returns how many went.
  func removeStrays(known: Set<String>) throws -> Int {
    var count = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !known.contains(name) {
      try remove(name)
      count += 1
    }
    return count
  }
}

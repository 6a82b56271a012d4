// For `struct statvfs`: see DurableFile.swift.
import CDispatch
import CoreFoundation
import Foundation
import GRDB
import Ingest

/// Why the database can't be used by this version.
package enum UpgradeError: Error, Equatable, CustomStringConvertible {
  /// A newer version has written it.
  case newer
  case noRoom(needed: Int, free: Int)
  /// What came out does not pass SQLite's checks; the old file is as it was.
  case unsound
  case logLeft(path: String)

  package var description: String {
    switch self {
    case .newer:
      "The data was written by a newer version of Chartkeep. Install that version again, or restore a backup that this one made. Nothing was changed."
    case .noRoom(let needed, let free):
      "The data has to be brought to this version's form, which needs \(needed / 1_048_576) MB; \(free / 1_048_576) MB are free. Make room. Nothing was changed."
    case .unsound:
      "The data could not be brought to this version's form: the copy does not pass SQLite's checks. The data is as it was; install the version before."
    case .logLeft(let path): "The database's log \(path) could not be emptied: another program has the database open. Nothing was changed."
    }
  }
}

/// Brings an older database to the present schema: a copy is migrated and checked, then it takes the old one's place in one step. Killed at any
/// moment, the next start finds either the old file or the new one, and begins anew or goes on.
///
/// The old file stays beside it as `chartkeep.sqlite.before-NNNN`, with its audit head, for ``days``: whoever goes back to the version before needs both.
struct SchemaUpgrade {
  let url: URL

  static let days = 7
  private var copy: URL { URL(fileURLWithPath: url.path + ".upgrading") }

  /// The newest migration that the file had seen; nil when nothing had to be done.
  func run() throws -> String? {
    for ending in ["", "-wal", "-shm", "-journal"] { unlink(copy.path + ending) }
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let migrator = Migrations.migrator
    let applied: [String]
    do {
      var configuration = Configuration()
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON") }
      let source = try DatabaseQueue(path: url.path, configuration: configuration)
      let isNewer: Bool
      let isPresent: Bool
      (applied, isNewer, isPresent) = try source.read { db in
        (try migrator.appliedMigrations(db), try migrator.hasBeenSuperseded(db), try migrator.hasCompletedMigrations(db))
      }
      if isNewer { throw UpgradeError.newer }
      guard !isPresent, let last = applied.last else {
        try source.close()
        return nil
      }
      try requireRoom()
      _ = try source.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
      let target = try DatabaseQueue(path: copy.path, configuration: configuration)
      try source.backup(to: target)
      try source.close()
      try migrator.migrate(target)
      try target.writeWithoutTransaction { db in
        guard try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"], try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil
        else { throw UpgradeError.unsound }
        if try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" { _ = try db.checkpoint(.truncate) }
      }
      try target.close()
      try requireNoLog(of: url)
      try requireNoLog(of: copy)
      try keepOld(as: String(last.prefix(4)))
    }
    try DurableFile.syncFileSystem(of: url.deletingLastPathComponent())
    guard rename(copy.path, url.path) == 0 else { throw FileError(.rename, url.path) }
    try DurableFile.syncFolder(url.deletingLastPathComponent())
    return applied.last
  }

  /// A log with pages of one file must never lie beside another.
  private func requireNoLog(of file: URL) throws {
    let path = file.path + "-wal"
    var status = stat()
    if stat(path, &status) == 0, status.st_size > 0 { throw UpgradeError.logLeft(path: path) }
    unlink(path)
    unlink(file.path + "-shm")
  }

  /// A second name for the old file: the present name never stands for nothing.
  private func keepOld(as number: String) throws {
    let folder = url.deletingLastPathComponent()
    for name in [url.lastPathComponent, AuditHeadFile.fileName] {
      let old = folder.appendingPathComponent("\(name).before-\(number)").path
      unlink(old)
      guard link(folder.appendingPathComponent(name).path, old) == 0 || errno == ENOENT else { throw FileError(.create, old) }
      // Its age is counted from now.
      utimensat(AT_FDCWD, old, nil, 0)
    }
  }

  private func requireRoom() throws {
    var file = stat()
    guard let free = FreeSpace.bytes(at: url.deletingLastPathComponent().path), stat(url.path, &file) == 0 else {
      throw FileError(.inspect, url.path)
    }
    let needed = Int(file.st_size) * 2 + (64 << 20)
    guard free >= needed else { throw UpgradeError.noRoom(needed: needed, free: free) }
  }

  /// Old files go after ``days``. Returns how many went.
  static func removeOld(in folder: URL, now: Date) -> Int {
    var count = 0
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] where name.contains(".before-") {
      let path = folder.appendingPathComponent(name).path
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      let age = now.timeIntervalSince1970 - Double(status.st_mtim.tv_sec)
      if age > Double(days) * 86_400, unlink(path) == 0 { count += 1 }
    }
    return count
  }
}

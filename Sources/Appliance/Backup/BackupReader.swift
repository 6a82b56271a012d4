// For `struct statvfs`: see DurableFile.swift.
import CDispatch
import CoreFoundation
import Foundation
import GRDB
import Ingest

/// What opens a backup.
package enum BackupKey: Sendable {
  case master(MasterKey)
  case recovery(RecoveryCode)

  func ring(of header: BackupHeader) throws -> KeyRing {
    switch self {
    case .recovery(let code): return try KeyRing.open(header.keyring, by: code)
    case .master(let master):
      guard header.masterKey == master.id else { throw BackupError.wrongKey(expected: header.masterKey, given: master.id) }
      do {
        return try KeyRing.open(header.keyring, by: master)
      } catch {
        throw BackupError.damaged(part: header.name)
      }
    }
  }
}

/// Reads one backup: checks it block by block, or puts its files into a folder and proves that they are a whole clinic's.
struct BackupReader {
  let repository: BackupRepository
  let header: BackupHeader
  let manifest: BackupManifest
  let keys: KeyRing

  init(_ header: BackupHeader, in repository: BackupRepository, keys: KeyRing) throws {
    self.repository = repository
    self.header = header
    self.keys = keys
    manifest = try repository.manifest(header.name, keys: keys)
  }

  private var blocks: BackupBlocks { BackupBlocks(in: repository.folder, keys: keys) }

  /// Reads every block. Damaged ones are put aside, so that the next backup writes them anew if their content is still there.
  func verify(stop: StopFlag) throws {
    var damaged: Data?
    for id in manifest.blocks.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      try stop.check()
      do throws(BackupError) {
        _ = try blocks.read(id)
      } catch {
        guard case .damaged = error else { throw error }
        let path = blocks.url(id).path
        rename(path, path + ".damaged")
        damaged = id
      }
    }
    if let damaged { throw BackupError.damaged(part: damaged.hex) }
  }

  /// Writes all files into `folder`, which is made anew, and checks them. `finish` may change the database before it is closed.
  func extract(
    to folder: URL, keyring: Data, stop: StopFlag, finish: (Database, AuditLog) throws -> Void = { _, _ in },
    now: @escaping @Sendable () -> Date
  ) throws {
    let unknown = Set(manifest.schema).subtracting(Migrations.migrator.migrations)
    guard unknown.isEmpty else { throw BackupError.newerVersion(version: manifest.version) }
    try? FileManager.default.removeItem(at: folder)
    try requireRoom(at: folder.deletingLastPathComponent())
    try DurableFile.makeFolder(folder)
    for part in ["spool", PictureFolder.name, "tls"] { try DurableFile.makeFolder(folder.appendingPathComponent(part)) }
    for file in manifest.files {
      // The manifest is authenticated; this is against a mistake of ours, not of others.
      guard !file.path.split(separator: "/").contains(".."), !file.path.hasPrefix("/") else { throw BackupError.damaged(part: header.name) }
      try write(file, to: folder.appendingPathComponent(file.path), stop: stop)
    }
    try DurableFile.replace(folder.appendingPathComponent(KeyRing.fileName), with: keyring)
    try check(folder, finish: finish, now: now)
  }

  private func write(_ file: BackupManifest.File, to url: URL, stop: StopFlag) throws {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BackupError.file(FileError(.create, url.path)) }
    defer { close(descriptor) }
    var bytes = 0
    for id in file.blocks {
      try stop.check()
      let block = try blocks.read(id)
      guard block.withUnsafeBytes({ writeFully(descriptor, $0) }) else { throw BackupError.file(FileError(.write, url.path)) }
      bytes += block.count
    }
    guard bytes == file.bytes else { throw BackupError.damaged(part: header.name) }
    guard fchmod(descriptor, file.mode & 0o700) == 0, fsync(descriptor) == 0 else { throw BackupError.file(FileError(.sync, url.path)) }
  }

  /// SQLite's own check, the numbers of rows, the audit chain up to its signed head, the recovery code's wrapped key.
  private func check(_ folder: URL, finish: (Database, AuditLog) throws -> Void, now: @escaping @Sendable () -> Date) throws {
    let url = folder.appendingPathComponent(BackupWriter.databaseName)
    let audit = AuditLog(keys: keys, now: now)
    let headFile = AuditHeadFile(in: folder, keys: keys)
    let stored = try headFile.read()
    do {
      var configuration = Configuration()
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON") }
      let queue = try DatabaseQueue(path: url.path, configuration: configuration)
      try queue.writeWithoutTransaction { db in
        guard try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"],
          try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil,
          try BackupWriter.counts(db) == manifest.counts
        else { throw BackupError.databaseUnsound }
        let finding = try audit.verify(db, head: stored)
        guard finding.isIntact else { throw BackupError.auditUnsound(finding.description) }
        try db.inTransaction {
          try finish(db, audit)
          return .commit
        }
        try headFile.write(audit.head(db))
        _ = try db.checkpoint(.truncate)
      }
      try queue.close()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB {
      throw BackupError.databaseUnsound
    }
    if let recovery = try KeyRing.decode(header.keyring).recovery, !keys.isIntact(recovery) {
      throw BackupError.damaged(part: KeyRing.fileName)
    }
  }

  private func requireRoom(at folder: URL) throws {
    guard let free = FreeSpace.bytes(at: folder.path) else { throw BackupError.file(FileError(.inspect, folder.path)) }
    let needed = manifest.bytes + (64 << 20)
    guard free >= needed else { throw BackupError.noRoom(needed: needed, free: free) }
  }
}

package import Foundation
import GRDB

/// Puts a backup in the place of a data folder's content. The service does not run meanwhile: the folder's lock says so.
package struct Restore {
  private let repository: BackupRepository
  private let data: URL
  private let now: @Sendable () -> Date

  package init(from repository: BackupRepository, to data: URL, now: @escaping @Sendable () -> Date = { Date() }) {
    self.repository = repository
    self.data = data
    self.now = now
  }

  package struct Outcome: Sendable, Equatable {
    package var name: String
    package var date: Date
    package var documents: Int
    package var patients: Int
    package var users: Int
    package var auditEntries: Int
    /// ``MasterKey/id`` of the key that opens the data from now on.
    package var masterKey: String
  }

  /// - Parameters:
  ///   - key: What opens the backup; nil stands for the master key that is here.
  ///   - replaces: Present data is put aside, in `replaced-TIME`; otherwise it is an error that there is any.
  package func run(_ name: String, key: BackupKey?, replaces: Bool) throws -> Outcome {
    let lock = try LockedDataFolder(data, purpose: "chartkeep backup restore")
    defer { withExtendedLifetime(lock) {} }
    let pending = PendingRestore(in: data)
    try pending.finish()
    try KeyRotation.finish(in: data)
    guard replaces || !pending.dataIsThere else { throw BackupError.dataExists(path: data.path) }

    let header = try repository.find(name)
    let file = data.appendingPathComponent("master.key")
    let local: MasterKey
    let keys: KeyRing
    if let key {
      keys = try key.ring(of: header)
      // The key given opened the backup; the data is kept under the key of this machine, which a machine without one is given now.
      if case .passphrase = key, !MasterKey.isThere(keyFile: file) {
        // The pass-phrase goes on to open the data here.
        local = try key.master(of: header)
      } else {
        if case .master(let master) = key, !MasterKey.isThere(keyFile: file) { try master.keep(at: file) }
        local = try MasterKey.load(keyFile: file, createsKeyFile: true)
      }
    } else {
      local = try MasterKey.load(keyFile: file)
      keys = try BackupKey.master(local).ring(of: header)
    }

    return try stage(header, keys: keys, local: local, pending, stop: StopFlag()) { _ = try pending.finish() }
  }

  /// Everything but taking the old files' place: `last` does that, or leaves it to the next start.
  func stage(
    _ header: BackupHeader, keys: KeyRing, local: MasterKey, _ pending: PendingRestore, stop: StopFlag, last: () throws -> Void
  ) throws -> Outcome {
    let reader = try BackupReader(header, in: repository, keys: keys)
    let ring = try keys.file(by: local, recovery: KeyRing.decode(header.keyring).recovery)
    try pending.prepare()
    try reader.extract(
      to: pending.folder, keyring: ring, stop: stop,
      finish: { db, audit in
        // Whoever was logged in then is not now; what was running is not.
        try db.execute(sql: "DELETE FROM sessions")
        try audit.append(
          AuditEntry(
            actor: "console", action: .backupRestored, target: "backup:\(header.name)", address: Origin.commandLine.address,
            agent: Origin.commandLine.agent), in: db)
      }, now: now)
    try pending.complete(at: now())
    try last()
    let counts = reader.manifest.counts
    return Outcome(
      name: header.name, date: header.date, documents: counts.documents, patients: counts.patients, users: counts.users,
      auditEntries: counts.auditEntries, masterKey: local.id)
  }
}

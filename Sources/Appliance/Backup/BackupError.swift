/// Why a backup was not made, not found good or not restored. Each text says what was kept and what to do.
package enum BackupError: Error, Equatable, CustomStringConvertible {
  case notConfigured
  case missing(path: String)
  case noSnapshot(name: String)
  case busy(path: String)
  /// Ids as in ``MasterKey/id``.
  case wrongKey(expected: String, given: String)
  case wrongRecoveryCode
  case noRecoveryCode
  /// `part` is a snapshot's name or a block's id.
  case damaged(part: String)
  case newerVersion(version: String)
  case noRoom(needed: Int, free: Int)
  case dataExists(path: String)
  case changedMeanwhile
  case databaseUnsound
  case auditUnsound(String)
  case file(FileError)

  package var description: String {
    switch self {
    case .notConfigured: "No folder for backups is set. Name one in the configuration (backup.path), on another disk or machine."
    case .missing(let path): "The folder for backups \(path) is not there. If it is on a share or a stick, mount it. Nothing was changed."
    case .noSnapshot(let name): "There is no backup \(name). `chartkeep backup list` shows those that are there."
    case .busy(let path): "Somebody else works with the backups in \(path) just now. Try again in a few minutes."
    case .wrongKey(let expected, let given):
      "This backup needs the master key \(expected), but \(given) was given. Give its key with --key-file, or use the recovery code."
    case .wrongRecoveryCode: "The recovery code is not this backup's. Check each group of letters; nothing was changed."
    case .noRecoveryCode: "This backup was made before a recovery code was set up. Give the master key with --key-file."
    case .damaged(let part): "A part of the backup was changed or cut (\(part)). Nothing was changed here; take an older backup."
    case .newerVersion(let version): "This backup is of Chartkeep \(version), which is newer than this one. Install that version first."
    case .noRoom(let needed, let free):
      "There is not enough room: \(needed / 1_048_576) MB are needed and \(free / 1_048_576) MB are free. Nothing was changed."
    case .dataExists(let path):
      "There is data in \(path) already. Give an empty folder, or --replace, which keeps the present data beside it. Nothing was changed."
    case .changedMeanwhile: "The database changed while it was copied. The backup was given up; the older ones are as they were."
    case .databaseUnsound: "The database in the backup does not pass SQLite's check. Nothing was changed; take an older backup."
    case .auditUnsound(let finding): "The audit log in the backup is not intact. \(finding)"
    case .file(let error): error.description
    }
  }
}

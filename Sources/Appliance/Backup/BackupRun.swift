package import Foundation
import GRDB

/// Something that was done about backups, and how it ended.
package struct BackupRun: Sendable, Equatable {
  package enum Kind: String, Sendable, Codable, CaseIterable { case create, verify, test }

  package var id: Int64
  package var kind: Kind
  package var bySchedule: Bool
  /// Of the backup.
  package var name: String?
  package var startedAt: Date
  package var endedAt: Date?
  /// What went wrong, in words; nil when nothing did.
  package var problem: String?
  package var bytes: Int?
  package var newBytes: Int?

  package var isGood: Bool { endedAt != nil && problem == nil }
}

/// All SQL about what was done about backups.
struct BackupRunStore {
  enum End: Sendable {
    case done(name: String, bytes: Int?, newBytes: Int?)
    case failed(problem: String)
  }

  func begin(_ kind: BackupRun.Kind, bySchedule: Bool, at time: Date, in db: Database) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO backup_runs (kind, by_schedule, started_at) VALUES (?, ?, ?)",
      arguments: [kind.rawValue, bySchedule, time.microseconds])
    return db.lastInsertedRowID
  }

  func end(_ id: Int64, _ end: End, at time: Date, in db: Database) throws -> BackupRun {
    switch end {
    case .done(let name, let bytes, let newBytes):
      try db.execute(
        sql: "UPDATE backup_runs SET ended_at = ?, name = ?, bytes = ?, new_bytes = ? WHERE id = ?",
        arguments: [time.microseconds, name, bytes, newBytes, id])
    case .failed(let problem):
      try db.execute(sql: "UPDATE backup_runs SET ended_at = ?, problem = ? WHERE id = ?", arguments: [time.microseconds, problem, id])
    }
    try db.execute(
      sql: "DELETE FROM backup_runs WHERE id NOT IN (SELECT id FROM backup_runs ORDER BY id DESC LIMIT 1000)")
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM backup_runs WHERE id = ?", arguments: [id]) else {
      throw Refusal(.notFound, "There is no such backup run.")
    }
    return run(row)
  }

  func endInterrupted(at time: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE backup_runs SET ended_at = ?, problem = 'It was interrupted.' WHERE ended_at IS NULL", arguments: [time.microseconds])
  }

  func recent(limit: Int, in db: Database) throws -> [BackupRun] {
    try Row.fetchAll(db, sql: "SELECT * FROM backup_runs ORDER BY id DESC LIMIT ?", arguments: [limit]).map(run)
  }

  func lastGood(_ kind: BackupRun.Kind, in db: Database) throws -> Date? {
    try date(
      "SELECT MAX(started_at) FROM backup_runs WHERE kind = ? AND ended_at IS NOT NULL AND problem IS NULL", kind, in: db)
  }

  func lastTry(_ kind: BackupRun.Kind, in db: Database) throws -> Date? {
    try date("SELECT MAX(started_at) FROM backup_runs WHERE kind = ?", kind, in: db)
  }

  func last(_ kind: BackupRun.Kind, in db: Database) throws -> BackupRun? {
    try Row.fetchOne(
      db, sql: "SELECT * FROM backup_runs WHERE kind = ? AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1", arguments: [kind.rawValue]
    ).map(run)
  }

  private func date(_ sql: String, _ kind: BackupRun.Kind, in db: Database) throws -> Date? {
    try Int64.fetchOne(db, sql: sql, arguments: [kind.rawValue]).map { Date(microseconds: $0) }
  }

  private func run(_ row: Row) -> BackupRun {
    BackupRun(
      id: row["id"], kind: BackupRun.Kind(rawValue: row["kind"]) ?? .create, bySchedule: row["by_schedule"], name: row["name"],
      startedAt: Date(microseconds: row["started_at"]), endedAt: (row["ended_at"] as Int64?).map { Date(microseconds: $0) },
      problem: row["problem"], bytes: row["bytes"], newBytes: row["new_bytes"])
  }
}

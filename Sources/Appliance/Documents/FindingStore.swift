import Foundation
import GRDB
import Ingest

/// All SQL about findings, their decisions and the steps that can be undone.
struct FindingStore {
  /// A finding's row as it was before a step; `before` is nil for one that the step added.
  struct Step: Codable {
    struct Change: Codable {
      var id: Int64
      var before: Stored?
    }
    struct Stored: Codable {
      var start: Int
      var end: Int
      var label: IdentifierLabel
      var decision: ReviewFinding.Decision
      var decidedBy: String?
    }
    var changes: [Change]
  }

  func findings(of document: Document.ID, certain: Double, in db: Database) throws -> [ReviewFinding] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM findings WHERE document = ? ORDER BY page, start, end, id", arguments: [document.rawValue]
    ).compactMap { decode($0, certain: certain) }
  }

  func finding(_ id: ReviewFinding.ID, of document: Document.ID, certain: Double, in db: Database) throws -> ReviewFinding? {
    try Row.fetchOne(
      db, sql: "SELECT * FROM findings WHERE id = ? AND document = ?", arguments: [id.rawValue, document.rawValue]
    ).flatMap { decode($0, certain: certain) }
  }

  func insert(
    _ finding: Finding, page: Int, manual: Bool, decision: ReviewFinding.Decision, by: String?, document: Document.ID, in db: Database
  ) throws -> ReviewFinding.ID {
    try db.execute(
      sql: """
        INSERT INTO findings (document, page, start, end, label, subject, score, reason, detector, manual, decision, decided_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        document.rawValue, page, finding.start, finding.end, finding.label.rawValue, finding.subject.rawValue, finding.score,
        finding.reason, finding.detector, manual, decision.rawValue, by,
      ])
    return ReviewFinding.ID(rawValue: db.lastInsertedRowID)
  }

  func update(
    _ id: ReviewFinding.ID, start: Int, end: Int, label: IdentifierLabel, decision: ReviewFinding.Decision, by: String?, in db: Database
  ) throws {
    try db.execute(
      sql: "UPDATE findings SET start = ?, end = ?, label = ?, decision = ?, decided_by = ? WHERE id = ?",
      arguments: [start, end, label.rawValue, decision.rawValue, by, id.rawValue])
  }

  func remove(_ id: ReviewFinding.ID, in db: Database) throws {
    try db.execute(sql: "DELETE FROM findings WHERE id = ?", arguments: [id.rawValue])
  }

  func setWithheld(_ isWithheld: Bool, _ id: ReviewFinding.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE findings SET withheld = ? WHERE id = ?", arguments: [isWithheld, id.rawValue])
  }

  func record(_ step: Step, of document: Document.ID, in db: Database) throws {
    try db.execute(
      sql: "INSERT INTO review_steps (document, before) VALUES (?, ?)",
      arguments: [document.rawValue, String(decoding: try JSONEncoder().encode(step), as: UTF8.self)])
  }

  /// Takes the last step off the pile.
  func popStep(of document: Document.ID, in db: Database) throws -> Step? {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT id, before FROM review_steps WHERE document = ? ORDER BY id DESC LIMIT 1", arguments: [document.rawValue])
    else { return nil }
    try db.execute(sql: "DELETE FROM review_steps WHERE id = ?", arguments: [row["id"] as Int64])
    return try JSONDecoder().decode(Step.self, from: Data((row["before"] as String).utf8))
  }

  // MARK: Locks

  struct Lock {
    var user: User.ID
    var login: String
    var takenAt: Date
    var renewedAt: Date
  }

  func lock(of document: Document.ID, in db: Database) throws -> Lock? {
    try Row.fetchOne(
      db,
      sql: "SELECT review_locks.*, users.login FROM review_locks JOIN users ON users.id = review_locks.user WHERE document = ?",
      arguments: [document.rawValue]
    ).map {
      Lock(
        user: User.ID(rawValue: $0["user"]), login: $0["login"], takenAt: Date(microseconds: $0["taken_at"]),
        renewedAt: Date(microseconds: $0["renewed_at"]))
    }
  }

  func setLock(of document: Document.ID, user: User.ID, takenAt: Date, renewedAt: Date, in db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO review_locks (document, user, taken_at, renewed_at) VALUES (?, ?, ?, ?)",
      arguments: [document.rawValue, user.rawValue, takenAt.microseconds, renewedAt.microseconds])
  }

  func removeLock(of document: Document.ID, user: User.ID, in db: Database) throws {
    try db.execute(sql: "DELETE FROM review_locks WHERE document = ? AND user = ?", arguments: [document.rawValue, user.rawValue])
  }

  private func decode(_ row: Row, certain: Double) -> ReviewFinding? {
    guard let label = IdentifierLabel(rawValue: row["label"]), let subject = Subject(rawValue: row["subject"]),
      let decision = ReviewFinding.Decision(rawValue: row["decision"])
    else { return nil }
    let finding = Finding(
      start: row["start"], end: row["end"], label: label, subject: subject, score: row["score"], reason: row["reason"],
      detector: row["detector"])
    return ReviewFinding(
      id: ReviewFinding.ID(rawValue: row["id"]), page: row["page"], finding: finding, decision: decision, decidedBy: row["decided_by"],
      isCertain: finding.score >= certain, isManual: row["manual"], isWithheld: row["withheld"])
  }
}

package import Foundation
import GRDB

/// A mail on its way, as administrators see it: no address in full, nothing of what it says.
package struct MailLine: Sendable, Equatable {
  package enum State: String, Sendable, Codable { case queued, sent, failed }

  package var id: Int64
  package var kind: String
  /// First and last letter, and the domain.
  package var recipient: String
  package var state: State
  package var tries: Int
  package var failure: MailFailure?
  package var createdAt: Date
  package var nextAt: Date
  package var finishedAt: Date?
}

/// All SQL about mails. Recipient and content are sealed, and go when the mail is sent.
struct MailStore {
  let keys: KeyRing

  struct Row {
    var id: Int64
    var messageID: String
    var notice: AccountNotice
    var recipient: String
    var language: UserLanguage
    var tries: Int
    var createdAt: Date
  }

  private static func place(_ id: Int64, _ column: StaticString) -> String { KeyRing.place("mails", id, column) }

  func add(_ notice: AccountNotice, to recipient: String, language: UserLanguage, at now: Date, in db: Database) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO mails (message_id, kind, language, state, created_at, next_at) VALUES (?, ?, ?, 'queued', ?, ?)",
      arguments: ["\(UUID().uuidString.lowercased())@chartkeep", notice.kind, language.rawValue, now.microseconds, now.microseconds])
    let id = db.lastInsertedRowID
    try db.execute(
      sql: "UPDATE mails SET sealed_recipient = ?, sealed_notice = ? WHERE id = ?",
      arguments: [
        try keys.seal(recipient, aad: Self.place(id, "sealed_recipient")),
        try keys.seal(try JSONEncoder().encode(notice), aad: Self.place(id, "sealed_notice")), id,
      ])
    return id
  }

  /// The next one to send. One that can't be read must not hold up those behind it.
  enum Due {
    case readable(Row)
    case unreadable(Int64)
  }

  func due(at now: Date, in db: Database) throws -> Due? {
    guard
      let row = try GRDB.Row.fetchOne(
        db, sql: "SELECT * FROM mails WHERE state = 'queued' AND next_at <= ? ORDER BY next_at LIMIT 1", arguments: [now.microseconds])
    else { return nil }
    guard let mail = try? decode(row) else { return .unreadable(row["id"]) }
    return .readable(mail)
  }

  /// Those that waited since before `time`, without a try: with no server there is none. They stay in the list as failed.
  func expire(queuedBefore time: Date, at now: Date, in db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        UPDATE mails SET state = 'failed', failure = ?, finished_at = ? WHERE state = 'queued' AND created_at < ? RETURNING id
        """, arguments: [MailFailure.expired.rawValue, now.microseconds, time.microseconds])
  }

  func mail(_ id: Int64, in db: Database) throws -> Row? {
    try GRDB.Row.fetchOne(db, sql: "SELECT * FROM mails WHERE id = ?", arguments: [id]).flatMap(decode)
  }

  func nextDue(in db: Database) throws -> Date? {
    try Int64.fetchOne(db, sql: "SELECT MIN(next_at) FROM mails WHERE state = 'queued'").map { Date(microseconds: $0) }
  }

  /// Sent: what was in it is not kept.
  func sent(_ id: Int64, at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE mails SET state = 'sent', tries = tries + 1, failure = NULL, finished_at = ?, sealed_notice = NULL WHERE id = ?
        """, arguments: [now.microseconds, id])
  }

  func failed(_ id: Int64, _ failure: MailFailure, again: Date?, at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE mails SET tries = tries + 1, failure = ?, state = ?, next_at = ?, finished_at = ? WHERE id = ?
        """,
      arguments: [
        failure.rawValue, again == nil ? "failed" : "queued", (again ?? now).microseconds, again == nil ? now.microseconds : nil, id,
      ])
  }

  func retry(_ id: Int64, at now: Date, in db: Database) throws -> Bool {
    try db.execute(
      sql:
        "UPDATE mails SET state = 'queued', next_at = ?, finished_at = NULL WHERE id = ? AND state <> 'sent' AND sealed_notice IS NOT NULL",
      arguments: [now.microseconds, id])
    return db.changesCount > 0
  }

  func remove(_ id: Int64, in db: Database) throws -> Bool {
    try db.execute(sql: "DELETE FROM mails WHERE id = ?", arguments: [id])
    return db.changesCount > 0
  }

  func remove(finishedBefore time: Date, in db: Database) throws {
    try db.execute(sql: "DELETE FROM mails WHERE finished_at < ?", arguments: [time.microseconds])
  }

  /// The newest first.
  func lines(limit: Int, in db: Database) throws -> [MailLine] {
    try GRDB.Row.fetchAll(db, sql: "SELECT * FROM mails ORDER BY id DESC LIMIT ?", arguments: [limit]).compactMap { row in
      guard let state = MailLine.State(rawValue: row["state"]) else { return nil }
      let recipient = try (row["sealed_recipient"] as Data?).map { try keys.openText($0, aad: Self.place(row["id"], "sealed_recipient")) }
      return MailLine(
        id: row["id"], kind: row["kind"], recipient: Self.masked(recipient ?? ""), state: state, tries: row["tries"],
        failure: (row["failure"] as String?).flatMap(MailFailure.init), createdAt: Date(microseconds: row["created_at"]),
        nextAt: Date(microseconds: row["next_at"]), finishedAt: AccountStore.SQL.date(row["finished_at"]))
    }
  }

  /// `r…z@clinic.example`
  static func masked(_ address: String) -> String {
    let parts = address.split(separator: "@")
    guard parts.count == 2, let first = parts[0].first, let last = parts[0].last else { return "…" }
    return "\(first)…\(parts[0].count > 1 ? String(last) : "")@\(parts[1])"
  }

  private func decode(_ row: GRDB.Row) throws -> Row? {
    let id: Int64 = row["id"]
    guard let recipient = row["sealed_recipient"] as Data?, let notice = row["sealed_notice"] as Data? else { return nil }
    return Row(
      id: id, messageID: row["message_id"],
      notice: try JSONDecoder().decode(AccountNotice.self, from: keys.open(notice, aad: Self.place(id, "sealed_notice"))),
      recipient: try keys.openText(recipient, aad: Self.place(id, "sealed_recipient")),
      language: UserLanguage(rawValue: row["language"]) ?? .english, tries: row["tries"], createdAt: Date(microseconds: row["created_at"]))
  }
}

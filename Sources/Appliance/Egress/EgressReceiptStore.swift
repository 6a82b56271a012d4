import Foundation
import GRDB

/// All SQL about receipts.
struct EgressReceiptStore {
  let keys: KeyRing

  struct New {
    var user: User.ID
    var login: String
    var connection: Int64
    var connectionName: String
    var model: String
    var action: ModelAction
    var sha256: Data
    var text: String
    var found: Int
  }

  func add(_ new: New, at now: Date, in db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO egress_receipts (at, user, login, connection, connection_name, model, action, state, sha256, found, sent)
        VALUES (?, ?, ?, ?, ?, ?, ?, 'sending', ?, ?, 0)
        """,
      arguments: [
        now.microseconds, new.user.rawValue, new.login, new.connection, new.connectionName, new.model, new.action.rawValue, new.sha256,
        new.found,
      ])
    let id = db.lastInsertedRowID
    try db.execute(
      sql: "UPDATE egress_receipts SET sealed_text = ? WHERE id = ?", arguments: [try keys.seal(new.text, aad: Self.place(id)), id])
    return id
  }

  func finish(
    _ id: Int64, _ state: EgressReceipt.State, failure: GatewayFailure?, usage: TokenUsage?, milliseconds: Int, in db: Database
  ) throws {
    try db.execute(
      sql: """
        UPDATE egress_receipts SET state = ?, failure = ?, input_tokens = ?, output_tokens = ?, milliseconds = ?
        WHERE id = ? AND state = 'sending'
        """,
      arguments: [state.rawValue, failure?.rawValue, usage?.input, usage?.output, milliseconds, id])
  }

  /// Those whose end nobody wrote down, since the service ended first.
  func endUnfinished(in db: Database) throws {
    try db.execute(sql: "UPDATE egress_receipts SET state = 'stopped', failure = 'cancelled' WHERE state = 'sending'")
  }

  /// Newest first.
  func receipts(before: Int64?, user: User.ID?, limit: Int, in db: Database) throws -> [EgressReceipt] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM egress_receipts WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL OR user = ?2) ORDER BY id DESC LIMIT ?3
        """, arguments: [before, user?.rawValue, limit]
    ).compactMap(Self.decode)
  }

  func receipt(_ id: Int64, in db: Database) throws -> (receipt: EgressReceipt, text: String)? {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM egress_receipts WHERE id = ?", arguments: [id]),
      let receipt = Self.decode(row)
    else { return nil }
    return (receipt, try (row["sealed_text"] as Data?).map { try keys.openText($0, aad: Self.place(id)) } ?? "")
  }

  private static func place(_ id: Int64) -> String { KeyRing.place("egress_receipts", id, "sealed_text") }

  private static func decode(_ row: Row) -> EgressReceipt? {
    guard let action = ModelAction(rawValue: row["action"]), let state = EgressReceipt.State(rawValue: row["state"]) else { return nil }
    return EgressReceipt(
      id: row["id"], at: Date(microseconds: row["at"]), user: User.ID(rawValue: row["user"]), login: row["login"],
      connection: row["connection"], connectionName: row["connection_name"], model: row["model"], action: action, state: state,
      failure: (row["failure"] as String?).flatMap(GatewayFailure.init), sha256: row["sha256"], found: row["found"], sent: row["sent"],
      inputTokens: row["input_tokens"], outputTokens: row["output_tokens"], milliseconds: row["milliseconds"])
  }
}

import Crypto
import Foundation
import GRDB

/// Answers to identical requests, for a day. A person finds only what was answered to them.
struct ModelAnswerStore {
  let keys: KeyRing

  static let life: TimeInterval = 86_400

  /// The same only for the same text to the same connection by the same person.
  func key(_ body: String, connection: Int64, user: User.ID) -> Data {
    keys.mac(Data("model-answer|\(connection)|\(user.rawValue)|\(body)".utf8), purpose: .modelAnswer)
  }

  func answer(_ key: Data, at now: Date, in db: Database) throws -> String? {
    let sealed = try Data.fetchOne(
      db, sql: "SELECT sealed_answer FROM model_answers WHERE key = ? AND at > ?",
      arguments: [key, now.addingTimeInterval(-Self.life).microseconds])
    return try sealed.map { try keys.openText($0, aad: Self.place(key)) }
  }

  func keep(_ text: String, as key: Data, user: User.ID, connection: Int64, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM model_answers WHERE at <= ?", arguments: [now.addingTimeInterval(-Self.life).microseconds])
    try db.execute(
      sql: "INSERT OR REPLACE INTO model_answers (key, user, connection, at, sealed_answer) VALUES (?, ?, ?, ?, ?)",
      arguments: [key, user.rawValue, connection, now.microseconds, try keys.seal(text, aad: Self.place(key))])
  }

  private static func place(_ key: Data) -> String { KeyRing.place("model_answers", key.hex, "sealed_answer") }
}

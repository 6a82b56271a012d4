import Foundation
import GRDB

/// What a connection leads to.
package enum ConnectionKind: String, Sendable, Codable { case smtp, oidc, model }

/// All SQL about connections. A secret is sealed at its own place and never read back for showing.
struct ConnectionStore {
  struct Row {
    var id: Int64
    var kind: ConnectionKind
    /// Whose own it is; nil for the clinic's.
    var owner: User.ID?
    var name: String
    /// JSON of the kind's own type.
    var settings: Data
    var sealedSecret: Data?
    var isActive: Bool
    var updatedAt: Date
    var testedAt: Date?
    var testResult: String?
  }

  static func place(_ id: Int64) -> String { KeyRing.place("connections", id, "sealed_secret") }

  func connections(_ kind: ConnectionKind, in db: Database) throws -> [Row] {
    try GRDB.Row.fetchAll(db, sql: "SELECT * FROM connections WHERE kind = ? ORDER BY id", arguments: [kind.rawValue]).compactMap(
      Self.decode)
  }

  func connection(_ id: Int64, _ kind: ConnectionKind, in db: Database) throws -> Row? {
    try GRDB.Row.fetchOne(db, sql: "SELECT * FROM connections WHERE id = ? AND kind = ?", arguments: [id, kind.rawValue]).flatMap(
      Self.decode)
  }

  /// The clinic's own and those of one person; `user` nil gives the clinic's alone.
  func connections(_ kind: ConnectionKind, for user: User.ID?, in db: Database) throws -> [Row] {
    try GRDB.Row.fetchAll(
      db, sql: "SELECT * FROM connections WHERE kind = ? AND (owner IS NULL OR owner = ?) ORDER BY owner IS NULL, id",
      arguments: [kind.rawValue, user?.rawValue]
    ).compactMap(Self.decode)
  }

  func add(
    _ kind: ConnectionKind, owner: User.ID? = nil, name: String, settings: Data, by: String, at now: Date, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO connections (kind, owner, name, settings, created_by, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        kind.rawValue, owner?.rawValue, name, String(decoding: settings, as: UTF8.self), by, now.microseconds, now.microseconds,
      ])
    return db.lastInsertedRowID
  }

  /// What was tested before says nothing about new settings.
  func change(_ id: Int64, name: String, settings: Data, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE connections SET name = ?, settings = ?, updated_at = ?, tested_at = NULL, test_result = NULL WHERE id = ?",
      arguments: [name, String(decoding: settings, as: UTF8.self), now.microseconds, id])
  }

  func setSecret(_ sealed: Data?, of id: Int64, in db: Database) throws {
    try db.execute(sql: "UPDATE connections SET sealed_secret = ? WHERE id = ?", arguments: [sealed, id])
  }

  func setActive(_ isActive: Bool, _ id: Int64, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE connections SET is_active = ?, updated_at = ? WHERE id = ?", arguments: [isActive, now.microseconds, id])
  }

  func setTest(_ result: String, at now: Date, of id: Int64, in db: Database) throws {
    try db.execute(sql: "UPDATE connections SET tested_at = ?, test_result = ? WHERE id = ?", arguments: [now.microseconds, result, id])
  }

  func remove(_ id: Int64, _ kind: ConnectionKind, in db: Database) throws -> Bool {
    try db.execute(sql: "DELETE FROM connections WHERE id = ? AND kind = ?", arguments: [id, kind.rawValue])
    return db.changesCount > 0
  }

  private static func decode(_ row: GRDB.Row) -> Row? {
    guard let kind = ConnectionKind(rawValue: row["kind"]) else { return nil }
    return Row(
      id: row["id"], kind: kind, owner: (row["owner"] as Int64?).map { User.ID(rawValue: $0) }, name: row["name"],
      settings: Data((row["settings"] as String).utf8), sealedSecret: row["sealed_secret"],
      isActive: row["is_active"], updatedAt: Date(microseconds: row["updated_at"]), testedAt: AccountStore.SQL.date(row["tested_at"]),
      testResult: row["test_result"])
  }
}

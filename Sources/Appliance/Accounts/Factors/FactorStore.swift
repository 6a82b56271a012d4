import Foundation
import GRDB

/// All SQL about second factors and recovery codes.
struct FactorStore {
  struct App {
    var id: Int64
    var sealedSecret: Data
    var lastStep: Int64?
    var isConfirmed: Bool
  }

  static func place(_ id: Int64) -> String { KeyRing.place("second_factors", id, "sealed_secret") }

  func factors(of user: User.ID, in db: Database) throws -> [SecondFactor] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM second_factors WHERE user = ? AND confirmed_at IS NOT NULL ORDER BY id", arguments: [user.rawValue]
    ).compactMap { row in
      guard let kind = SecondFactor.Kind(rawValue: row["kind"]) else { return nil }
      return SecondFactor(
        id: row["id"], kind: kind, name: row["name"], createdAt: Date(microseconds: row["created_at"]),
        lastUsedAt: AccountStore.SQL.date(row["last_used_at"]))
    }
  }

  func apps(of user: User.ID, in db: Database) throws -> [App] {
    try Row.fetchAll(db, sql: "SELECT * FROM second_factors WHERE user = ? AND kind = 'totp' ORDER BY id", arguments: [user.rawValue]).map {
      App(id: $0["id"], sealedSecret: $0["sealed_secret"], lastStep: $0["last_step"], isConfirmed: $0["confirmed_at"] != nil)
    }
  }

  /// An app that waits to be confirmed. Earlier ones that were never confirmed go.
  func addApp(user: User.ID, name: String, at now: Date, sealing: (Int64) throws -> Data, in db: Database) throws -> Int64 {
    try db.execute(
      sql: "DELETE FROM second_factors WHERE user = ? AND kind = 'totp' AND confirmed_at IS NULL", arguments: [user.rawValue])
    try db.execute(
      sql: "INSERT INTO second_factors (user, kind, name, created_at) VALUES (?, 'totp', ?, ?)",
      arguments: [user.rawValue, name, now.microseconds])
    let id = db.lastInsertedRowID
    try db.execute(sql: "UPDATE second_factors SET sealed_secret = ? WHERE id = ?", arguments: [try sealing(id), id])
    return id
  }

  func used(_ id: Int64, step: Int64?, at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE second_factors SET last_step = coalesce(?, last_step), last_used_at = ?, confirmed_at = coalesce(confirmed_at, ?) WHERE id = ?
        """, arguments: [step, now.microseconds, now.microseconds, id])
  }

  func remove(_ id: Int64, of user: User.ID, in db: Database) throws -> Bool {
    try db.execute(sql: "DELETE FROM second_factors WHERE id = ? AND user = ?", arguments: [id, user.rawValue])
    return db.changesCount > 0
  }

  func removeAll(of user: User.ID, in db: Database) throws {
    try db.execute(sql: "DELETE FROM second_factors WHERE user = ?", arguments: [user.rawValue])
    try removeCodes(of: user, in: db)
  }

  // MARK: Recovery codes

  func removeCodes(of user: User.ID, in db: Database) throws {
    try db.execute(sql: "DELETE FROM recovery_codes WHERE user = ?", arguments: [user.rawValue])
  }

  func addCode(mac: Data, user: User.ID, in db: Database) throws {
    try db.execute(sql: "INSERT INTO recovery_codes (user, code_mac) VALUES (?, ?)", arguments: [user.rawValue, mac])
  }

  /// True when it was there and unused; now it is used.
  func useCode(mac: Data, user: User.ID, at now: Date, in db: Database) throws -> Bool {
    try db.execute(
      sql: "UPDATE recovery_codes SET used_at = ? WHERE code_mac = ? AND user = ? AND used_at IS NULL",
      arguments: [now.microseconds, mac, user.rawValue])
    return db.changesCount > 0
  }

  func codesLeft(of user: User.ID, in db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM recovery_codes WHERE user = ? AND used_at IS NULL", arguments: [user.rawValue]) ?? 0
  }
}

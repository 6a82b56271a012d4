import Foundation
import GRDB

/// All SQL about tokens of programs. Tokens are kept as keyed hashes only.
struct TokenStore {
  // MARK: Families: one log-in of a program each

  struct Family {
    var id: Int64
    var user: User.ID
    var createdAt: Date
    var expiresAt: Date
    var secondFactorAt: Date?
    var endedAt: Date?
  }

  func addFamily(
    user: User.ID, refreshMAC: Data, origin: Origin, secondFactorAt: Date?, at now: Date, expires: Date, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO token_families (user, refresh_mac, created_at, refreshed_at, expires_at, address, agent, second_factor_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        user.rawValue, refreshMAC, now.microseconds, now.microseconds, expires.microseconds, origin.address, origin.agent,
        secondFactorAt?.microseconds,
      ])
    return db.lastInsertedRowID
  }

  func family(_ id: Int64, in db: Database) throws -> Family? {
    try Row.fetchOne(db, sql: "SELECT * FROM token_families WHERE id = ?", arguments: [id]).map(Self.family)
  }

  func family(refreshMAC: Data, in db: Database) throws -> Family? {
    try Row.fetchOne(db, sql: "SELECT * FROM token_families WHERE refresh_mac = ?", arguments: [refreshMAC]).map(Self.family)
  }

  /// The family of a refresh token that was used before: somebody has a copy.
  func family(usedMAC: Data, in db: Database) throws -> Family? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT token_families.* FROM used_refresh_tokens JOIN token_families ON token_families.id = family
        WHERE used_refresh_tokens.refresh_mac = ?
        """, arguments: [usedMAC]
    ).map(Self.family)
  }

  func rotate(_ family: Int64, from old: Data, to new: Data, at now: Date, expires: Date, in db: Database) throws {
    try db.execute(sql: "INSERT INTO used_refresh_tokens (refresh_mac, family) VALUES (?, ?)", arguments: [old, family])
    try db.execute(
      sql: "UPDATE token_families SET refresh_mac = ?, refreshed_at = ?, expires_at = ? WHERE id = ?",
      arguments: [new, now.microseconds, expires.microseconds, family])
  }

  func endFamily(_ id: Int64, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE token_families SET ended_at = coalesce(ended_at, ?) WHERE id = ?", arguments: [now.microseconds, id])
  }

  func endFamilies(of user: User.ID, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE token_families SET ended_at = coalesce(ended_at, ?) WHERE user = ?", arguments: [now.microseconds, user.rawValue])
  }

  /// Families that ended long ago, with their used tokens.
  func removeFamilies(endedBefore time: Date, in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM token_families WHERE ended_at < ? OR expires_at < ?", arguments: [time.microseconds, time.microseconds])
  }

  private static func family(_ row: Row) -> Family {
    Family(
      id: row["id"], user: User.ID(rawValue: row["user"]), createdAt: Date(microseconds: row["created_at"]),
      expiresAt: Date(microseconds: row["expires_at"]), secondFactorAt: AccountStore.SQL.date(row["second_factor_at"]),
      endedAt: AccountStore.SQL.date(row["ended_at"]))
  }

  // MARK: API tokens

  func add(
    user: User.ID, name: String, mac: Data, hint: String, scopes: [TokenScope], at now: Date, expires: Date, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO api_tokens (user, name, token_mac, hint, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        user.rawValue, name, mac, hint, scopes.map(\.rawValue).joined(separator: " "), now.microseconds, expires.microseconds,
      ])
    return db.lastInsertedRowID
  }

  func tokens(of user: User.ID, in db: Database) throws -> [APIToken] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM api_tokens WHERE user = ? AND revoked_at IS NULL ORDER BY id DESC", arguments: [user.rawValue]
    ).map(Self.token)
  }

  func token(mac: Data, in db: Database) throws -> (token: APIToken, user: User.ID, isRevoked: Bool)? {
    try Row.fetchOne(db, sql: "SELECT * FROM api_tokens WHERE token_mac = ?", arguments: [mac]).map {
      (Self.token($0), User.ID(rawValue: $0["user"]), $0["revoked_at"] != nil)
    }
  }

  func used(_ id: Int64, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE api_tokens SET last_used_at = ? WHERE id = ?", arguments: [now.microseconds, id])
  }

  /// True when it was there, in force and somebody's own.
  func revoke(_ id: Int64, of user: User.ID, at now: Date, in db: Database) throws -> Bool {
    try db.execute(
      sql: "UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND user = ? AND revoked_at IS NULL",
      arguments: [now.microseconds, id, user.rawValue])
    return db.changesCount > 0
  }

  func revokeAll(of user: User.ID, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE api_tokens SET revoked_at = ? WHERE user = ? AND revoked_at IS NULL", arguments: [now.microseconds, user.rawValue])
  }

  private static func token(_ row: Row) -> APIToken {
    APIToken(
      id: row["id"], name: row["name"], hint: row["hint"],
      scopes: (row["scopes"] as String).split(separator: " ").compactMap { TokenScope(rawValue: String($0)) },
      createdAt: Date(microseconds: row["created_at"]), expiresAt: Date(microseconds: row["expires_at"]),
      lastUsedAt: AccountStore.SQL.date(row["last_used_at"]))
  }
}

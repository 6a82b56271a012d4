import Foundation
import GRDB

/// All SQL about people and their sessions.
struct AccountStore {
  struct Row {
    var user: User
    var password: String
    var hash: PasswordHash { PasswordHash(stored: password) }
  }

  func user(login: String, in db: Database) throws -> Row? {
    try SQL.row(db, "SELECT * FROM users WHERE login = ?", [login])
  }

  func user(_ id: User.ID, in db: Database) throws -> Row? {
    try SQL.row(db, "SELECT * FROM users WHERE id = ?", [id.rawValue])
  }

  func users(in db: Database) throws -> [User] {
    try GRDB.Row.fetchAll(db, sql: "SELECT * FROM users ORDER BY login").compactMap { SQL.decode($0)?.user }
  }

  func count(of role: Role, in db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM users WHERE role = ? AND disabled = 0", arguments: [role.rawValue]) ?? 0
  }

  func add(login: String, role: Role, password: String, at now: Date, in db: Database) throws -> User {
    try db.execute(
      sql: "INSERT INTO users (login, role, password, created_at) VALUES (?, ?, ?, ?)",
      arguments: [login, role.rawValue, password, now.microseconds])
    return User(id: User.ID(rawValue: db.lastInsertedRowID), login: login, role: role, isDisabled: false, createdAt: now)
  }

  func setPassword(_ hash: String, of user: User.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE users SET password = ? WHERE id = ?", arguments: [hash, user.rawValue])
  }

  func setDisabled(_ disabled: Bool, user: User.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE users SET disabled = ? WHERE id = ?", arguments: [disabled, user.rawValue])
  }

  // MARK: Sessions

  struct SessionRow {
    var user: User
    var csrf: String
    var createdAt: Date
    var seenAt: Date
  }

  func addSession(mac: Data, user: User.ID, csrf: String, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "INSERT INTO sessions (token_mac, user, csrf, created_at, seen_at) VALUES (?, ?, ?, ?, ?)",
      arguments: [mac, user.rawValue, csrf, now.microseconds, now.microseconds])
  }

  func session(mac: Data, in db: Database) throws -> SessionRow? {
    let row = try GRDB.Row.fetchOne(
      db,
      sql: """
        SELECT users.*, sessions.csrf, sessions.created_at AS began_at, sessions.seen_at
        FROM sessions JOIN users ON users.id = sessions.user WHERE token_mac = ?
        """, arguments: [mac])
    guard let row, let user = SQL.decode(row)?.user else { return nil }
    return SessionRow(
      user: user, csrf: row["csrf"], createdAt: Date(microseconds: row["began_at"]), seenAt: Date(microseconds: row["seen_at"]))
  }

  func touchSession(mac: Data, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE sessions SET seen_at = ? WHERE token_mac = ?", arguments: [now.microseconds, mac])
  }

  func removeSession(mac: Data, in db: Database) throws {
    try db.execute(sql: "DELETE FROM sessions WHERE token_mac = ?", arguments: [mac])
  }

  func removeSessions(of user: User.ID, except mac: Data? = nil, in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM sessions WHERE user = ? AND token_mac IS NOT ?", arguments: [user.rawValue, mac])
  }

  func removeSessions(startedBefore start: Date, orSeenBefore seen: Date, in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM sessions WHERE created_at < ? OR seen_at < ?", arguments: [start.microseconds, seen.microseconds])
  }

  // MARK: Failed log-ins

  func failures(of subject: Data, in db: Database) throws -> (count: Int, lastAt: Date)? {
    try GRDB.Row.fetchOne(db, sql: "SELECT count, last_at FROM log_in_failures WHERE subject_mac = ?", arguments: [subject])
      .map { ($0["count"], Date(microseconds: $0["last_at"])) }
  }

  func setFailures(_ count: Int, of subject: Data, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO log_in_failures (subject_mac, count, last_at) VALUES (?, ?, ?)",
      arguments: [subject, count, now.microseconds])
  }

  func clearFailures(of subject: Data, in db: Database) throws {
    try db.execute(sql: "DELETE FROM log_in_failures WHERE subject_mac = ?", arguments: [subject])
  }

  // MARK: Facts about the installation

  func meta(_ name: String, in db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name])
  }

  func setMeta(_ name: String, _ value: String?, in db: Database) throws {
    if let value {
      try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", arguments: [name, value])
    } else {
      try db.execute(sql: "DELETE FROM meta WHERE name = ?", arguments: [name])
    }
  }

  private enum SQL {
    static func row(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> AccountStore.Row? {
      try GRDB.Row.fetchOne(db, sql: sql, arguments: arguments).flatMap(decode)
    }

    static func decode(_ row: GRDB.Row) -> AccountStore.Row? {
      guard let role = Role(rawValue: row["role"]) else { return nil }
      let user = User(
        id: User.ID(rawValue: row["id"]), login: row["login"], role: role, isDisabled: row["disabled"],
        createdAt: Date(microseconds: row["created_at"]))
      return AccountStore.Row(user: user, password: row["password"])
    }
  }
}

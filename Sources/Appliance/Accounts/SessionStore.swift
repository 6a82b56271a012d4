import Foundation
import GRDB

/// All SQL about sessions and the devices they came from. A token is never stored, only its keyed hash.
struct SessionStore {
  struct Row {
    var id: Int64
    var user: User
    var csrf: String
    var beganAt: Date
    var seenAt: Date
    var method: LogInMethod
    var secondFactorAt: Date?
    var lockedAt: Date?
    /// The account has a confirmed second factor.
    var hasFactor: Bool
    var glassEndsAt: Date?
  }

  func add(
    mac: Data, user: User.ID, csrf: String, origin: Origin, method: LogInMethod, secondFactorAt: Date?, at now: Date, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO sessions (token_mac, user, csrf, created_at, seen_at, address, agent, method, second_factor_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        mac, user.rawValue, csrf, now.microseconds, now.microseconds, origin.address, origin.agent, method.rawValue,
        secondFactorAt?.microseconds,
      ])
    return db.lastInsertedRowID
  }

  func session(mac: Data, in db: Database) throws -> Row? {
    let row = try GRDB.Row.fetchOne(
      db,
      sql: """
        SELECT users.*, sessions.id AS session, sessions.csrf, sessions.created_at AS began_at, sessions.seen_at, sessions.method,
          sessions.second_factor_at, sessions.locked_at,
          EXISTS (SELECT 1 FROM second_factors WHERE second_factors.user = users.id AND confirmed_at IS NOT NULL) AS has_factor,
          (SELECT MAX(ends_at) FROM break_glass WHERE break_glass.user = users.id) AS glass_ends_at
        FROM sessions JOIN users ON users.id = sessions.user WHERE token_mac = ?
        """, arguments: [mac])
    guard let row, let user = AccountStore.SQL.decode(row)?.user, let method = LogInMethod(rawValue: row["method"]) else { return nil }
    return Row(
      id: row["session"], user: user, csrf: row["csrf"], beganAt: Date(microseconds: row["began_at"]),
      seenAt: Date(microseconds: row["seen_at"]), method: method, secondFactorAt: AccountStore.SQL.date(row["second_factor_at"]),
      lockedAt: AccountStore.SQL.date(row["locked_at"]), hasFactor: row["has_factor"],
      glassEndsAt: AccountStore.SQL.date(row["glass_ends_at"]))
  }

  // Each of these names the owner, too: a number alone never reaches somebody else's session.

  func touch(_ session: Int64, of user: User.ID, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE sessions SET seen_at = ? WHERE id = ? AND user = ?", arguments: [now.microseconds, session, user.rawValue])
  }

  func setToken(_ mac: Data, of session: Int64, of user: User.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE sessions SET token_mac = ? WHERE id = ? AND user = ?", arguments: [mac, session, user.rawValue])
  }

  func setLocked(_ session: Int64, of user: User.ID, at time: Date?, in db: Database) throws {
    try db.execute(
      sql: "UPDATE sessions SET locked_at = ? WHERE id = ? AND user = ?", arguments: [time?.microseconds, session, user.rawValue])
  }

  func setSecondFactor(_ session: Int64, of user: User.ID, at time: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE sessions SET second_factor_at = ? WHERE id = ? AND user = ?", arguments: [time.microseconds, session, user.rawValue])
  }

  func sessions(of user: User.ID, startedAfter start: Date, in db: Database) throws -> [SessionLine] {
    try GRDB.Row.fetchAll(
      db, sql: "SELECT * FROM sessions WHERE user = ? AND created_at > ? ORDER BY seen_at DESC, id DESC",
      arguments: [user.rawValue, start.microseconds]
    ).compactMap { row in
      guard let method = LogInMethod(rawValue: row["method"]) else { return nil }
      return SessionLine(
        id: row["id"], beganAt: Date(microseconds: row["created_at"]), seenAt: Date(microseconds: row["seen_at"]),
        address: row["address"], agent: row["agent"], method: method, isLocked: row["locked_at"] != nil, isThisOne: false)
    }
  }

  func remove(mac: Data, in db: Database) throws {
    try db.execute(sql: "DELETE FROM sessions WHERE token_mac = ?", arguments: [mac])
  }

  /// True when it was there and somebody's own.
  func remove(_ session: Int64, of user: User.ID, in db: Database) throws -> Bool {
    try db.execute(sql: "DELETE FROM sessions WHERE id = ? AND user = ?", arguments: [session, user.rawValue])
    return db.changesCount > 0
  }

  /// How many ended.
  @discardableResult
  func removeAll(of user: User.ID, except session: Int64? = nil, in db: Database) throws -> Int {
    try db.execute(sql: "DELETE FROM sessions WHERE user = ? AND id IS NOT ?", arguments: [user.rawValue, session])
    return db.changesCount
  }

  func remove(startedBefore start: Date, in db: Database) throws {
    try db.execute(sql: "DELETE FROM sessions WHERE created_at < ?", arguments: [start.microseconds])
  }

  // MARK: Devices

  /// True when somebody came from there before. It is remembered for a year from now on.
  func knows(_ device: Data, of user: User.ID, at now: Date, in db: Database) throws -> Bool {
    let isKnown = try isKnown(device, of: user, at: now, in: db)
    try db.execute(
      sql: "INSERT OR REPLACE INTO known_devices (user, device_mac, seen_at) VALUES (?, ?, ?)",
      arguments: [user.rawValue, device, now.microseconds])
    return isKnown
  }

  func isKnown(_ device: Data, of user: User.ID, at now: Date, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT 1 FROM known_devices WHERE user = ? AND device_mac = ? AND seen_at > ?",
      arguments: [user.rawValue, device, now.addingTimeInterval(-365 * 86_400).microseconds]) ?? false
  }

  func hasDevices(_ user: User.ID, in db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT 1 FROM known_devices WHERE user = ?", arguments: [user.rawValue]) ?? false
  }
}

import Foundation
import GRDB

/// All SQL about invitations and requests for one.
struct InvitationStore {
  func add(
    email: String?, role: Role, codeMAC: Data?, by: String?, at now: Date, expires: Date, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO invitations (email, role, code_mac, invited_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [email, role.rawValue, codeMAC, by, now.microseconds, expires.microseconds])
    return db.lastInsertedRowID
  }

  func invitation(_ id: Int64, in db: Database) throws -> Invitation? {
    try Row.fetchOne(db, sql: "SELECT * FROM invitations WHERE id = ?", arguments: [id]).flatMap(Self.decode)
  }

  func invitation(codeMAC: Data, in db: Database) throws -> Invitation? {
    try Row.fetchOne(db, sql: "SELECT * FROM invitations WHERE code_mac = ?", arguments: [codeMAC]).flatMap(Self.decode)
  }

  /// Newest first.
  func open(at now: Date, in db: Database) throws -> [Invitation] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM invitations WHERE used_at IS NULL AND expires_at > ? ORDER BY id DESC LIMIT 200",
      arguments: [now.microseconds]
    ).compactMap(Self.decode)
  }

  func count(email: String, after start: Date, in db: Database) throws -> Int {
    try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM invitations WHERE email = ? AND created_at > ?", arguments: [email, start.microseconds]) ?? 0
  }

  func setCode(_ mac: Data, role: Role, by: String, expires: Date, of id: Int64, in db: Database) throws {
    try db.execute(
      sql: "UPDATE invitations SET code_mac = ?, role = ?, invited_by = coalesce(invited_by, ?), expires_at = ? WHERE id = ?",
      arguments: [mac, role.rawValue, by, expires.microseconds, id])
  }

  func use(_ id: Int64, by user: User.ID, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE invitations SET used_at = ?, used_by = ? WHERE id = ?", arguments: [now.microseconds, user.rawValue, id])
  }

  func remove(_ id: Int64, in db: Database) throws -> Bool {
    try db.execute(sql: "DELETE FROM invitations WHERE id = ? AND used_at IS NULL", arguments: [id])
    return db.changesCount > 0
  }

  private static func decode(_ row: Row) -> Invitation? {
    guard let role = Role(rawValue: row["role"]) else { return nil }
    return Invitation(
      id: row["id"], email: row["email"], role: role, invitedBy: row["invited_by"], createdAt: Date(microseconds: row["created_at"]),
      expiresAt: Date(microseconds: row["expires_at"]), usedAt: AccountStore.SQL.date(row["used_at"]), hasCode: row["code_mac"] != nil)
  }
}

import Foundation
import GRDB

/// All SQL about people and their sessions.
struct AccountStore {
  struct Row {
    var user: User
    var password: String
    /// Nil for somebody who comes through a provider and has no password here.
    var hash: PasswordHash? { password == PasswordHash.none ? nil : PasswordHash(stored: password) }
  }

  func user(login: String, in db: Database) throws -> Row? {
    try SQL.row(db, "SELECT * FROM users WHERE login = ?", [login])
  }

  func user(_ id: User.ID, in db: Database) throws -> Row? {
    try SQL.row(db, "SELECT * FROM users WHERE id = ?", [id.rawValue])
  }

  func user(email: String, in db: Database) throws -> Row? {
    try SQL.row(db, "SELECT * FROM users WHERE email = ?", [email])
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

  func setMustChangePassword(_ must: Bool, user: User.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE users SET must_change_password = ? WHERE id = ?", arguments: [must, user.rawValue])
  }

  func setRole(_ role: Role, of user: User.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE users SET role = ? WHERE id = ?", arguments: [role.rawValue, user.rawValue])
  }

  /// Nil takes the address away. `verifiedAt` is nil until somebody proved to read it.
  func setEmail(_ email: String?, verifiedAt: Date?, of user: User.ID, in db: Database) throws {
    try db.execute(
      sql: "UPDATE users SET email = ?, email_verified_at = ? WHERE id = ?",
      arguments: [email, verifiedAt?.microseconds, user.rawValue])
  }

  func setLanguage(_ language: UserLanguage, of user: User.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE users SET language = ? WHERE id = ?", arguments: [language.rawValue, user.rawValue])
  }

  func setProfile(_ profile: Profile, isOnboardingDue: Bool, of user: User.ID, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE users SET legal_name = ?, profession = ?, specialty = ?, hipaa_version = ?, hipaa_at = ?, onboarded_at = ?, onboarding_due = ?
        WHERE id = ?
        """,
      arguments: [
        profile.legalName, profile.profession?.rawValue, profile.specialty, profile.hipaaVersion, profile.hipaaAt?.microseconds,
        profile.onboardedAt?.microseconds, isOnboardingDue, user.rawValue,
      ])
  }

  func setDisabled(_ disabled: Bool, user: User.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE users SET disabled = ? WHERE id = ?", arguments: [disabled, user.rawValue])
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

  /// From where log-ins under this name failed lately, as the audit log has it.
  func addressesTried(login: String, in db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT address FROM (SELECT actor, action, address FROM audit ORDER BY seq DESC LIMIT 5000)
        WHERE action = 'logInFailed' AND lower(actor) = ? AND address IS NOT NULL LIMIT 50
        """, arguments: [login])
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

  enum SQL {
    static func row(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> AccountStore.Row? {
      try GRDB.Row.fetchOne(db, sql: sql, arguments: arguments).flatMap(decode)
    }

    static func decode(_ row: GRDB.Row) -> AccountStore.Row? {
      guard let role = Role(rawValue: row["role"]) else { return nil }
      var user = User(
        id: User.ID(rawValue: row["id"]), login: row["login"], role: role, isDisabled: row["disabled"],
        createdAt: Date(microseconds: row["created_at"]))
      user.email = row["email"]
      user.emailVerifiedAt = date(row["email_verified_at"])
      user.language = UserLanguage(rawValue: row["language"]) ?? .english
      user.profile = Profile(
        legalName: row["legal_name"], profession: (row["profession"] as String?).flatMap(Profession.init), specialty: row["specialty"],
        hipaaVersion: row["hipaa_version"], hipaaAt: date(row["hipaa_at"]), onboardedAt: date(row["onboarded_at"]))
      user.isOnboardingDue = row["onboarding_due"]
      user.mustChangePassword = row["must_change_password"]
      return AccountStore.Row(user: user, password: row["password"])
    }

    static func date(_ microseconds: Int64?) -> Date? { microseconds.map { Date(microseconds: $0) } }
  }
}

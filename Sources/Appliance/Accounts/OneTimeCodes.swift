import Foundation
import GRDB

/// What a code sent or handed to somebody is good for.
package enum CodePurpose: String, Sendable {
  case verifyEmail, resetPassword, breakGlass

  /// How long a code holds.
  var lifetime: TimeInterval {
    switch self {
    case .verifyEmail: 24 * 3600
    case .resetPassword: 3600
    case .breakGlass: 900
    }
  }
}

/// All SQL about codes. One code of a purpose per person: a new one ends the old.
struct OneTimeCodeStore {
  struct Row {
    var user: User.ID
    var email: String?
  }

  func replace(mac: Data, user: User.ID, purpose: CodePurpose, email: String?, at now: Date, expires: Date, in db: Database) throws {
    try remove(user: user, purpose: purpose, in: db)
    try db.execute(
      sql: "INSERT INTO one_time_codes (code_mac, user, purpose, email, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [mac, user.rawValue, purpose.rawValue, email, now.microseconds, expires.microseconds])
  }

  func remove(user: User.ID, purpose: CodePurpose, in db: Database) throws {
    try db.execute(sql: "DELETE FROM one_time_codes WHERE user = ? AND purpose = ?", arguments: [user.rawValue, purpose.rawValue])
  }

  func code(mac: Data, purpose: CodePurpose, at now: Date, in db: Database) throws -> Row? {
    try GRDB.Row.fetchOne(
      db, sql: "SELECT user, email FROM one_time_codes WHERE code_mac = ? AND purpose = ? AND expires_at > ?",
      arguments: [mac, purpose.rawValue, now.microseconds]
    ).map { Row(user: User.ID(rawValue: $0["user"]), email: $0["email"]) }
  }
}

/// Codes that prove who reads an address, or let somebody set a new password. With mail they are mailed; without, an administrator hands
/// them over in person.
extension Accounts {
  private var codes: OneTimeCodeStore { OneTimeCodeStore() }

  /// Makes a code in the transaction at hand.
  func newCode(_ purpose: CodePurpose, for user: User, email: String?, in db: Database) throws -> (code: String, expires: Date) {
    let code = Token.code()
    let expires = now().addingTimeInterval(purpose.lifetime)
    try codes.replace(mac: mac(code), user: user.id, purpose: purpose, email: email, at: now(), expires: expires, in: db)
    return (code, expires)
  }

  // MARK: Address

  /// Takes an address for oneself and sends the code that proves it. It says the same whether or not another account has the address.
  package func changeEmail(to text: String?, language: UserLanguage, password: String, principal: Principal) async throws {
    try principal.require(.useAccount)
    let email = try text.map { try Self.checkedEmail($0) }
    let row = try await confirm(password: password, field: "password", principal: principal)
    try await database.pool.write { [self] db in
      try store.setLanguage(language, of: principal.user, in: db)
      guard email != row.user.email else { return }
      let isTaken = try email.map { try store.user(email: $0, in: db) != nil } ?? false
      // An address of somebody else's is not taken over; its owner would get the code, and nobody is told.
      if !isTaken { try store.setEmail(email, verifiedAt: nil, of: principal.user, in: db) }
      try codes.remove(user: principal.user, purpose: .verifyEmail, in: db)
      try audit.append(.by(principal, .emailChanged, target: principal.user.auditTarget), in: db)
      // To the address that was there, where its owner still reads it.
      if !isTaken { try notices.send(.emailChanged(at: now()), to: row.user, in: db) }
      if let email, !isTaken { try mailVerification(to: existing(principal.user, in: db), email: email, in: db) }
    }
  }

  /// Again, when the first one went astray.
  package func sendVerification(principal: Principal) async throws {
    try principal.require(.useAccount)
    try await attempt([Throttle.Count(subject: Throttle.subject("verification-mail", "\(principal.user.rawValue)"), limit: 5)])
    try await database.pool.write { [self] db in
      let user = try existing(principal.user, in: db)
      guard let email = user.email, !user.isEmailVerified else {
        throw Refusal(.conflict, "There is no address that waits for this.")
      }
      guard try notices.isReachable(db) else {
        throw Refusal(.conflict, "No mail is set up here. Ask an administrator for the code.")
      }
      try mailVerification(to: user, email: email, in: db)
    }
  }

  private func mailVerification(to user: User, email: String, in db: Database) throws {
    guard try notices.isReachable(db) else { return }
    let (code, expires) = try newCode(.verifyEmail, for: user, email: email, in: db)
    try notices.post(.verifyEmail(code: code, expires: expires), email, user.language, db)
  }

  /// With the code from the mail or from an administrator. It works for its own account only, so a code that is passed on opens nothing.
  package func verifyEmail(code: String, principal: Principal) async throws {
    try principal.require(.useAccount)
    let counts = [Throttle.Count(subject: Throttle.subject("verify", "\(principal.user.rawValue)"), limit: 10)]
    try await attempt(counts)
    let mac = mac(Token.normalized(code))
    let isRight = try await database.pool.write { [self] db -> Bool in
      let user = try existing(principal.user, in: db)
      guard let row = try codes.code(mac: mac, purpose: .verifyEmail, at: now(), in: db), row.user == principal.user,
        let email = user.email, row.email == email
      else { return false }
      try succeeded(counts, in: db)
      try codes.remove(user: user.id, purpose: .verifyEmail, in: db)
      try store.setEmail(email, verifiedAt: now(), of: user.id, in: db)
      try audit.append(.by(principal, .emailVerified, target: user.id.auditTarget), in: db)
      return true
    }
    guard isRight else {
      try await noteFailed(.addressCode, of: me(principal), principal.origin)
      throw Self.spent
    }
  }

  // MARK: A forgotten password

  /// Quiet about whether there is such an account. The mail goes to the verified address, if there is one.
  package func forgotPassword(_ loginOrEmail: String, origin: Origin) async throws {
    let name = loginOrEmail.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    guard !name.isEmpty, name.utf8.count <= 254 else {
      throw Refusal(.invalid, "Give the log-in name or the e-mail address.", field: "login")
    }
    try await attempt(Throttle.code("forgot", from: origin.address))
    // A code and a mail more are a few writes more; the answer waits for both to be done.
    let end = ContinuousClock.now + Self.forgotWait
    try await database.pool.write { [self] db in
      let row = try name.contains("@") ? store.user(email: name, in: db) : store.user(login: name, in: db)
      if let user = row?.user, !user.isDisabled, user.isEmailVerified, try notices.isReachable(db) {
        let (code, expires) = try newCode(.resetPassword, for: user, email: user.email, in: db)
        try notices.send(.resetPassword(code: code, expires: expires), to: user, in: db)
      }
      try audit.append(
        AuditEntry(
          actor: row?.user.login ?? "unknown", actorID: row?.user.id.rawValue, action: .codeMade,
          target: row.map { $0.user.id.auditTarget } ?? "user:unknown", address: origin.address, agent: origin.agent,
          metadata: ["purpose": .string(CodePurpose.resetPassword.rawValue)]), in: db)
    }
    try await Task.sleep(until: end)
  }

  /// Longer than it takes to write a code and a mail, so that the time tells nobody whether there is such an account.
  private static let forgotWait: Duration = .milliseconds(250)

  /// Sets a new password with the code, ends all sessions and forgets failed attempts. It does not log in: a second factor is still asked for.
  package func resetPassword(code: String, new password: String, origin: Origin) async throws {
    let counts = Throttle.code("reset", from: origin.address)
    try await attempt(counts)
    let mac = mac(Token.normalized(code))
    let found = try await database.pool.read { [self] db -> (User, Bool)? in
      guard let row = try codes.code(mac: mac, purpose: .resetPassword, at: now(), in: db),
        let user = try store.user(row.user, in: db)?.user,
        !user.isDisabled
      else { return nil }
      return (user, try hasFactor(user.id, in: db))
    }
    guard let (user, mayBeShort) = found else {
      try await noteFailed(.resetCode, of: nil, origin)
      throw Self.spent
    }
    let hash = try await hashed(password, for: user.login, hasFactor: mayBeShort)
    try await database.pool.write { [self] db in
      guard try codes.code(mac: mac, purpose: .resetPassword, at: now(), in: db) != nil else { throw Self.spent }
      try succeeded(counts, in: db)
      try codes.remove(user: user.id, purpose: .resetPassword, in: db)
      try store.setPassword(hash, of: user.id, in: db)
      try store.setMustChangePassword(false, user: user.id, in: db)
      try endEverything(of: user.id, in: db)
      try TokenStore().revokeAll(of: user.id, at: now(), in: db)
      try forgetAttempts(of: user, in: db)
      try audit.append(.by(user, origin, .passwordReset, target: user.id.auditTarget), in: db)
      try notices.send(.passwordChanged(at: now()), to: user, in: db)
    }
  }

  // MARK: Handed over by an administrator

  /// A code for somebody else, shown to the administrator once.
  package func handOverCode(_ purpose: CodePurpose, for user: User.ID, principal: Principal) async throws -> HandedCode {
    try principal.require(.manageUsers)
    guard purpose != .breakGlass else { throw Refusal(.invalid, "Such a code is made on the machine itself.") }
    guard user != principal.user || purpose == .verifyEmail else {
      throw Refusal(.conflict, "Change your own password under Your account.")
    }
    return try await database.pool.write { [self] db in
      let somebody = try existing(user, in: db)
      if purpose == .verifyEmail, somebody.email == nil || somebody.isEmailVerified {
        throw Refusal(.conflict, "There is no address that waits to be verified.")
      }
      let (code, expires) = try newCode(purpose, for: somebody, email: somebody.email, in: db)
      if purpose == .resetPassword { try endEverything(of: user, in: db) }
      try audit.append(
        .by(principal, .codeMade, target: user.auditTarget, metadata: ["purpose": .string(purpose.rawValue)]), in: db)
      return HandedCode(code: code, expiresAt: expires, isMailed: false)
    }
  }
}

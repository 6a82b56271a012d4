import Foundation
import GRDB
import Synchronization

/// People: the first administrator, log-in, sessions, and who there is.
package final class Accounts: Sendable {
  let database: ClinicDatabase
  let keys: KeyRing
  let audit: AuditLog
  let passwords: PasswordHasher
  let settings: Settings.Accounts
  let notices: AccountNotices
  /// Names of this installation, which are guessed first.
  let localWords: [String]
  let store = AccountStore()
  let sessions = SessionStore()
  let now: @Sendable () -> Date
  let thinning = Mutex(AuditThinning())
  /// Called when somebody is added, so that the drop folder has a place for them.
  private let onAdded: Mutex<@Sendable (String) -> Void> = Mutex({ _ in })

  init(
    database: ClinicDatabase, keys: KeyRing, audit: AuditLog, passwords: PasswordHasher, settings: Settings.Accounts,
    notices: AccountNotices = .none, localWords: [String] = [], now: @escaping @Sendable () -> Date
  ) {
    self.database = database
    self.keys = keys
    self.audit = audit
    self.passwords = passwords
    self.settings = settings
    self.notices = notices
    self.localWords = localWords
    self.now = now
  }

  func whenAdded(_ action: @escaping @Sendable (String) -> Void) { onAdded.withLock { $0 = action } }
  func added(_ login: String) { onAdded.withLock { $0 }(login) }

  func mac(_ text: String) -> Data { keys.mac(Data(text.utf8), purpose: .tokens) }

  // MARK: Set-up

  package func needsSetUp() async throws -> Bool {
    try await database.pool.read { [store] db in try store.count(of: .admin, in: db) == 0 }
  }

  /// Whether anybody could log in. People may have been added on the command line before there is an administrator.
  package func hasUsers() async throws -> Bool {
    try await database.pool.read { [store] db in try !store.users(in: db).isEmpty }
  }

  /// A new one-time code for the console, or nil when there is an administrator already. Only its keyed hash is kept.
  package func newSetUpCode() async throws -> String? {
    let code = Token.code()
    let mac = mac(code).base64EncodedString()
    let needed = try await database.pool.write { [store] db in
      guard try store.count(of: .admin, in: db) == 0 else { return false }
      try store.setMeta("set_up_code", mac, in: db)
      return true
    }
    return needed ? code : nil
  }

  /// Of the console, before there is an administrator; guesses are counted.
  func checkSetUpCode(_ code: String, origin: Origin) async throws {
    try await attempt(Throttle.code("set-up", from: origin.address))
    let mac = mac(Token.normalized(code)).base64EncodedString()
    let (expected, admins) = try await database.pool.read { [store] db in
      (try store.meta("set_up_code", in: db), try store.count(of: .admin, in: db))
    }
    guard let expected, admins == 0, Token.equal(expected, mac) else {
      try await noteFailed(.setUpCode, of: nil, origin)
      throw Refusal(
        .invalid, "This is not the set-up code. It stands in the console or journal where Chartkeep was started.", field: "code")
    }
  }

  /// Makes the first administrator. The code was printed on the console, so that whoever comes first by network is not the admin.
  package func setUp(code: String, login: String, password: String, origin: Origin, device: String? = nil) async throws -> NewSession {
    let counts = Throttle.code("set-up", from: origin.address)
    try await attempt(counts)
    let mac = mac(Token.normalized(code)).base64EncodedString()
    let expected = try await database.pool.read { [store] db in try store.meta("set_up_code", in: db) }
    guard let expected, Token.equal(expected, mac) else {
      try await noteFailed(.setUpCode, of: nil, origin)
      throw Refusal(
        .invalid, "This is not the set-up code. It stands in the console or journal where Chartkeep was started.", field: "code")
    }
    let login = try Login.checked(login)
    let hash = try await hashed(password, for: login)
    let user = try await database.pool.write { [self] db in
      guard try store.count(of: .admin, in: db) == 0 else {
        throw Refusal(.conflict, "There is an administrator already. Log in instead.")
      }
      guard try store.user(login: login, in: db) == nil else {
        throw Refusal(.conflict, "This log-in name is taken.", field: "login")
      }
      let user = try store.add(login: login, role: .admin, password: hash, at: now(), in: db)
      try store.setMeta("set_up_code", nil, in: db)
      try succeeded(counts, in: db)
      try audit.append(.by(user, origin, .setUp, target: user.id.auditTarget), in: db)
      return user
    }
    return try await begin(user, origin: origin, method: .setUp, device: device)
  }

  // MARK: Log-in

  /// One message for every cause, and the same work for known and unknown names, so that nobody learns who has an account.
  /// `device` is what this browser was given at an earlier log-in.
  package func logIn(login: String, password: String, origin: Origin, device: String? = nil) async throws -> NewSession {
    let user = try await checkPassword(login: login, password: password, origin: origin, device: device)
    return try await begin(user, origin: origin, method: .password, device: device)
  }

  /// The person behind a name and a password; counted, throttled and audited when they don't fit.
  func checkPassword(login: String, password: String, origin: Origin, device: String?) async throws -> User {
    let name = login.trimmingCharacters(in: .whitespacesAndNewlines)
    let (row, isKnown) = try await database.pool.read { [self] db -> (AccountStore.Row?, Bool) in
      // An address can stand in for the name; a name holds no `@`.
      let row = try name.contains("@") ? store.user(email: name.lowercased(), in: db) : store.user(login: name, in: db)
      guard let row, let device else { return (row, false) }
      return (row, try sessions.isKnown(mac(device), of: row.user.id, at: now(), in: db))
    }
    let counts = Throttle.logIn(name, from: origin.address, isKnown: isKnown)
    do {
      try await attempt(counts)
    } catch let refusal as Refusal {
      try await note(.logInThrottled, of: row?.user, origin, isThinned: true)
      throw refusal
    }
    let matches = try await passwords.verify(Secret(password), against: row?.hash)
    guard let row, matches, !row.user.isDisabled else {
      try await note(.logInFailed, of: row?.user, origin)
      throw Refusal(.notLoggedIn, "That did not work. Check the log-in name and the password.")
    }
    let stronger = row.hash.map(passwords.needsRehash) == true ? try await passwords.hash(Secret(password)).stored : nil
    try await database.pool.write { [self] db in
      try succeeded(counts, in: db)
      if let stronger { try store.setPassword(stronger, of: row.user.id, in: db) }
    }
    return row.user
  }

  /// A new session for somebody who has shown who they are. Their browser is remembered; if it is a new one, they are told by mail.
  func begin(
    _ user: User, origin: Origin, method: LogInMethod, secondFactor: Bool = false, device: String? = nil
  ) async throws -> NewSession {
    let token = Token.random()
    let device = device ?? Token.random()
    let start = now()
    try await database.pool.write { [self] db in
      try sessions.remove(startedBefore: start.addingTimeInterval(-Double(settings.sessionHours) * 3600), in: db)
      let hadDevices = try sessions.hasDevices(user.id, in: db)
      if try !sessions.knows(mac(device), of: user.id, at: start, in: db), hadDevices {
        try notices.send(.newDevice(agent: Device.words(origin.agent), at: start), to: user, in: db)
      }
      _ = try sessions.add(
        mac: mac(token), user: user.id, csrf: Token.random(), origin: origin, method: method,
        secondFactorAt: secondFactor ? start : nil, at: start, in: db)
      try audit.append(
        .by(user, origin, .loggedIn, target: user.id.auditTarget, metadata: ["method": .string(method.rawValue)]), in: db)
    }
    guard let session = try await session(token: token, origin: origin) else {
      throw Refusal(.unavailable, "The log-in could not be kept. Try again.")
    }
    return NewSession(token: token, device: device, session: session)
  }

  // MARK: Passwords

  /// A second factor allows a shorter password (NIST SP 800-63B-4, 3.1.1.1).
  func hashed(_ password: String, for login: String, hasFactor: Bool = false) async throws -> String {
    let secret = Secret(password)
    if let problem = PasswordRules(minimumLength: hasFactor ? 8 : 15, localWords: localWords).problem(with: secret, login: login) {
      throw Refusal(.invalid, problem.description, field: "password")
    }
    return try await passwords.hash(secret).stored
  }

  func hasFactor(_ user: User.ID, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT 1 FROM second_factors WHERE user = ? AND confirmed_at IS NOT NULL", arguments: [user.rawValue]) ?? false
  }

  /// Ends every session, this one too, and every API token: whoever knew the old password may have made one.
  package func changePassword(current: String, new: String, principal: Principal) async throws {
    try principal.require(.useAccount)
    let row = try await confirm(password: current, field: "current", principal: principal)
    let mayBeShort = try await database.pool.read { [self] db in try hasFactor(principal.user, in: db) }
    let hash = try await hashed(new, for: principal.login, hasFactor: mayBeShort)
    guard try await !passwords.verify(Secret(new), against: row.hash) else {
      throw Refusal(.invalid, "The new password is the old one.", field: "new")
    }
    try await database.pool.write { [self] db in
      try store.setPassword(hash, of: principal.user, in: db)
      try store.setMustChangePassword(false, user: principal.user, in: db)
      try endEverything(of: principal.user, in: db)
      try TokenStore().revokeAll(of: principal.user, at: now(), in: db)
      try audit.append(.by(principal, .passwordChanged, target: principal.user.auditTarget), in: db)
      try notices.send(.passwordChanged(at: now()), to: row.user, in: db)
    }
  }

  /// Somebody who is logged in shows the password again, before something that matters.
  @discardableResult
  func confirm(password: String, field: String, principal: Principal) async throws -> AccountStore.Row {
    let counts = [Throttle.Count(subject: Throttle.subject("confirm", "\(principal.user.rawValue)"), limit: Throttle.pairLimit)]
    try await attempt(counts)
    let row = try await database.pool.read { [store] db in try store.user(principal.user, in: db) }
    let matches = try await passwords.verify(Secret(password), against: row?.hash)
    guard let row, matches else {
      guard row?.hash != nil else {
        throw Refusal(.invalid, "You have no password here yet. Ask an administrator for a code and set one.", field: field)
      }
      try await noteFailed(.password, of: row?.user, principal.origin)
      throw Refusal(.invalid, "This is not your current password.", field: field)
    }
    try await database.pool.write { [self] db in try succeeded(counts, in: db) }
    return row
  }

  /// Sessions of browsers and log-ins of programs.
  func endEverything(of user: User.ID, except session: Int64? = nil, in db: Database) throws {
    try sessions.removeAll(of: user, except: session, in: db)
    try TokenStore().endFamilies(of: user, at: now(), in: db)
  }
}

extension User.ID {
  /// How the audit log names a person.
  var auditTarget: String { "user:\(rawValue)" }
}

import Foundation
import GRDB
import Synchronization

/// People: the first administrator, log-in, sessions, and who there is.
package final class Accounts: Sendable {
  private let database: ClinicDatabase
  private let keys: KeyRing
  private let audit: AuditLog
  private let passwords: PasswordHasher
  private let settings: Settings.Accounts
  private let store = AccountStore()
  private let now: @Sendable () -> Date
  /// Called when somebody is added, so that the drop folder has a place for them.
  private let onAdded: Mutex<@Sendable (String) -> Void> = Mutex({ _ in })

  init(
    database: ClinicDatabase, keys: KeyRing, audit: AuditLog, passwords: PasswordHasher, settings: Settings.Accounts,
    now: @escaping @Sendable () -> Date
  ) {
    self.database = database
    self.keys = keys
    self.audit = audit
    self.passwords = passwords
    self.settings = settings
    self.now = now
  }

  func whenAdded(_ action: @escaping @Sendable (String) -> Void) { onAdded.withLock { $0 = action } }

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
    let mac = keys.mac(Data(code.utf8), purpose: .tokens).base64EncodedString()
    let needed = try await database.pool.write { [store] db in
      guard try store.count(of: .admin, in: db) == 0 else { return false }
      try store.setMeta("set_up_code", mac, in: db)
      return true
    }
    return needed ? code : nil
  }

  /// Makes the first administrator. The code was printed on the console, so that whoever comes first by network is not the admin.
  package func setUp(code: String, login: String, password: String, origin: Origin) async throws -> NewSession {
    let throttle = Throttle.subject("set-up", origin.address)
    try await refuseIfThrottled([throttle])
    let mac = keys.mac(Data(Token.normalized(code).utf8), purpose: .tokens).base64EncodedString()
    let expected = try await database.pool.read { [store] db in try store.meta("set_up_code", in: db) }
    guard let expected, Token.equal(expected, mac) else {
      try await countFailure([throttle])
      throw Refusal(
        .invalid, "This is not the set-up code. It stands in the console or journal where Chartkeep was started.", field: "code")
    }
    let login = try Login.checked(login)
    let hash = try await hashed(password, for: login)
    let user = try await database.pool.write { [store, audit, now] db in
      guard try store.count(of: .admin, in: db) == 0 else {
        throw Refusal(.conflict, "There is an administrator already. Log in instead.")
      }
      guard try store.user(login: login, in: db) == nil else {
        throw Refusal(.conflict, "This log-in name is taken.", field: "login")
      }
      let user = try store.add(login: login, role: .admin, password: hash, at: now(), in: db)
      try store.setMeta("set_up_code", nil, in: db)
      try audit.append(.by(user, origin, .setUp, target: "user:\(user.id.rawValue)"), in: db)
      return user
    }
    return try await begin(user, origin: origin)
  }

  // MARK: Log-in

  /// One message for every cause, and the same work for known and unknown names, so that nobody learns who has an account.
  package func logIn(login: String, password: String, origin: Origin) async throws -> NewSession {
    let name = login.trimmingCharacters(in: .whitespacesAndNewlines)
    let subjects = [Throttle.subject("login", name.lowercased()), Throttle.subject("address", origin.address)]
    try await refuseIfThrottled(subjects)
    let row = try await database.pool.read { [store] db in try store.user(login: name, in: db) }
    let matches = try await passwords.verify(Secret(password), against: row?.hash)
    guard let row, matches, !row.user.isDisabled else {
      try await countFailure(subjects)
      try await database.pool.write { [audit] db in
        let entry = AuditEntry(
          actor: row?.user.login ?? "unknown", actorID: row?.user.id.rawValue, action: .logInFailed,
          target: row.map { "user:\($0.user.id.rawValue)" } ?? "user:unknown", address: origin.address, agent: origin.agent)
        try audit.append(entry, in: db)
      }
      throw Refusal(.notLoggedIn, "That did not work. Check the log-in name and the password.")
    }
    try await database.pool.write { [store, keys] db in
      for subject in subjects { try store.clearFailures(of: keys.mac(subject, purpose: .tokens), in: db) }
    }
    return try await begin(row.user, origin: origin)
  }

  private func begin(_ user: User, origin: Origin) async throws -> NewSession {
    let token = Token.random()
    let csrf = Token.random()
    let mac = keys.mac(Data(token.utf8), purpose: .tokens)
    let start = now()
    try await database.pool.write { [store, audit, settings] db in
      try store.removeSessions(
        startedBefore: start.addingTimeInterval(-Double(settings.sessionHours) * 3600),
        orSeenBefore: start.addingTimeInterval(-Double(settings.idleMinutes) * 60), in: db)
      try store.addSession(mac: mac, user: user.id, csrf: csrf, at: start, in: db)
      try audit.append(.by(user, origin, .loggedIn, target: "user:\(user.id.rawValue)"), in: db)
    }
    return NewSession(token: token, session: session(of: user, csrf: csrf, began: start, seen: start, origin: origin))
  }

  /// The session behind a cookie, or nil when it ended, was idle for too long, or its user was disabled.
  package func session(token: String, origin: Origin) async throws -> Session? {
    let mac = keys.mac(Data(token.utf8), purpose: .tokens)
    guard let row = try await database.pool.read({ [store] db in try store.session(mac: mac, in: db) }) else { return nil }
    let time = now()
    guard !row.user.isDisabled,
      time < row.createdAt.addingTimeInterval(Double(settings.sessionHours) * 3600),
      time < row.seenAt.addingTimeInterval(Double(settings.idleMinutes) * 60)
    else {
      try await database.pool.write { [store] db in try store.removeSession(mac: mac, in: db) }
      return nil
    }
    // Once a minute is enough for an idle limit of minutes, and spares a write for each request.
    if time.timeIntervalSince(row.seenAt) > min(60, Double(settings.idleMinutes) * 15) {
      try await database.pool.write { [store] db in try store.touchSession(mac: mac, at: time, in: db) }
    }
    return session(of: row.user, csrf: row.csrf, began: row.createdAt, seen: time, origin: origin)
  }

  private func session(of user: User, csrf: String, began: Date, seen: Date, origin: Origin) -> Session {
    let end = min(
      began.addingTimeInterval(Double(settings.sessionHours) * 3600), seen.addingTimeInterval(Double(settings.idleMinutes) * 60))
    let principal = Principal(user: user.id, login: user.login, role: user.role, origin: origin)
    return Session(principal: principal, csrfToken: csrf, expiresAt: end)
  }

  package func logOut(token: String, origin: Origin) async throws {
    let mac = keys.mac(Data(token.utf8), purpose: .tokens)
    try await database.pool.write { [store, audit] db in
      guard let row = try store.session(mac: mac, in: db) else { return }
      try store.removeSession(mac: mac, in: db)
      try audit.append(.by(row.user, origin, .loggedOut, target: "user:\(row.user.id.rawValue)"), in: db)
    }
  }

  package func changePassword(current: String, new: String, principal: Principal) async throws {
    try principal.require(.useAccount)
    let subjects = [Throttle.subject("login", principal.login.lowercased())]
    try await refuseIfThrottled(subjects)
    let row = try await database.pool.read { [store] db in try store.user(principal.user, in: db) }
    guard try await passwords.verify(Secret(current), against: row?.hash) else {
      try await countFailure(subjects)
      throw Refusal(.invalid, "This is not your current password.", field: "current")
    }
    let hash = try await hashed(new, for: principal.login)
    try await database.pool.write { [store, audit] db in
      try store.setPassword(hash, of: principal.user, in: db)
      try store.removeSessions(of: principal.user, in: db)
      try audit.append(.by(principal, .passwordChanged, target: "user:\(principal.user.rawValue)"), in: db)
    }
  }

  // MARK: Who there is

  package func users(principal: Principal) async throws -> [User] {
    try principal.require(.manageUsers)
    return try await database.pool.read { [store] db in try store.users(in: db) }
  }

  /// Log-in names that a document can be handed to.
  package func people(principal: Principal) async throws -> [String] {
    try principal.require(.claimDocuments)
    return try await database.pool.read { [store] db in
      try store.users(in: db).filter { !$0.isDisabled && Access.permissions(of: $0.role).contains(.viewOwnDocuments) }.map(\.login)
    }
  }

  package func addUser(login: String, role: Role, password: String, principal: Principal) async throws -> User {
    try principal.require(.manageUsers)
    let login = try Login.checked(login)
    let hash = try await hashed(password, for: login)
    let user = try await database.pool.write { [store, audit, now] db in
      guard try store.user(login: login, in: db) == nil else {
        throw Refusal(.conflict, "This log-in name is taken.", field: "login")
      }
      let user = try store.add(login: login, role: role, password: hash, at: now(), in: db)
      try audit.append(
        .by(principal, .userAdded, target: "user:\(user.id.rawValue)", metadata: ["role": .string(role.rawValue)]), in: db)
      return user
    }
    onAdded.withLock { $0 }(login)
    return user
  }

  package func setDisabled(_ user: User.ID, _ disabled: Bool, principal: Principal) async throws {
    try principal.require(.manageUsers)
    guard user != principal.user else { throw Refusal(.conflict, "You can't disable yourself.") }
    try await database.pool.write { [store, audit] db in
      guard try store.user(user, in: db) != nil else { throw Refusal(.notFound, "There is no such user.") }
      try store.setDisabled(disabled, user: user, in: db)
      if disabled { try store.removeSessions(of: user, in: db) }
      try audit.append(.by(principal, disabled ? .userDisabled : .userEnabled, target: "user:\(user.rawValue)"), in: db)
    }
  }

  package func resetPassword(_ user: User.ID, to password: String, principal: Principal) async throws {
    try principal.require(.manageUsers)
    guard let row = try await database.pool.read({ [store] db in try store.user(user, in: db) }) else {
      throw Refusal(.notFound, "There is no such user.")
    }
    let hash = try await hashed(password, for: row.user.login)
    let subject = keys.mac(Throttle.subject("login", row.user.login.lowercased()), purpose: .tokens)
    try await database.pool.write { [store, audit] db in
      try store.setPassword(hash, of: user, in: db)
      try store.removeSessions(of: user, in: db)
      try store.clearFailures(of: subject, in: db)
      try audit.append(.by(principal, .userReset, target: "user:\(user.rawValue)"), in: db)
    }
  }

  /// Forgets the failed log-ins of somebody who is waiting.
  func unlock(_ user: User, principal: Principal) async throws {
    try principal.require(.manageUsers)
    let subject = keys.mac(Throttle.subject("login", user.login.lowercased()), purpose: .tokens)
    try await database.pool.write { [store, audit] db in
      try store.clearFailures(of: subject, in: db)
      try audit.append(.by(principal, .userUnlocked, target: "user:\(user.id.rawValue)"), in: db)
    }
  }

  package func user(login: String) async throws -> User? {
    try await database.pool.read { [store] db in try store.user(login: login, in: db)?.user }
  }

  // MARK: Throttling

  private func hashed(_ password: String, for login: String) async throws -> String {
    let secret = Secret(password)
    if let problem = PasswordRules().problem(with: secret, login: login) {
      throw Refusal(.invalid, problem.description, field: "password")
    }
    return try await passwords.hash(secret).stored
  }

  private func refuseIfThrottled(_ subjects: [Data]) async throws {
    let time = now()
    let macs = subjects.map { keys.mac($0, purpose: .tokens) }
    let wait = try await database.pool.read { [store] db in
      try macs.compactMap { mac -> TimeInterval? in
        guard let failures = try store.failures(of: mac, in: db) else { return nil }
        return Throttle.wait(after: failures.count) - time.timeIntervalSince(failures.lastAt)
      }.max()
    }
    if let wait, wait > 0 {
      throw Refusal(.tooManyAttempts, "Too many attempts. Wait \(Int(wait.rounded(.up))) seconds and try again.")
    }
  }

  private func countFailure(_ subjects: [Data]) async throws {
    let time = now()
    let macs = subjects.map { keys.mac($0, purpose: .tokens) }
    try await database.pool.write { [store] db in
      for mac in macs {
        let earlier = try store.failures(of: mac, in: db)
        // An hour of quiet starts the count anew.
        let count = earlier.map { time.timeIntervalSince($0.lastAt) > 3600 ? 0 : $0.count } ?? 0
        try store.setFailures(count + 1, of: mac, at: time, in: db)
      }
    }
  }
}

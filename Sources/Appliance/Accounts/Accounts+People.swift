import Foundation
import GRDB

/// Who there is: for those who manage users, and for handing documents over.
extension Accounts {
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

  package func user(login: String) async throws -> User? {
    try await database.pool.read { [store] db in try store.user(login: login, in: db)?.user }
  }

  package func me(_ principal: Principal) async throws -> User {
    try principal.require(.useAccount)
    return try await database.pool.read { [self] db in try existing(principal.user, in: db) }
  }

  func existing(_ user: User.ID, in db: Database) throws -> User {
    guard let row = try store.user(user, in: db) else { throw Refusal(.notFound, "There is no such user.") }
    return row.user
  }

  /// `mustChange`: the password was told by somebody else, so it is good for one log-in.
  package func addUser(
    login: String, role: Role, password: String, mustChange: Bool = false, principal: Principal
  ) async throws -> User {
    try principal.require(.manageUsers)
    let login = try Login.checked(login)
    let hash = try await hashed(password, for: login)
    let user = try await database.pool.write { [self] db in
      guard try store.user(login: login, in: db) == nil else {
        throw Refusal(.conflict, "This log-in name is taken.", field: "login")
      }
      let user = try store.add(login: login, role: role, password: hash, at: now(), in: db)
      if mustChange { try store.setMustChangePassword(true, user: user.id, in: db) }
      try audit.append(
        .by(principal, .userAdded, target: user.id.auditTarget, metadata: ["role": .string(role.rawValue)]), in: db)
      return user
    }
    added(login)
    return user
  }

  package func setDisabled(_ user: User.ID, _ disabled: Bool, principal: Principal) async throws {
    try principal.require(.manageUsers)
    guard user != principal.user else { throw Refusal(.conflict, "You can't disable yourself.") }
    try await database.pool.write { [self] db in
      let before = try existing(user, in: db)
      if disabled, before.role == .admin, !before.isDisabled, try store.count(of: .admin, in: db) == 1 {
        throw Refusal(.conflict, "This is the last administrator. Make another one first.")
      }
      try store.setDisabled(disabled, user: user, in: db)
      if disabled {
        try endEverything(of: user, in: db)
        try TokenStore().revokeAll(of: user, at: now(), in: db)
      }
      try audit.append(.by(principal, disabled ? .userDisabled : .userEnabled, target: user.auditTarget), in: db)
    }
  }

  /// The new role counts from the next request on; sessions end, since pages that are open show what the old one allowed.
  package func setRole(_ role: Role, of user: User.ID, principal: Principal) async throws {
    try principal.require(.manageUsers)
    guard user != principal.user else { throw Refusal(.conflict, "You can't change your own role.") }
    try await database.pool.write { [self] db in
      let before = try existing(user, in: db)
      guard before.role != role else { return }
      if before.role == .admin, !before.isDisabled, try store.count(of: .admin, in: db) == 1 {
        throw Refusal(.conflict, "This is the last administrator. Make another one first.")
      }
      try store.setRole(role, of: user, in: db)
      try endEverything(of: user, in: db)
      try audit.append(
        .by(
          principal, .roleChanged, target: user.auditTarget,
          metadata: ["from": .string(before.role.rawValue), "to": .string(role.rawValue)]), in: db)
    }
  }

  /// From the command line, where whoever acts owns the machine. On the page a one-time code is handed over instead, so that no
  /// administrator knows anybody's password.
  package func resetPassword(_ user: User.ID, to password: String, principal: Principal) async throws {
    try principal.require(.manageUsers)
    guard let row = try await database.pool.read({ [store] db in try store.user(user, in: db) }) else {
      throw Refusal(.notFound, "There is no such user.")
    }
    let hash = try await hashed(password, for: row.user.login)
    try await database.pool.write { [self] db in
      try store.setPassword(hash, of: user, in: db)
      try endEverything(of: user, in: db)
      try TokenStore().revokeAll(of: user, at: now(), in: db)
      try forgetAttempts(of: row.user, in: db)
      try audit.append(.by(principal, .userReset, target: user.auditTarget), in: db)
    }
  }

  /// Forgets the failed log-ins of somebody who is waiting.
  func unlock(_ user: User, principal: Principal) async throws {
    try principal.require(.manageUsers)
    try await database.pool.write { [self] db in
      try forgetAttempts(of: user, in: db)
      try audit.append(.by(principal, .userUnlocked, target: user.id.auditTarget), in: db)
    }
  }

  /// The counts are keyed hashes and can't be listed by name, so the audit log says which addresses to try.
  func forgetAttempts(of user: User, in db: Database) throws {
    try store.clearFailures(of: keys.mac(Throttle.subject("login", user.login.lowercased()), purpose: .tokens), in: db)
    for address in try store.addressesTried(login: user.login.lowercased(), in: db) {
      try store.clearFailures(
        of: keys.mac(Throttle.subject("pair", "\(user.login.lowercased())|\(address)"), purpose: .tokens), in: db)
      try store.clearFailures(of: keys.mac(Throttle.subject("address", address), purpose: .tokens), in: db)
    }
    try store.clearFailures(of: keys.mac(Throttle.subject("confirm", "\(user.id.rawValue)"), purpose: .tokens), in: db)
  }
}

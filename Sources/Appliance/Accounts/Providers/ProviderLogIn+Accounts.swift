import Foundation
import GRDB

/// Whose account a provider's identity is.
extension ProviderLogIn {
  /// Linked before, or the same verified address, or a new account where the administrator allowed it.
  func user(of claims: IdentityClaims, _ provider: LogInProvider, id: Int64, origin: Origin) async throws -> User {
    let outside = Refusal(.forbidden, "This address is not let in here. Ask an administrator of your clinic.")
    let email = claims.email.flatMap { EmailAddress($0) }.map { $0.rawValue.lowercased() }
    let domain = email?.split(separator: "@").last.map(String.init) ?? ""
    let isProven = claims.isEmailVerified?.isTrue == true && provider.domains.contains(domain)
    let (user, isNew) = try await accounts.database.pool.write { [accounts] db -> (User, Bool) in
      if let linked = try Int64.fetchOne(
        db, sql: "SELECT user FROM oidc_links WHERE issuer = ? AND subject = ?", arguments: [claims.iss, claims.sub])
      {
        let user = try accounts.existing(User.ID(rawValue: linked), in: db)
        guard !user.isDisabled else { throw outside }
        return (user, false)
      }
      guard isProven, let email else { throw outside }
      if let row = try accounts.store.user(email: email, in: db) {
        // Whoever merely typed an address into their account has not shown that it is theirs.
        guard row.user.isEmailVerified, !row.user.isDisabled else { throw outside }
        try Self.link(claims, to: row.user.id, at: accounts.now(), in: db)
        try accounts.audit.append(
          .by(row.user, origin, .providerLinked, target: row.user.id.auditTarget, metadata: ["connection": .int(id)]), in: db)
        return (row.user, false)
      }
      guard provider.makesAccounts else { throw outside }
      let login = try Self.freeLogin(for: email, accounts.store, in: db)
      let user = try accounts.store.add(login: login, role: provider.role, password: PasswordHash.none, at: accounts.now(), in: db)
      try accounts.store.setEmail(email, verifiedAt: accounts.now(), of: user.id, in: db)
      let name = claims.name.flatMap { try? Onboarding.checkedName($0) }
      try accounts.store.setProfile(Profile(legalName: name), isOnboardingDue: true, of: user.id, in: db)
      try Self.link(claims, to: user.id, at: accounts.now(), in: db)
      try accounts.audit.append(
        .by(user, origin, .joined, target: user.id.auditTarget, metadata: ["connection": .int(id), "role": .string(user.role.rawValue)]),
        in: db)
      return (try accounts.existing(user.id, in: db), true)
    }
    if isNew { accounts.added(user.login) }
    return user
  }

  func link(_ claims: IdentityClaims, to principal: Principal, id: Int64) async throws {
    try principal.require(.useAccount)
    try await accounts.database.pool.write { [accounts] db in
      let owner = try Int64.fetchOne(
        db, sql: "SELECT user FROM oidc_links WHERE issuer = ? AND subject = ?", arguments: [claims.iss, claims.sub])
      guard owner == nil || owner == principal.user.rawValue else {
        throw Refusal(.conflict, "This log-in belongs to another account here.")
      }
      try Self.link(claims, to: principal.user, at: accounts.now(), in: db)
      try accounts.audit.append(
        .by(principal, .providerLinked, target: principal.user.auditTarget, metadata: ["connection": .int(id)]), in: db)
      try accounts.notices.send(.waysInChanged(at: accounts.now()), to: accounts.existing(principal.user, in: db), in: db)
    }
  }

  private static func link(_ claims: IdentityClaims, to user: User.ID, at now: Date, in db: Database) throws {
    guard (1...255).contains(claims.sub.utf8.count) else {
      throw Refusal(.notLoggedIn, "What the provider answered could not be verified.")
    }
    try db.execute(
      sql: "INSERT OR REPLACE INTO oidc_links (issuer, subject, user, linked_at) VALUES (?, ?, ?, ?)",
      arguments: [claims.iss, claims.sub, user.rawValue, now.microseconds])
  }

  /// Issuers that one's account is linked with.
  package func links(principal: Principal) async throws -> [String] {
    try principal.require(.useAccount)
    return try await accounts.database.pool.read { db in
      try String.fetchAll(
        db, sql: "SELECT DISTINCT issuer FROM oidc_links WHERE user = ? ORDER BY issuer", arguments: [principal.user.rawValue])
    }
  }

  /// The account must keep a way in.
  package func unlink(issuer: String, password: String, principal: Principal) async throws {
    try principal.require(.useAccount)
    let hasPassword = try await accounts.database.pool.read { [accounts] db in try accounts.store.user(principal.user, in: db)?.hash != nil
    }
    guard hasPassword else {
      throw Refusal(
        .conflict, "You have no password here, so this is your only way in. Ask an administrator for a code and set one first.")
    }
    try await accounts.confirm(password: password, field: "password", principal: principal)
    try await accounts.database.pool.write { [accounts] db in
      try db.execute(sql: "DELETE FROM oidc_links WHERE user = ? AND issuer = ?", arguments: [principal.user.rawValue, issuer])
      guard db.changesCount > 0 else { throw Refusal(.notFound, "There is no such link.") }
      try accounts.audit.append(.by(principal, .providerUnlinked, target: principal.user.auditTarget), in: db)
      try accounts.notices.send(.waysInChanged(at: accounts.now()), to: accounts.existing(principal.user, in: db), in: db)
    }
  }

  /// From the part before the `@`, with a number where that is taken.
  private static func freeLogin(for email: String, _ store: AccountStore, in db: Database) throws -> String {
    let local = email.split(separator: "@").first.map(String.init) ?? ""
    var base = String(local.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "-" }.prefix(28))
    if base.first.map({ !$0.isLetter }) ?? true { base = "u" + base }
    if base.count < 2 { base += "ser" }
    for number in 1...99 {
      let login = try Login.checked(number == 1 ? base : "\(base)\(number)")
      if try store.user(login: login, in: db) == nil { return login }
    }
    throw Refusal(.conflict, "No log-in name is free for this address. Ask an administrator to invite you.")
  }
}

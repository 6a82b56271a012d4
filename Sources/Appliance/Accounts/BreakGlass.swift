package import Foundation
import GRDB

/// An administrator runs the machine and sees no patient text. When there is a reason to, the glass is broken: for an hour, with the reason in
/// the audit log, and with a mail to every other administrator and to the auditors.
extension Accounts {
  static let glassLifetime: TimeInterval = 3600

  package struct Glass: Sendable, Equatable {
    package var login: String
    package var reason: String
    package var begunAt: Date
    package var endsAt: Date
  }

  package func breakGlass(reason: String, password: String, principal: Principal) async throws -> Date {
    try principal.require(.breakGlass)
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (10...500).contains(reason.count) else {
      throw Refusal(.invalid, "Say in 10 to 500 characters why this is needed. Name no patient.", field: "reason")
    }
    try await confirm(password: password, field: "password", principal: principal)
    let time = now()
    let end = time.addingTimeInterval(Self.glassLifetime)
    try await database.pool.write { [self] db in
      try db.execute(
        sql: "INSERT INTO break_glass (user, reason, begun_at, ends_at) VALUES (?, ?, ?, ?)",
        arguments: [principal.user.rawValue, reason, time.microseconds, end.microseconds])
      try audit.append(
        .by(principal, .glassBroken, target: principal.user.auditTarget, metadata: ["reason": .string(reason)]), in: db)
      for user in try store.users(in: db) where !user.isDisabled && user.id != principal.user && [.admin, .auditor].contains(user.role) {
        try notices.send(.brokenGlass(login: principal.login, at: time, until: end), to: user, in: db)
      }
    }
    return end
  }

  /// Ends it before its hour is over.
  package func mendGlass(principal: Principal) async throws {
    try principal.require(.breakGlass)
    try await database.pool.write { [self] db in
      let time = now()
      try db.execute(
        sql: "UPDATE break_glass SET ends_at = ? WHERE user = ? AND ends_at > ?",
        arguments: [time.microseconds, principal.user.rawValue, time.microseconds])
      try audit.append(.by(principal, .glassMended, target: principal.user.auditTarget), in: db)
    }
  }

  /// The newest first, for those who run or audit the machine.
  package func brokenGlass(principal: Principal) async throws -> [Glass] {
    guard principal.may(.breakGlass) || principal.may(.viewAudit) else { try principal.require(.viewAudit); return [] }
    return try await database.pool.read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT login, reason, begun_at, ends_at FROM break_glass JOIN users ON users.id = user ORDER BY break_glass.id DESC LIMIT 100"
      ).map {
        Glass(
          login: $0["login"], reason: $0["reason"], begunAt: Date(microseconds: $0["begun_at"]), endsAt: Date(microseconds: $0["ends_at"]))
      }
    }
  }

  // MARK: Locked out

  /// For the machine's console: a code by which an administrator who lost password or second factor gets in once. It takes the second
  /// factors away and asks for a new password.
  func emergencyCode(for login: String, principal: Principal) async throws -> HandedCode {
    try principal.require(.manageUsers)
    return try await database.pool.write { [self] db in
      guard let user = try store.user(login: login, in: db)?.user, user.role == .admin, !user.isDisabled else {
        throw Refusal(.invalid, "This is for administrators who are not disabled. Others get a code from an administrator.")
      }
      let (code, expires) = try newCode(.breakGlass, for: user, email: nil, in: db)
      try audit.append(
        .by(principal, .codeMade, target: user.id.auditTarget, metadata: ["purpose": .string(CodePurpose.breakGlass.rawValue)]), in: db)
      for other in try store.users(in: db) where !other.isDisabled && [.admin, .auditor].contains(other.role) {
        try notices.send(.brokenGlass(login: user.login, at: now(), until: expires), to: other, in: db)
      }
      return HandedCode(code: code, expiresAt: expires, isMailed: false)
    }
  }

  /// Uses it: no password and no second factor count any more, and a new password is asked for first.
  package func enterByEmergency(code: String, password: String, origin: Origin, device: String?) async throws -> NewSession {
    let counts = Throttle.code("emergency", from: origin.address)
    try await attempt(counts)
    let mac = mac(Token.normalized(code))
    let codes = OneTimeCodeStore()
    let login = try await database.pool.read { [self] db -> String? in
      guard let row = try codes.code(mac: mac, purpose: .breakGlass, at: now(), in: db) else { return nil }
      return try store.user(row.user, in: db)?.user.login
    }
    guard let login else {
      try await noteFailed(.emergencyCode, of: nil, origin)
      throw Self.spent
    }
    let hash = try await hashed(password, for: login)
    let user = try await database.pool.write { [self] db in
      guard let row = try codes.code(mac: mac, purpose: .breakGlass, at: now(), in: db), let user = try store.user(row.user, in: db)?.user,
        !user.isDisabled
      else { throw Self.spent }
      try succeeded(counts, in: db)
      try codes.remove(user: user.id, purpose: .breakGlass, in: db)
      try store.setPassword(hash, of: user.id, in: db)
      try store.setMustChangePassword(false, user: user.id, in: db)
      try db.execute(sql: "DELETE FROM second_factors WHERE user = ?", arguments: [user.id.rawValue])
      try db.execute(sql: "DELETE FROM recovery_codes WHERE user = ?", arguments: [user.id.rawValue])
      try endEverything(of: user.id, in: db)
      try TokenStore().revokeAll(of: user.id, at: now(), in: db)
      try forgetAttempts(of: user, in: db)
      try audit.append(
        .by(user, origin, .secondFactorsReset, target: user.id.auditTarget, metadata: ["by": .string("emergency code")]), in: db)
      return user
    }
    return try await begin(user, origin: origin, method: .breakGlass, device: device)
  }
}

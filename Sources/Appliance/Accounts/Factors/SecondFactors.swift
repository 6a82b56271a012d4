package import Foundation
import GRDB

/// Something that somebody has, beside the password.
package struct SecondFactor: Sendable, Equatable {
  package enum Kind: String, Sendable, Codable { case totp, passkey }

  package var id: Int64
  package var kind: Kind
  package var name: String
  package var createdAt: Date
  package var lastUsedAt: Date?
}

/// An authenticator app that waits for its first code.
package struct NewApp: Sendable {
  /// For typing, in groups of four.
  package var key: String
  package var uri: String
}

extension Accounts {
  static let recoveryCodeCount = 10
  private var factors: FactorStore { FactorStore() }

  package func secondFactors(principal: Principal) async throws -> (factors: [SecondFactor], recoveryCodes: Int) {
    try principal.require(.useAccount)
    return try await database.pool.read { [factors] db in
      (try factors.factors(of: principal.user, in: db), try factors.codesLeft(of: principal.user, in: db))
    }
  }

  /// Who still owes a step before this one (a second factor above all) adds no factor: its code would be taken for the one that is owed.
  func requireFactorStep(_ session: Session) throws(Refusal) {
    try session.principal.require(.useAccount)
    guard let step = session.steps.first, step != .setUpSecondFactor else { return }
    throw Refusal(step == .unlock ? .notLoggedIn : .stepNeeded, "Something else on the way in comes first: \(step.rawValue).")
  }

  /// Begins to add an app. It counts once it has shown a code.
  package func addApp(name: String, password: String, session: Session) async throws -> NewApp {
    try requireFactorStep(session)
    let principal = session.principal
    let name = try Self.factorName(name)
    try await confirm(password: password, field: "password", principal: principal)
    let secret = TOTP.newSecret()
    try await database.pool.write { [self] db in
      guard try factors.factors(of: principal.user, in: db).count < 20 else {
        throw Refusal(.conflict, "You have 20 of these. Remove some first.")
      }
      _ = try factors.addApp(
        user: principal.user, name: name, at: now(), sealing: { try keys.sealSecret(secret, aad: FactorStore.place($0)) }, in: db)
    }
    return Self.app(secret, principal)
  }

  /// The app that was begun and has not shown a code yet, so that a mistyped code does not mean to type the key again.
  package func waitingApp(session: Session) async throws -> NewApp? {
    try requireFactorStep(session)
    let principal = session.principal
    let secret = try await database.pool.read { [self] db -> Data? in
      guard let waiting = try factors.apps(of: principal.user, in: db).last(where: { !$0.isConfirmed }) else { return nil }
      return try keys.open(waiting.sealedSecret, aad: FactorStore.place(waiting.id))
    }
    return secret.map { Self.app($0, principal) }
  }

  private static func app(_ secret: Data, _ principal: Principal) -> NewApp {
    let text = Base32.text(secret)
    let groups = stride(from: 0, to: text.count, by: 4).map { String(text.dropFirst($0).prefix(4)) }
    return NewApp(key: groups.joined(separator: " "), uri: TOTP.uri(secret: secret, account: principal.login, issuer: "Chartkeep"))
  }

  /// The first code. With the first factor come recovery codes, shown once; other sessions end, since they have only the password.
  package func confirmApp(code: String, session: Session) async throws -> [String] {
    try requireFactorStep(session)
    let principal = session.principal
    try requireBrowser(session)
    let counts = Self.factorCounts(principal.user)
    try await attempt(counts)
    let code = code.filter { !$0.isWhitespace }
    let recovery = (0..<Self.recoveryCodeCount).map { _ in Token.code() }
    return try await database.pool.write { [self] db in
      let waiting = try factors.apps(of: principal.user, in: db).last { !$0.isConfirmed }
      guard let waiting else { throw Refusal(.conflict, "No app waits to be confirmed. Begin again.") }
      let secret = try keys.open(waiting.sealedSecret, aad: FactorStore.place(waiting.id))
      guard let step = TOTP.match(code, secret: secret, at: now(), after: waiting.lastStep) else {
        throw Refusal(
          .invalid, "This is not the code that the app shows now. Check that the clock of the telephone is right.", field: "code")
      }
      let isFirst = try !hasFactor(principal.user, in: db)
      try succeeded(counts, in: db)
      try factors.used(waiting.id, step: step, at: now(), in: db)
      try audit.append(
        .by(principal, .secondFactorAdded, target: principal.user.auditTarget, metadata: ["kind": .string("totp")]), in: db)
      try notices.send(.waysInChanged(at: now()), to: existing(principal.user, in: db), in: db)
      try secondFactorDone(session: session.id, principal: principal, in: db)
      guard isFirst else { return [] }
      try endEverything(of: principal.user, except: session.id, in: db)
      try replaceRecoveryCodes(recovery, of: principal, in: db)
      return recovery
    }
  }

  func replaceRecoveryCodes(_ recovery: [String], of principal: Principal, in db: Database) throws {
    try factors.removeCodes(of: principal.user, in: db)
    for code in recovery { try factors.addCode(mac: recoveryMAC(code), user: principal.user, in: db) }
    try audit.append(.by(principal, .recoveryCodesMade, target: principal.user.auditTarget), in: db)
  }

  private func recoveryMAC(_ code: String) -> Data { mac("recovery|" + Token.normalized(code)) }

  /// Ten new ones; the old ones end.
  package func newRecoveryCodes(password: String, principal: Principal) async throws -> [String] {
    try principal.require(.useAccount)
    try await confirm(password: password, field: "password", principal: principal)
    let recovery = (0..<Self.recoveryCodeCount).map { _ in Token.code() }
    try await database.pool.write { [self] db in
      guard try hasFactor(principal.user, in: db) else {
        throw Refusal(.conflict, "Recovery codes stand in for an app or a passkey. Add one first.")
      }
      try replaceRecoveryCodes(recovery, of: principal, in: db)
    }
    return recovery
  }

  package func removeFactor(_ id: Int64, password: String, session: Session) async throws {
    let principal = session.principal
    try principal.require(.useAccount)
    try await confirm(password: password, field: "password", principal: principal)
    try await database.pool.write { [self] db in
      guard try factors.remove(id, of: principal.user, in: db) else { throw Refusal(.notFound, "There is no such factor.") }
      if try !hasFactor(principal.user, in: db) {
        guard !isFactorRequired(of: principal.role) else {
          throw Refusal(.conflict, "The clinic asks for a second factor. Add another one first.")
        }
        try factors.removeCodes(of: principal.user, in: db)
      }
      try endEverything(of: principal.user, except: session.isToken ? nil : session.id, in: db)
      try audit.append(.by(principal, .secondFactorRemoved, target: principal.user.auditTarget), in: db)
      try notices.send(.waysInChanged(at: now()), to: existing(principal.user, in: db), in: db)
    }
  }

  /// For somebody who lost telephone and codes. They log in with the password alone until they set one up again.
  package func resetFactors(of user: User.ID, principal: Principal) async throws {
    try principal.require(.manageUsers)
    guard user != principal.user else { throw Refusal(.conflict, "Remove your own under Your account.") }
    try await database.pool.write { [self] db in
      try notices.send(.waysInChanged(at: now()), to: existing(user, in: db), in: db)
      try factors.removeAll(of: user, in: db)
      try endEverything(of: user, in: db)
      try audit.append(.by(principal, .secondFactorsReset, target: user.auditTarget), in: db)
    }
  }

  // MARK: At the log-in

  /// The code of an app, or a recovery code.
  package func passSecondFactor(code: String, session: Session) async throws {
    try requireBrowser(session)
    guard session.steps.contains(.secondFactor) else { return }
    try await checkFactorCode(code, of: me(session.principal), origin: session.principal.origin)
    try await database.pool.write { [self] db in
      try secondFactorDone(session: session.id, principal: session.principal, in: db)
    }
  }

  /// Throws unless the code is right. Each code works once.
  func checkFactorCode(_ code: String, of user: User, origin: Origin) async throws {
    let counts = Self.factorCounts(user.id)
    try await attempt(counts)
    let digits = code.filter { !$0.isWhitespace }
    let isRight = try await database.pool.write { [self] db -> Bool in
      var isRight = false
      for app in try factors.apps(of: user.id, in: db) where app.isConfirmed {
        let secret = try keys.open(app.sealedSecret, aad: FactorStore.place(app.id))
        guard let step = TOTP.match(digits, secret: secret, at: now(), after: app.lastStep) else { continue }
        try factors.used(app.id, step: step, at: now(), in: db)
        isRight = true
        break
      }
      if !isRight { isRight = try factors.useCode(mac: recoveryMAC(code), user: user.id, at: now(), in: db) }
      if isRight {
        try succeeded(counts, in: db)
      } else {
        try audit.append(.by(user, origin, .secondFactorFailed, target: user.id.auditTarget), in: db)
      }
      return isRight
    }
    guard isRight else { throw Refusal(.invalid, "This code is not right, or it was used. Wait for the next one.", field: "code") }
  }

  static func factorCounts(_ user: User.ID) -> [Throttle.Count] {
    [Throttle.Count(subject: Throttle.subject("factor", "\(user.rawValue)"), limit: Throttle.pairLimit)]
  }

  static func factorName(_ text: String) throws(Refusal) -> String {
    let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...60).contains(name.count), name.unicodeScalars.allSatisfy({ !CharacterSet.controlCharacters.contains($0) }) else {
      throw Refusal(.invalid, "Give it a name of 1 to 60 characters, such as the telephone it is on.", field: "name")
    }
    return name
  }
}

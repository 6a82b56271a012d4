import Foundation
import GRDB

extension Accounts {
  /// The session behind a cookie, or nil when it ended or its user was disabled. One that was idle for too long is locked, not ended, so
  /// that what was being written on the page is still there once the password was given again. `isActivity`: a person did something, as opposed
  /// to a page that keeps itself up to date.
  package func session(token: String, origin: Origin, isActivity: Bool = true) async throws -> Session? {
    let mac = mac(token)
    guard let row = try await database.pool.read({ [sessions] db in try sessions.session(mac: mac, in: db) }) else { return nil }
    let time = now()
    let end = row.beganAt.addingTimeInterval(Double(settings.sessionHours) * 3600)
    guard !row.user.isDisabled, time < end else {
      try await database.pool.write { [sessions] db in try sessions.remove(mac: mac, in: db) }
      return nil
    }
    // Begun while the clock was ahead, it would last until that time comes.
    guard !time.isWellBefore(row.beganAt) else { return nil }
    let idle = Double(settings.idleMinutes) * 60
    let isLocked = row.lockedAt != nil || time >= row.seenAt.addingTimeInterval(idle)
    // Once a minute is enough for an idle limit of minutes, and spares a write for each request.
    if isActivity, !isLocked, time.timeIntervalSince(row.seenAt) > min(60, idle / 4) {
      try await database.pool.write { [sessions] db in try sessions.touch(row.id, of: row.user.id, at: time, in: db) }
    }
    var principal = Principal(user: row.user.id, login: row.user.login, role: row.user.role, origin: origin)
    if let glass = row.glassEndsAt, glass > time, !time.isWellBefore(glass.addingTimeInterval(-Self.glassLifetime)),
      Access.permissions(of: row.user.role).contains(.breakGlass)
    {
      principal.opened = Access.behindGlass
    }
    let seen = isActivity && !isLocked ? time : row.seenAt
    var session = Session(
      id: row.id, principal: principal, csrfToken: row.csrf, beganAt: row.beganAt, expiresAt: min(end, seen.addingTimeInterval(idle)),
      endsAt: end, method: row.method, secondFactorAt: row.secondFactorAt)
    session.steps = steps(of: row, isLocked: isLocked)
    return session
  }

  private func steps(of row: SessionStore.Row, isLocked: Bool) -> [EntryStep] {
    var steps: [EntryStep] = []
    if isLocked { steps.append(.unlock) }
    if row.hasFactor, row.secondFactorAt == nil { steps.append(.secondFactor) }
    if row.user.mustChangePassword { steps.append(.newPassword) }
    if !row.hasFactor, row.secondFactorAt == nil, isFactorRequired(of: row.user.role) { steps.append(.setUpSecondFactor) }
    if row.user.isOnboardingDue { steps.append(.onboarding) }
    return steps
  }

  /// Whether the clinic's policy asks for a second factor.
  package func isFactorRequired(of role: Role) -> Bool {
    switch settings.secondFactor {
    case .optional: false
    case .admins: role == .admin
    case .everyone: true
    }
  }

  /// Called by the second factors once one was shown.
  func secondFactorDone(session: Int64, principal: Principal, in db: Database) throws {
    try sessions.setSecondFactor(session, of: principal.user, at: now(), in: db)
    try audit.append(.by(principal, .secondFactorPassed, target: principal.user.auditTarget), in: db)
  }

  package func logOut(token: String, origin: Origin) async throws {
    let mac = mac(token)
    try await database.pool.write { [sessions, audit] db in
      guard let row = try sessions.session(mac: mac, in: db) else { return }
      try sessions.remove(mac: mac, in: db)
      try audit.append(.by(row.user, origin, .loggedOut, target: row.user.id.auditTarget), in: db)
    }
  }

  /// Another token for the same session, once somebody has shown again who they are: whoever had the old one has nothing. The token of forms
  /// stays, so that what is open in other windows can still be sent.
  package func renewToken(of session: Session) async throws -> String {
    try requireBrowser(session)
    let token = Token.random()
    let mac = mac(token)
    try await database.pool.write { [sessions] db in
      try sessions.setToken(mac, of: session.id, of: session.principal.user, in: db)
    }
    return token
  }

  // MARK: Lock

  /// A program's log-in has a number too, and it is no session's.
  func requireBrowser(_ session: Session) throws(Refusal) {
    guard !session.isToken else { throw Refusal(.forbidden, "This is for a browser's session; a program has none.") }
  }

  package func lock(_ session: Session) async throws {
    try requireBrowser(session)
    try await database.pool.write { [self] db in
      try sessions.setLocked(session.id, of: session.principal.user, at: now(), in: db)
      try audit.append(.by(session.principal, .sessionLocked, target: session.principal.user.auditTarget), in: db)
    }
  }

  /// The password again. Wrong ones are counted as at the log-in; the session ends after too many.
  package func unlock(_ session: Session, password: String) async throws {
    try requireBrowser(session)
    try await confirm(password: password, field: "password", principal: session.principal)
    try await database.pool.write { [self] db in
      try sessions.setLocked(session.id, of: session.principal.user, at: nil, in: db)
      try sessions.touch(session.id, of: session.principal.user, at: now(), in: db)
      try audit.append(.by(session.principal, .sessionUnlocked, target: session.principal.user.auditTarget), in: db)
    }
  }

  // MARK: One's own sessions

  package func sessions(of session: Session) async throws -> [SessionLine] {
    try session.principal.require(.useAccount)
    let start = now().addingTimeInterval(-Double(settings.sessionHours) * 3600)
    return try await database.pool.read { [sessions] db in
      try sessions.sessions(of: session.principal.user, startedAfter: start, in: db).map {
        var line = $0
        line.isThisOne = !session.isToken && $0.id == session.id
        return line
      }
    }
  }

  package func endSession(_ id: Int64, principal: Principal) async throws {
    try principal.require(.useAccount)
    try await database.pool.write { [self] db in
      guard try sessions.remove(id, of: principal.user, in: db) else {
        throw Refusal(.notFound, "There is no such session; it may have ended.")
      }
      try audit.append(.by(principal, .sessionEnded, target: principal.user.auditTarget), in: db)
    }
  }

  /// Logs out everywhere: browsers and programs, all but this session unless `includingThisOne`. API tokens stay; they are revoked one by one.
  package func endOtherSessions(than session: Session, includingThisOne: Bool = false) async throws {
    try session.principal.require(.useAccount)
    try await database.pool.write { [self] db in
      let kept = includingThisOne || session.isToken ? nil : session.id
      try endEverything(of: session.principal.user, except: kept, in: db)
      try audit.append(
        .by(session.principal, .sessionEnded, target: session.principal.user.auditTarget, metadata: ["all": .bool(true)]), in: db)
    }
  }
}

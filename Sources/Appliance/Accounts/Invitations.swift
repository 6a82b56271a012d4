package import Foundation
import GRDB

/// A way in that was offered, or asked for, and who took it.
package struct Invitation: Sendable, Equatable {
  package var id: Int64
  package var email: String?
  package var role: Role
  /// Nil for somebody who asked.
  package var invitedBy: String?
  package var createdAt: Date
  package var expiresAt: Date
  package var usedAt: Date?
  /// False for a request that nobody has answered with a code.
  package var hasCode: Bool

  package func isOpen(at now: Date) -> Bool { usedAt == nil && expiresAt > now }
}

/// A code for people to type or follow, at the only moment at which it is known.
package struct HandedCode: Sendable, Equatable {
  package var code: String
  package var expiresAt: Date
  /// A mail with it is on its way.
  package var isMailed: Bool
}

/// Who may make an account: invited by an administrator or, where one has opened registration, by asking with an address of the clinic. Both
/// end in a code, mailed or handed over, which proves the address and opens ``Accounts/join(code:login:legalName:password:origin:device:)``.
extension Accounts {
  /// Registration as an administrator's switch; closed until somebody opens it.
  package struct Registration: Sendable, Equatable, Codable {
    package var isOpen = false
    /// What those who join are at first.
    package var role = Role.staff
    /// Domains whose addresses may ask; at least one where registration is open.
    package var domains: [String] = []

    package init(isOpen: Bool = false, role: Role = .staff, domains: [String] = []) {
      self.isOpen = isOpen
      self.role = role
      self.domains = domains
    }
  }

  static let invitationDays = 7.0

  package func registration() async throws -> Registration {
    try await database.pool.read { [self] db in try registration(in: db) }
  }

  func registration(in db: Database) throws -> Registration {
    guard let text = try store.meta("registration", in: db) else { return Registration() }
    return (try? JSONDecoder().decode(Registration.self, from: Data(text.utf8))) ?? Registration()
  }

  package func setRegistration(_ registration: Registration, principal: Principal) async throws {
    try principal.require(.manageUsers)
    var registration = registration
    registration.domains = registration.domains.map { $0.lowercased() }
    guard registration.role == .staff || registration.role == .clinician else {
      throw Refusal(
        .invalid, "Those who register can be staff or clinicians. Make administrators and auditors by invitation.", field: "role")
    }
    guard !registration.isOpen || !registration.domains.isEmpty else {
      throw Refusal(.invalid, "Say from which domains people may register, such as clinic.example.", field: "domains")
    }
    guard registration.domains.count <= 20, registration.domains.allSatisfy({ EmailAddress("x@\($0)") != nil }) else {
      throw Refusal(.invalid, "One of these is no domain.", field: "domains")
    }
    let text = String(decoding: try JSONEncoder().encode(registration), as: UTF8.self)
    try await database.pool.write { [self, registration] db in
      try store.setMeta("registration", text, in: db)
      try audit.append(
        .by(
          principal, .configurationChanged, target: "registration",
          metadata: ["open": .bool(registration.isOpen), "role": .string(registration.role.rawValue)]), in: db)
    }
  }

  // MARK: Inviting

  package func invitations(principal: Principal) async throws -> [Invitation] {
    try principal.require(.manageUsers)
    let time = now()
    return try await database.pool.read { db in try InvitationStore().open(at: time, in: db) }
  }

  /// With an address and mail set up the code is mailed; it is shown to the administrator in any case, once.
  package func invite(email: String?, role: Role, language: UserLanguage = .english, principal: Principal) async throws -> HandedCode {
    try principal.require(.manageUsers)
    let email = try email.map { try Self.checkedEmail($0) }
    let code = Token.code()
    let expires = now().addingTimeInterval(Self.invitationDays * 86_400)
    return try await database.pool.write { [self] db in
      if let email, try store.user(email: email, in: db) != nil {
        throw Refusal(.conflict, "Somebody with this address has an account.", field: "email")
      }
      let id = try InvitationStore().add(
        email: email, role: role, codeMAC: mac(code), by: principal.login, at: now(), expires: expires, in: db)
      try audit.append(
        .by(principal, .invited, target: "invitation:\(id)", metadata: ["role": .string(role.rawValue)]), in: db)
      var isMailed = false
      if let email, try notices.isReachable(db) {
        try notices.post(.invitation(code: code, expires: expires), email, language, db)
        isMailed = true
      }
      return HandedCode(code: code, expiresAt: expires, isMailed: isMailed)
    }
  }

  /// A code for an invitation or a request that has none, or whose code was lost. The earlier code ends.
  package func newCode(forInvitation id: Int64, role: Role?, principal: Principal) async throws -> HandedCode {
    try principal.require(.manageUsers)
    let code = Token.code()
    let expires = now().addingTimeInterval(Self.invitationDays * 86_400)
    return try await database.pool.write { [self] db in
      guard let invitation = try InvitationStore().invitation(id, in: db), invitation.usedAt == nil else {
        throw Refusal(.notFound, "There is no such invitation; it may have been used.")
      }
      try InvitationStore().setCode(mac(code), role: role ?? invitation.role, by: principal.login, expires: expires, of: id, in: db)
      try audit.append(.by(principal, .invited, target: "invitation:\(id)"), in: db)
      var isMailed = false
      if let email = invitation.email, try notices.isReachable(db) {
        try notices.post(.invitation(code: code, expires: expires), email, .english, db)
        isMailed = true
      }
      return HandedCode(code: code, expiresAt: expires, isMailed: isMailed)
    }
  }

  package func withdraw(invitation id: Int64, principal: Principal) async throws {
    try principal.require(.manageUsers)
    try await database.pool.write { [self] db in
      guard try InvitationStore().remove(id, in: db) else {
        throw Refusal(.notFound, "There is no such invitation; it may have been used.")
      }
      try audit.append(.by(principal, .invitationWithdrawn, target: "invitation:\(id)"), in: db)
    }
  }

  // MARK: Asking and joining

  /// Always quiet about whether the address may register or has an account already: what happens next is in a mail, or an administrator's list.
  package func askToRegister(email: String, language: UserLanguage = .english, origin: Origin) async throws {
    let email = try Self.checkedEmail(email)
    try await attempt(Throttle.code("register", from: origin.address))
    let code = Token.code()
    let time = now()
    let expires = time.addingTimeInterval(Self.invitationDays * 86_400)
    try await database.pool.write { [self] db in
      let registration = try registration(in: db)
      guard registration.isOpen else {
        throw Refusal(.forbidden, "Registration is closed. Ask an administrator to invite you.")
      }
      let domain = email.split(separator: "@").last.map(String.init) ?? ""
      guard registration.domains.contains(domain), try store.user(email: email, in: db) == nil,
        try InvitationStore().count(email: email, after: time.addingTimeInterval(-86_400), in: db) < 3
      else { return }
      let isReachable = try notices.isReachable(db)
      let id = try InvitationStore().add(
        email: email, role: registration.role, codeMAC: isReachable ? mac(code) : nil, by: nil, at: time, expires: expires, in: db)
      if isReachable { try notices.post(.invitation(code: code, expires: expires), email, language, db) }
      try audit.append(
        AuditEntry(
          actor: "unknown", action: .accessRequested, target: "invitation:\(id)", address: origin.address, agent: origin.agent), in: db)
    }
  }

  /// Whether a code can be used, before somebody fills in the form.
  package func invitation(code: String, origin: Origin) async throws -> Invitation {
    let counts = Throttle.code("join", from: origin.address)
    try await attempt(counts)
    let mac = mac(Token.normalized(code))
    let time = now()
    let invitation = try await database.pool.write { [self] db -> Invitation? in
      guard let invitation = try InvitationStore().invitation(codeMAC: mac, in: db), invitation.isOpen(at: time) else { return nil }
      try succeeded(counts, in: db)
      return invitation
    }
    guard let invitation else {
      try await noteFailed(.invitationCode, of: nil, origin)
      throw Self.spent
    }
    return invitation
  }

  static let spent = Refusal(
    .invalid, "This code is not valid, or it was used or is too old. Ask for a new one.", field: "code")

  /// Makes the account. The code came by mail or from an administrator's hand, so the address counts as verified.
  package func join(
    code: String, login: String, legalName: String, password: String, origin: Origin, device: String? = nil
  ) async throws -> NewSession {
    _ = try await invitation(code: code, origin: origin)
    let login = try Login.checked(login)
    let legalName = try Onboarding.checkedName(legalName)
    let hash = try await hashed(password, for: login)
    let mac = mac(Token.normalized(code))
    let time = now()
    let user = try await database.pool.write { [self] db in
      guard let invitation = try InvitationStore().invitation(codeMAC: mac, in: db), invitation.isOpen(at: time) else { throw Self.spent }
      guard try store.user(login: login, in: db) == nil else {
        throw Refusal(.conflict, "This log-in name is taken. Choose another one.", field: "login")
      }
      if let email = invitation.email, try store.user(email: email, in: db) != nil {
        throw Refusal(.conflict, "Somebody with this address has an account. Log in instead.", field: "code")
      }
      let user = try store.add(login: login, role: invitation.role, password: hash, at: time, in: db)
      try store.setEmail(invitation.email, verifiedAt: invitation.email == nil ? nil : time, of: user.id, in: db)
      try store.setProfile(Profile(legalName: legalName), isOnboardingDue: true, of: user.id, in: db)
      try InvitationStore().use(invitation.id, by: user.id, at: time, in: db)
      try audit.append(
        .by(user, origin, .joined, target: user.id.auditTarget, metadata: ["role": .string(user.role.rawValue)]), in: db)
      return try existing(user.id, in: db)
    }
    added(login)
    return try await begin(user, origin: origin, method: .invitation, device: device)
  }

  static func checkedEmail(_ text: String) throws -> String {
    guard let email = EmailAddress(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw Refusal(.invalid, "This is no e-mail address.", field: "email")
    }
    return email.rawValue.lowercased()
  }
}

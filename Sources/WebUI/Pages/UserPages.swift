import Appliance
import Foundation
import Hummingbird

/// Who may log in, who is invited, and whether people may register; for administrators.
struct UserPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/users") { request, context in
      try await page(context, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.post("/users", add)
    try routes.post("/users/{id}/disable") { _, context in try await setDisabled(context, true) }
    try routes.post("/users/{id}/enable") { _, context in try await setDisabled(context, false) }
    try routes.post("/users/{id}/role", setRole)
    try routes.post("/users/{id}/code", makeCode)
    try routes.post("/users/{id}/factors") { _, context in
      try await act(context, done: "factors") { try await site.clinic.accounts.resetFactors(of: try user(context), principal: $0) }
    }
    try routes.get("/users/{id}/tokens") { _, context in try await tokens(context) }
    try routes.post("/users/{id}/tokens/{token}/revoke") { _, context in
      do {
        try await site.clinic.accounts.revokeAPIToken(try context.id("token"), of: try user(context), principal: try context.principal())
        return try await tokens(context, notice: "The token is revoked.")
      } catch let refusal as Refusal {
        return try await tokens(context, problem: refusal)
      }
    }
    try routes.post("/users/invitations", invite)
    try routes.post("/users/invitations/{id}/code") { _, context in
      try await hand(context, "This invitation") {
        try await site.clinic.accounts.newCode(forInvitation: try context.id(), role: nil, principal: $0)
      }
    }
    try routes.post("/users/invitations/{id}/withdraw") { _, context in
      try await act(context, done: "withdrawn") {
        try await site.clinic.accounts.withdraw(invitation: try context.id(), principal: $0)
      }
    }
    try routes.post("/users/registration", setRegistration)
  }

  struct UsersPage: Page {
    static let template = "users"
    struct Row: Sendable {
      var id: Int64
      var name: String
      var legalName: String?
      var email: String?
      var isVerified: Bool
      var waitsForCode: Bool
      var roleWord: String
      var isDisabled: Bool
      var isMe: Bool
      var since: Moment
      var roles: [RoleChoice]
    }
    struct InvitationRow: Sendable {
      var id: Int64
      var email: String
      var roleWord: String
      var invitedBy: String?
      var hasCode: Bool
      var expires: Moment
    }
    struct RoleChoice: Sendable {
      var value: String
      var word: String
      var hint: String
      var isChosen = false
    }
    /// A code at the only moment at which it is shown.
    struct Handed: Sendable {
      var whose: String
      var code: String
      var until: Moment
      var isMailed: Bool
    }
    var frame: Frame?
    var rows: [Row]
    var invitations: [InvitationRow]
    var hasInvitations: Bool
    var roles: [RoleChoice]
    var isOpen: Bool
    var domains: String
    var registersClinicians: Bool
    var handed: Handed?
    var problem: String?
    var notice: String?
    var login = ""
  }

  /// The tokens of somebody's programs.
  struct UserTokensPage: Page {
    static let template = "user-tokens"
    struct Row: Sendable {
      var id: Int64
      var name: String
      var hint: String
      var scopes: String
      var expires: Moment
      var used: Moment?
    }
    var frame: Frame?
    var user: Int64
    var login: String
    var rows: [Row]
    var isEmpty: Bool
    var problem: String?
    var notice: String?
  }

  private func tokens(_ context: WebContext, problem: Refusal? = nil, notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    let id = try user(context)
    let tokens = try await site.clinic.accounts.apiTokens(of: id, principal: principal)
    let login = try await site.clinic.accounts.users(principal: principal).first { $0.id == id }?.login ?? ""
    let page = UserTokensPage(
      frame: try await site.frame(context, .users), user: id.rawValue, login: login,
      rows: tokens.map {
        .init(
          id: $0.id, name: $0.name, hint: $0.hint, scopes: $0.scopes.map(\.words).joined(separator: "; "), expires: Moment($0.expiresAt),
          used: $0.lastUsedAt.map(Moment.init))
      }, isEmpty: tokens.isEmpty, problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  private static let notices = [
    "added": "The account is there. The first password is good for one log-in.", "disabled": "The account is off.",
    "enabled": "The account is on again.", "role": "The role is changed.", "withdrawn": "The invitation is withdrawn.",
    "factors": "The second factors are removed, and all sessions ended.", "registration": "The rules for registration are kept.",
  ]

  private func user(_ context: WebContext) throws -> User.ID { User.ID(rawValue: try context.id()) }

  private func act(_ context: WebContext, done: String, _ action: (Principal) async throws -> Void) async throws -> Response {
    do {
      try await action(try context.principal())
      return .redirect(to: "/users?done=\(done)")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  private func hand(_ context: WebContext, _ whose: String, _ action: (Principal) async throws -> HandedCode) async throws -> Response {
    do {
      let code = try await action(try context.principal())
      return try await page(
        context, handed: .init(whose: whose, code: code.code, until: Moment(code.expiresAt), isMailed: code.isMailed))
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let login = form.text("login") ?? ""
    do {
      guard let role = form.text("role").flatMap(Role.init) else { throw Refusal(.invalid, "Choose a role.", field: "role") }
      _ = try await site.clinic.accounts.addUser(
        login: login, role: role, password: form["password"] ?? "", mustChange: true, principal: try context.principal())
      return .redirect(to: "/users?done=added")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal, login: login)
    }
  }

  private func setDisabled(_ context: WebContext, _ disabled: Bool) async throws -> Response {
    try await act(context, done: disabled ? "disabled" : "enabled") {
      try await site.clinic.accounts.setDisabled(try user(context), disabled, principal: $0)
    }
  }

  @Sendable func setRole(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await act(context, done: "role") {
      guard let role = form.text("role").flatMap(Role.init) else { throw Refusal(.invalid, "Choose a role.", field: "role") }
      try await site.clinic.accounts.setRole(role, of: try user(context), principal: $0)
    }
  }

  @Sendable func makeCode(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let purpose: CodePurpose = form["purpose"] == CodePurpose.verifyEmail.rawValue ? .verifyEmail : .resetPassword
    return try await hand(context, purpose == .verifyEmail ? "To verify the address" : "For a new password") {
      try await site.clinic.accounts.handOverCode(purpose, for: try user(context), principal: $0)
    }
  }

  @Sendable func invite(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await hand(context, "The invitation") {
      guard let role = form.text("role").flatMap(Role.init) else { throw Refusal(.invalid, "Choose a role.", field: "role") }
      return try await site.clinic.accounts.invite(
        email: form.text("email"), role: role, language: form["language"] == "es" ? .spanish : .english, principal: $0)
    }
  }

  @Sendable func setRegistration(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await act(context, done: "registration") {
      let domains = (form.text("domains") ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
      try await site.clinic.accounts.setRegistration(
        .init(isOpen: form["open"] == "yes", role: form["role"] == "clinician" ? .clinician : .staff, domains: domains), principal: $0)
    }
  }

  private static let hints: [Role: String] = [
    .clinician: "reviews, reveals, searches the whole clinic", .staff: "reviews and searches own documents",
    .admin: "runs the machine, sees no patient text", .auditor: "reads the audit log",
  ]

  private func page(
    _ context: WebContext, handed: UsersPage.Handed? = nil, problem: Refusal? = nil, login: String = "", notice: String? = nil
  ) async throws -> Response {
    let principal = try context.principal()
    let accounts = site.clinic.accounts
    let roles = Role.allCases.map { UsersPage.RoleChoice(value: $0.rawValue, word: Words.role($0), hint: Self.hints[$0] ?? "") }
    let rows = try await accounts.users(principal: principal).map { user in
      UsersPage.Row(
        id: user.id.rawValue, name: user.login, legalName: user.profile.legalName, email: user.email, isVerified: user.isEmailVerified,
        waitsForCode: user.email != nil && !user.isEmailVerified, roleWord: Words.role(user.role), isDisabled: user.isDisabled,
        isMe: user.id == principal.user, since: Moment(user.createdAt),
        roles: roles.map { .init(value: $0.value, word: $0.word, hint: $0.hint, isChosen: $0.value == user.role.rawValue) })
    }
    let invitations = try await accounts.invitations(principal: principal).map {
      UsersPage.InvitationRow(
        id: $0.id, email: $0.email ?? "no address", roleWord: Words.role($0.role), invitedBy: $0.invitedBy, hasCode: $0.hasCode,
        expires: Moment($0.expiresAt))
    }
    let registration = try await accounts.registration()
    let page = UsersPage(
      frame: try await site.frame(context, .users), rows: rows, invitations: invitations, hasInvitations: !invitations.isEmpty,
      roles: roles, isOpen: registration.isOpen,
      domains: registration.domains.joined(separator: ", "), registersClinicians: registration.role == .clinician, handed: handed,
      problem: problem?.message, notice: notice, login: login)
    return try site.templates.response(page, problem: problem)
  }
}

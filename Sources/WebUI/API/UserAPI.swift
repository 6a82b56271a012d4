import Appliance
import Foundation
import Hummingbird

/// Who may log in: what the page Users does.
struct UserAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/users") { _, context in
      let users = try await site.clinic.accounts.users(principal: try context.principal())
      return JSON.response(users.map(UserJSON.init))
    }
    try routes.post("/api/v1/users", add)
    try routes.post("/api/v1/users/{id}/disable") { _, context in try await setDisabled(context, true) }
    try routes.post("/api/v1/users/{id}/enable") { _, context in try await setDisabled(context, false) }
    try routes.post("/api/v1/users/{id}/role", setRole)
    try routes.post("/api/v1/users/{id}/code", makeCode)
    try routes.delete("/api/v1/users/{id}/factors") { _, context in
      try await site.clinic.accounts.resetFactors(of: try user(context), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/users/{id}/tokens") { _, context in
      let tokens = try await site.clinic.accounts.apiTokens(of: try user(context), principal: try context.principal())
      return JSON.response(["tokens": tokens.map(AccountAPI.TokenJSON.init)])
    }
    try routes.delete("/api/v1/users/{id}/tokens/{token}") { _, context in
      try await site.clinic.accounts.revokeAPIToken(try context.id("token"), of: try user(context), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/invitations") { _, context in
      let invitations = try await site.clinic.accounts.invitations(principal: try context.principal())
      return JSON.response(["invitations": invitations.map(InvitationJSON.init)])
    }
    try routes.post("/api/v1/invitations", invite)
    try routes.post("/api/v1/invitations/{id}/code") { _, context in
      JSON.response(
        CodeJSON(
          try await site.clinic.accounts.newCode(forInvitation: try context.id(), role: nil, principal: try context.principal())))
    }
    try routes.delete("/api/v1/invitations/{id}") { _, context in
      try await site.clinic.accounts.withdraw(invitation: try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/registration") { _, context in
      JSON.response(try await site.clinic.accounts.registration())
    }
    try routes.put("/api/v1/registration", setRegistration)
  }

  struct AddInput: Decodable {
    var login: String
    var role: Role
    /// Good for one log-in.
    var password: String
  }

  struct RoleInput: Decodable {
    var role: Role
  }

  struct PurposeInput: Decodable {
    /// `verifyEmail` or `resetPassword`.
    var purpose: String
  }

  struct InviteInput: Decodable {
    var email: String?
    var role: Role
    var language: UserLanguage?
  }

  /// Shown this once.
  struct CodeJSON: Codable {
    var code: String
    var expiresAt: Date
    var mailed: Bool

    init(_ code: HandedCode) {
      self.code = code.code
      expiresAt = code.expiresAt
      mailed = code.isMailed
    }
  }

  struct InvitationJSON: Codable {
    var id: Int64
    var email: String?
    var role: Role
    var invitedBy: String?
    var createdAt: Date
    var expiresAt: Date
    /// False for a request that nobody has answered with a code.
    var hasCode: Bool

    init(_ invitation: Invitation) {
      id = invitation.id
      email = invitation.email
      role = invitation.role
      invitedBy = invitation.invitedBy
      createdAt = invitation.createdAt
      expiresAt = invitation.expiresAt
      hasCode = invitation.hasCode
    }
  }

  private func user(_ context: WebContext) throws -> User.ID { User.ID(rawValue: try context.id()) }

  @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(AddInput.self)
    let user = try await site.clinic.accounts.addUser(
      login: input.login, role: input.role, password: input.password, mustChange: true, principal: try context.principal())
    return JSON.response(UserJSON(user), status: .created)
  }

  private func setDisabled(_ context: WebContext, _ disabled: Bool) async throws -> Response {
    try await site.clinic.accounts.setDisabled(try user(context), disabled, principal: try context.principal())
    return Response(status: .noContent)
  }

  @Sendable func setRole(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(RoleInput.self)
    try await site.clinic.accounts.setRole(input.role, of: try user(context), principal: try context.principal())
    return Response(status: .noContent)
  }

  @Sendable func makeCode(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(PurposeInput.self)
    guard let purpose = CodePurpose(rawValue: input.purpose) else {
      throw Refusal(.invalid, "The purpose is verifyEmail or resetPassword.", field: "purpose")
    }
    return JSON.response(
      CodeJSON(try await site.clinic.accounts.handOverCode(purpose, for: try user(context), principal: try context.principal())))
  }

  @Sendable func invite(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(InviteInput.self)
    let code = try await site.clinic.accounts.invite(
      email: input.email, role: input.role, language: input.language ?? .english, principal: try context.principal())
    return JSON.response(CodeJSON(code), status: .created)
  }

  @Sendable func setRegistration(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(Accounts.Registration.self)
    try await site.clinic.accounts.setRegistration(input, principal: try context.principal())
    return Response(status: .noContent)
  }
}

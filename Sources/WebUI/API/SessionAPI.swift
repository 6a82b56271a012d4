import Appliance
import Foundation
import Hummingbird

/// A browser's own session, and the log-in of programs.
struct SessionAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/session") { _, context in JSON.response(SessionJSON(try session(context))) }
    try routes.delete("/api/v1/session", logOut)
    try routes.post("/api/v1/session/lock") { _, context in
      try await site.clinic.accounts.lock(try session(context))
      return Response(status: .noContent)
    }
    try routes.post("/api/v1/session/unlock", unlock)
    try routes.post("/api/v1/session/second-factor", passSecondFactor)
    // The guard has counted it as activity already.
    try routes.post("/api/v1/session/seen") { _, context in JSON.response(SessionJSON(try session(context))) }
    try routes.post("/api/v1/tokens", issue)
    try routes.post("/api/v1/tokens/refresh", refresh)
    try routes.post("/api/v1/tokens/revoke", revoke)
    try routes.post("/api/v1/register", ask)
    try routes.post("/api/v1/forgot", forgot)
    try routes.post("/api/v1/reset-password", reset)
  }

  struct SessionJSON: Codable {
    var login: String
    var role: String
    var beganAt: Date
    /// The service's clock, which a browser's may differ from.
    var now: Date
    /// When it locks unless something is done, and when it ends in any case.
    var locksAt: Date
    var endsAt: Date
    /// What is still to be done on the way in.
    var steps: [EntryStep]

    init(_ session: Session) {
      login = session.principal.login
      role = session.principal.role.rawValue
      beganAt = session.beganAt
      now = Date()
      locksAt = session.expiresAt
      endsAt = session.endsAt
      steps = session.steps
    }
  }

  struct LogInInput: Decodable {
    var login: String
    var password: String
    /// Of the second factor, where the account has one.
    var code: String?
  }

  struct RefreshInput: Decodable {
    var refreshToken: String

    private enum CodingKeys: String, CodingKey { case refreshToken = "refresh_token" }
  }

  struct PasswordInput: Decodable {
    var password: String
  }

  struct CodeInput: Decodable {
    var code: String
  }

  struct EmailInput: Decodable {
    var email: String
  }

  struct NameInput: Decodable {
    /// A log-in name or an address.
    var login: String
  }

  struct ResetInput: Decodable {
    var code: String
    var password: String
  }

  /// Named as OAuth 2.0 names them (RFC 6749, 5.1).
  struct TokensJSON: Codable {
    var accessToken: String
    var tokenType = "Bearer"
    var expiresIn: Int
    var refreshToken: String

    private enum CodingKeys: String, CodingKey {
      case accessToken = "access_token"
      case tokenType = "token_type"
      case expiresIn = "expires_in"
      case refreshToken = "refresh_token"
    }

    init(_ pair: TokenPair, now: Date) {
      accessToken = pair.access
      expiresIn = max(0, Int(pair.accessExpiresAt.timeIntervalSince(now).rounded()))
      refreshToken = pair.refresh
    }
  }

  private func session(_ context: WebContext) throws -> Session {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    return session
  }

  @Sendable func logOut(_ request: Request, _ context: WebContext) async throws -> Response {
    if let token = request.cookie(SessionCookie.name) {
      try await site.clinic.accounts.logOut(token: token, origin: context.origin(of: request))
    }
    var response = Response(status: .noContent)
    response.logOut()
    return response
  }

  @Sendable func unlock(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(PasswordInput.self)
    let session = try session(context)
    try await site.clinic.accounts.unlock(session, password: input.password)
    var response = Response(status: .noContent)
    try await response.renew(session, in: site.clinic)
    return response
  }

  @Sendable func passSecondFactor(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(CodeInput.self)
    let session = try session(context)
    try await site.clinic.accounts.passSecondFactor(code: input.code, session: session)
    var response = Response(status: .noContent)
    try await response.renew(session, in: site.clinic)
    return response
  }

  // MARK: Programs

  @Sendable func issue(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(LogInInput.self)
    let pair = try await site.clinic.accounts.issueTokens(
      login: input.login, password: input.password, code: input.code, origin: context.origin(of: request))
    return JSON.response(TokensJSON(pair, now: Date()))
  }

  @Sendable func refresh(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(RefreshInput.self)
    let pair = try await site.clinic.accounts.refreshTokens(input.refreshToken, origin: context.origin(of: request))
    return JSON.response(TokensJSON(pair, now: Date()))
  }

  @Sendable func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(RefreshInput.self)
    try await site.clinic.accounts.revokeTokens(input.refreshToken, origin: context.origin(of: request))
    return Response(status: .noContent)
  }

  // MARK: Without a log-in. The answers say nothing about who has an account.

  @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(EmailInput.self)
    try await site.clinic.accounts.askToRegister(email: input.email, origin: context.origin(of: request))
    return Response(status: .accepted)
  }

  @Sendable func forgot(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(NameInput.self)
    try await site.clinic.accounts.forgotPassword(input.login, origin: context.origin(of: request))
    return Response(status: .accepted)
  }

  @Sendable func reset(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(ResetInput.self)
    try await site.clinic.accounts.resetPassword(code: input.code, new: input.password, origin: context.origin(of: request))
    return Response(status: .noContent)
  }
}

import Appliance
import Foundation
import Hummingbird

/// One's own account: what the pages under `/account` do.
struct AccountAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/account") { _, context in
      JSON.response(UserJSON(try await site.clinic.accounts.me(try context.principal())))
    }
    try routes.post("/api/v1/account/password", changePassword)
    try routes.post("/api/v1/account/email", changeEmail)
    try routes.post("/api/v1/account/verification") { _, context in
      try await site.clinic.accounts.sendVerification(principal: try context.principal())
      return Response(status: .accepted)
    }
    try routes.post("/api/v1/account/verify", verify)
    try routes.post("/api/v1/account/onboarding", onboard)
    try routes.get("/api/v1/account/specialties") { _, _ in JSON.response(["specialties": Specialties.all]) }
    try routes.get("/api/v1/account/sessions", listSessions)
    try routes.delete("/api/v1/account/sessions") { _, context in
      try await site.clinic.accounts.endOtherSessions(than: try session(context))
      return Response(status: .noContent)
    }
    try routes.delete("/api/v1/account/sessions/{id}") { _, context in
      try await site.clinic.accounts.endSession(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/account/tokens") { _, context in
      let tokens = try await site.clinic.accounts.apiTokens(principal: try context.principal())
      return JSON.response(["tokens": tokens.map(TokenJSON.init)])
    }
    try routes.post("/api/v1/account/tokens", addToken)
    try routes.delete("/api/v1/account/tokens/{id}") { _, context in
      try await site.clinic.accounts.revokeAPIToken(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/account/factors") { _, context in
      let (factors, codes) = try await site.clinic.accounts.secondFactors(principal: try context.principal())
      return JSON.response(FactorsJSON(factors: factors.map(FactorJSON.init), recoveryCodes: codes))
    }
    try routes.post("/api/v1/account/factors/app", addApp)
    try routes.post("/api/v1/account/factors/app/confirm", confirmApp)
    try routes.post("/api/v1/account/factors/passkey/options") { request, context in
      var request = request
      let input = try await request.input(SessionAPI.PasswordInput.self)
      return JSON.response(
        try await site.clinic.accounts.beginPasskey(password: input.password, session: try session(context), at: request.place))
    }
    try routes.post("/api/v1/account/factors/passkey") { request, context in
      var request = request
      let input = try await request.input(NewPasskeyAnswer.self)
      let codes = try await site.clinic.accounts.addPasskey(input, session: try session(context), at: request.place)
      return JSON.response(["recoveryCodes": codes])
    }
    try routes.post("/api/v1/passkeys/log-in/options") { request, context in
      JSON.response(try await site.clinic.accounts.askForPasskey(session: waiting(context), at: request.place))
    }
    try routes.post("/api/v1/passkeys/log-in", usePasskey)
    try routes.post("/api/v1/account/factors/recovery-codes", newCodes)
    try routes.delete("/api/v1/account/factors/{id}", removeFactor)
  }

  private func session(_ context: WebContext) throws -> Session {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    return session
  }

  struct ChangeInput: Decodable {
    var current: String
    var new: String
  }

  struct EmailInput: Decodable {
    /// Missing or null takes the address away.
    var email: String?
    var language: UserLanguage?
    var password: String
  }

  struct TokenInput: Decodable {
    var name: String
    var scopes: [TokenScope]
    var days: Int
    var password: String
  }

  struct AppInput: Decodable {
    var name: String
    var password: String
  }

  struct SessionLineJSON: Codable {
    var id: Int64
    var device: String
    var address: String
    var beganAt: Date
    var seenAt: Date
    var current: Bool
    var locked: Bool
  }

  struct TokenJSON: Codable {
    var id: Int64
    var name: String
    var hint: String
    var scopes: [TokenScope]
    var createdAt: Date
    var expiresAt: Date
    var lastUsedAt: Date?

    init(_ token: APIToken) {
      id = token.id
      name = token.name
      hint = token.hint
      scopes = token.scopes
      createdAt = token.createdAt
      expiresAt = token.expiresAt
      lastUsedAt = token.lastUsedAt
    }
  }

  struct NewTokenJSON: Codable {
    /// Shown this once.
    var token: String
    var line: TokenJSON
  }

  struct FactorJSON: Codable {
    var id: Int64
    var kind: SecondFactor.Kind
    var name: String
    var createdAt: Date
    var lastUsedAt: Date?

    init(_ factor: SecondFactor) {
      id = factor.id
      kind = factor.kind
      name = factor.name
      createdAt = factor.createdAt
      lastUsedAt = factor.lastUsedAt
    }
  }

  struct FactorsJSON: Codable {
    var factors: [FactorJSON]
    /// How many are left.
    var recoveryCodes: Int
  }

  struct NewAppJSON: Codable {
    var key: String
    var uri: String
  }

  @Sendable func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(ChangeInput.self)
    try await site.clinic.accounts.changePassword(current: input.current, new: input.new, principal: try context.principal())
    var response = Response(status: .noContent)
    if context.session?.isToken != true { response.logOut() }
    return response
  }

  @Sendable func changeEmail(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(EmailInput.self)
    try await site.clinic.accounts.changeEmail(
      to: input.email, language: input.language ?? .english, password: input.password, principal: try context.principal())
    return Response(status: .accepted)
  }

  @Sendable func verify(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(SessionAPI.CodeInput.self)
    try await site.clinic.accounts.verifyEmail(code: input.code, principal: try context.principal())
    return Response(status: .noContent)
  }

  @Sendable func onboard(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let session = try session(context)
    if let step = session.steps.first, step != .onboarding {
      throw Refusal(step == .unlock ? .notLoggedIn : .stepNeeded, "Something else on the way in comes first: \(step.rawValue).")
    }
    let input = try await request.input(Onboarding.Answers.self)
    try await site.clinic.accounts.onboard(input, principal: session.principal)
    return Response(status: .noContent)
  }

  @Sendable func listSessions(_ request: Request, _ context: WebContext) async throws -> Response {
    let lines = try await site.clinic.accounts.sessions(of: try session(context)).map {
      SessionLineJSON(
        id: $0.id, device: Device.words($0.agent), address: $0.address, beganAt: $0.beganAt, seenAt: $0.seenAt, current: $0.isThisOne,
        locked: $0.isLocked)
    }
    return JSON.response(["sessions": lines])
  }

  @Sendable func addToken(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(TokenInput.self)
    let (token, line) = try await site.clinic.accounts.addAPIToken(
      name: input.name, scopes: input.scopes, days: input.days, password: input.password, principal: try context.principal())
    return JSON.response(NewTokenJSON(token: token, line: TokenJSON(line)), status: .created)
  }

  // MARK: Second factors

  /// A log-in that waits for its second factor; whoever is not logged in, or is wholly, begins anew.
  private func waiting(_ context: WebContext) -> Session? {
    context.session.flatMap { $0.steps.contains(.secondFactor) ? $0 : nil }
  }

  @Sendable func usePasskey(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(PasskeyAnswer.self)
    let waiting = waiting(context)
    let new = try await site.clinic.accounts.usePasskey(
      input, session: waiting, at: request.place, origin: context.origin(of: request), device: request.device)
    var response = Response(status: .noContent)
    if let new {
      try await request.endOldSession(context, in: site.clinic)
      response.logIn(new)
    } else if let waiting {
      try await response.renew(waiting, in: site.clinic)
    }
    return response
  }

  /// Adding a factor is open while the clinic's policy asks for one, but not before the steps that come earlier.
  @Sendable func addApp(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(AppInput.self)
    let app = try await site.clinic.accounts.addApp(
      name: input.name, password: input.password, session: try session(context))
    return JSON.response(NewAppJSON(key: app.key, uri: app.uri), status: .created)
  }

  @Sendable func confirmApp(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(SessionAPI.CodeInput.self)
    let codes = try await site.clinic.accounts.confirmApp(code: input.code, session: try session(context))
    return JSON.response(["recoveryCodes": codes])
  }

  @Sendable func newCodes(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(SessionAPI.PasswordInput.self)
    let codes = try await site.clinic.accounts.newRecoveryCodes(password: input.password, principal: try context.principal())
    return JSON.response(["recoveryCodes": codes])
  }

  @Sendable func removeFactor(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(SessionAPI.PasswordInput.self)
    try await site.clinic.accounts.removeFactor(try context.id(), password: input.password, session: try session(context))
    return Response(status: .noContent)
  }
}

extension Request {
  /// What a passkey is bound to. The host was held against the list of names before.
  var place: WebPlace { WebPlace(origin: "https://\(host ?? "")", host: HostList.name(in: host ?? "")) }
}

/// Somebody, as administrators and they themselves get it.
struct UserJSON: Codable {
  var id: Int64
  var login: String
  var role: Role
  var disabled: Bool
  var createdAt: Date
  var email: String?
  var emailVerified: Bool
  var language: UserLanguage
  var legalName: String?
  var profession: Profession?
  var specialty: String?
  var acknowledgedAt: Date?

  init(_ user: User) {
    id = user.id.rawValue
    login = user.login
    role = user.role
    disabled = user.isDisabled
    createdAt = user.createdAt
    email = user.email
    emailVerified = user.isEmailVerified
    language = user.language
    legalName = user.profile.legalName
    profession = user.profile.profession
    specialty = user.profile.specialty
    acknowledgedAt = user.profile.hipaaAt
  }
}

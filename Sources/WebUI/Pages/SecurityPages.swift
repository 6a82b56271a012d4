import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// One's second factors, recovery codes, and the tokens of one's programs.
struct SecurityPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/account/security") { request, context in
      try await page(context, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.get("/account/security/app.svg", picture)
    try routes.post("/account/security/app", addApp)
    try routes.post("/account/security/app/confirm", confirmApp)
    try routes.post("/account/security/codes", newCodes)
    try routes.post("/account/security/{id}/remove", remove)
    try routes.get("/account/tokens") { _, context in try await tokens(context) }
    try routes.post("/account/tokens", addToken)
    try routes.post("/account/tokens/{id}/revoke", revokeToken)
  }

  struct SecurityPage: Page {
    static let template = "security"
    struct Row: Sendable {
      var id: Int64
      var name: String
      var kind: String
      var since: Moment
      var used: Moment?
    }
    var frame: Frame?
    var csrf: String
    var rows: [Row]
    var hasFactors: Bool
    var codesLeft: Int
    var isDue: Bool
    /// An app that waits for its first code.
    var key: String?
    var uri: String?
    /// Shown this once.
    var codes: [String]
    var hasCodes: Bool
    var problem: String?
    var notice: String?
  }

  struct TokensPage: Page {
    static let template = "tokens"
    struct Row: Sendable {
      var id: Int64
      var name: String
      var hint: String
      var scopes: String
      var expires: Moment
      var used: Moment?
    }
    struct Choice: Sendable {
      var value: String
      var words: String
    }
    var frame: Frame?
    var rows: [Row]
    var choices: [Choice]
    var made: String?
    var problem: String?
    var notice: String?
  }

  private static let notices = [
    "removed": "It is removed. You are logged out everywhere else.", "passkey": "The passkey is added.",
  ]

  private func session(_ context: WebContext) throws -> Session {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    if let step = session.steps.first, step != .setUpSecondFactor { throw StepFirst(step: step, then: "/account/security") }
    return session
  }

  /// While the clinic's policy asks for a factor, the page is shown without the bars, since nothing else is open yet. Steps before it come first.
  private func page(
    _ context: WebContext, app: NewApp? = nil, codes: [String] = [], problem: Refusal? = nil, notice: String? = nil
  ) async throws -> Response {
    let session = try session(context)
    let isDue = session.steps.contains(.setUpSecondFactor)
    let (factors, left) = try await site.clinic.accounts.secondFactors(principal: session.principal)
    let rows = factors.map {
      SecurityPage.Row(
        id: $0.id, name: $0.name, kind: $0.kind == .totp ? "app" : "passkey", since: Moment($0.createdAt),
        used: $0.lastUsedAt.map(Moment.init))
    }
    var page = SecurityPage(
      csrf: session.csrfToken, rows: rows, hasFactors: !rows.isEmpty, codesLeft: left, isDue: isDue && rows.isEmpty, key: app?.key,
      uri: app?.uri, codes: codes, hasCodes: !codes.isEmpty, problem: problem?.message, notice: notice)
    if page.isDue { return try site.templates.response(DueSecurityPage(page: page), problem: problem) }
    page.frame = try await site.frame(context, .account, crumbs: [.init(label: "Second factor")])
    return try site.templates.response(page, problem: problem)
  }

  /// The same without bars.
  struct DueSecurityPage: Page {
    static let template = "security-due"
    var frame: Frame?
    var csrf: String
    var key: String?
    var uri: String?
    var problem: String?

    init(page: SecurityPage) {
      csrf = page.csrf
      key = page.key
      uri = page.uri
      problem = page.problem
    }
  }

  /// The key of the app that waits for its first code, to scan.
  @Sendable func picture(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let app = try await site.clinic.accounts.waitingApp(session: try session(context)), let svg = QRCode.svg(app.uri)
    else {
      throw Refusal(.notFound, "No app waits to be confirmed.")
    }
    return Response(status: .ok, headers: [.contentType: "image/svg+xml"], body: ResponseBody(byteBuffer: ByteBuffer(string: svg)))
  }

  @Sendable func addApp(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      let app = try await site.clinic.accounts.addApp(
        name: form.text("name") ?? "", password: form["password"] ?? "", session: try session(context))
      return try await page(context, app: app)
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  @Sendable func confirmApp(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      let codes = try await site.clinic.accounts.confirmApp(code: form.text("code") ?? "", session: try session(context))
      var context = context
      context.session?.steps.removeAll { $0 == .setUpSecondFactor }
      return try await page(context, codes: codes, notice: "The app is added.")
    } catch let refusal as Refusal {
      let app = try await site.clinic.accounts.waitingApp(session: try session(context))
      return try await page(context, app: app, problem: refusal)
    }
  }

  @Sendable func newCodes(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      let codes = try await site.clinic.accounts.newRecoveryCodes(
        password: form["password"] ?? "", principal: try context.principal())
      return try await page(context, codes: codes, notice: "The earlier codes do not work any more.")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  @Sendable func remove(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      try await site.clinic.accounts.removeFactor(try context.id(), password: form["password"] ?? "", session: try session(context))
      return .redirect(to: "/account/security?done=removed")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  // MARK: Tokens

  private func tokens(
    _ context: WebContext, made: String? = nil, problem: Refusal? = nil, notice: String? = nil
  ) async throws -> Response {
    let principal = try context.principal()
    let mine = Access.permissions(of: principal.role)
    let rows = try await site.clinic.accounts.apiTokens(principal: principal).map {
      TokensPage.Row(
        id: $0.id, name: $0.name, hint: $0.hint, scopes: $0.scopes.map(\.words).joined(separator: "; "), expires: Moment($0.expiresAt),
        used: $0.lastUsedAt.map(Moment.init))
    }
    let page = TokensPage(
      frame: try await site.frame(context, .account, crumbs: [.init(label: "Tokens")]), rows: rows,
      choices: TokenScope.allCases.filter { !$0.permissions.isDisjoint(with: mine) }.map { .init(value: $0.rawValue, words: $0.words) },
      made: made, problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  @Sendable func addToken(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      let (token, _) = try await site.clinic.accounts.addAPIToken(
        name: form.text("name") ?? "", scopes: form.all("scope").compactMap(TokenScope.init), days: form.int("days") ?? 0,
        password: form["password"] ?? "", principal: try context.principal())
      return try await tokens(context, made: token)
    } catch let refusal as Refusal {
      return try await tokens(context, problem: refusal)
    }
  }

  @Sendable func revokeToken(_ request: Request, _ context: WebContext) async throws -> Response {
    do {
      try await site.clinic.accounts.revokeAPIToken(try context.id(), principal: try context.principal())
      return try await tokens(context, notice: "The token is revoked.")
    } catch let refusal as Refusal {
      return try await tokens(context, problem: refusal)
    }
  }
}

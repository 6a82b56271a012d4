import Appliance
import Foundation
import Hummingbird

/// One's own account: who one is, password, address, where one is logged in.
struct AccountPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/account") { request, context in
      try await page(context, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.post("/account/password", changePassword)
    try routes.post("/account/email", changeEmail)
    try routes.post("/account/verification") { _, context in
      try await act(context, done: "mailed") { try await site.clinic.accounts.sendVerification(principal: $0) }
    }
    try routes.post("/account/verify", verify)
    try routes.post("/account/providers/unlink", unlink)
    try routes.get("/account/sessions", showSessions)
    try routes.post("/account/sessions/{id}/end", endSession)
    try routes.post("/account/sessions/end-others", endOthers)
  }

  struct AccountPage: Page {
    static let template = "account"
    var frame: Frame?
    var name: String?
    var profession: String?
    var specialty: String?
    var acknowledgedAt: Moment?
    var email: String
    var isVerified: Bool
    var isWaiting: Bool
    var isSpanish: Bool
    var hasFactors: Bool
    var minimum: Int
    var providers: [EntryPages.LogInPage.Provider]
    var links: [String]
    var problem: String?
    var notice: String?
  }

  struct SessionsPage: Page {
    static let template = "sessions"
    struct Row: Sendable {
      var id: Int64
      var device: String
      var address: String
      var isThisOne: Bool
      var isLocked: Bool
      var began: Moment
      var seen: Moment
    }
    var frame: Frame?
    var rows: [Row]
    var hasOthers: Bool
    var notice: String?
  }

  private static let notices = [
    "email": "The address is kept. If mail is set up, a code is on its way to it; otherwise an administrator has it.",
    "mailed": "Another mail with a new code is on its way. The earlier code does not work any more.",
    "verified": "Your address is verified.", "unlinked": "It is unlinked.", "linked": "It is linked: you can log in with it.",
    "ended": "The session is ended.",
    "others": "You are logged out everywhere else.",
  ]

  private func page(_ context: WebContext, problem: Refusal? = nil, notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    let me = try await site.clinic.accounts.me(principal)
    let factors = try await site.clinic.accounts.secondFactors(principal: principal).factors.count
    let links = try await site.clinic.providers.links(principal: principal)
    let providers = try await site.clinic.providers.buttons().map { EntryPages.LogInPage.Provider(id: $0.id, name: $0.name, then: "") }
    let page = AccountPage(
      frame: try await site.frame(context, .account), name: me.profile.legalName, profession: me.profile.profession.map(Words.profession),
      specialty: me.profile.specialty, acknowledgedAt: me.profile.hipaaAt.map(Moment.init), email: me.email ?? "",
      isVerified: me.isEmailVerified, isWaiting: me.email != nil && !me.isEmailVerified, isSpanish: me.language == .spanish,
      hasFactors: factors > 0, minimum: factors > 0 ? 8 : 15, providers: links.isEmpty ? providers : [],
      links: links, problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  private func act(
    _ context: WebContext, done: String, _ action: (Principal) async throws -> Void
  ) async throws -> Response {
    do {
      try await action(try context.principal())
      return .redirect(to: "/account?done=\(done)")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  /// A changed password ends every session, this one too.
  @Sendable func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      guard form["new"] == form["repeated"] else { throw Refusal(.invalid, "The two new passwords differ.", field: "repeated") }
      try await site.clinic.accounts.changePassword(
        current: form["current"] ?? "", new: form["new"] ?? "", principal: try context.principal())
      var response = Response.redirect(to: "/log-in?after=password")
      response.logOut()
      return response
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  @Sendable func changeEmail(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await act(context, done: "email") {
      try await site.clinic.accounts.changeEmail(
        to: form.text("email"), language: form["language"] == "es" ? .spanish : .english, password: form["password"] ?? "", principal: $0)
    }
  }

  @Sendable func verify(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await act(context, done: "verified") {
      try await site.clinic.accounts.verifyEmail(code: form.text("code") ?? "", principal: $0)
    }
  }

  @Sendable func unlink(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await act(context, done: "unlinked") {
      try await site.clinic.providers.unlink(issuer: form["issuer"] ?? "", password: form["password"] ?? "", principal: $0)
    }
  }

  // MARK: Sessions

  @Sendable func showSessions(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    let rows = try await site.clinic.accounts.sessions(of: session).map {
      SessionsPage.Row(
        id: $0.id, device: Device.words($0.agent), address: $0.address, isThisOne: $0.isThisOne, isLocked: $0.isLocked,
        began: Moment($0.beganAt), seen: Moment($0.seenAt))
    }
    return try site.templates.response(
      SessionsPage(
        frame: try await site.frame(context, .account, crumbs: [.init(label: "Sessions")]), rows: rows, hasOthers: rows.count > 1,
        notice: request.query["done"].flatMap { Self.notices[$0] }))
  }

  @Sendable func endSession(_ request: Request, _ context: WebContext) async throws -> Response {
    try await site.clinic.accounts.endSession(try context.id(), principal: try context.principal())
    return .redirect(to: "/account/sessions?done=ended")
  }

  @Sendable func endOthers(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    try await site.clinic.accounts.endOtherSessions(than: session)
    return .redirect(to: "/account/sessions?done=others")
  }
}

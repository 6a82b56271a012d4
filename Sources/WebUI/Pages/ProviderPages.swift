import Appliance
import Foundation
import HTTPTypes
import Hummingbird

/// Log-in by OpenID providers: the way there and back, and the administrator's list.
struct ProviderPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/log-in/provider/{id}", begin)
    try routes.get("/log-in/callback", finish)
    try routes.post("/account/providers/{id}/link", link)
    try routes.get("/providers") { request, context in
      try await page(
        context, notice: request.query["done"].flatMap { Self.notices[$0] }, isGoogle: request.query["preset"] == "google")
    }
    try routes.post("/providers") { request, context in try await keep(request, context, id: nil) }
    try routes.post("/providers/{id}") { request, context in try await keep(request, context, id: try context.id()) }
    try routes.post("/providers/{id}/test") { _, context in
      try await act(context, done: "found") { try await site.clinic.providers.test(try context.id(), principal: $0) }
    }
    try routes.post("/providers/{id}/remove") { _, context in
      try await act(context, done: "removed") { try await site.clinic.providers.remove(try context.id(), principal: $0) }
    }
  }

  struct ProvidersPage: Page {
    static let template = "providers"
    struct Row: Sendable {
      var id: Int64?
      /// Where the form goes.
      var action: String
      var prefix: String
      var name: String
      var issuer: String
      var clientID: String
      var hasSecret: Bool
      var domains: String
      var makesAccounts: Bool
      var makesClinicians: Bool
      var isNew: Bool
      var tested: Moment?
      var testWorked: Bool
      var testWords: String?
    }
    var frame: Frame?
    var rows: [Row]
    var new: Row
    var callback: String
    var problem: String?
    var notice: String?
  }

  /// The way back lands here, on a page of ours: a `SameSite=Strict` cookie is only sent by navigations that begin on this site, so a mere redirect
  /// from the provider would find nobody logged in.
  struct ArrivedPage: Page {
    static let template = "arrived"
    var frame: Frame?
    var then: String
  }

  private static let notices = [
    "kept": "Kept. Test it, then it is on the log-in page.",
    "removed": "It is removed. Who came through it needs a password, or another way in.",
    "found": "The provider answers as it should.",
  ]

  // MARK: There and back

  private func callback(_ request: Request) -> String { "https://\(request.host ?? "localhost")/log-in/callback" }

  @Sendable func begin(_ request: Request, _ context: WebContext) async throws -> Response {
    let way = try await site.clinic.providers.begin(
      try context.id(), callback: callback(request), then: SafeReturn.path(request.query["then"]))
    var response = Response.redirect(to: way.url)
    response.addCookie(PassageCookie.set(way.passage))
    return response
  }

  /// The provider's page is opened by a page of ours: browsers don't let the answer to a form lead to another site.
  @Sendable func link(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    guard let session = context.session else { throw LogInFirst(then: "/account") }
    let way = try await site.clinic.providers.beginLink(
      try context.id(), password: form["password"] ?? "", session: session, callback: callback(request))
    var response = try site.templates.response(ArrivedPage(then: way.url))
    response.addCookie(PassageCookie.set(way.passage))
    return response
  }

  @Sendable func finish(_ request: Request, _ context: WebContext) async throws -> Response {
    // Linking needs the session, which the browser does not send along from another site; the page asks once more from here.
    if request.query["again"] == nil, context.session == nil, request.cookie(PassageCookie.name) != nil {
      return try site.templates.response(ArrivedPage(then: "/log-in/callback?\(request.uri.query ?? "")&again=yes"))
    }
    let (new, then) = try await site.clinic.providers.finish(
      passage: request.cookie(PassageCookie.name), state: request.query["state"], code: request.query["code"], issuer: request.query["iss"],
      callback: callback(request), session: context.session, origin: context.origin(of: request), device: request.device)
    guard let new else {
      var response = Response.redirect(to: "/account?done=linked")
      response.addCookie(PassageCookie.removed)
      return response
    }
    let step = new.session.steps.first.map { StepFirst(step: $0, then: then).path }
    var response = try site.templates.response(ArrivedPage(then: step ?? SafeReturn.path(then)))
    try await request.endOldSession(context, in: site.clinic)
    response.logIn(new)
    response.addCookie(PassageCookie.removed)
    return response
  }

  // MARK: The list

  private func act(_ context: WebContext, done: String, _ action: (Principal) async throws -> Void) async throws -> Response {
    do {
      try await action(try context.principal())
      return .redirect(to: "/providers?done=\(done)")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  private func keep(_ request: Request, _ context: WebContext, id: Int64?) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await act(context, done: "kept") {
      let provider = LogInProvider(
        name: form.text("name") ?? "", issuer: form.text("issuer") ?? "", clientID: form.text("clientID") ?? "",
        domains: (form.text("domains") ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init),
        makesAccounts: form["makesAccounts"] == "yes", role: form["role"] == "clinician" ? .clinician : .staff)
      let secret = form["secret"].flatMap { $0.isEmpty ? nil : Secret($0) }
      _ = try await site.clinic.providers.set(provider, secret: secret, id: id, principal: $0)
    }
  }

  private func row(_ line: ProviderLine) -> ProvidersPage.Row {
    .init(
      id: line.id, action: "/providers/\(line.id)", prefix: "p\(line.id)", name: line.provider.name, issuer: line.provider.issuer,
      clientID: line.provider.clientID, hasSecret: line.hasSecret, domains: line.provider.domains.joined(separator: ", "),
      makesAccounts: line.provider.makesAccounts, makesClinicians: line.provider.role == .clinician, isNew: false,
      tested: line.testedAt.map(Moment.init), testWorked: line.testResult == "found", testWords: line.testResult)
  }

  private func page(_ context: WebContext, problem: Refusal? = nil, notice: String? = nil, isGoogle: Bool = false) async throws -> Response
  {
    let lines = try await site.clinic.providers.list(principal: try context.principal())
    let new = ProvidersPage.Row(
      id: nil, action: "/providers", prefix: "new", name: isGoogle ? "Google" : "", issuer: isGoogle ? LogInProvider.google : "",
      clientID: "", hasSecret: false, domains: "", makesAccounts: false,
      makesClinicians: false, isNew: true, tested: nil, testWorked: false, testWords: nil)
    let page = ProvidersPage(
      frame: try await site.frame(context, .providers), rows: lines.map(row), new: new, callback: "/log-in/callback",
      problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }
}

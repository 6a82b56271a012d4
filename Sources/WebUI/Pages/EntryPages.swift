import Appliance
import Foundation
import HTTPTypes
import Hummingbird

/// The ways in: set-up with the code from the console, log-in, log-out; each role's first page.
struct EntryPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/set-up", showSetUp)
    try routes.post("/set-up", setUp)
    try routes.get("/log-in", showLogIn)
    try routes.post("/log-in", logIn)
    try routes.post("/log-out", logOut)
    try routes.get("/", home)
  }

  struct SetUpPage: Page {
    static let template = "set-up"
    var frame: Frame?
    var csrf: String
    var login = ""
    var problem: String?
  }

  struct LogInPage: Page {
    static let template = "log-in"
    var frame: Frame?
    var csrf: String
    var then: String
    var login = ""
    var problem: String?
    var notice: String?
    var mayRegister = false
    var providers: [Provider] = []
    var hasProviders = false

    struct Provider: Sendable {
      var id: Int64
      var name: String
      var then: String
    }
  }

  @Sendable func showSetUp(_ request: Request, _ context: WebContext) async throws -> Response {
    guard try await site.clinic.accounts.needsSetUp() else { return .redirect(to: "/log-in") }
    return try site.withToken(request) { SetUpPage(csrf: $0) }
  }

  @Sendable func setUp(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let login = form.text("login") ?? ""
    do {
      guard form["password"] == form["repeated"] else {
        throw Refusal(.invalid, "The two passwords differ.", field: "repeated")
      }
      let new = try await site.clinic.accounts.setUp(
        code: form.text("code") ?? "", login: login, password: form["password"] ?? "", origin: context.origin(of: request),
        device: request.device)
      var response = Response.redirect(to: "/")
      response.logIn(new)
      return response
    } catch let refusal as Refusal {
      return try site.withToken(request, problem: refusal) { SetUpPage(csrf: $0, login: login, problem: refusal.message) }
    }
  }

  @Sendable func showLogIn(_ request: Request, _ context: WebContext) async throws -> Response {
    if try await !site.clinic.accounts.hasUsers() { return .redirect(to: "/set-up") }
    let then = SafeReturn.path(request.query["then"])
    if context.session != nil { return .redirect(to: then) }
    let notices = [
      "password": "Your password is changed. Log in with the new one.", "everywhere": "You are logged out everywhere.",
      "asked": "If that name or address has an account with a verified address, a mail with a code is on its way.",
    ]
    let notice = request.query["after"].flatMap { notices[$0] }
    let isOpen = try await site.clinic.accounts.registration().isOpen
    let providers = try await site.clinic.providers.buttons().map {
      LogInPage.Provider(id: $0.id, name: $0.name, then: PercentCoding.query(then))
    }
    return try site.withToken(request) {
      LogInPage(csrf: $0, then: then, notice: notice, mayRegister: isOpen, providers: providers, hasProviders: !providers.isEmpty)
    }
  }

  @Sendable func logIn(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let login = form.text("login") ?? ""
    let then = SafeReturn.path(form["then"])
    do {
      let new = try await site.clinic.accounts.logIn(
        login: login, password: form["password"] ?? "", origin: context.origin(of: request), device: request.device)
      try await request.endOldSession(context, in: site.clinic)
      let step = new.session.steps.first.map { StepFirst(step: $0, then: then).path }
      var response = Response.redirect(to: step.map { then == "/" ? $0 : "\($0)?then=\(PercentCoding.query(then))" } ?? then)
      response.logIn(new)
      return response
    } catch let refusal as Refusal {
      return try site.withToken(request, problem: refusal) {
        LogInPage(csrf: $0, then: then, login: login, problem: refusal.message)
      }
    }
  }

  @Sendable func logOut(_ request: Request, _ context: WebContext) async throws -> Response {
    if let token = request.cookie(SessionCookie.name) {
      try await site.clinic.accounts.logOut(token: token, origin: context.origin(of: request))
    }
    var response = Response.redirect(to: "/log-in")
    response.logOut()
    return response
  }

  /// Each role starts where its work is.
  @Sendable func home(_ request: Request, _ context: WebContext) async throws -> Response {
    let principal = try context.principal()
    if principal.role == .admin, !principal.opened.isEmpty { return .redirect(to: Area.users.path) }
    let area = Area.allCases.first { principal.may($0.permission) } ?? .account
    return .redirect(to: area.path)
  }
}

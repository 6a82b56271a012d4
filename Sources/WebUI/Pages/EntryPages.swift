import Appliance
import Foundation
import HTTPTypes
import Hummingbird

/// The ways in: set-up with the code from the console, log-in, log-out.
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
  }

  @Sendable func showSetUp(_ request: Request, _ context: WebContext) async throws -> Response {
    guard try await site.clinic.accounts.needsSetUp() else { return .redirect(to: "/log-in") }
    return try withToken(request) { SetUpPage(csrf: $0) }
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
        code: form.text("code") ?? "", login: login, password: form["password"] ?? "", origin: context.origin(of: request))
      var response = Response.redirect(to: "/")
      response.logIn(new)
      return response
    } catch let refusal as Refusal {
      let status = Problem(refusal).status
      return try withToken(request, status: status) { SetUpPage(csrf: $0, login: login, problem: refusal.message) }
    }
  }

  @Sendable func showLogIn(_ request: Request, _ context: WebContext) async throws -> Response {
    if try await !site.clinic.accounts.hasUsers() { return .redirect(to: "/set-up") }
    let then = SafeReturn.path(request.query["then"])
    if context.session != nil { return .redirect(to: then) }
    let notice = request.query["after"] == "password" ? "Your password is changed. Log in with the new one." : nil
    return try withToken(request) { LogInPage(csrf: $0, then: then, notice: notice) }
  }

  @Sendable func logIn(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let login = form.text("login") ?? ""
    let then = SafeReturn.path(form["then"])
    do {
      let new = try await site.clinic.accounts.logIn(
        login: login, password: form["password"] ?? "", origin: context.origin(of: request))
      var response = Response.redirect(to: then)
      response.logIn(new)
      return response
    } catch let refusal as Refusal {
      return try withToken(request, status: Problem(refusal).status) {
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
    let area = Area.allCases.first { principal.may($0.permission) } ?? .account
    return .redirect(to: area.path)
  }

  /// A form before log-in has a token too: one made for this browser, or the one that it already has.
  private func withToken(
    _ request: Request, status: HTTPResponse.Status = .ok, _ page: (String) -> some Page
  ) throws -> Response {
    let known = request.cookie(CSRFCookie.name)
    let token = known ?? CSRFCookie.random()
    var response = try site.templates.response(page(token), status: status)
    if known == nil { response.addCookie(CSRFCookie.set(token)) }
    return response
  }
}

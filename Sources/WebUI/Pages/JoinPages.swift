import Appliance
import Foundation
import Hummingbird

/// Ways to an account for people who are not logged in: asking for one, an invitation's code, a forgotten password, an emergency code.
struct JoinPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/register", showRegister)
    try routes.post("/register", ask)
    try routes.get("/join", showJoin)
    try routes.post("/join", join)
    try routes.get("/forgot") { request, _ in try site.withToken(request) { ForgotPage(csrf: $0) } }
    try routes.post("/forgot", forgot)
    try routes.get("/reset-password") { request, _ in
      try site.withToken(request) { CodePage(csrf: $0, code: Self.code(request), isReset: true) }
    }
    try routes.post("/reset-password", reset)
    try routes.get("/emergency") { request, _ in try site.withToken(request) { CodePage(csrf: $0, code: "", isReset: false) } }
    try routes.post("/emergency", enter)
  }

  struct RegisterPage: Page {
    static let template = "register"
    var frame: Frame?
    var csrf: String
    var isOpen: Bool
    var isAsked = false
    var email = ""
    var problem: String?
  }

  struct JoinPage: Page {
    static let template = "join"
    var frame: Frame?
    var csrf: String
    var code: String
    var login = ""
    var name = ""
    var problem: String?
  }

  struct ForgotPage: Page {
    static let template = "forgot"
    var frame: Frame?
    var csrf: String
    var isAsked = false
    var problem: String?
  }

  /// A code and a new password.
  struct CodePage: Page {
    static let template = "code-password"
    var frame: Frame?
    var csrf: String
    var code: String
    var isReset: Bool
    var problem: String?
  }

  /// From a mail's link; it is shown in the form and sent with it, so that following the link alone changes nothing.
  private static func code(_ request: Request) -> String { String((request.query.text("code") ?? "").prefix(40)) }

  @Sendable func showRegister(_ request: Request, _ context: WebContext) async throws -> Response {
    let isOpen = try await site.clinic.accounts.registration().isOpen
    return try site.withToken(request) { RegisterPage(csrf: $0, isOpen: isOpen) }
  }

  @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      try await site.clinic.accounts.askToRegister(email: form.text("email") ?? "", origin: context.origin(of: request))
      return try site.withToken(request) { RegisterPage(csrf: $0, isOpen: true, isAsked: true) }
    } catch let refusal as Refusal {
      return try site.withToken(request, problem: refusal) {
        RegisterPage(csrf: $0, isOpen: refusal.code != .forbidden, email: form.text("email") ?? "", problem: refusal.message)
      }
    }
  }

  @Sendable func showJoin(_ request: Request, _ context: WebContext) async throws -> Response {
    try site.withToken(request) { JoinPage(csrf: $0, code: Self.code(request)) }
  }

  @Sendable func join(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      guard form["password"] == form["repeated"] else { throw Refusal(.invalid, "The two passwords differ.", field: "repeated") }
      let new = try await site.clinic.accounts.join(
        code: form.text("code") ?? "", login: form.text("login") ?? "", legalName: form.text("legalName") ?? "",
        password: form["password"] ?? "", origin: context.origin(of: request), device: request.device)
      var response = Response.redirect(to: "/onboarding")
      response.logIn(new)
      return response
    } catch let refusal as Refusal {
      return try site.withToken(request, problem: refusal) {
        JoinPage(
          csrf: $0, code: form.text("code") ?? "", login: form.text("login") ?? "", name: form.text("legalName") ?? "",
          problem: refusal.message)
      }
    }
  }

  @Sendable func forgot(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      try await site.clinic.accounts.forgotPassword(form.text("login") ?? "", origin: context.origin(of: request))
      return try site.withToken(request) { ForgotPage(csrf: $0, isAsked: true) }
    } catch let refusal as Refusal {
      return try site.withToken(request, problem: refusal) { ForgotPage(csrf: $0, problem: refusal.message) }
    }
  }

  @Sendable func reset(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      guard form["password"] == form["repeated"] else { throw Refusal(.invalid, "The two passwords differ.", field: "repeated") }
      try await site.clinic.accounts.resetPassword(
        code: form.text("code") ?? "", new: form["password"] ?? "", origin: context.origin(of: request))
      var response = Response.redirect(to: "/log-in?after=password")
      response.logOut()
      return response
    } catch let refusal as Refusal {
      return try site.withToken(request, problem: refusal) {
        CodePage(csrf: $0, code: form.text("code") ?? "", isReset: true, problem: refusal.message)
      }
    }
  }

  @Sendable func enter(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      guard form["password"] == form["repeated"] else { throw Refusal(.invalid, "The two passwords differ.", field: "repeated") }
      let new = try await site.clinic.accounts.enterByEmergency(
        code: form.text("code") ?? "", password: form["password"] ?? "", origin: context.origin(of: request), device: request.device)
      var response = Response.redirect(to: "/")
      response.logIn(new)
      return response
    } catch let refusal as Refusal {
      return try site.withToken(request, problem: refusal) {
        CodePage(csrf: $0, code: form.text("code") ?? "", isReset: false, problem: refusal.message)
      }
    }
  }
}

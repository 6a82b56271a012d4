import Appliance
import Hummingbird

/// One's own account: the password.
struct AccountPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/account", show)
    try routes.post("/account/password", changePassword)
  }

  struct AccountPage: Page {
    static let template = "account"
    var frame: Frame?
    var problem: String?
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    try site.templates.response(AccountPage(frame: try await site.frame(context, .account)))
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
      let page = AccountPage(frame: try await site.frame(context, .account), problem: refusal.message)
      return try site.templates.response(page, status: Problem(refusal).status)
    }
  }
}

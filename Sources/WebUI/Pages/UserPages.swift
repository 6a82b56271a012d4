import Appliance
import Hummingbird

/// Who may log in; for administrators.
struct UserPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/users", show)
    try routes.post("/users", add)
    try routes.post("/users/{id}/disable") { try await setDisabled($0, $1, true) }
    try routes.post("/users/{id}/enable") { try await setDisabled($0, $1, false) }
    try routes.post("/users/{id}/reset", reset)
  }

  struct UsersPage: Page {
    static let template = "users"
    struct Row: Sendable {
      var id: Int64
      var name: String
      var roleWord: String
      var isDisabled: Bool
      var isMe: Bool
      var since: Moment
    }
    struct RoleChoice: Sendable {
      var value: String
      var word: String
      var hint: String
    }
    var frame: Frame?
    var rows: [Row]
    var roles: [RoleChoice]
    var problem: String?
    var notice: String?
    var login = ""
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let notices = [
      "added": "The account is there.", "reset": "The password is set. Tell it in person.", "disabled": "The account is off.",
      "enabled": "The account is on again.",
    ]
    return try await page(context, notice: request.query["done"].flatMap { notices[$0] })
  }

  @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let login = form.text("login") ?? ""
    do {
      guard let role = form["role"].flatMap(Role.init(rawValue:)) else { throw Refusal(.invalid, "Choose a role.", field: "role") }
      _ = try await site.clinic.accounts.addUser(
        login: login, role: role, password: form["password"] ?? "", principal: try context.principal())
      return .redirect(to: "/users?done=added")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal, login: login)
    }
  }

  func setDisabled(_ request: Request, _ context: WebContext, _ disabled: Bool) async throws -> Response {
    do {
      try await site.clinic.accounts.setDisabled(User.ID(rawValue: try context.id()), disabled, principal: try context.principal())
      return .redirect(to: "/users?done=\(disabled ? "disabled" : "enabled")")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  @Sendable func reset(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      try await site.clinic.accounts.resetPassword(
        User.ID(rawValue: try context.id()), to: form["password"] ?? "", principal: try context.principal())
      return .redirect(to: "/users?done=reset")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  private func page(_ context: WebContext, problem: Refusal? = nil, login: String = "", notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    let rows = try await site.clinic.accounts.users(principal: principal).map {
      UsersPage.Row(
        id: $0.id.rawValue, name: $0.login, roleWord: Words.role($0.role), isDisabled: $0.isDisabled, isMe: $0.id == principal.user,
        since: Moment($0.createdAt))
    }
    let hints: [Role: String] = [
      .clinician: "reviews, reveals, searches the whole clinic", .staff: "reviews and searches own documents",
      .admin: "runs the machine, sees no patient text", .auditor: "reads the audit log",
    ]
    let roles = Role.allCases.map { UsersPage.RoleChoice(value: $0.rawValue, word: Words.role($0), hint: hints[$0] ?? "") }
    let page = UsersPage(
      frame: try await site.frame(context, .users), rows: rows, roles: roles, problem: problem?.message, notice: notice, login: login)
    return try site.templates.response(page, status: problem.map { Problem($0).status } ?? .ok)
  }
}

import Appliance
import Foundation
import Hummingbird

/// An administrator who has to see patient text: why, and until when.
struct GlassPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/break-glass") { _, context in try await page(context) }
    try routes.post("/break-glass", open)
    try routes.post("/break-glass/end") { _, context in
      try await site.clinic.accounts.mendGlass(principal: try context.principal())
      return Response.redirect(to: "/break-glass")
    }
    try routes.get("/api/v1/glass") { _, context in
      let glass = try await site.clinic.accounts.brokenGlass(principal: try context.principal())
      return JSON.response(["glass": glass.map(GlassJSON.init)])
    }
    try routes.post("/api/v1/glass") { request, context in
      var request = request
      let input = try await request.input(GlassInput.self)
      let end = try await site.clinic.accounts.breakGlass(
        reason: input.reason, password: input.password, principal: try context.principal())
      return JSON.response(["endsAt": end])
    }
    try routes.delete("/api/v1/glass") { _, context in
      try await site.clinic.accounts.mendGlass(principal: try context.principal())
      return Response(status: .noContent)
    }
  }

  struct GlassInput: Decodable {
    var reason: String
    var password: String
  }

  struct GlassJSON: Codable {
    var login: String
    var reason: String
    var begunAt: Date
    var endsAt: Date

    init(_ glass: Accounts.Glass) {
      login = glass.login
      reason = glass.reason
      begunAt = glass.begunAt
      endsAt = glass.endsAt
    }
  }

  struct GlassPage: Page {
    static let template = "break-glass"
    struct Row: Sendable {
      var login: String
      var reason: String
      var begun: Moment
      var end: Moment
    }
    var frame: Frame?
    var isOpen: Bool
    var rows: [Row]
    var hasRows: Bool
    var reason: String
    var problem: String?
  }

  private func page(_ context: WebContext, reason: String = "", problem: Refusal? = nil) async throws -> Response {
    let principal = try context.principal()
    let rows = try await site.clinic.accounts.brokenGlass(principal: principal).map {
      GlassPage.Row(login: $0.login, reason: $0.reason, begun: Moment($0.begunAt), end: Moment($0.endsAt))
    }
    let page = GlassPage(
      frame: try await site.frame(context, .glass), isOpen: !principal.opened.isEmpty, rows: rows, hasRows: !rows.isEmpty, reason: reason,
      problem: problem?.message)
    return try site.templates.response(page, problem: problem)
  }

  @Sendable func open(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      _ = try await site.clinic.accounts.breakGlass(
        reason: form.text("reason") ?? "", password: form["password"] ?? "", principal: try context.principal())
      return .redirect(to: "/search")
    } catch let refusal as Refusal {
      return try await page(context, reason: form.text("reason") ?? "", problem: refusal)
    }
  }
}

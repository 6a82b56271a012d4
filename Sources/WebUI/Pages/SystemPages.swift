import Appliance
import Foundation
import HTTPTypes
import Hummingbird

/// Is it well? A page for administrators and two plain answers for monitors.
struct SystemPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/system", show)
    try routes.get("/livez", alive)
    try routes.get("/readyz", ready)
    try routes.get("/metrics", metrics)
    try routes.get("/api/v1/system", report)
    try routes.get("/assets/{name}") { _, context in try site.assets.response(context.parameters.get("name") ?? "") }
  }

  struct SystemPage: Page {
    static let template = "system"
    struct Row: Sendable {
      var label: String
      var figure: String
      var isWell: Bool
      var hint: String?
    }
    var frame: Frame?
    var rows: [Row]
    var isWell: Bool
  }

  /// A part of the machine as the API tells it.
  struct LineJSON: Codable {
    var name: String
    var value: String
    var ok: Bool
    var hint: String?
  }

  /// `reasons` are stable codes; empty when the service is ready.
  struct ReadinessJSON: Codable {
    var status: String
    var reasons: [String]
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let lines = try await site.clinic.health.report(principal: try context.principal())
    let rows = lines.map { SystemPage.Row(label: $0.name, figure: $0.value, isWell: $0.ok, hint: $0.ok || $0.hint.isEmpty ? nil : $0.hint) }
    let page = SystemPage(frame: try await site.frame(context, .system), rows: rows, isWell: lines.allSatisfy(\.ok))
    return try site.templates.response(page)
  }

  @Sendable func report(_ request: Request, _ context: WebContext) async throws -> Response {
    let lines = try await site.clinic.health.report(principal: try context.principal())
    return JSON.response(lines.map { LineJSON(name: $0.name, value: $0.value, ok: $0.ok, hint: $0.hint.isEmpty ? nil : $0.hint) })
  }

  @Sendable func alive(_ request: Request, _ context: WebContext) async throws -> Response {
    let isAlive = await site.clinic.health.isAlive()
    return JSON.response(
      ReadinessJSON(status: isAlive ? "alive" : "failing", reasons: []), status: isAlive ? .ok : .serviceUnavailable)
  }

  @Sendable func metrics(_ request: Request, _ context: WebContext) async throws -> Response {
    let text = try await site.clinic.health.metrics()
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  @Sendable func ready(_ request: Request, _ context: WebContext) async throws -> Response {
    let reasons = await site.clinic.health.readiness()
    return JSON.response(
      ReadinessJSON(status: reasons.isEmpty ? "ready" : "not ready", reasons: reasons),
      status: reasons.isEmpty ? .ok : .serviceUnavailable)
  }
}

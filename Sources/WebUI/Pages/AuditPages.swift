import Appliance
import Foundation
import Hummingbird

/// The audit log, newest first; for auditors.
struct AuditPages: Sendable {
  let site: Site
  static let pageSize = 50

  func register(_ routes: inout Routes) throws {
    try routes.get("/audit", show)
    try routes.post("/audit/verify") { request, context in
      let result = try await site.clinic.audit.verify(principal: try context.principal())
      return try await page(FormFields(""), context, finding: (result.description, result.isIntact))
    }
    try routes.get("/api/v1/audit", list)
    try routes.get("/api/v1/audit/export", export)
    try routes.post("/api/v1/audit/verify") { _, context in
      let result = try await site.clinic.audit.verify(principal: try context.principal())
      return JSON.response(FindingJSON(isIntact: result.isIntact, finding: result.description))
    }
  }

  struct AuditPage: Page {
    static let template = "audit"
    struct Row: Sendable {
      var seq: Int64
      var when: Moment
      var actor: String
      var action: String
      var target: String
      var address: String
      var metadata: String
    }
    var frame: Frame?
    var rows: [Row]
    var isEmpty: Bool
    var action: String
    var actor: String
    var target: String
    var from: String
    var to: String
    var older: String?
    var isFiltered: Bool
    var problem: String?
    /// What a check of the whole log found.
    var finding: String?
    var isIntact: Bool
    /// What there is to choose from.
    var actions: [String]
  }

  struct FindingJSON: Codable {
    var isIntact: Bool
    /// The first bad entry, in words.
    var finding: String
  }

  /// An entry as the API tells it.
  struct EntryJSON: Codable {
    var seq: Int64
    var at: Date
    var actor: String
    var action: String
    var target: String
    var address: String
    var metadata: String
  }
  struct EntriesJSON: Codable {
    var entries: [EntryJSON]
    /// `before` of the next page.
    var next: Int64?
  }

  private func rows(_ query: FormFields, _ context: WebContext) async throws -> [AuditRow] {
    var filter = AuditTrailFilter()
    filter.action = query.text("action")
    filter.actor = query.text("actor")
    filter.target = query.text("target")
    filter.from = query.day("from")
    // The day itself counts.
    filter.to = query.day("to").map { $0.addingTimeInterval(86_400) }
    filter.before = query.int("before").map(Int64.init)
    filter.limit = min(max(query.int("limit") ?? Self.pageSize, 1), 100)
    return try await site.clinic.audit.entries(filter, principal: try context.principal())
  }

  /// The whole log as JSON Lines, as it is read.
  @Sendable func export(_ request: Request, _ context: WebContext) async throws -> Response {
    let principal = try context.principal()
    try principal.require(.viewAudit)
    let body = ResponseBody { writer in
      try await site.clinic.audit.export(principal: principal) { text in try await writer.write(ByteBuffer(string: text)) }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: "application/x-ndjson", .contentDisposition: "attachment; filename=\"chartkeep-audit.jsonl\"",
        .cacheControl: "no-store",
      ], body: body)
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    try await page(request.query, context)
  }

  private func page(_ query: FormFields, _ context: WebContext, finding: (words: String, isIntact: Bool)? = nil) async throws -> Response {
    var problem: String?
    var rows: [AuditRow] = []
    do {
      rows = try await self.rows(query, context)
    } catch let refusal as Refusal where refusal.code == .invalid {
      problem = refusal.message
    }
    let kept = ["action", "actor", "target", "from", "to"].compactMap { name in
      query.text(name).map { "\(name)=\(PercentCoding.query($0))" }
    }
    let older = rows.count == Self.pageSize ? rows.last.map { "/audit?" + (kept + ["before=\($0.seq)"]).joined(separator: "&") } : nil
    let page = AuditPage(
      frame: try await site.frame(context, .audit),
      rows: rows.map {
        AuditPage.Row(
          seq: $0.seq, when: Moment($0.at), actor: $0.actor, action: $0.action, target: $0.target, address: $0.address,
          metadata: $0.metadata == "{}" ? "" : $0.metadata)
      }, isEmpty: rows.isEmpty, action: query["action"] ?? "", actor: query["actor"] ?? "", target: query["target"] ?? "",
      from: query["from"] ?? "", to: query["to"] ?? "", older: older, isFiltered: !kept.isEmpty, problem: problem, finding: finding?.words,
      isIntact: finding?.isIntact ?? true, actions: AuditAction.allCases.map(\.rawValue).sorted())
    return try site.templates.response(page)
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let limit = min(max(request.query.int("limit") ?? Self.pageSize, 1), 100)
    let rows = try await rows(request.query, context)
    let entries = rows.map {
      EntryJSON(
        seq: $0.seq, at: $0.at, actor: $0.actor, action: $0.action, target: $0.target, address: $0.address, metadata: $0.metadata)
    }
    return JSON.response(EntriesJSON(entries: entries, next: rows.count == limit ? rows.last?.seq : nil))
  }
}

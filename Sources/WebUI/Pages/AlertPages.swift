import Appliance
import Foundation
import Hummingbird

/// What is unusual, for administrators and auditors: page and API.
struct AlertPages: Sendable {
  let site: Site
  static let pageSize = 50

  func register(_ routes: inout Routes) throws {
    try routes.get("/alerts", show)
    try routes.post("/alerts/{id}/acknowledge", acknowledge)
    try routes.get("/api/v1/alerts", list)
    try routes.post("/api/v1/alerts/{id}/acknowledge") { request, context in
      var request = request
      let input = try await request.input(NoteInput.self)
      try await site.clinic.alerts.acknowledge(try context.id(), note: input.note, principal: try context.principal())
      return Response(status: .noContent)
    }
  }

  struct NoteInput: Decodable {
    var note: String?
  }

  struct AlertJSON: Codable {
    var id: Int64
    var kind: Alert.Kind
    var severity: Alert.Severity
    /// A log-in name, or an address where nobody is known.
    var subject: String
    var at: Date
    var count: Int
    /// The most that is usual; 0 where nothing is counted.
    var usual: Int
    var detail: String
    /// The number of the audit entry that it was noticed at.
    var auditEntry: Int64
    var acknowledgedBy: String?
    var acknowledgedAt: Date?
    var note: String?

    init(_ alert: Alert) {
      id = alert.id
      kind = alert.kind
      severity = alert.severity
      subject = alert.subject
      at = alert.at
      count = alert.count
      usual = alert.usual
      detail = alert.detail
      auditEntry = alert.auditEntry
      acknowledgedBy = alert.acknowledgedBy
      acknowledgedAt = alert.acknowledgedAt
      note = alert.note
    }
  }

  struct AlertsJSON: Codable {
    var alerts: [AlertJSON]
    /// `before` of the next page.
    var next: Int64?
  }

  struct AlertPage: Page {
    static let template = "alerts"
    struct Row: Sendable {
      var id: Int64
      var severityWord: String
      var shape: String
      var words: String
      var subject: String
      var when: Moment
      var detail: String
      var auditEntry: Int64
      var isOpen: Bool
      var by: String?
      var acknowledged: Moment?
      var note: String?
      var csrf: String
    }
    struct Choice: Sendable {
      var value: String
      var word: String
      var isChosen: Bool
    }
    var frame: Frame?
    var rows: [Row]
    var severities: [Choice]
    var states: [Choice]
    var older: String?
    var mayReadAudit: Bool
    var problem: String?
    var notice: String?
  }

  private func filter(_ query: FormFields) throws -> Alerts.Filter {
    var filter = Alerts.Filter()
    if let text = query.text("severity") {
      guard let severity = Alert.Severity(rawValue: text) else {
        throw Refusal(.invalid, "A severity is notice, warning or critical.", field: "severity")
      }
      filter.severity = severity
    }
    filter.isOpen = query.text("open").map { $0 == "true" }
    filter.before = query.int("before").map(Int64.init)
    filter.limit = min(max(query.int("limit") ?? Self.pageSize, 1), 100)
    return filter
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let filter = try filter(request.query)
    let alerts = try await site.clinic.alerts.list(filter, principal: try context.principal())
    return JSON.response(AlertsJSON(alerts: alerts.map(AlertJSON.init), next: alerts.count == filter.limit ? alerts.last?.id : nil))
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    try await page(request.query, context, notice: request.query["done"] == "seen" ? "Noted." : nil)
  }

  @Sendable func acknowledge(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      try await site.clinic.alerts.acknowledge(try context.id(), note: form.text("note"), principal: try context.principal())
      return .redirect(to: "/alerts?done=seen")
    } catch let refusal as Refusal where refusal.code == .invalid || refusal.code == .conflict {
      return try await page(request.query, context, problem: refusal)
    }
  }

  private func page(_ query: FormFields, _ context: WebContext, problem: Refusal? = nil, notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    // An odd filter is no reason for an empty page.
    let filter = (try? filter(query)) ?? Alerts.Filter()
    let alerts = try await site.clinic.alerts.list(filter, principal: principal)
    let frame = try await site.frame(context, .alerts)
    let kept = ["severity", "open"].compactMap { name in query.text(name).map { "\(name)=\(PercentCoding.query($0))" } }
    let page = AlertPage(
      frame: frame, rows: alerts.map { Self.row($0, csrf: frame.csrf) },
      severities: [("", "Any"), ("critical", "Critical"), ("warning", "Warning"), ("notice", "Notice")].map {
        .init(value: $0.0, word: $0.1, isChosen: $0.0 == (filter.severity?.rawValue ?? ""))
      },
      states: [("", "Any"), ("true", "To be looked at"), ("false", "Looked at")].map {
        .init(value: $0.0, word: $0.1, isChosen: $0.0 == (filter.isOpen.map(String.init) ?? ""))
      },
      older: alerts.count == filter.limit ? alerts.last.map { "/alerts?" + (kept + ["before=\($0.id)"]).joined(separator: "&") } : nil,
      mayReadAudit: principal.may(.viewAudit), problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  private static func row(_ alert: Alert, csrf: String) -> AlertPage.Row {
    let (word, shape) =
      switch alert.severity {
      case .critical: ("Critical", "failed")
      case .warning: ("Warning", "waiting")
      case .notice: ("Notice", "queued")
      }
    let counted =
      switch alert.kind {
      case .manyReads, .manySearches, .manyExports: "\(alert.count) on this day; up to \(alert.usual) is usual"
      case .failedLogIns, .logInAfterFailures, .refusedAccess:
        "\(alert.count) within a quarter of an hour\(alert.detail.isEmpty ? "" : ", from \(alert.detail)")"
      case .unusualHour: "at \(alert.count):00 on a \(alert.detail)"
      case .protectionChanged: AuditAction(rawValue: alert.detail)?.words ?? alert.detail
      case .newNetwork, .newDevice, .clockJump: alert.detail
      }
    return .init(
      id: alert.id, severityWord: word, shape: shape, words: alert.kind.words, subject: alert.subject, when: Moment(alert.at),
      detail: counted, auditEntry: alert.auditEntry, isOpen: alert.acknowledgedAt == nil, by: alert.acknowledgedBy,
      acknowledged: alert.acknowledgedAt.map(Moment.init), note: alert.note, csrf: csrf)
  }
}

import Appliance
import Foundation
import Hummingbird

/// What left for language models: a list, and each as it was sent.
struct EgressPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/egress", list)
    try routes.get("/egress/{id}", show)
  }

  struct Row: Sendable {
    var id: Int64
    var href: String
    var when: Moment
    var login: String
    var connection: String
    var model: String
    var action: String
    var stateWord: String
    var shape: String
    var failure: String?
    var found: Int
    var sent: Int
    var tokens: String
    var hash: String
  }

  struct ListPage: Page {
    static let template = "egress"
    var frame: Frame?
    var rows: [Row]
    var isEmpty: Bool
    var isAll: Bool
    var older: String?
  }

  struct ReceiptPage: Page {
    static let template = "egress-receipt"
    var frame: Frame?
    var row: Row
    var text: String?
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let principal = try context.principal()
    let receipts = try await site.clinic.receipts.list(before: request.query.int("before").map(Int64.init), principal: principal)
    let page = ListPage(
      frame: try await site.frame(context, .egress), rows: receipts.map(Self.row), isEmpty: receipts.isEmpty,
      isAll: principal.may(.viewAllReceipts), older: receipts.count == 50 ? receipts.last.map { "/egress?before=\($0.id)" } : nil)
    return try site.templates.response(page)
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let found = try await site.clinic.receipts.receipt(try context.id(), principal: try context.principal())
    let page = ReceiptPage(
      frame: try await site.frame(context, .egress, crumbs: [.init(label: "Receipt \(found.receipt.id)", link: nil)]),
      row: Self.row(found.receipt), text: found.text)
    return try site.templates.response(page)
  }

  private static func row(_ receipt: EgressReceipt) -> Row {
    let (word, shape) =
      switch receipt.state {
      case .sending: ("Under way", "queued")
      case .answered: ("Answered", "done")
      case .failed: ("Failed", "failed")
      case .stopped: ("Stopped", "ended")
      }
    let tokens = receipt.inputTokens.map { "\($0) + \(receipt.outputTokens ?? 0)" } ?? "–"
    return Row(
      id: receipt.id, href: "/egress/\(receipt.id)", when: Moment(receipt.at), login: receipt.login, connection: receipt.connectionName,
      model: receipt.model, action: action(receipt.action), stateWord: word, shape: shape,
      failure: receipt.state == .failed ? receipt.failure?.words : nil, found: receipt.found, sent: receipt.sent, tokens: tokens,
      hash: receipt.sha256.map { String(format: "%02x", $0) }.joined())
  }

  static func action(_ action: ModelAction) -> String {
    switch action {
    case .ask: "A question"
    case .draft: "A draft"
    case .test: "A test"
    }
  }
}

import Appliance
import Foundation
import Hummingbird

/// What is deleted, what is held, what time will end; for administrators, to read for auditors.
struct RetentionPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/retention") { request, context in
      try await page(context, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.post("/retention/erase") { request, context in
      var request = request
      let form = try await request.form()
      return try await act(context, done: "deleted") {
        _ = try await RetentionAPI.erase(form.text("target") ?? "", form.text("reason") ?? "", site.clinic, $0)
      }
    }
    try routes.post("/retention/{id}/undo") { _, context in
      try await act(context, done: "undone") { try await site.clinic.erasures.undo(try context.id(), principal: $0) }
    }
    try routes.post("/retention/{id}/now") { _, context in
      try await act(context, done: "erased") { _ = try await site.clinic.erasures.eraseNow(try context.id(), principal: $0) }
    }
    try routes.post("/retention/holds") { request, context in
      var request = request
      let form = try await request.form()
      return try await act(context, done: "held") {
        try await site.clinic.erasures.hold(form.text("target") ?? "", reason: form.text("reason") ?? "", principal: $0)
      }
    }
    try routes.post("/retention/holds/{id}/lift") { _, context in
      try await act(context, done: "lifted") { try await site.clinic.erasures.lift(try context.id(), principal: $0) }
    }
    try routes.post("/retention/clock") { _, context in
      try await act(context, done: "clock") { try await site.clinic.clock.accept(principal: $0) }
    }
    try routes.post("/documents/{id}/delete", delete)
    try routes.post("/documents/{id}/restore") { _, context in
      let id = try context.documentID()
      try await site.clinic.erasures.restore(id, principal: try context.principal())
      return Response.redirect(to: "/documents/\(id)?done=restored")
    }
  }

  struct RetentionPage: Page {
    static let template = "retention"
    struct Row: Sendable {
      var id: Int64
      var target: String
      var reason: String
      var by: String
      var when: Moment
      var due: Moment?
      var undone: Moment?
      var undoneBy: String?
      var erased: Moment?
      var swept: Moment?
      var receipt: String
      var isOpen: Bool
      var mayManage: Bool
      var csrf: String
    }
    struct HoldRow: Sendable {
      var id: Int64
      var target: String
      var reason: String
      var by: String
      var when: Moment
      var lifted: Moment?
      var liftedBy: String?
      var isActive: Bool
      var mayManage: Bool
      var csrf: String
    }
    struct Ending: Sendable {
      var id: Int64
      var ends: Moment
      var isHeld: Bool
    }
    var frame: Frame?
    var isClockDoubted: Bool
    var mayManage: Bool
    var undoHours: Int
    var rows: [Row]
    var holds: [HoldRow]
    var endings: [Ending]
    var more: Int?
    var problem: String?
    var notice: String?
  }

  private static let notices = [
    "deleted": "It is deleted: nobody finds it any more. It can be taken back below until it is erased.",
    "undone": "It is back. What was searchable will be found again in a moment.",
    "erased": "It is erased for good. The receipt stands below.", "held": "It is held: nobody deletes it, and time does not end it.",
    "lifted": "The hold is lifted.", "clock": "The clock is trusted again.",
  ]

  private func act(_ context: WebContext, done: String, _ action: (Principal) async throws -> Void) async throws -> Response {
    do {
      try await action(try context.principal())
      return .redirect(to: "/retention?done=\(done)")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  /// From the document's own page, by its owner.
  @Sendable func delete(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let id = try context.documentID()
    do {
      _ = try await site.clinic.erasures.delete(id, reason: form.text("reason") ?? "", principal: try context.principal())
      return .redirect(to: "/documents/\(id)?done=deleted")
    } catch let refusal as Refusal where refusal.code == .invalid || refusal.code == .conflict {
      return try await DocumentPages(site: site).problem(refusal, of: id, context)
    }
  }

  private func page(_ context: WebContext, problem: Refusal? = nil, notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    let frame = try await site.frame(context, .retention)
    let mayManage = principal.may(.manageRetention)
    let endings = try await site.clinic.erasures.preview(principal: principal)
    let page = RetentionPage(
      frame: frame, isClockDoubted: site.clinic.clock.isDoubted, mayManage: mayManage,
      undoHours: site.clinic.settings.retention.undoHours,
      rows: try await site.clinic.erasures.list(principal: principal).map { Self.row($0, mayManage: mayManage, csrf: frame.csrf) },
      holds: try await site.clinic.erasures.holds(principal: principal).map {
        .init(
          id: $0.id, target: Self.words($0.target), reason: $0.reason, by: $0.placedBy, when: Moment($0.placedAt),
          lifted: $0.liftedAt.map(Moment.init), liftedBy: $0.liftedBy, isActive: $0.liftedAt == nil, mayManage: mayManage, csrf: frame.csrf)
      },
      endings: endings.prefix(20).map { .init(id: $0.document.rawValue, ends: Moment($0.endsAt), isHeld: $0.isHeld) },
      more: endings.count > 20 ? endings.count - 20 : nil, problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  private static func words(_ target: String) -> String { target.replacing("document:", with: "Document ") }

  private static func row(_ erasure: Erasure, mayManage: Bool, csrf: String) -> RetentionPage.Row {
    let counts = [
      Words.count(erasure.documents, "document", "documents"), Words.count(erasure.pages, "page", "pages"),
      Words.count(erasure.passages, "passage", "passages"), Words.count(erasure.findings, "identifier", "identifiers"),
      Words.count(erasure.originals, "original", "originals"),
    ].joined(separator: ", ")
    return .init(
      id: erasure.id, target: words(erasure.target), reason: erasure.reason, by: erasure.requestedBy, when: Moment(erasure.requestedAt),
      due: erasure.isOpen ? Moment(erasure.dueAt) : nil, undone: erasure.undoneAt.map(Moment.init), undoneBy: erasure.undoneBy,
      erased: erasure.erasedAt.map(Moment.init), swept: erasure.sweptAt.map(Moment.init),
      receipt: "\(counts); audit entry \(erasure.auditEntry ?? 0)", isOpen: erasure.isOpen, mayManage: mayManage, csrf: csrf)
  }
}

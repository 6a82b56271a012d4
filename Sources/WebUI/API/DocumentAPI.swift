import Appliance
import Foundation
import HTTPTypes
import Hummingbird

/// Documents: list, look, claim, hand over, retry, unlock, reveal.
struct DocumentAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/documents", list)
    try routes.get("/api/v1/documents/{id}", detail)
    try routes.get("/api/v1/documents/{id}/pages/{page}/picture", picture)
    try routes.get("/api/v1/documents/{id}/redacted.pdf", pdf)
    try routes.post("/api/v1/documents", UploadAPI(site: site).upload)
    try routes.post("/api/v1/documents/{id}/claim", claim)
    try routes.post("/api/v1/documents/{id}/hand-over", handOver)
    try routes.post("/api/v1/documents/{id}/retry", retry)
    try routes.post("/api/v1/documents/{id}/password", unlock)
    try routes.post("/api/v1/documents/{id}/reveal", reveal)
    try routes.post("/api/v1/documents/{id}/report", report)
    try routes.get("/api/v1/people", people)
  }

  /// Whom to hand a document to: a log-in name.
  struct HandOverInput: Decodable {
    var to: String
  }

  struct PasswordInput: Decodable {
    var password: String
  }

  struct RevealInput: Decodable {
    var reason: String
  }

  /// Words of approved text that should not be readable, and what they are.
  struct ReportInput: Decodable {
    var text: String
    var label: String
  }

  struct ReportJSON: Codable {
    var places: Int
    var documents: Int
  }

  /// A redacted page, opened from the document's page.
  @Sendable func picture(_ request: Request, _ context: WebContext) async throws -> Response {
    let image = try await site.clinic.redactedPages.picture(
      try context.documentID(), page: try context.page(), principal: try context.principal())
    return .picture(image, "image/png")
  }

  @Sendable func pdf(_ request: Request, _ context: WebContext) async throws -> Response {
    let id = try context.documentID()
    var response = Response.picture(try await site.clinic.redactedPages.pdf(id, principal: try context.principal()), "application/pdf")
    response.headers[.contentDisposition] = "attachment; filename=\"document-\(id)-redacted.pdf\""
    return response
  }

  /// Fields: `state` (repeatable), `unclaimed`, `before`, `limit` (1–100).
  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let query = request.query
    var filter = DocumentFilter()
    for name in query.all("state") {
      guard let state = Document.State(rawValue: name) else { throw Refusal(.invalid, "This state is not known.", field: "state") }
      filter.states.insert(state)
    }
    filter.unclaimedOnly = query["unclaimed"] == "true"
    filter.before = query.int("before").map { Document.ID(rawValue: Int64($0)) }
    filter.limit = min(max(query.int("limit") ?? 20, 1), 100)
    let page = try await site.clinic.documents.list(filter, principal: try context.principal())
    return JSON.response(
      DocumentsJSON(
        documents: page.documents.map(DocumentJSON.init), next: page.next?.rawValue, waitingForReview: page.waitingForReview,
        unclaimed: page.unclaimed))
  }

  @Sendable func detail(_ request: Request, _ context: WebContext) async throws -> Response {
    JSON.response(
      DocumentDetailJSON(try await site.clinic.documents.detail(try context.documentID(), principal: try context.principal())))
  }

  @Sendable func claim(_ request: Request, _ context: WebContext) async throws -> Response {
    request.done(DocumentJSON(try await site.clinic.documents.claim(try context.documentID(), principal: try context.principal())))
  }

  @Sendable func handOver(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(HandOverInput.self)
    let document = try await site.clinic.documents.handOver(
      try context.documentID(), to: input.to, principal: try context.principal())
    return request.done(DocumentJSON(document))
  }

  @Sendable func retry(_ request: Request, _ context: WebContext) async throws -> Response {
    request.done(DocumentJSON(try await site.clinic.documents.retry(try context.documentID(), principal: try context.principal())))
  }

  @Sendable func unlock(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(PasswordInput.self)
    return request.done(
      DocumentJSON(
        try await site.clinic.documents.unlock(
          try context.documentID(), password: input.password, principal: try context.principal())))
  }

  @Sendable func reveal(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(RevealInput.self)
    guard !input.reason.allSatisfy(\.isWhitespace) else { throw Refusal(.invalid, "Say why you need it.", field: "reason") }
    let pages = try await site.clinic.documents.reveal(
      try context.documentID(), reason: input.reason, principal: try context.principal())
    return JSON.response(pages.map(PageJSON.init))
  }

  @Sendable func report(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(ReportInput.self)
    let outcome = try await site.clinic.reports.report(
      try context.documentID(), text: input.text, label: try Words.requireLabel(input.label), principal: try context.principal())
    return JSON.response(ReportJSON(places: outcome.places, documents: outcome.documents))
  }

  @Sendable func people(_ request: Request, _ context: WebContext) async throws -> Response {
    JSON.response(try await site.clinic.accounts.people(principal: try context.principal()))
  }
}

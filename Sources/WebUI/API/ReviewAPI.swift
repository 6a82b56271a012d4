import Appliance
import Foundation
import Hummingbird

/// Each key of the review page is one call here; all answer with the whole sheet, so that the page never guesses.
struct ReviewAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/documents/{id}/review", sheet)
    try routes.get("/api/v1/documents/{id}/review/pages/{page}", words)
    try routes.get("/api/v1/documents/{id}/review/pages/{page}/picture", picture)
    try routes.post("/api/v1/documents/{id}/review/lock", renewLock)
    try routes.delete("/api/v1/documents/{id}/review/lock", releaseLock)
    try routes.post("/api/v1/documents/{id}/review/findings", markMissed)
    try routes.post("/api/v1/documents/{id}/review/findings/{finding}", change)
    try routes.post("/api/v1/documents/{id}/review/patient", choosePatient)
    try routes.post("/api/v1/documents/{id}/review/undo", undo)
    try routes.post("/api/v1/documents/{id}/approve", approve)
    try routes.post("/api/v1/documents/{id}/reject", reject)
  }

  /// A span that no detector found. Offsets count code points of the page's original text.
  struct MissedInput: Decodable {
    var page: Int
    var start: Int
    var end: Int
    var label: String
  }

  /// Either a decision, or a new place and label.
  struct ChangeInput: Decodable {
    /// `accepted`, `rejected` or `open`.
    var decision: String?
    /// The decision is for all findings of the same text.
    var all: Bool?
    var start: Int?
    var end: Int?
    var label: String?
  }

  /// `mark` of a known patient; missing or empty for a new one.
  struct PatientInput: Decodable {
    var mark: String?
  }

  struct RejectInput: Decodable {
    /// `retry` or `delete`.
    var then: String
  }

  @Sendable func sheet(_ request: Request, _ context: WebContext) async throws -> Response {
    answer(try await site.clinic.reviews.sheet(try context.documentID(), principal: try context.principal()))
  }

  @Sendable func words(_ request: Request, _ context: WebContext) async throws -> Response {
    let picture = try await site.clinic.reviews.pictured(
      try context.documentID(), page: try context.page(), principal: try context.principal())
    return JSON.response(PageWordsJSON(picture))
  }

  @Sendable func picture(_ request: Request, _ context: WebContext) async throws -> Response {
    let image = try await site.clinic.reviews.picture(
      try context.documentID(), page: try context.page(), principal: try context.principal())
    return .picture(image, "image/jpeg")
  }

  @Sendable func renewLock(_ request: Request, _ context: WebContext) async throws -> Response {
    try await site.clinic.reviews.renewLock(try context.documentID(), principal: try context.principal())
    return Response(status: .noContent)
  }

  @Sendable func releaseLock(_ request: Request, _ context: WebContext) async throws -> Response {
    try await site.clinic.reviews.releaseLock(try context.documentID(), principal: try context.principal())
    return Response(status: .noContent)
  }

  @Sendable func markMissed(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(MissedInput.self)
    let sheet = try await site.clinic.reviews.markMissed(
      try context.documentID(), page: input.page, start: input.start, end: input.end, label: try Words.requireLabel(input.label),
      principal: try context.principal())
    return answer(sheet)
  }

  @Sendable func change(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let id = try context.documentID()
    let finding = ReviewFinding.ID(rawValue: try context.id("finding"))
    let input = try await request.input(ChangeInput.self)
    let principal = try context.principal()
    if let decision = input.decision {
      guard let decision = ReviewFinding.Decision(rawValue: decision) else {
        throw Refusal(.invalid, "A decision is accepted, rejected or open.", field: "decision")
      }
      return answer(
        try await site.clinic.reviews.decide(id, finding: finding, decision, allLikeThis: input.all ?? false, principal: principal))
    }
    guard let start = input.start, let end = input.end, let label = input.label else {
      throw Refusal(.invalid, "Give a decision, or start, end and label.", field: "decision")
    }
    return answer(
      try await site.clinic.reviews.edit(
        id, finding: finding, start: start, end: end, label: try Words.requireLabel(label), principal: principal))
  }

  @Sendable func choosePatient(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(PatientInput.self)
    let mark = input.mark.flatMap { $0.isEmpty ? nil : $0 }
    return answer(
      try await site.clinic.reviews.choosePatient(try context.documentID(), mark: mark, principal: try context.principal()))
  }

  @Sendable func undo(_ request: Request, _ context: WebContext) async throws -> Response {
    answer(try await site.clinic.reviews.undo(try context.documentID(), principal: try context.principal()))
  }

  @Sendable func approve(_ request: Request, _ context: WebContext) async throws -> Response {
    let id = try context.documentID()
    let approved = try await site.clinic.reviews.approve(id, principal: try context.principal())
    var document = DocumentJSON(approved.document)
    document.missedTest = approved.missedCanary.map { "\(Words.label($0.label)) on page \($0.page)" }
    return request.done(document, back: "/documents/\(id)")
  }

  @Sendable func reject(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(RejectInput.self)
    let outcome: Reviews.RejectOutcome
    switch input.then {
    case "retry": outcome = .retry
    case "delete": outcome = .delete
    default: throw Refusal(.invalid, "Say retry or delete.", field: "then")
    }
    let document = try await site.clinic.reviews.reject(try context.documentID(), then: outcome, principal: try context.principal())
    return request.done(DocumentJSON(document))
  }

  private func answer(_ sheet: ReviewSheet) -> Response { JSON.response(SheetJSON(sheet)) }
}

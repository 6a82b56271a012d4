import Appliance
import Foundation
import Hummingbird

/// Deleting, holds and what time will end.
struct RetentionAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.post("/api/v1/documents/{id}/delete") { request, context in
      var request = request
      let input = try await request.input(ReasonInput.self)
      return JSON.response(
        ErasureJSON(
          try await site.clinic.erasures.delete(try context.documentID(), reason: input.reason, principal: try context.principal())))
    }
    try routes.post("/api/v1/documents/{id}/restore") { _, context in
      try await site.clinic.erasures.restore(try context.documentID(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/erasures") { _, context in
      let list = try await site.clinic.erasures.list(principal: try context.principal())
      return JSON.response(["erasures": list.map(ErasureJSON.init)])
    }
    try routes.post("/api/v1/erasures") { request, context in
      var request = request
      let input = try await request.input(TargetInput.self)
      return JSON.response(
        ErasureJSON(try await Self.erase(input.target, input.reason, site.clinic, try context.principal())), status: .created)
    }
    try routes.post("/api/v1/erasures/{id}/undo") { _, context in
      try await site.clinic.erasures.undo(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.post("/api/v1/erasures/{id}/now") { _, context in
      JSON.response(ErasureJSON(try await site.clinic.erasures.eraseNow(try context.id(), principal: try context.principal())))
    }
    try routes.get("/api/v1/holds") { _, context in
      let list = try await site.clinic.erasures.holds(principal: try context.principal())
      return JSON.response(["holds": list.map(HoldJSON.init)])
    }
    try routes.post("/api/v1/holds") { request, context in
      var request = request
      let input = try await request.input(TargetInput.self)
      try await site.clinic.erasures.hold(input.target, reason: input.reason, principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.delete("/api/v1/holds/{id}") { _, context in
      try await site.clinic.erasures.lift(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/retention") { _, context in
      let endings = try await site.clinic.erasures.preview(principal: try context.principal())
      return JSON.response(
        RetentionJSON(
          isClockDoubted: site.clinic.clock.isDoubted,
          endings: endings.map { .init(document: $0.document.rawValue, state: $0.state, endsAt: $0.endsAt, isHeld: $0.isHeld) }))
    }
    try routes.post("/api/v1/retention/clock") { _, context in
      try await site.clinic.clock.accept(principal: try context.principal())
      return Response(status: .noContent)
    }
  }

  /// A document by its number, or a patient by the mark.
  static func erase(_ target: String, _ reason: String, _ clinic: Clinic, _ principal: Principal) async throws -> Erasure {
    let text = target.trimmingCharacters(in: .whitespaces)
    if let number = Int64(text.replacing("document:", with: "")) {
      return try await clinic.erasures.deleteAny(Document.ID(rawValue: number), reason: reason, principal: principal)
    }
    return try await clinic.erasures.deletePatient(text, reason: reason, principal: principal)
  }

  struct ReasonInput: Decodable {
    var reason: String
  }

  /// `target`: a document's number, or a patient's mark.
  struct TargetInput: Decodable {
    var target: String
    var reason: String
  }

  struct ErasureJSON: Codable {
    var id: Int64
    var kind: Erasure.Kind
    var target: String
    var reason: String
    var requestedBy: String
    var requestedAt: Date
    var dueAt: Date
    var undoneBy: String?
    var undoneAt: Date?
    var erasedAt: Date?
    /// When its words and vectors were gone from the index's files and the write-ahead log too.
    var sweptAt: Date?
    var documents: Int
    var pages: Int
    var passages: Int
    var findings: Int
    var originals: Int
    /// The number of the audit entry that proves it.
    var auditEntry: Int64?

    init(_ erasure: Erasure) {
      id = erasure.id
      kind = erasure.kind
      target = erasure.target
      reason = erasure.reason
      requestedBy = erasure.requestedBy
      requestedAt = erasure.requestedAt
      dueAt = erasure.dueAt
      undoneBy = erasure.undoneBy
      undoneAt = erasure.undoneAt
      erasedAt = erasure.erasedAt
      sweptAt = erasure.sweptAt
      documents = erasure.documents
      pages = erasure.pages
      passages = erasure.passages
      findings = erasure.findings
      originals = erasure.originals
      auditEntry = erasure.auditEntry
    }
  }

  struct HoldJSON: Codable {
    var id: Int64
    var target: String
    var reason: String
    var placedBy: String
    var placedAt: Date
    var liftedBy: String?
    var liftedAt: Date?

    init(_ hold: Hold) {
      id = hold.id
      target = hold.target
      reason = hold.reason
      placedBy = hold.placedBy
      placedAt = hold.placedAt
      liftedBy = hold.liftedBy
      liftedAt = hold.liftedAt
    }
  }

  struct RetentionJSON: Codable {
    struct Ending: Codable {
      var document: Int64
      var state: Document.State
      var endsAt: Date
      var isHeld: Bool
    }
    /// Nothing ends by time meanwhile.
    var isClockDoubted: Bool
    /// Originals that nobody reviewed or retried, the next to end first.
    var endings: [Ending]
  }
}

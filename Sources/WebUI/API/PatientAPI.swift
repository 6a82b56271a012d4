import Appliance
import Foundation
import Hummingbird

/// Patients of one's own documents: list, merge, reassign, undo.
struct PatientAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/patients", list)
    try routes.post("/api/v1/patients/merge", merge)
    try routes.post("/api/v1/patients/reassign", reassign)
    try routes.post("/api/v1/patients/changes/{id}/undo", undo)
  }

  /// Marks: `from` is the same person as `into`, whose mark stays.
  struct MergeInput: Decodable {
    var from: String
    var into: String
  }

  /// `to` is a patient's mark, `new` for a patient of their own, or `none` for nobody.
  struct ReassignInput: Decodable {
    var documents: [Int64]
    var to: String
  }

  struct PatientJSON: Codable {
    var mark: String
    var name: String
    var birthDate: String?
    var documents: Int
  }

  struct ChangeJSON: Codable {
    var id: Int64
    /// `merge`, `split` or `reassign`.
    var kind: String
    var doneBy: String
    var doneAt: Date
    /// Marks; missing for nobody.
    var from: String?
    var to: String?
    var documents: Int
    var undone: Bool
  }

  struct ListJSON: Codable {
    var patients: [PatientJSON]
    var count: Int
    var changes: [ChangeJSON]
  }

  struct ChangedJSON: Codable {
    /// The change's number, to undo it.
    var change: Int64
    /// Whose the documents are now; missing for nobody's.
    var patient: String?
    var documents: Int
  }

  /// Field: `q`, part of a name, a mark or a record number.
  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let list = try await site.clinic.patients.list(matching: request.query.text("q"), principal: try context.principal())
    return JSON.response(
      ListJSON(
        patients: list.patients.map { .init(mark: $0.mark, name: $0.name, birthDate: $0.birthDate, documents: $0.documents) },
        count: list.count,
        changes: list.changes.map {
          .init(
            id: $0.id.rawValue, kind: $0.kind.rawValue, doneBy: $0.doneBy, doneAt: $0.doneAt, from: $0.from?.mark, to: $0.to?.mark,
            documents: $0.documents, undone: $0.isUndone)
        }))
  }

  @Sendable func merge(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(MergeInput.self)
    return answer(try await site.clinic.patients.merge(input.from, into: input.into, principal: try context.principal()))
  }

  @Sendable func reassign(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(ReassignInput.self)
    let documents = input.documents.map(Document.ID.init(rawValue:))
    return answer(try await site.clinic.patients.reassign(documents, to: input.to, principal: try context.principal()))
  }

  @Sendable func undo(_ request: Request, _ context: WebContext) async throws -> Response {
    answer(try await site.clinic.patients.undo(.init(rawValue: try context.id()), principal: try context.principal()))
  }

  private func answer(_ changed: Patients.Changed) -> Response {
    JSON.response(ChangedJSON(change: changed.change.rawValue, patient: changed.mark, documents: changed.documents))
  }
}

import Foundation
import GRDB
import Ingest
import VectorCore

/// The patients of the documents that somebody may open, and what one can do when a document is linked to the wrong one.
package final class Patients: Sendable {
  let database: ClinicDatabase
  let store: DocumentStore
  let patients: PatientStore
  let lifecycle: Lifecycle
  let audit: AuditLog
  let presenter: DocumentPresenter
  let wake: Wake
  let changes = PatientChangeStore()
  let changing: PatientChanges

  /// What a page lists at most: patients, and documents of one.
  static let most = 100
  package static let mostDocuments = 400

  init(_ parts: ClinicParts) {
    database = parts.database
    store = parts.documents
    patients = parts.patients
    lifecycle = parts.lifecycle
    audit = parts.audit
    presenter = parts.presenter
    wake = parts.wake
    changing = PatientChanges(
      store: parts.documents, patients: parts.patients, presenter: parts.presenter, index: parts.index, audit: parts.audit, now: parts.now)
  }

  // MARK: Looking

  /// Those with the newest documents first. `wanted` is part of a name, a mark or a record number; names are shown, so it is audited.
  package func list(matching wanted: String? = nil, principal: Principal) async throws -> PatientList {
    try principal.require(.managePatients)
    return try await database.pool.write { [self] db in
      let scope = PatientChangeStore.Scope(principal)
      var found = try changes.patients(scope, in: db)
      if let wanted { found = try found.filter { try fits($0.id, wanted, db) } }
      let shown = try found.prefix(Self.most).compactMap { try summary($0.id, documents: $0.documents, db) }
      try audit.append(
        .by(principal, .patientsViewed, target: "patients", metadata: ["count": .int(Int64(shown.count))]), in: db)
      return PatientList(patients: shown, count: found.count, changes: try recent(scope, of: nil, limit: 10, db))
    }
  }

  package func detail(mark: String, principal: Principal) async throws -> PatientDetail {
    try principal.require(.managePatients)
    return try await database.pool.write { [self] db in
      let scope = PatientChangeStore.Scope(principal)
      let patient = try changing.known(mark, to: principal, in: db)
      let all = try changes.patients(scope, in: db).filter { $0.id != patient.id }
      let alike = try namesakes(of: patient, db)
      let namesakes = all.filter { alike.contains($0.id) }.prefix(Self.most)
      let others = all.filter { !alike.contains($0.id) }
      let rows = try changes.documents(of: patient.id, scope, limit: Self.mostDocuments, in: db).compactMap { try store.row($0, in: db) }
      let own = Self.name(patient.identity)
      let names = try patients.identities(of: patient.id, in: db).map(Self.name).filter { !$0.isEmpty && $0 != own }
      try audit.append(.by(principal, .patientsViewed, target: "patient:\(patient.mark)"), in: db)
      let count = try changes.countDocuments(of: patient.id, scope, in: db)
      return PatientDetail(
        patient: try summary(patient.id, documents: count, db) ?? .init(mark: patient.mark, name: own, documents: count),
        otherNames: Set(names).sorted(), documents: try rows.map { try presenter.document($0, for: principal, in: db) },
        namesakes: try namesakes.compactMap { try summary($0.id, documents: $0.documents, db) },
        others: try others.prefix(Self.most).compactMap { try summary($0.id, documents: $0.documents, db) },
        hasMore: others.count > Self.most, changes: try recent(scope, of: patient.id, limit: 10, db))
    }
  }

  private func recent(
    _ scope: PatientChangeStore.Scope, of patient: UUID?, limit: Int, _ db: Database
  ) throws -> [PatientChangeSummary] {
    try changes.recent(scope, of: patient, limit: limit, in: db).map { change in
      let own = try change.documents.count { moved in
        let owner = try store.row(Document.ID(rawValue: moved.document), in: db).map(\.owner)
        return owner.map { $0 == scope.owner || ($0 == nil && scope.includesUnclaimed) } ?? false
      }
      return PatientChangeSummary(
        id: change.id, kind: change.kind, doneBy: change.doneBy, doneAt: change.doneAt,
        from: try change.from.flatMap { try summary($0, documents: 0, db) },
        to: try change.to.flatMap { try summary($0, documents: 0, db) },
        isUndone: change.undoneAt != nil, documents: own)
    }
  }

  private func summary(_ id: UUID, documents: Int, _ db: Database) throws -> PatientSummary? {
    guard let patient = try patients.patient(id, in: db) else { return nil }
    // A birth date that only a merged patient's documents tell is this one's, too, unless they tell several.
    let births = try Set(patients.identities(of: id, in: db).compactMap(\.birthDate))
    return PatientSummary(
      mark: patient.mark, name: Self.name(patient.identity),
      birthDate: patient.identity.birthDate ?? (births.count == 1 ? births.first : nil),
      documents: documents)
  }

  /// Patients that share a name or a record number with this one.
  private func namesakes(of patient: Patient, _ db: Database) throws -> Set<UUID> {
    let keys = PatientKeys(keys: patients.keys)
    let alike = try patients.identities(of: patient.id, in: db).flatMap { keys.finding(of: $0) }
    return try patients.patients(with: alike, in: db)
  }

  private func fits(_ id: UUID, _ wanted: String, _ db: Database) throws -> Bool {
    guard let patient = try patients.patient(id, in: db) else { return false }
    if patient.mark.contains(wanted.lowercased()) { return true }
    let words = wanted.split(whereSeparator: \.isWhitespace).map { PatientKeys.folded(String($0)) }.filter { !$0.isEmpty }
    let number = PatientKeys.foldedNumber(wanted)
    return try patients.identities(of: id, in: db).contains { identity in
      let name = PatientKeys.folded(identity.given + identity.family)
      return !words.isEmpty && words.allSatisfy(name.contains)
        || !number.isEmpty && identity.recordNumbers.contains { PatientKeys.foldedNumber($0.value) == number }
    }
  }

  static func name(_ identity: PatientIdentity) -> String {
    [identity.given, identity.family].filter { !$0.isEmpty }.joined(separator: " ")
  }

  // MARK: Changing

  /// What a change did: whose the documents are now, and how many they are.
  package struct Changed: Sendable, Equatable {
    package var change: PatientChange.ID
    package var mark: String?
    package var documents: Int
  }

  /// All documents of `mark`, everybody's, become those of `other`.
  package func merge(_ mark: String, into other: String, principal: Principal) async throws -> Changed {
    try await change(principal) { [changing] db in try changing.merge(mark, into: other, by: principal, in: db) }
  }

  /// `target` is a patient's mark, "new" or "none".
  package func reassign(_ documents: [Document.ID], to target: String, principal: Principal) async throws -> Changed {
    let target: PatientChanges.Target =
      switch target {
      case "new": .new
      case "none": .nobody
      default: .patient(mark: target)
      }
    return try await change(principal) { [changing] db in try changing.reassign(documents, to: target, by: principal, in: db) }
  }

  package func undo(_ id: PatientChange.ID, principal: Principal) async throws -> Changed {
    try await change(principal) { [changing] db in try changing.undo(id, by: principal, in: db) }
  }

  private func change(
    _ principal: Principal, _ body: @escaping @Sendable (Database) throws -> PatientChanges.Outcome
  ) async throws -> Changed {
    try principal.require(.managePatients)
    let outcome = try await database.pool.write(body)
    for document in outcome.documents { try await lifecycle.publish(document) }
    wake.indexing()
    return Changed(change: outcome.change, mark: outcome.mark, documents: outcome.documents.count)
  }
}

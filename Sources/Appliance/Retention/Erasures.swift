package import Foundation
import GRDB
import VectorCore

/// Deleting: out of the search at once, taken back within ``Settings/Retention/undoHours``, then gone for good with everything that came of it.
package final class Erasures: Sendable {
  private let database: ClinicDatabase
  private let documents: DocumentStore
  private let patients: PatientStore
  private let presenter: DocumentPresenter
  private let parts: ClinicParts
  private let audit: AuditLog
  private let clock: ClockGuard
  private let now: @Sendable () -> Date
  private let store: ErasureStore

  init(_ parts: ClinicParts, clock: ClockGuard) {
    self.parts = parts
    database = parts.database
    documents = parts.documents
    patients = parts.patients
    presenter = parts.presenter
    audit = parts.audit
    now = parts.now
    self.clock = clock
    store = ErasureStore(keys: parts.keys)
  }

  private static let deletable: Set<Document.State> = [
    .waitingPassword, .waitingReview, .approved, .indexed, .duplicate, .rejected, .failed,
  ]

  private static func checked(_ reason: String) throws(Refusal) -> String {
    let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (3...500).contains(reason.count) else { throw Refusal(.invalid, "Say in a few words why.", field: "reason") }
    return reason
  }

  // MARK: What people ask

  /// Own documents, and those that one may claim.
  package func delete(_ id: Document.ID, reason: String, principal: Principal) async throws -> Erasure {
    try principal.require(.deleteDocuments)
    let reason = try Self.checked(reason)
    let erasure = try await database.pool.write { [self] db in
      guard let row = try documents.row(id, in: db), presenter.isOpen(row, to: principal) else { throw Self.noDocument }
      return try begin(.document, [row], target: id.auditTarget, patient: nil, reason: reason, by: principal, in: db)
    }
    try await parts.lifecycle.publish(id)
    return erasure
  }

  /// Any document, without seeing it; for administrators.
  package func deleteAny(_ id: Document.ID, reason: String, principal: Principal) async throws -> Erasure {
    try principal.require(.manageRetention)
    let reason = try Self.checked(reason)
    let erasure = try await database.pool.write { [self] db in
      guard let row = try documents.row(id, in: db) else { throw Self.noDocument }
      return try begin(.document, [row], target: id.auditTarget, patient: nil, reason: reason, by: principal, in: db)
    }
    try await parts.lifecycle.publish(id)
    return erasure
  }

  /// A patient with all documents, whosever they are, and with the identity.
  package func deletePatient(_ mark: String, reason: String, principal: Principal) async throws -> Erasure {
    try principal.require(.manageRetention)
    let reason = try Self.checked(reason)
    let (erasure, ids) = try await database.pool.write { [self] db -> (Erasure, [Document.ID]) in
      guard let patient = try patients.patient(mark: mark, in: db) else { throw Refusal(.notFound, "There is no such patient.") }
      let rows = try documents.rows(patients: patients.members(of: patient.id, in: db), in: db).filter { $0.code != Self.erasedCode }
      let erasure = try begin(
        .patient, rows.filter { $0.state != .retired }, target: patient.mark, patient: patient.id, reason: reason, by: principal, in: db)
      return (erasure, rows.map(\.id))
    }
    for id in ids { try await parts.lifecycle.publish(id) }
    return erasure
  }

  static let deletedCode = "deleted"
  static let erasedCode = "erased"
  private static let noDocument = Refusal(.notFound, "There is no such document.")

  private func begin(
    _ kind: Erasure.Kind, _ rows: [DocumentRow], target: String, patient: UUID?, reason: String, by principal: Principal, in db: Database
  ) throws -> Erasure {
    for row in rows {
      guard Self.deletable.contains(row.state) else {
        throw Refusal(
          .conflict,
          row.state == .retired ? "This document is deleted already." : "Document \(row.id) is being read. Try again in a moment.")
      }
      try requireFree(row, in: db)
    }
    if let patient, try store.isHeld(Document.ID(rawValue: 0), members: patients.members(of: patient, in: db), in: db) { throw Self.held }
    let time = now()
    let due = time.addingTimeInterval(Double(parts.settings.retention.undoHours) * 3_600)
    let id = try store.add(kind, target: target, patient: patient, reason: reason, by: principal.login, at: time, due: due, in: db)
    for row in rows {
      let passages = try parts.index.remove(document: row.id.rawValue, in: db)
      try documents.countVersion(row.id, in: db)
      guard try documents.move(row.id, from: Self.deletable, to: .retired, code: Self.deletedCode, at: time, in: db) else {
        throw Refusal(.conflict, "Document \(row.id) has just changed. Try again.")
      }
      try store.addDocument(row.id, to: id, state: row.state, passages: passages, in: db)
      try audit.append(
        .by(principal, .deleted, target: row.id.auditTarget, metadata: ["erasure": .int(id), "passages": .int(Int64(passages))]), in: db)
    }
    if kind == .patient {
      try audit.append(
        .by(principal, .deleted, target: target, metadata: ["erasure": .int(id), "documents": .int(Int64(rows.count))]), in: db)
    }
    guard let erasure = try store.erasure(id, in: db) else { throw Self.noDocument }
    return erasure
  }

  private static let held = Refusal(
    .conflict, "This is under legal hold and can’t be deleted. An administrator can lift the hold under Retention.")

  private func requireFree(_ row: DocumentRow, in db: Database) throws {
    let members = try row.patient.map { try patients.members(of: patients.survivor(of: $0, in: db), in: db) } ?? []
    if try store.isHeld(row.id, members: members, in: db) { throw Self.held }
  }

  /// The deletion of a document that can still be taken back.
  package func open(of id: Document.ID, principal: Principal) async throws -> Erasure? {
    try await database.pool.read { [self] db in
      guard let row = try documents.row(id, in: db), presenter.isOpen(row, to: principal) else { return nil }
      return try store.open(of: id, in: db)
    }
  }

  /// Takes back the deletion of a document, by whoever may open it; searchable ones come back by themselves.
  package func restore(_ id: Document.ID, principal: Principal) async throws {
    try principal.require(.deleteDocuments)
    let erasure = try await database.pool.read { [self] db -> Erasure? in
      guard let row = try documents.row(id, in: db), presenter.isOpen(row, to: principal) else { throw Self.noDocument }
      return try store.open(of: id, in: db)
    }
    guard let erasure, erasure.kind == .document else {
      throw Refusal(.conflict, "This can’t be taken back any more, or only by an administrator.")
    }
    try await undo(erasure.id, by: principal)
  }

  package func undo(_ id: Int64, principal: Principal) async throws {
    try principal.require(.manageRetention)
    try await undo(id, by: principal)
  }

  private func undo(_ id: Int64, by principal: Principal) async throws {
    let ids = try await database.pool.write { [self] db -> [Document.ID] in
      guard let erasure = try store.erasure(id, in: db), erasure.isOpen else {
        throw Refusal(.conflict, "This can’t be taken back any more.")
      }
      let time = now()
      let list = try store.documents(of: id, in: db)
      for (document, state) in list {
        // What was searchable is cut and embedded anew.
        let before = state == .indexed ? .approved : state
        try documents.countVersion(document, in: db)
        _ = try documents.move(document, from: [.retired], to: before, at: time, in: db)
        try audit.append(.by(principal, .restored, target: document.auditTarget, metadata: ["erasure": .int(id)]), in: db)
      }
      if list.isEmpty { try audit.append(.by(principal, .restored, target: erasure.target, metadata: ["erasure": .int(id)]), in: db) }
      try store.undo(id, by: principal.login, at: time, in: db)
      return list.map(\.0)
    }
    for id in ids { try await parts.lifecycle.publish(id) }
    parts.wake.indexing()
  }

  /// Does not wait until it can't be taken back any more.
  package func eraseNow(_ id: Int64, principal: Principal) async throws -> Erasure {
    try principal.require(.manageRetention)
    try await database.pool.write { [self] db in
      guard let erasure = try store.erasure(id, in: db), erasure.isOpen else { throw Refusal(.conflict, "This has ended already.") }
      try store.setDue(id, at: now(), in: db)
    }
    _ = try await erase([id])
    guard let erasure = try await database.pool.read({ [store] db in try store.erasure(id, in: db) }) else { throw Self.noDocument }
    guard erasure.erasedAt != nil else { throw Self.held }
    return erasure
  }

  package func list(principal: Principal) async throws -> [Erasure] {
    try principal.require(.viewSystem)
    return try await database.pool.read { [store] db in try store.all(limit: 200, in: db) }
  }

  // MARK: Holds

  package func holds(principal: Principal) async throws -> [Hold] {
    try principal.require(.viewSystem)
    return try await database.pool.read { [store] db in try store.holds(in: db) }
  }

  /// `target` is `document:12`, `12` or a patient's mark. What is held is neither deleted by people nor ended by time.
  package func hold(_ target: String, reason: String, principal: Principal) async throws {
    try principal.require(.manageRetention)
    let reason = try Self.checked(reason)
    let text = target.trimmingCharacters(in: .whitespaces)
    try await database.pool.write { [self] db in
      var document: Document.ID?
      var patient: UUID?
      if let number = Int64(text.replacing("document:", with: "")) {
        document = try documents.row(Document.ID(rawValue: number), in: db)?.id
      } else {
        patient = try patients.patient(mark: text, in: db)?.id
      }
      guard document != nil || patient != nil else {
        throw Refusal(.notFound, "There is no such document or patient. Give a document’s number, or a patient’s mark.")
      }
      let id = try store.placeHold(document: document, patient: patient, reason: reason, by: principal.login, at: now(), in: db)
      try audit.append(.by(principal, .holdPlaced, target: document?.auditTarget ?? text, metadata: ["hold": .int(id)]), in: db)
    }
  }

  package func lift(_ id: Int64, principal: Principal) async throws {
    try principal.require(.manageRetention)
    try await database.pool.write { [self] db in
      guard try store.lift(id, by: principal.login, at: now(), in: db) else { throw Refusal(.notFound, "There is no such hold.") }
      try audit.append(.by(principal, .holdLifted, target: "hold:\(id)"), in: db)
    }
  }

  // MARK: By itself

  /// Erases what can't be taken back any more; not while the clock is doubted.
  func eraseDue() async throws {
    guard try await clock.isTrusted() else { return }
    let due = try await database.pool.read { [self] db in try store.due(at: now(), in: db) }
    if !due.isEmpty { _ = try await erase(due) }
    if try await database.pool.read({ [store] db in try store.needsSweep(in: db) }) { try await sweep() }
  }

  /// Returns how many were erased; what came under hold since it was deleted waits.
  private func erase(_ ids: [Int64]) async throws -> Int {
    var count = 0
    for id in ids {
      let spools = try await database.pool.write { [self] db -> Set<String>? in try eraseRows(of: id, in: db) }
      guard let spools else { continue }
      count += 1
      for spool in spools { try await parts.lifecycle.releaseSpool(spool, in: parts.spool) }
      let gone = try await database.pool.read { [store] db in try store.documents(of: id, in: db).map(\.0) }
      for document in gone { try parts.pictures.remove(document) }
    }
    if count > 0 { try await sweep() }
    return count
  }

  /// Nil when it is held or has ended.
  private func eraseRows(of id: Int64, in db: Database) throws -> Set<String>? {
    guard let erasure = try store.erasure(id, in: db), erasure.isOpen else { return nil }
    let patient = try store.patient(of: id, in: db)
    let members = try patient.map { try patients.members(of: $0, in: db) } ?? []
    let rows = try store.documents(of: id, in: db).compactMap { try documents.row($0.0, in: db) }
    for row in rows {
      let own = try row.patient.map { try patients.members(of: patients.survivor(of: $0, in: db), in: db) } ?? []
      if try store.isHeld(row.id, members: own + members, in: db) { return nil }
    }
    if rows.isEmpty, try store.isHeld(Document.ID(rawValue: 0), members: members, in: db) { return nil }
    var counts = ErasureStore.Counts()
    counts.documents = rows.count
    counts.passages =
      try Int.fetchOne(db, sql: "SELECT COALESCE(SUM(passages), 0) FROM erasure_documents WHERE erasure = ?", arguments: [id]) ?? 0
    for row in rows {
      counts.pages += try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM pages WHERE document = ?", arguments: [row.id.rawValue]) ?? 0
      counts.findings += try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM findings WHERE document = ?", arguments: [row.id.rawValue]) ?? 0
      _ = try parts.index.remove(document: row.id.rawValue, in: db)
      try documents.removeContent(of: row.id, in: db)
      try store.makeTombstone(of: row, in: db)
      try NoteStore.markGone(row.id, at: now(), in: db)
    }
    let spools = Set(rows.compactMap(\.spool))
    counts.originals = spools.count
    for member in members {
      try db.execute(sql: "UPDATE documents SET patient = NULL WHERE patient = ?", arguments: [member.uuidString])
      try db.execute(sql: "UPDATE patients SET merged_into = NULL WHERE merged_into = ?", arguments: [member.uuidString])
    }
    for member in members { try db.execute(sql: "DELETE FROM patients WHERE id = ?", arguments: [member.uuidString]) }
    let record = try audit.append(
      .byService(
        .purged, erasure.target,
        metadata: [
          "erasure": .int(id), "documents": .int(Int64(counts.documents)), "pages": .int(Int64(counts.pages)),
          "passages": .int(Int64(counts.passages)), "findings": .int(Int64(counts.findings)), "originals": .int(Int64(counts.originals)),
        ]), in: db)
    try store.end(id, counts, audit: record.seq, at: now(), in: db)
    return spools
  }

  /// Words that removed passages left in the keyword index's pages, their vectors in the index's file, old pages in the write-ahead log.
  private func sweep() async throws {
    let time = now()
    try await database.pool.write { [index = parts.index] db in try index.expunge(in: db) }
    _ = try await offload(to: IndexFolder.queue) { [index = parts.index] in try index.rebuildVectors() }
    _ = try await database.pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
    try await database.pool.write { [self] db in try store.swept(erasedUntil: time, at: now(), in: db) }
  }

  // MARK: Before time ends something

  package struct Ending: Sendable, Equatable {
    package var document: Document.ID
    package var state: Document.State
    package var endsAt: Date
    package var isHeld: Bool
  }

  /// Originals that nobody reviewed or retried, and when time ends them, the next first.
  package func preview(principal: Principal) async throws -> [Ending] {
    try principal.require(.viewSystem)
    let settings = parts.settings.spool
    let life = settings.overdue == .purge ? Double(settings.overdueHours) * 3_600 : Double(settings.hardEndDays) * 86_400
    return try await database.pool.read { [self] db in
      try documents.rows(states: [.waitingReview, .waitingPassword, .failed], limit: 1_000, in: db)
        .filter { $0.spool != nil || $0.state != .failed }
        .map { row in
          Ending(document: row.id, state: row.state, endsAt: row.receivedAt.addingTimeInterval(life), isHeld: try isHeld(row, in: db))
        }.sorted { $0.endsAt < $1.endsAt }
    }
  }

  func isHeld(_ row: DocumentRow, in db: Database) throws -> Bool {
    let members = try row.patient.map { try patients.members(of: patients.survivor(of: $0, in: db), in: db) } ?? []
    return try store.isHeld(row.id, members: members, in: db)
  }
}

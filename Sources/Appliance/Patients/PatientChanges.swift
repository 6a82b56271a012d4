import Foundation
import GRDB
import Ingest
import VectorCore

/// Merges, splits and moves, and takes them back. Each method belongs into one transaction of the caller: links, text, index, state, history and
/// audit change together.
///
/// Invariants:
/// 1. A document's patient is never one that was merged into another, and the marks in its text are its patient's.
/// 2. Only patients that stand for themselves are merged, so merges never go round in a circle.
/// 3. A document that moved is out of the search until it is indexed again.
/// 4. Undoing puts back what one change did, or nothing.
struct PatientChanges {
  let store: DocumentStore
  let patients: PatientStore
  let presenter: DocumentPresenter
  let index: ChunkIndex
  let audit: AuditLog
  let now: @Sendable () -> Date
  let changes = PatientChangeStore()

  struct Outcome: Equatable {
    var change: PatientChange.ID
    /// Whose the documents are now; nil for nobody's.
    var mark: String?
    var documents: [Document.ID]
  }

  enum Target: Equatable {
    case patient(mark: String)
    /// A patient of their own.
    case new
    case nobody
  }

  /// The most documents that one move takes; a merge takes all.
  static let most = 500

  // MARK: Doing

  /// Two patients are one person. Everybody's documents of `mark` follow, or the same person would go by two names.
  func merge(_ mark: String, into other: String, by principal: Principal, in db: Database) throws -> Outcome {
    let from = try known(mark, to: principal, field: "from", in: db)
    let into = try known(other, to: principal, field: "into", in: db)
    guard from.id != into.id else { throw Refusal(.invalid, "This is the same patient already. Choose another one.", field: "into") }
    let rows = try changes.allDocuments(of: from.id, in: db).compactMap { try store.row($0, in: db) }
    for row in rows { try move(row, to: into, in: db) }
    try patients.setMerged(from.id, into: into.id, in: db)
    return try record(.merge, rows, from: from, to: into, by: principal, in: db)
  }

  /// These documents are somebody else's, a person's of their own, or nobody's.
  func reassign(_ ids: [Document.ID], to target: Target, by principal: Principal, in db: Database) throws -> Outcome {
    guard !ids.isEmpty else { throw Refusal(.invalid, "Choose at least one document.", field: "documents") }
    guard ids.count <= Self.most else {
      throw Refusal(.invalid, "Choose at most \(Self.most) documents at once.", field: "documents")
    }
    var rows: [DocumentRow] = []
    for id in Set(ids).sorted(by: { $0.rawValue < $1.rawValue }) { rows.append(try movable(id, by: principal, in: db)) }
    switch target {
    case .new: return try split(rows, by: principal, in: db)
    case .nobody: return try reassign(rows, to: nil, by: principal, in: db)
    case .patient(let mark):
      return try reassign(rows, to: try known(mark, to: principal, field: "to", in: db), by: principal, in: db)
    }
  }

  private func reassign(_ rows: [DocumentRow], to patient: Patient?, by principal: Principal, in db: Database) throws -> Outcome {
    let moving = rows.filter { $0.patient != patient?.id }
    guard !moving.isEmpty else {
      throw Refusal(.invalid, "These documents are \(patient == nil ? "nobody's" : "this patient's") already.", field: "to")
    }
    for row in moving { try move(row, to: patient, in: db) }
    return try record(.reassign, moving, from: try common(moving, in: db), to: patient, by: principal, in: db)
  }

  private func split(_ rows: [DocumentRow], by principal: Principal, in db: Database) throws -> Outcome {
    guard let old = try common(rows, in: db) else {
      throw Refusal(.invalid, "Choose documents of one patient to make a new one of them.", field: "documents")
    }
    guard try changes.allDocuments(of: old.id, in: db).count > rows.count else {
      throw Refusal(.invalid, "These are all documents of this patient, so there is nothing to split.", field: "documents")
    }
    let names = try rows.flatMap { row in
      try store.pages(of: row.id, in: db).flatMap { page in
        PatientMarkEdit(page.redacted ?? "", reveal: page.reveal, from: old.mark, to: nil)?.names ?? []
      }
    }
    let identity = SplitName.identity(of: names, splitFrom: old.identity)
    let new = try patients.add(identity, mark: try patients.newMark(in: db), at: now(), in: db)
    for row in rows { try move(row, to: new, in: db) }
    return try record(.split, rows, from: old, to: new, by: principal, in: db)
  }

  // MARK: Undoing

  func undo(_ id: PatientChange.ID, by principal: Principal, in db: Database) throws -> Outcome {
    guard let change = try changes.change(id, in: db) else { throw Refusal(.notFound, "There is no such change.") }
    let rows = try change.documents.map { try store.row(Document.ID(rawValue: $0.document), in: db) }
    let open = rows.count { $0.map { presenter.isOpen($0, to: principal) } ?? false }
    // A merge moves everybody's documents, and so does taking it back; of other changes each document has to be one's own.
    guard open > 0, change.kind == .merge || rows.allSatisfy({ $0.map { presenter.isOpen($0, to: principal) } ?? true }) else {
      throw Refusal(.notFound, "There is no such change.")
    }
    guard change.undoneAt == nil else { throw Refusal(.conflict, "This was undone already.") }
    if try changes.later(than: change, in: db) != nil {
      throw Refusal(.conflict, "Some of these documents were moved again since. Undo the later change first.")
    }
    var moved: [DocumentRow] = []
    for (row, entry) in zip(rows, change.documents) {
      guard let row else { throw Refusal(.conflict, "Document \(entry.document) is no longer here, so this can't be undone.") }
      guard row.patient == change.to else {
        throw Refusal(.conflict, "Document \(row.id) has another patient by now, so this can't be undone.")
      }
      moved.append(row)
    }
    if change.kind == .merge, let from = change.from { try patients.setMerged(from, into: nil, in: db) }
    var moves: [(row: DocumentRow, to: Patient?)] = []
    for (row, entry) in zip(moved, change.documents) {
      let before = try entry.before.flatMap { try patients.patient($0, in: db) }
      guard entry.before == before?.id else { throw Refusal(.conflict, "The patient of document \(row.id) is no longer here.") }
      if let before, try patients.isMerged(before.id, in: db) {
        throw Refusal(.conflict, "\(before.mark) was merged into another patient since. Undo that first.")
      }
      try move(row, to: before, in: db)
      moves.append((row, before))
    }
    if change.kind == .split { try retire(change, in: db) }
    try changes.setUndone(id, at: now(), in: db)
    let from = try change.from.flatMap { try patients.patient($0, in: db) }
    try note(change.kind, id, moves, isUndone: true, by: principal, in: db)
    return Outcome(change: id, mark: from?.mark, documents: moved.map(\.id))
  }

  /// A patient that a split made, left without documents when the split is undone: its keys are the old patient's again, or every later
  /// document of that name would ask which of the two is meant.
  private func retire(_ change: PatientChange, in db: Database) throws {
    guard let made = change.to, let old = change.from, try changes.allDocuments(of: made, in: db).isEmpty,
      try patients.members(of: made, in: db).count == 1
    else { return }
    try patients.setMerged(made, into: old, in: db)
  }

  // MARK: Parts

  /// A patient of whom the person may open a document; anybody else is not known to exist.
  func known(_ mark: String, to principal: Principal, field: String? = nil, in db: Database) throws -> Patient {
    let mark = mark.trimmingCharacters(in: .whitespaces).lowercased()
    guard let patient = try patients.patient(mark: mark, in: db),
      try changes.countDocuments(of: patient.id, .init(principal), in: db) > 0
    else { throw Refusal(.notFound, "There is no such patient among your documents.", field: field) }
    return patient
  }

  private func movable(_ id: Document.ID, by principal: Principal, in db: Database) throws -> DocumentRow {
    guard let row = try store.row(id, in: db), presenter.isOpen(row, to: principal) else {
      throw Refusal(.notFound, "There is no such document.", field: "documents")
    }
    guard row.state == .indexed || row.state == .approved else {
      throw Refusal(.conflict, "Document \(id) is not approved yet. Say in its review whose it is.", field: "documents")
    }
    return row
  }

  /// Nil where the documents are nobody's or of several patients.
  private func common(_ rows: [DocumentRow], in db: Database) throws -> Patient? {
    guard let id = rows.first?.patient, rows.allSatisfy({ $0.patient == id }) else { return nil }
    return try patients.patient(id, in: db)
  }

  private func move(_ row: DocumentRow, to patient: Patient?, in db: Database) throws {
    for page in try store.pages(of: row.id, in: db) {
      guard let edit = PatientMarkEdit(page.redacted ?? "", reveal: page.reveal, from: row.patientMark, to: patient?.mark) else { continue }
      try store.setRedacted(edit.text, reveal: edit.reveal, page: page.number, of: row.id, in: db)
    }
    try store.setPatient(patient?.id, of: row.id, in: db)
    try store.withdraw(row.id, from: index, at: now(), in: db)
  }

  private func record(
    _ kind: PatientChange.Kind, _ rows: [DocumentRow], from: Patient?, to: Patient?, by principal: Principal, in db: Database
  ) throws -> Outcome {
    let id = try changes.add(
      kind, by: principal.login, at: now(), from: from?.id, to: to?.id,
      documents: rows.map { .init(document: $0.id.rawValue, before: $0.patient) }, in: db)
    try note(kind, id, rows.map { ($0, to) }, isUndone: false, by: principal, in: db)
    return Outcome(change: id, mark: to?.mark, documents: rows.map(\.id))
  }

  /// One entry in each document's history, and one about them all.
  private func note(
    _ kind: PatientChange.Kind, _ id: PatientChange.ID, _ moves: [(row: DocumentRow, to: Patient?)], isUndone: Bool,
    by principal: Principal, in db: Database
  ) throws {
    let action: AuditAction =
      switch kind {
      case .merge: .patientMerged
      case .split: .patientSplit
      case .reassign: .patientReassigned
      }
    var metadata: [String: AuditValue] = ["change": .int(id.rawValue)]
    if isUndone { metadata["undo"] = .bool(true) }
    let marks = moves.map { (from: $0.row.patientMark ?? "nobody", to: $0.to?.mark ?? "nobody") }
    for (move, mark) in zip(moves, marks) {
      metadata["from"] = .string(mark.from)
      metadata["to"] = .string(mark.to)
      try audit.append(.by(principal, action, target: move.row.id.auditTarget, metadata: metadata), in: db)
    }
    metadata["from"] = .string(Set(marks.map(\.from)).sorted().prefix(5).joined(separator: " "))
    metadata["to"] = .string(Set(marks.map(\.to)).sorted().prefix(5).joined(separator: " "))
    metadata["documents"] = .int(Int64(moves.count))
    try audit.append(.by(principal, action, target: "patients", metadata: metadata), in: db)
  }
}

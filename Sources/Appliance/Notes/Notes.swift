import Dispatch
import Foundation
import GRDB
import Ingest

/// What clinicians do with their notes: draft, look, edit, sign, add.
///
/// 1. A note is its author's; nobody else sees it here, and a program's token signs nothing.
/// 2. At rest a note holds marks, not names, and is sealed. Names are put back where it is shown, and that is audited.
/// 3. Each change is a revision; what was signed is never changed (`0013-notes.swift` holds it, too).
package final class Notes: Sendable {
  let database: ClinicDatabase
  let store: NoteStore
  let seals: Seals
  let documents: DocumentStore
  let patients: PatientStore
  let presenter: DocumentPresenter
  let audit: AuditLog
  let accounts: Accounts
  /// Nil where no model can be asked.
  let gateway: ModelGateway?
  let changes = PatientChangeStore()
  let now: @Sendable () -> Date
  /// Reading a long record takes a while; it must not hold a thread that others wait for.
  let queue = DispatchQueue(label: "chartkeep.notes", qos: .userInitiated)
  /// Printing a long note takes a while, too, and nobody's draft waits for it.
  let press = DispatchQueue(label: "chartkeep.notes.press", qos: .userInitiated)

  /// Documents of one patient that a note is drafted from, at most; the newest.
  static let mostDocuments = 400
  static let longestText = 50_000
  /// Lines of one section, and bytes of one line that somebody types.
  static let mostSentences = 500
  static let longestSentence = 5_000

  convenience init(_ parts: ClinicParts, accounts: Accounts, gateway: ModelGateway) {
    self.init(
      database: parts.database, keys: parts.keys, documents: parts.documents, patients: parts.patients, presenter: parts.presenter,
      audit: parts.audit, accounts: accounts, gateway: gateway, now: parts.now)
  }

  init(
    database: ClinicDatabase, keys: KeyRing, documents: DocumentStore, patients: PatientStore, presenter: DocumentPresenter,
    audit: AuditLog,
    accounts: Accounts, gateway: ModelGateway? = nil, now: @escaping @Sendable () -> Date
  ) {
    self.database = database
    store = NoteStore(keys: keys)
    seals = Seals(keys: keys)
    self.documents = documents
    self.patients = patients
    self.presenter = presenter
    self.audit = audit
    self.accounts = accounts
    self.gateway = gateway
    self.now = now
  }

  static let noNote = Refusal(.notFound, "There is no such note.")
  static let changed = Refusal(.conflict, "The note was changed in the meantime. Load it again.")
  static let signed = Refusal(.conflict, "The note is signed and is not changed any more. Add an addendum.")

  // MARK: Drafting

  /// Drafts a note from everything of the patient that the person may read.
  package func draft(patient mark: String, template key: String, principal: Principal) async throws -> Note.ID {
    try principal.require(.writeNotes)
    let time = now()
    let (patient, template, record) = try await database.pool.write { [self] db in
      try store.seed(at: time, in: db)
      guard let template = try store.template(key, in: db) else {
        throw Refusal(.invalid, "Choose one of the templates.", field: "template")
      }
      let patient = try known(mark, principal, in: db)
      return (patient, template, try self.record(of: patient.id, principal, in: db))
    }
    guard !record.pages.isEmpty else {
      throw Refusal(.invalid, "This patient has no documents that are approved and searchable yet.", field: "patient")
    }
    let draft = try await offload(to: queue) { Self.checked(ExtractiveDrafter(template).draft(from: record), record) }
    return try await database.pool.write { [self] db in
      let id = try store.add(owner: principal.user, patient: patient.id, template: template, at: time, in: db)
      for section in draft.sections {
        try store.addRevision(
          of: section.key, note: id, section.sentences, from: record, origin: .drafted, by: principal.login, at: time, in: db)
      }
      try store.setOmissions(draft.omissions, of: id, in: db)
      let metadata: [String: AuditValue] = [
        "patient": .string(patient.mark), "template": .string(template.key), "template_version": .int(Int64(template.version)),
        "documents": .int(Int64(Set(record.pages.map(\.document)).count)), "drafter": .string("extractive"),
      ]
      try audit.append(.by(principal, .noteDrafted, target: id.auditTarget, metadata: metadata), in: db)
      return id
    }
  }

  /// A section anew from the record as it is today; what stood there stays in the history. So does what was `typed` and not saved.
  package func regenerate(_ id: Note.ID, section key: String, version: Int, typed: String? = nil, principal: Principal) async throws {
    try principal.require(.writeNotes)
    let version = try await saveTyped(typed, of: id, section: key, version: version, principal: principal)
    let (template, record) = try await database.pool.read { [self] db in
      let row = try unsigned(id, principal, in: db)
      guard let template = try store.template(row.template, version: row.templateVersion, in: db) else { throw Self.noNote }
      return (template, try self.record(of: row.patient, principal, in: db))
    }
    let draft = try await offload(to: queue) { Self.checked(ExtractiveDrafter(template).draft(from: record), record) }
    guard let section = draft.sections.first(where: { $0.key == key }) else { throw Self.noSection }
    try await change(id, section: key, version: version, section.sentences, .regenerated, record, principal)
  }

  static let noSection = Refusal(.notFound, "There is no such section.")

  static func checked(_ draft: NoteDraft, _ record: PatientRecord) -> NoteDraft {
    var draft = draft
    for index in draft.sections.indices {
      draft.sections[index].sentences = draft.sections[index].sentences.map { SupportCheck().checked($0, in: record) }
    }
    return draft
  }

  // MARK: Looking

  /// One's own, the newest first.
  package func list(patient mark: String? = nil, before: Note.ID? = nil, limit: Int = 50, principal: Principal) async throws
    -> [NoteSummary]
  {
    try principal.require(.writeNotes)
    return try await database.pool.write { [self] db in
      let wanted = try mark.map { try patients.patient(mark: $0, in: db).map { try patients.members(of: $0.id, in: db) } ?? [] }
      let rows = try store.rows(owner: principal.user, patients: wanted, before: before, limit: min(max(limit, 1), 100), in: db)
      let list = try rows.compactMap { row -> NoteSummary? in
        guard let patient = try patients.patient(patients.survivor(of: row.patient, in: db), in: db) else { return nil }
        let template = try store.template(row.template, version: row.templateVersion, in: db)
        return NoteSummary(
          id: row.id, templateName: template?.name ?? row.template, patientMark: patient.mark, patientName: Patients.name(patient.identity),
          createdAt: row.createdAt, updatedAt: row.updatedAt, signedAt: try store.signedAt(row.id, in: db))
      }
      try audit.append(.by(principal, .noteViewed, target: "notes", metadata: ["count": .int(Int64(list.count))]), in: db)
      return list
    }
  }

  /// The whole note with its sources; names are shown, so it is audited.
  package func note(_ id: Note.ID, principal: Principal) async throws -> Note {
    try await note(id, as: .noteViewed, principal: principal)
  }

  /// For paper.
  package func printed(_ id: Note.ID, principal: Principal) async throws -> Note {
    try await note(id, as: .notePrinted, principal: principal)
  }

  private func note(_ id: Note.ID, as action: AuditAction, principal: Principal) async throws -> Note {
    try principal.require(.writeNotes)
    return try await database.pool.write { [self] db in
      let row = try own(id, principal, in: db)
      try audit.append(.by(principal, action, target: id.auditTarget), in: db)
      return try view(row, principal, in: db)
    }
  }

  /// One section as plain text, to be pasted elsewhere.
  package func copied(_ id: Note.ID, section key: String?, principal: Principal) async throws -> String {
    try principal.require(.writeNotes)
    return try await database.pool.write { [self] db in
      let row = try own(id, principal, in: db)
      let note = try view(row, principal, in: db)
      try audit.append(
        .by(principal, .noteCopied, target: id.auditTarget, metadata: ["section": .string(key ?? "all")]), in: db)
      guard let key else {
        return note.sections.filter { !$0.sentences.isEmpty }.map { "\($0.title)\n\($0.text)" }.joined(separator: "\n\n")
      }
      guard let section = note.sections.first(where: { $0.key == key }) else { throw Self.noSection }
      return section.text
    }
  }

  /// What became of a section, the newest revision first.
  package func history(_ id: Note.ID, section key: String, principal: Principal) async throws -> [Note.Revision] {
    try principal.require(.writeNotes)
    let (revisions, names) = try await database.pool.write { [self] db in
      let row = try own(id, principal, in: db)
      let names = try self.names(of: row, in: db)
      let revisions = try store.revisions(of: key, note: id, in: db)
      guard !revisions.isEmpty else { throw Self.noSection }
      try audit.append(.by(principal, .noteViewed, target: id.auditTarget, metadata: ["history": .string(key)]), in: db)
      return (revisions, names)
    }
    return try await offload(to: queue) { Self.compared(revisions, names) }
  }

  private static func compared(_ revisions: [NoteStore.RevisionRow], _ names: NoteNames) -> [Note.Revision] {
    var before: [String] = []
    var result: [Note.Revision] = []
    for revision in revisions {
      let lines = revision.sentences.map { names.shown($0.text) }
      result.append(
        Note.Revision(
          number: revision.number, origin: revision.origin, author: revision.author, at: revision.at, lines: lines,
          changes: LineDiff.changes(from: before, to: lines)))
      before = lines
    }
    return result.reversed()
  }

  // MARK: Parts

  func own(_ id: Note.ID, _ principal: Principal, in db: Database) throws -> NoteStore.Row {
    guard let row = try store.row(id, owner: principal.user, in: db) else { throw Self.noNote }
    return row
  }

  func unsigned(_ id: Note.ID, _ principal: Principal, in db: Database) throws -> NoteStore.Row {
    let row = try own(id, principal, in: db)
    guard try !store.isSigned(id, in: db) else { throw Self.signed }
    return row
  }

  /// A patient with a document that the person may open, as on the patients' page.
  private func known(_ mark: String, _ principal: Principal, in db: Database) throws -> Patient {
    guard let patient = try patients.patient(mark: mark.trimmingCharacters(in: .whitespaces).lowercased(), in: db),
      try changes.countDocuments(of: patient.id, .init(principal), in: db) > 0
    else { throw Refusal(.notFound, "There is no such patient among your documents.", field: "patient") }
    return patient
  }

  /// Everything approved of the patient that the person may read, the whole clinic's for those who may search it.
  func record(of patient: UUID, _ principal: Principal, in db: Database) throws -> PatientRecord {
    let members = try patients.members(of: patients.survivor(of: patient, in: db), in: db)
    let rows = try documents.rows(patients: members, in: db).filter {
      $0.state == .indexed && presenter.isReadable($0, by: principal)
    }
    let pages = try rows.suffix(Self.mostDocuments).flatMap { row in
      let passages = try store.passages(of: row.id, in: db)
      return try documents.pages(of: row.id, in: db).map { page in
        PatientRecord.Page(
          document: row.id.rawValue, number: page.number, text: page.redacted ?? "", date: row.receivedAt,
          passages: passages[page.number] ?? [])
      }
    }
    return PatientRecord(pages: pages)
  }

  func names(of row: NoteStore.Row, in db: Database) throws -> NoteNames {
    let survivor = try patients.survivor(of: row.patient, in: db)
    guard let patient = try patients.patient(survivor, in: db) else { throw Self.noNote }
    return NoteNames(mark: patient.mark, identities: try patients.identities(of: survivor, in: db))
  }
}

extension Note.ID {
  var auditTarget: String { "note:\(rawValue)" }
}

import Foundation
import GRDB

/// All SQL about notes.
struct NoteStore {
  let keys: KeyRing

  struct Row {
    var id: Note.ID
    var owner: User.ID
    var patient: UUID
    var template: String
    var templateVersion: Int
    var version: Int
    var createdAt: Date
    var updatedAt: Date
  }

  struct Stored: Codable {
    var text: String
    var doubts: [SupportDoubt]
  }

  struct SectionRow {
    var key: String
    var title: String
    var revision: RevisionRow
  }

  struct RevisionRow {
    var id: Int64
    var number: Int
    var origin: Note.Revision.Origin
    var author: String
    var at: Date
    var sentences: [Stored]
  }

  // MARK: Notes

  func add(owner: User.ID, patient: UUID, template: NoteTemplate, at now: Date, in db: Database) throws -> Note.ID {
    try db.execute(
      sql: "INSERT INTO notes (owner, patient, template, template_version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [owner.rawValue, patient.uuidString, template.key, template.version, now.microseconds, now.microseconds])
    let id = Note.ID(rawValue: db.lastInsertedRowID)
    for (position, section) in template.sections.enumerated() {
      try db.execute(
        sql: "INSERT INTO note_sections (note, key, position, title) VALUES (?, ?, ?, ?)",
        arguments: [id.rawValue, section.key, position, section.title])
    }
    return id
  }

  /// Of its owner only: whose notes somebody sees is part of the query.
  func row(_ id: Note.ID, owner: User.ID, in db: Database) throws -> Row? {
    try GRDB.Row.fetchOne(db, sql: "SELECT * FROM notes WHERE id = ? AND owner = ?", arguments: [id.rawValue, owner.rawValue]).flatMap(
      Self.row)
  }

  /// Whoever wrote it: for what shows no text.
  func row(_ id: Note.ID, in db: Database) throws -> Row? {
    try GRDB.Row.fetchOne(db, sql: "SELECT * FROM notes WHERE id = ?", arguments: [id.rawValue]).flatMap(Self.row)
  }

  /// The newest first.
  func rows(owner: User.ID, patients: [UUID]?, before: Note.ID?, limit: Int, in db: Database) throws -> [Row] {
    var conditions = ["owner = ?"]
    var arguments: StatementArguments = [owner.rawValue]
    if let patients {
      conditions.append("patient IN (\(databaseQuestionMarks(count: patients.count)))")
      arguments += StatementArguments(patients.map(\.uuidString))
    }
    if let before {
      conditions.append("id < ?")
      arguments += [before.rawValue]
    }
    arguments += [limit]
    return try GRDB.Row.fetchAll(
      db, sql: "SELECT * FROM notes WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?", arguments: arguments
    ).compactMap(Self.row)
  }

  private static func row(_ row: GRDB.Row) -> Row? {
    guard let patient = UUID(uuidString: row["patient"]) else { return nil }
    return Row(
      id: Note.ID(rawValue: row["id"]), owner: User.ID(rawValue: row["owner"]), patient: patient, template: row["template"],
      templateVersion: row["template_version"], version: row["version"], createdAt: Date(microseconds: row["created_at"]),
      updatedAt: Date(microseconds: row["updated_at"]))
  }

  /// False when somebody changed it in between.
  func touch(_ id: Note.ID, version: Int, at now: Date, in db: Database) throws -> Bool {
    try db.execute(
      sql: "UPDATE notes SET version = version + 1, updated_at = ? WHERE id = ? AND version = ?",
      arguments: [now.microseconds, id.rawValue, version])
    return db.changesCount > 0
  }

  func remove(_ id: Note.ID, in db: Database) throws {
    try db.execute(sql: "DELETE FROM notes WHERE id = ?", arguments: [id.rawValue])
  }

  func setOmissions(_ omissions: [Omission], of id: Note.ID, in db: Database) throws {
    let sealed = try keys.seal(try JSONEncoder().encode(omissions), aad: KeyRing.place("notes", id.rawValue, "sealed_omissions"))
    try db.execute(sql: "UPDATE notes SET sealed_omissions = ? WHERE id = ?", arguments: [sealed, id.rawValue])
  }

  func omissions(of id: Note.ID, in db: Database) throws -> [Omission] {
    guard let sealed = try Data.fetchOne(db, sql: "SELECT sealed_omissions FROM notes WHERE id = ?", arguments: [id.rawValue]) else {
      return []
    }
    let data = try keys.open(sealed, aad: KeyRing.place("notes", id.rawValue, "sealed_omissions"))
    return try JSONDecoder().decode([Omission].self, from: data)
  }

  // MARK: Revisions

  /// `record` is what the sentences were drafted from or held against; `known` the marks of texts that were cited before and are cited still, which
  /// an edit carries over: what stands at such a place today may be another text.
  func addRevision(
    of section: String, note: Note.ID, _ sentences: [NoteSentence], from record: PatientRecord, known: [Citation: Data?] = [:],
    origin: Note.Revision.Origin, by login: String, at now: Date, in db: Database
  ) throws {
    let number =
      (try Int.fetchOne(
        db, sql: "SELECT MAX(number) FROM note_revisions WHERE note = ? AND section = ?", arguments: [note.rawValue, section]) ?? 0) + 1
    try db.execute(
      sql: "INSERT INTO note_revisions (note, section, number, origin, author, at) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [note.rawValue, section, number, origin.rawValue, login, now.microseconds])
    let id = db.lastInsertedRowID
    let stored = sentences.map { Stored(text: $0.text, doubts: $0.doubts) }
    try db.execute(
      sql: "UPDATE note_revisions SET sealed_sentences = ? WHERE id = ?",
      arguments: [try keys.seal(try JSONEncoder().encode(stored), aad: KeyRing.place("note_revisions", id, "sealed_sentences")), id])
    for (index, sentence) in sentences.enumerated() {
      for (position, citation) in sentence.citations.enumerated() {
        try db.execute(
          sql: """
            INSERT INTO note_citations (revision, sentence, position, chunk, document, page, start, end, text_mac)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            id, index, position, citation.chunk, citation.document, citation.page, citation.start, citation.end,
            known[citation] ?? record.text(of: citation).map(textMAC),
          ])
      }
    }
  }

  /// By which a cited text is known again.
  func textMAC(_ text: String) -> Data { keys.mac(Data("chartkeep/v1/cited|\(text)".utf8), purpose: .contentMAC) }

  /// The sections in their order, each with what stands in it now.
  func sections(of note: Note.ID, in db: Database) throws -> [SectionRow] {
    try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT note_sections.key AS key, note_sections.title AS title, note_revisions.* FROM note_sections JOIN note_revisions
          ON note_revisions.note = note_sections.note AND note_revisions.section = note_sections.key
        WHERE note_sections.note = ?1 AND number = (
          SELECT MAX(number) FROM note_revisions AS later WHERE later.note = ?1 AND later.section = note_sections.key)
        ORDER BY position
        """, arguments: [note.rawValue]
    ).map { SectionRow(key: $0["key"], title: $0["title"], revision: try revision($0)) }
  }

  /// The oldest first.
  func revisions(of section: String, note: Note.ID, in db: Database) throws -> [RevisionRow] {
    try GRDB.Row.fetchAll(
      db, sql: "SELECT * FROM note_revisions WHERE note = ? AND section = ? ORDER BY number", arguments: [note.rawValue, section]
    ).map(revision)
  }

  private func revision(_ row: GRDB.Row) throws -> RevisionRow {
    let id: Int64 = row["id"]
    let sealed: Data? = row["sealed_sentences"]
    let sentences = try sealed.map {
      try JSONDecoder().decode([Stored].self, from: keys.open($0, aad: KeyRing.place("note_revisions", id, "sealed_sentences")))
    }
    return RevisionRow(
      id: id, number: row["number"], origin: Note.Revision.Origin(rawValue: row["origin"]) ?? .edited, author: row["author"],
      at: Date(microseconds: row["at"]), sentences: sentences ?? [])
  }

  struct CitationRow {
    var sentence: Int
    var citation: Citation
    /// The document was erased, or is deleted and may still come back.
    var isGone: Bool
    /// nil for those of before.
    var textMAC: Data?
  }

  func citations(of revision: Int64, in db: Database) throws -> [CitationRow] {
    try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT note_citations.*, documents.state AS state FROM note_citations JOIN documents ON documents.id = note_citations.document
        WHERE revision = ? ORDER BY sentence, position
        """, arguments: [revision]
    ).map { row in
      let state: String = row["state"]
      return CitationRow(
        sentence: row["sentence"],
        citation: Citation(chunk: row["chunk"], document: row["document"], page: row["page"], start: row["start"], end: row["end"]),
        isGone: (row["gone_at"] as Int64?) != nil || !["indexed", "approved"].contains(state), textMAC: row["text_mac"])
    }
  }

  /// The document's text is gone for good; what notes say of it stays, and says so.
  static func markGone(_ document: Document.ID, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE note_citations SET gone_at = ?, chunk = NULL WHERE document = ? AND gone_at IS NULL",
      arguments: [now.microseconds, document.rawValue])
  }

  // MARK: The record

  /// Passages of a document by page.
  func passages(of document: Document.ID, in db: Database) throws -> [Int: [PatientRecord.Passage]] {
    let rows = try GRDB.Row.fetchAll(
      db, sql: "SELECT id, page, range_start, range_end FROM chunks WHERE document = ? ORDER BY ordinal", arguments: [document.rawValue])
    return Dictionary(
      rows.map { ($0["page"], [PatientRecord.Passage(id: $0["id"], start: $0["range_start"], end: $0["range_end"])]) },
      uniquingKeysWith: { $0 + $1 })
  }

  // MARK: Templates

  private struct Outline: Codable {
    var sections: [NoteTemplate.Section]
    var focus: [String]
  }

  /// What the product comes with, where it is not there yet.
  func seed(at now: Date, in db: Database) throws {
    for template in NoteTemplate.shipped {
      guard try Bool.fetchOne(db, sql: "SELECT 1 FROM note_templates WHERE key = ?", arguments: [template.key]) == nil else { continue }
      try add(template, by: "chartkeep", at: now, in: db)
    }
  }

  func add(_ template: NoteTemplate, by login: String, at now: Date, in db: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let outline = String(decoding: try encoder.encode(Outline(sections: template.sections, focus: template.focus)), as: UTF8.self)
    try db.execute(
      sql: """
        INSERT INTO note_templates (key, version, name, specialty, form, outline, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        template.key, template.version, template.name, template.specialty, template.form.rawValue, outline, login, now.microseconds,
      ])
  }

  /// The newest version of each.
  func templates(in db: Database) throws -> [NoteTemplate] {
    try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT * FROM note_templates WHERE version = (SELECT MAX(version) FROM note_templates AS later WHERE later.key = note_templates.key)
        ORDER BY specialty, name
        """
    ).compactMap(Self.template)
  }

  func template(_ key: String, version: Int? = nil, in db: Database) throws -> NoteTemplate? {
    try GRDB.Row.fetchOne(
      db, sql: "SELECT * FROM note_templates WHERE key = ?1 AND (?2 IS NULL OR version = ?2) ORDER BY version DESC LIMIT 1",
      arguments: [key, version]
    ).flatMap(Self.template)
  }

  private static func template(_ row: GRDB.Row) throws -> NoteTemplate? {
    let text: String = row["outline"]
    guard let form = NoteTemplate.Form(rawValue: row["form"]) else { return nil }
    let outline = try JSONDecoder().decode(Outline.self, from: Data(text.utf8))
    return NoteTemplate(
      key: row["key"], version: row["version"], name: row["name"], specialty: row["specialty"], form: form, sections: outline.sections,
      focus: outline.focus)
  }
}

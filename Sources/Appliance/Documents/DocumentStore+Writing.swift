import Foundation
import GRDB
import Ingest
import VectorCore

extension DocumentStore {
  struct NewDocument {
    var claim: String
    var part = 0
    var owner: User.ID?
    var name: String
    var declaredPHI: Bool
    var autoApprove = false
    var size: Int
    var contentMAC: Data
    var spool: String?
    var receivedAt: Date
  }

  func insert(_ new: NewDocument, state: Document.State, in db: Database) throws -> Document.ID {
    let sealed = try keys.seal(new.name, aad: KeyRing.place("documents", "\(new.claim)/\(new.part)", "sealed_name"))
    try db.execute(
      sql: """
        INSERT INTO documents (claim, part, owner, state, sealed_name, declared_phi, auto_approve, size, content_mac, spool,
          received_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        new.claim, new.part, new.owner?.rawValue, state.rawValue, sealed, new.declaredPHI, new.autoApprove, new.size, new.contentMAC,
        new.spool, new.receivedAt.microseconds, new.receivedAt.microseconds,
      ])
    return Document.ID(rawValue: db.lastInsertedRowID)
  }

  /// Moves a document along one arrow. Returns false when it is no longer where the caller thought.
  func move(
    _ id: Document.ID, from: Set<Document.State>, to state: Document.State, stage: String? = nil, code: String? = nil, at now: Date,
    in db: Database
  ) throws -> Bool {
    let marks = databaseQuestionMarks(count: from.count)
    try db.execute(
      sql: "UPDATE documents SET state = ?, stage = ?, code = ?, updated_at = ? WHERE id = ? AND state IN (\(marks))",
      arguments: [state.rawValue, stage, code, now.microseconds, id.rawValue] + StatementArguments(from.map(\.rawValue).sorted()))
    return db.changesCount == 1
  }

  func countAttempt(_ id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET attempts = attempts + 1 WHERE id = ?", arguments: [id.rawValue])
  }

  func forgetAttempt(_ id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET attempts = max(attempts - 1, 0) WHERE id = ?", arguments: [id.rawValue])
  }

  func resetAttempts(_ id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET attempts = 0 WHERE id = ?", arguments: [id.rawValue])
  }

  func setOwner(_ owner: User.ID?, of id: Document.ID, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE documents SET owner = ?, updated_at = ? WHERE id = ?", arguments: [owner?.rawValue, now.microseconds, id.rawValue])
  }

  func setDuplicate(of twin: Document.ID, _ id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET duplicate_of = ? WHERE id = ?", arguments: [twin.rawValue, id.rawValue])
  }

  func setOutcomePending(_ pending: Bool, _ id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET outcome_pending = ? WHERE id = ?", arguments: [pending, id.rawValue])
  }

  /// What extraction gave, ready for review: pages sealed, findings open.
  func store(
    _ document: ExtractedDocument, findings: [[Finding]], identities: [PatientIdentity], warnings: [String], proposedMark: String,
    in id: Document.ID, db: Database
  ) throws {
    try db.execute(sql: "DELETE FROM pages WHERE document = ?", arguments: [id.rawValue])
    try db.execute(sql: "DELETE FROM findings WHERE document = ?", arguments: [id.rawValue])
    try db.execute(sql: "DELETE FROM review_steps WHERE document = ?", arguments: [id.rawValue])
    let encoder = JSONEncoder()
    let sealed = identities.isEmpty ? nil : try keys.seal(encoder.encode(identities), aad: place(id, "sealed_identities"))
    let warningList = String(decoding: try encoder.encode(warnings), as: UTF8.self)
    try db.execute(
      sql: """
        UPDATE documents SET kind = ?, page_count = ?, warnings = ?, sealed_identities = ?, proposed_mark = ?, patient_choice = NULL,
          first_approver = NULL, version = version + 1 WHERE id = ?
        """,
      arguments: [document.type.rawValue, document.pages.count, warningList, sealed, proposedMark, id.rawValue])
    for (index, page) in document.pages.enumerated() {
      try db.execute(
        sql: "INSERT INTO pages (document, number, source, confidence, sealed_original, sealed_words) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          id.rawValue, page.number, page.source.rawValue, page.confidence,
          try keys.seal(page.text, aad: pagePlace(id, page.number, "sealed_original")),
          page.words.isEmpty ? nil : try keys.seal(encoder.encode(page.words), aad: pagePlace(id, page.number, "sealed_words")),
        ])
      for finding in findings.indices.contains(index) ? findings[index] : [] {
        _ = try FindingStore().insert(finding, page: page.number, manual: false, decision: .open, by: nil, document: id, in: db)
      }
    }
  }

  // MARK: Pages

  struct PageRow {
    var number: Int
    var source: ExtractedPage.Source
    var confidence: Double
    var original: String?
    var redacted: String?
    var reveal: [RevealedValue]
    /// Those of `original` that were read from pixels.
    var words: [RecognizedWord]
  }

  func pages(of id: Document.ID, in db: Database) throws -> [PageRow] {
    try Row.fetchAll(db, sql: "SELECT * FROM pages WHERE document = ? ORDER BY number", arguments: [id.rawValue]).map {
      try page($0, of: id)
    }
  }

  func page(_ number: Int, of id: Document.ID, in db: Database) throws -> PageRow? {
    try Row.fetchOne(db, sql: "SELECT * FROM pages WHERE document = ? AND number = ?", arguments: [id.rawValue, number]).map {
      try page($0, of: id)
    }
  }

  private func page(_ row: Row, of id: Document.ID) throws -> PageRow {
    let number: Int = row["number"]
    let original = try (row["sealed_original"] as Data?).map {
      try keys.openText($0, aad: pagePlace(id, number, "sealed_original"))
    }
    let reveal = try (row["sealed_reveal"] as Data?).map {
      try JSONDecoder().decode([RevealedValue].self, from: keys.open($0, aad: pagePlace(id, number, "sealed_reveal")))
    }
    let words = try (row["sealed_words"] as Data?).map {
      try JSONDecoder().decode([RecognizedWord].self, from: keys.open($0, aad: pagePlace(id, number, "sealed_words")))
    }
    return PageRow(
      number: number, source: ExtractedPage.Source(rawValue: row["source"]) ?? .text, confidence: row["confidence"],
      original: original, redacted: row["redacted"], reveal: reveal ?? [], words: words ?? [])
  }

  func identities(of row: DocumentRow) throws -> [PatientIdentity] {
    guard let sealed = row.sealedIdentities else { return [] }
    return try JSONDecoder().decode([PatientIdentity].self, from: keys.open(sealed, aad: place(row.id, "sealed_identities")))
  }

  func setRedacted(_ text: String, reveal: [RevealedValue], page: Int, of id: Document.ID, in db: Database) throws {
    let sealed = reveal.isEmpty ? nil : try keys.seal(JSONEncoder().encode(reveal), aad: pagePlace(id, page, "sealed_reveal"))
    try db.execute(
      sql: "UPDATE pages SET redacted = ?, sealed_reveal = ? WHERE document = ? AND number = ?",
      arguments: [text, sealed, id.rawValue, page])
  }

  func setPatient(_ patient: UUID?, of id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET patient = ? WHERE id = ?", arguments: [patient?.uuidString, id.rawValue])
  }

  func setFirstApprover(_ user: User.ID, of id: Document.ID, in db: Database) throws {
    try db.execute(
      sql: "UPDATE documents SET first_approver = ?, version = version + 1 WHERE id = ?", arguments: [user.rawValue, id.rawValue])
  }

  func setPatientChoice(_ choice: String?, of id: Document.ID, in db: Database) throws {
    try db.execute(
      sql: "UPDATE documents SET patient_choice = ?, version = version + 1 WHERE id = ?", arguments: [choice, id.rawValue])
  }

  func countVersion(_ id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET version = version + 1 WHERE id = ?", arguments: [id.rawValue])
  }

  func setChunkCount(_ count: Int, of id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE documents SET chunk_count = ? WHERE id = ?", arguments: [count, id.rawValue])
  }

  /// Out of the search until it is cut and embedded anew, because its text has changed. The new version tells whoever is embedding the old text.
  func withdraw(_ id: Document.ID, from index: ChunkIndex, at now: Date, in db: Database) throws {
    _ = try index.remove(document: id.rawValue, in: db)
    try setChunkCount(0, of: id, in: db)
    try countVersion(id, in: db)
    _ = try move(id, from: [.indexed], to: .approved, at: now, in: db)
  }

  /// Everything of the original that the database holds goes: page texts, identities, review notes.
  func removeOriginals(of id: Document.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE pages SET sealed_original = NULL, sealed_words = NULL WHERE document = ?", arguments: [id.rawValue])
    try db.execute(sql: "UPDATE documents SET sealed_identities = NULL WHERE id = ?", arguments: [id.rawValue])
    try db.execute(sql: "DELETE FROM review_steps WHERE document = ?", arguments: [id.rawValue])
    try db.execute(sql: "DELETE FROM review_locks WHERE document = ?", arguments: [id.rawValue])
  }

  /// A rejected document keeps its row and history, and nothing that was in it.
  func removeContent(of id: Document.ID, in db: Database) throws {
    try removeOriginals(of: id, in: db)
    try db.execute(sql: "DELETE FROM pages WHERE document = ?", arguments: [id.rawValue])
    try db.execute(sql: "DELETE FROM findings WHERE document = ?", arguments: [id.rawValue])
  }

  // MARK: Spool

  /// The spool file may go once no part of it needs the original any more.
  func isSpoolNeeded(_ spool: String, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS (SELECT 1 FROM documents WHERE spool = ?
          AND (state IN ('received', 'extracting', 'waiting_password', 'waiting_review', 'approved', 'failed')
            OR (state = 'retired' AND code = 'deleted')))
        """, arguments: [spool]) ?? true
  }

  func forgetSpool(_ spool: String, in db: Database) throws -> [Document.ID] {
    let ids = try Int64.fetchAll(db, sql: "SELECT id FROM documents WHERE spool = ?", arguments: [spool])
    try db.execute(sql: "UPDATE documents SET spool = NULL WHERE spool = ?", arguments: [spool])
    return ids.map(Document.ID.init(rawValue:))
  }

  func allSpools(in db: Database) throws -> Set<String> {
    try Set(String.fetchAll(db, sql: "SELECT DISTINCT spool FROM documents WHERE spool IS NOT NULL"))
  }

  /// Documents that may have pictures of their redacted pages, those that can be taken back included.
  func allWithPictures(in db: Database) throws -> Set<Document.ID> {
    try Set(
      Int64.fetchAll(
        db, sql: "SELECT id FROM documents WHERE state IN ('approved', 'indexed') OR (state = 'retired' AND code = 'deleted')"
      ).map(Document.ID.init(rawValue:)))
  }

  private func place(_ id: Document.ID, _ column: StaticString) -> String { KeyRing.place("documents", id, column) }

  private func pagePlace(_ id: Document.ID, _ number: Int, _ column: StaticString) -> String {
    KeyRing.place("pages", "\(id)/\(number)", column)
  }
}

/// A name or date that was replaced in a redacted page, kept sealed so that it can be put back for those who may see it.
struct RevealedValue: Codable, Sendable, Equatable {
  /// Code points of the redacted text.
  var start: Int
  var end: Int
  var label: IdentifierLabel
  var value: String
  /// The patient's own name, whether or not a patient's mark stands there now. Nil in documents approved before this was kept.
  var isPatient: Bool?
}

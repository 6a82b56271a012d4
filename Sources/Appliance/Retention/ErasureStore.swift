package import Foundation
import GRDB

/// A deletion: taken out of use at once, taken back for a while, then gone for good. It is the receipt, too.
package struct Erasure: Sendable, Equatable {
  package enum Kind: String, Sendable, Codable, CaseIterable { case document, patient }

  package var id: Int64
  package var kind: Kind
  /// `document:12` or `patient-0123456789ab`.
  package var target: String
  package var reason: String
  package var requestedBy: String
  package var requestedAt: Date
  package var dueAt: Date
  package var undoneBy: String?
  package var undoneAt: Date?
  package var erasedAt: Date?
  /// When words and vectors were gone from the index's files and the write-ahead log too.
  package var sweptAt: Date?
  package var documents: Int
  package var pages: Int
  package var passages: Int
  package var findings: Int
  package var originals: Int
  /// The audit entry that proves it.
  package var auditEntry: Int64?

  package var isOpen: Bool { erasedAt == nil && undoneAt == nil }
}

/// Something that must not be deleted, such as evidence in a dispute.
package struct Hold: Sendable, Equatable {
  package var id: Int64
  package var target: String
  package var reason: String
  package var placedBy: String
  package var placedAt: Date
  package var liftedBy: String?
  package var liftedAt: Date?
}

/// All SQL about deletions and holds.
struct ErasureStore {
  let keys: KeyRing

  func add(
    _ kind: Erasure.Kind, target: String, patient: UUID?, reason: String, by login: String, at now: Date, due: Date, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO erasures (kind, target, patient, requested_by, requested_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [kind.rawValue, target, patient?.uuidString, login, now.microseconds, due.microseconds])
    let id = db.lastInsertedRowID
    try db.execute(
      sql: "UPDATE erasures SET sealed_reason = ? WHERE id = ?",
      arguments: [try keys.seal(reason, aad: KeyRing.place("erasures", id, "sealed_reason")), id])
    return id
  }

  func addDocument(_ document: Document.ID, to id: Int64, state: Document.State, passages: Int, in db: Database) throws {
    try db.execute(
      sql: "INSERT INTO erasure_documents (erasure, document, state, passages) VALUES (?, ?, ?, ?)",
      arguments: [id, document.rawValue, state.rawValue, passages])
  }

  /// The documents and the states that they were in.
  func documents(of id: Int64, in db: Database) throws -> [(Document.ID, Document.State)] {
    try Row.fetchAll(db, sql: "SELECT document, state FROM erasure_documents WHERE erasure = ? ORDER BY document", arguments: [id]).map {
      (Document.ID(rawValue: $0["document"]), Document.State(rawValue: $0["state"]) ?? .failed)
    }
  }

  /// The deletion that a document can be taken back from.
  func open(of document: Document.ID, in db: Database) throws -> Erasure? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT erasures.* FROM erasures JOIN erasure_documents ON erasure = erasures.id
        WHERE document = ? AND erased_at IS NULL AND undone_at IS NULL
        """, arguments: [document.rawValue]
    ).map(erasure)
  }

  func erasure(_ id: Int64, in db: Database) throws -> Erasure? {
    try Row.fetchOne(db, sql: "SELECT * FROM erasures WHERE id = ?", arguments: [id]).map(erasure)
  }

  func patient(of id: Int64, in db: Database) throws -> UUID? {
    try String.fetchOne(db, sql: "SELECT patient FROM erasures WHERE id = ?", arguments: [id]).flatMap(UUID.init(uuidString:))
  }

  /// The newest first.
  func all(limit: Int, in db: Database) throws -> [Erasure] {
    try Row.fetchAll(db, sql: "SELECT * FROM erasures ORDER BY id DESC LIMIT ?", arguments: [limit]).map(erasure)
  }

  func due(at now: Date, in db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db, sql: "SELECT id FROM erasures WHERE due_at <= ? AND erased_at IS NULL AND undone_at IS NULL ORDER BY id",
      arguments: [now.microseconds])
  }

  func setDue(_ id: Int64, at time: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE erasures SET due_at = ? WHERE id = ?", arguments: [time.microseconds, id])
  }

  func undo(_ id: Int64, by login: String, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE erasures SET undone_by = ?, undone_at = ? WHERE id = ?", arguments: [login, now.microseconds, id])
  }

  struct Counts: Sendable {
    var documents = 0
    var pages = 0
    var passages = 0
    var findings = 0
    var originals = 0
  }

  func end(_ id: Int64, _ counts: Counts, audit: Int64, at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE erasures SET erased_at = ?, documents = ?, pages = ?, passages = ?, findings = ?, originals = ?, audit_entry = ?, patient = NULL
        WHERE id = ?
        """,
      arguments: [
        now.microseconds, counts.documents, counts.pages, counts.passages, counts.findings, counts.originals, audit, id,
      ])
  }

  func needsSweep(in db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM erasures WHERE erased_at IS NOT NULL AND swept_at IS NULL)") ?? false
  }

  func swept(erasedUntil time: Date, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE erasures SET swept_at = ? WHERE erased_at <= ? AND swept_at IS NULL", arguments: [now.microseconds, time.microseconds])
  }

  /// Nothing of it is told any more but that it was here.
  func makeTombstone(of row: DocumentRow, in db: Database) throws {
    let place = KeyRing.place("documents", "\(row.claim)/\(row.part)", "sealed_name")
    let random = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) })
    try db.execute(
      sql: """
        UPDATE documents SET sealed_name = ?, name_mac = NULL, content_mac = ?, size = 0, warnings = '[]', patient = NULL, patient_choice = NULL,
          proposed_mark = NULL, code = 'erased', stage = NULL, chunk_count = 0 WHERE id = ?
        """, arguments: [try keys.seal("", aad: place), random, row.id.rawValue])
  }

  // MARK: Holds

  func placeHold(document: Document.ID?, patient: UUID?, reason: String, by login: String, at now: Date, in db: Database) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO holds (document, patient, placed_by, placed_at) VALUES (?, ?, ?, ?)",
      arguments: [document?.rawValue, patient?.uuidString, login, now.microseconds])
    let id = db.lastInsertedRowID
    try db.execute(
      sql: "UPDATE holds SET sealed_reason = ? WHERE id = ?",
      arguments: [try keys.seal(reason, aad: KeyRing.place("holds", id, "sealed_reason")), id])
    return id
  }

  func lift(_ id: Int64, by login: String, at now: Date, in db: Database) throws -> Bool {
    try db.execute(
      sql: "UPDATE holds SET lifted_by = ?, lifted_at = ? WHERE id = ? AND lifted_at IS NULL", arguments: [login, now.microseconds, id])
    return db.changesCount > 0
  }

  /// Whether the document itself, or the patient that it is of, is held. `members` are a patient and those merged into it.
  func isHeld(_ document: Document.ID, members: [UUID], in db: Database) throws -> Bool {
    let marks = databaseQuestionMarks(count: members.count)
    return try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM holds WHERE lifted_at IS NULL AND (document = ? OR patient IN (\(marks))))",
      arguments: [document.rawValue] + StatementArguments(members.map(\.uuidString))) ?? false
  }

  func holds(in db: Database) throws -> [Hold] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT holds.*, patients.mark AS mark FROM holds LEFT JOIN patients ON patients.id = holds.patient ORDER BY lifted_at IS NOT NULL, holds.id DESC
        LIMIT 500
        """
    ).map { row in
      let id: Int64 = row["id"]
      let sealed: Data? = row["sealed_reason"]
      return Hold(
        id: id, target: (row["document"] as Int64?).map { "document:\($0)" } ?? row["mark"] ?? "",
        reason: try sealed.map { try keys.openText($0, aad: KeyRing.place("holds", id, "sealed_reason")) } ?? "",
        placedBy: row["placed_by"], placedAt: Date(microseconds: row["placed_at"]), liftedBy: row["lifted_by"],
        liftedAt: (row["lifted_at"] as Int64?).map { Date(microseconds: $0) })
    }
  }

  private func erasure(_ row: Row) throws -> Erasure {
    func date(_ name: String) -> Date? { (row[name] as Int64?).map { Date(microseconds: $0) } }
    let id: Int64 = row["id"]
    let sealed: Data? = row["sealed_reason"]
    return Erasure(
      id: id, kind: Erasure.Kind(rawValue: row["kind"]) ?? .document, target: row["target"],
      reason: try sealed.map { try keys.openText($0, aad: KeyRing.place("erasures", id, "sealed_reason")) } ?? "",
      requestedBy: row["requested_by"], requestedAt: Date(microseconds: row["requested_at"]), dueAt: Date(microseconds: row["due_at"]),
      undoneBy: row["undone_by"], undoneAt: date("undone_at"), erasedAt: date("erased_at"), sweptAt: date("swept_at"),
      documents: row["documents"], pages: row["pages"], passages: row["passages"], findings: row["findings"], originals: row["originals"],
      auditEntry: row["audit_entry"])
  }
}

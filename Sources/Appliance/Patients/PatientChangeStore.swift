import Foundation
import GRDB

/// All SQL about changes of patients, and about whose patients somebody sees.
struct PatientChangeStore {
  func add(
    _ kind: PatientChange.Kind, by login: String, at now: Date, from: UUID?, to: UUID?, documents: [PatientChange.Moved], in db: Database
  ) throws -> PatientChange.ID {
    try db.execute(
      sql: "INSERT INTO patient_changes (kind, done_by, done_at, from_patient, to_patient, documents) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        kind.rawValue, login, now.microseconds, from?.uuidString, to?.uuidString,
        String(decoding: try JSONEncoder().encode(documents), as: UTF8.self),
      ])
    return PatientChange.ID(rawValue: db.lastInsertedRowID)
  }

  func change(_ id: PatientChange.ID, in db: Database) throws -> PatientChange? {
    try Row.fetchOne(db, sql: "SELECT * FROM patient_changes WHERE id = ?", arguments: [id.rawValue]).map(Self.decode)
  }

  func setUndone(_ id: PatientChange.ID, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE patient_changes SET undone_at = ? WHERE id = ?", arguments: [now.microseconds, id.rawValue])
  }

  /// A later change, still in force, that moved one of the documents again.
  func later(than change: PatientChange, in db: Database) throws -> PatientChange? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT * FROM patient_changes AS later WHERE id > ?1 AND undone_at IS NULL AND EXISTS (
          SELECT 1 FROM json_each(later.documents) AS moved, json_each((SELECT documents FROM patient_changes WHERE id = ?1)) AS mine
          WHERE json_extract(moved.value, '$.document') = json_extract(mine.value, '$.document'))
        ORDER BY id LIMIT 1
        """, arguments: [change.id.rawValue]
    ).map(Self.decode)
  }

  /// Newest first: those that moved a document which the person may open.
  func recent(_ scope: Scope, of patient: UUID?, limit: Int, in db: Database) throws -> [PatientChange] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM patient_changes WHERE (?3 IS NULL OR from_patient = ?3 OR to_patient = ?3) AND EXISTS (
          SELECT 1 FROM json_each(patient_changes.documents) AS moved JOIN documents ON documents.id = json_extract(moved.value, '$.document')
          WHERE documents.owner = ?1 OR (documents.owner IS NULL AND ?2))
        ORDER BY id DESC LIMIT ?4
        """, arguments: [scope.owner.rawValue, scope.includesUnclaimed, patient?.uuidString, limit]
    ).map(Self.decode)
  }

  // MARK: Whose patients

  /// Documents that somebody may open, as `DocumentPresenter.isOpen` has it for approved ones.
  struct Scope {
    var owner: User.ID
    var includesUnclaimed: Bool

    init(_ principal: Principal) {
      owner = principal.user
      includesUnclaimed = principal.may(.claimDocuments)
    }
  }

  /// Patients with approved documents of the scope, the one with the newest document first, and how many there are.
  func patients(_ scope: Scope, in db: Database) throws -> [(id: UUID, documents: Int)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT patient, COUNT(*) AS n FROM documents WHERE patient IS NOT NULL AND state IN ('approved', 'indexed')
          AND (owner = ?1 OR (owner IS NULL AND ?2))
        GROUP BY patient ORDER BY MAX(id) DESC
        """, arguments: [scope.owner.rawValue, scope.includesUnclaimed]
    ).compactMap { row in UUID(uuidString: row["patient"]).map { (id: $0, documents: row["n"]) } }
  }

  func countDocuments(of patient: UUID, _ scope: Scope, in db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT COUNT(*) FROM documents WHERE patient = ?3 AND state IN ('approved', 'indexed')
          AND (owner = ?1 OR (owner IS NULL AND ?2))
        """, arguments: [scope.owner.rawValue, scope.includesUnclaimed, patient.uuidString]) ?? 0
  }

  /// Newest first.
  func documents(of patient: UUID, _ scope: Scope, limit: Int, in db: Database) throws -> [Document.ID] {
    try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM documents WHERE patient = ?3 AND state IN ('approved', 'indexed') AND (owner = ?1 OR (owner IS NULL AND ?2))
        ORDER BY id DESC LIMIT ?4
        """, arguments: [scope.owner.rawValue, scope.includesUnclaimed, patient.uuidString, limit]
    ).map(Document.ID.init(rawValue:))
  }

  /// Everybody's, whatever their state.
  func allDocuments(of patient: UUID, in db: Database) throws -> [Document.ID] {
    try Int64.fetchAll(db, sql: "SELECT id FROM documents WHERE patient = ? ORDER BY id", arguments: [patient.uuidString])
      .map(Document.ID.init(rawValue:))
  }

  private static func decode(_ row: Row) throws -> PatientChange {
    guard let kind = PatientChange.Kind(rawValue: row["kind"]) else { throw KeyRingError.damaged }
    return PatientChange(
      id: PatientChange.ID(rawValue: row["id"]), kind: kind, doneBy: row["done_by"], doneAt: Date(microseconds: row["done_at"]),
      from: (row["from_patient"] as String?).flatMap(UUID.init(uuidString:)),
      to: (row["to_patient"] as String?).flatMap(UUID.init(uuidString:)),
      documents: try JSONDecoder().decode([PatientChange.Moved].self, from: Data((row["documents"] as String).utf8)),
      undoneAt: (row["undone_at"] as Int64?).map { Date(microseconds: $0) })
  }
}

import Foundation
import GRDB
import Ingest

/// All SQL about the clinic's own words. Their text is sealed: a learned word can be somebody's name.
struct ClinicTermStore: Sendable {
  let keys: KeyRing

  func all(in db: Database) throws -> [ClinicTerm] {
    try Row.fetchAll(db, sql: "SELECT * FROM clinic_terms ORDER BY kind, id").map(decode)
  }

  func active(in db: Database) throws -> [ClinicTerm] {
    try Row.fetchAll(db, sql: "SELECT * FROM clinic_terms WHERE is_active = 1 ORDER BY id").map(decode)
  }

  func term(_ id: ClinicTerm.ID, in db: Database) throws -> ClinicTerm? {
    try Row.fetchOne(db, sql: "SELECT * FROM clinic_terms WHERE id = ?", arguments: [id.rawValue]).map(decode)
  }

  /// Nil when the clinic has no such term of that kind.
  func term(_ text: String, _ kind: ClinicTerm.Kind, in db: Database) throws -> ClinicTerm? {
    try Row.fetchOne(
      db, sql: "SELECT * FROM clinic_terms WHERE text_mac = ? AND kind = ?", arguments: [mac(text), kind.rawValue]
    ).map(decode)
  }

  /// False when it is there already.
  @discardableResult
  func add(
    _ text: String, _ kind: ClinicTerm.Kind, label: IdentifierLabel, source: ClinicTerm.Source, isActive: Bool, document: Document.ID?,
    by login: String, at now: Date, in db: Database
  ) throws -> Bool {
    let mac = mac(text)
    let sealed = try keys.seal(text, aad: place(mac, kind))
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO clinic_terms (kind, text_mac, sealed_text, label, source, is_active, documents, last_document, added_by,
          added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        kind.rawValue, mac, sealed, label.rawValue, source.rawValue, isActive, document == nil ? 0 : 1, document?.rawValue, login,
        now.microseconds,
      ])
    return db.changesCount == 1
  }

  /// One more document in which reviewers decided so; the same document counts once.
  func count(_ term: ClinicTerm, in document: Document.ID, db: Database) throws {
    try db.execute(
      sql: """
        UPDATE clinic_terms SET documents = documents + 1, last_document = ?1 WHERE id = ?2 AND last_document IS NOT ?1
        """, arguments: [document.rawValue, term.id.rawValue])
  }

  func setActive(_ isActive: Bool, _ id: ClinicTerm.ID, in db: Database) throws {
    try db.execute(sql: "UPDATE clinic_terms SET is_active = ? WHERE id = ?", arguments: [isActive, id.rawValue])
  }

  func remove(_ id: ClinicTerm.ID, in db: Database) throws {
    try db.execute(sql: "DELETE FROM clinic_terms WHERE id = ?", arguments: [id.rawValue])
  }

  func count(in db: Database) throws -> Int { try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM clinic_terms") ?? 0 }

  private func mac(_ text: String) -> Data {
    keys.mac(Data("clinic-term/\(text.lowercased())".utf8), purpose: .identifierIndex)
  }

  private func place(_ mac: Data, _ kind: ClinicTerm.Kind) -> String {
    KeyRing.place("clinic_terms", "\(kind.rawValue)/\(mac.hex)", "sealed_text")
  }

  private func decode(_ row: Row) throws -> ClinicTerm {
    guard let kind = ClinicTerm.Kind(rawValue: row["kind"]), let label = IdentifierLabel(rawValue: row["label"]),
      let source = ClinicTerm.Source(rawValue: row["source"])
    else { throw KeyRingError.damaged }
    return ClinicTerm(
      id: ClinicTerm.ID(rawValue: row["id"]), kind: kind, text: try keys.openText(row["sealed_text"], aad: place(row["text_mac"], kind)),
      label: label, source: source, isActive: row["is_active"], documents: row["documents"], addedBy: row["added_by"],
      addedAt: Date(microseconds: row["added_at"]))
  }
}

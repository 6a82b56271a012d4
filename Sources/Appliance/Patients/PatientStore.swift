package import Foundation
package import GRDB
package import Ingest

/// All SQL about patients: the encrypted identity map.
package struct PatientStore: Sendable {
  let keys: KeyRing

  package init(keys: KeyRing) { self.keys = keys }

  func patient(_ id: UUID, in db: Database) throws -> Patient? {
    try Row.fetchOne(db, sql: "SELECT * FROM patients WHERE id = ?", arguments: [id.uuidString]).map(decode)
  }

  /// Who the mark stands for now: of a merged patient's mark, whom it was merged into.
  func patient(mark: String, in db: Database) throws -> Patient? {
    guard let patient = try Row.fetchOne(db, sql: "SELECT * FROM patients WHERE mark = ?", arguments: [mark]).map(decode) else {
      return nil
    }
    return try self.patient(survivor(of: patient.id, in: db), in: db)
  }

  /// Those whom the keys find; a merged patient's keys find whom it was merged into.
  func patients(with wanted: [PatientKeys.Key], in db: Database) throws -> Set<UUID> {
    try Set(holders(of: wanted, in: db).map { try survivor(of: $0, in: db) })
  }

  /// Those who hold the keys themselves, merged or not.
  private func holders(of wanted: [PatientKeys.Key], in db: Database) throws -> Set<UUID> {
    var found: Set<UUID> = []
    for key in wanted {
      let ids = try String.fetchAll(
        db, sql: "SELECT patient FROM patient_keys WHERE kind = ? AND mac = ?", arguments: [key.kind.rawValue, key.mac])
      found.formUnion(ids.compactMap(UUID.init(uuidString:)))
    }
    return found
  }

  package func add(_ identity: PatientIdentity, mark: String, at now: Date, in db: Database) throws -> Patient {
    let patient = Patient(id: UUID(), mark: mark, identity: identity)
    try db.execute(
      sql: "INSERT INTO patients (id, mark, sealed_identity, created_at) VALUES (?, ?, ?, ?)",
      arguments: [patient.id.uuidString, mark, try seal(identity, of: patient.id), now.microseconds])
    try addKeys(of: identity, to: patient.id, in: db)
    return patient
  }

  /// Adds what a further document tells: numbers, a birth date that was missing. Of patients that were merged it is told to the one whose keys
  /// the document holds, so that each knows only its own when they are parted again.
  func learn(_ identity: PatientIdentity, about patient: Patient, in db: Database) throws {
    let holders = try holders(of: PatientKeys(keys: keys).linking(of: identity), in: db)
    let told = try members(of: patient.id, in: db).first(where: holders.contains) ?? patient.id
    let patient = try self.patient(told, in: db) ?? patient
    var known = patient.identity
    if known.birthDate == nil { known.birthDate = identity.birthDate }
    if known.family.isEmpty { (known.family, known.given) = (identity.family, identity.given) }
    for number in identity.recordNumbers where !known.recordNumbers.contains(number) { known.recordNumbers.append(number) }
    if known != patient.identity {
      try db.execute(
        sql: "UPDATE patients SET sealed_identity = ? WHERE id = ?",
        arguments: [try seal(known, of: patient.id), patient.id.uuidString])
    }
    // The document's own spelling finds the patient as well.
    try addKeys(of: known, to: patient.id, in: db)
    try addKeys(of: identity, to: patient.id, in: db)
  }

  // MARK: Merges

  /// Whom the merges that begin with this patient end at; itself when it was not merged. No two rows of the chain are the same, so it ends.
  func survivor(of id: UUID, in db: Database) throws -> UUID {
    let found = try String.fetchOne(
      db,
      sql: """
        WITH RECURSIVE chain (id, next) AS (
          SELECT id, merged_into FROM patients WHERE id = ?
          UNION SELECT patients.id, patients.merged_into FROM patients JOIN chain ON patients.id = chain.next)
        SELECT id FROM chain WHERE next IS NULL
        """, arguments: [id.uuidString])
    return found.flatMap(UUID.init(uuidString:)) ?? id
  }

  /// The patient and all whose merges end at it, itself first.
  func members(of id: UUID, in db: Database) throws -> [UUID] {
    try String.fetchAll(
      db,
      sql: """
        WITH RECURSIVE members (id) AS (
          SELECT ?1 UNION SELECT patients.id FROM patients JOIN members ON patients.merged_into = members.id)
        SELECT id FROM members ORDER BY id <> ?1, id
        """, arguments: [id.uuidString]
    ).compactMap(UUID.init(uuidString:))
  }

  /// All that is known of who this is: its own identity first, then those of the patients merged into it.
  func identities(of id: UUID, in db: Database) throws -> [PatientIdentity] {
    try members(of: id, in: db).compactMap { try patient($0, in: db)?.identity }
  }

  func isMerged(_ id: UUID, in db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT merged_into IS NOT NULL FROM patients WHERE id = ?", arguments: [id.uuidString]) ?? false
  }

  /// Both stand for themselves when this is called, which is why no chain ever leads back to where it began. Nil parts them again.
  func setMerged(_ id: UUID, into survivor: UUID?, in db: Database) throws {
    try db.execute(sql: "UPDATE patients SET merged_into = ? WHERE id = ?", arguments: [survivor?.uuidString, id.uuidString])
  }

  // MARK: Marks

  func newMark(in db: Database) throws -> String {
    var mark = Patient.newMark()
    while try isMarkTaken(mark, in: db) { mark = Patient.newMark() }
    return mark
  }

  func isMarkTaken(_ mark: String, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM patients WHERE mark = ?1) OR EXISTS (SELECT 1 FROM documents WHERE proposed_mark = ?1)",
      arguments: [mark]) ?? false
  }

  private func addKeys(of identity: PatientIdentity, to patient: UUID, in db: Database) throws {
    for key in PatientKeys(keys: keys).all(of: identity) {
      try db.execute(
        sql: "INSERT OR IGNORE INTO patient_keys (kind, mac, patient) VALUES (?, ?, ?)",
        arguments: [key.kind.rawValue, key.mac, patient.uuidString])
    }
  }

  private func seal(_ identity: PatientIdentity, of id: UUID) throws -> Data {
    try keys.seal(JSONEncoder().encode(identity), aad: KeyRing.place("patients", id.uuidString, "sealed_identity"))
  }

  private func decode(_ row: Row) throws -> Patient {
    guard let id = UUID(uuidString: row["id"]) else { throw KeyRingError.damaged }
    let data = try keys.open(row["sealed_identity"], aad: KeyRing.place("patients", id.uuidString, "sealed_identity"))
    return Patient(id: id, mark: row["mark"], identity: try JSONDecoder().decode(PatientIdentity.self, from: data))
  }
}

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

  func patient(mark: String, in db: Database) throws -> Patient? {
    try Row.fetchOne(db, sql: "SELECT * FROM patients WHERE mark = ?", arguments: [mark]).map(decode)
  }

  func patients(with wanted: [PatientKeys.Key], in db: Database) throws -> Set<UUID> {
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

  /// Adds what a further document tells: numbers, a birth date that was missing.
  func learn(_ identity: PatientIdentity, about patient: Patient, in db: Database) throws {
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

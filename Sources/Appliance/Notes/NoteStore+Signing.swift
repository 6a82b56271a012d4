import Foundation
import GRDB

/// Signatures and what was added after them.
extension NoteStore {
  struct Signed {
    var user: User.ID
    var printedName: String
    var credentials: String
    var signature: String
    var drawing: SignatureDrawing?
    var at: Date
    var zone: String
    var text: String
  }

  func isSigned(_ note: Note.ID, in db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT 1 FROM note_attestations WHERE note = ?", arguments: [note.rawValue]) ?? false
  }

  func signedAt(_ note: Note.ID, in db: Database) throws -> Date? {
    try Int64.fetchOne(db, sql: "SELECT signed_at FROM note_attestations WHERE note = ?", arguments: [note.rawValue]).map {
      Date(microseconds: $0)
    }
  }

  func attest(_ note: Note.ID, _ signed: Signed, meaning: Attestation.Meaning, in db: Database) throws {
    let hash = NoteText.hash(signed.text)
    try db.execute(
      sql: """
        INSERT INTO note_attestations
          (note, user, printed_name, credentials, meaning, signature, sealed_drawing, signed_at, zone, sealed_text, text_hash, mac)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        note.rawValue, signed.user.rawValue, signed.printedName, signed.credentials, meaning.rawValue, signed.signature,
        try signed.drawing.map { try keys.seal($0.path, aad: Self.attestationPlace(note, "sealed_drawing")) }, signed.at.microseconds,
        signed.zone, try keys.seal(signed.text, aad: Self.attestationPlace(note, "sealed_text")), hash,
        mac(note, "attestation", signed, meaning.rawValue, hash),
      ])
  }

  /// `current` is the text as it stands in the note now.
  func attestation(of note: Note.ID, current: String, in db: Database) throws -> Attestation? {
    guard
      let row = try GRDB.Row.fetchOne(
        db,
        sql: """
          SELECT note_attestations.*, users.login AS login FROM note_attestations JOIN users ON users.id = note_attestations.user WHERE note = ?
          """, arguments: [note.rawValue]),
      let meaning = Attestation.Meaning(rawValue: row["meaning"])
    else { return nil }
    let kept = try kept(row, at: "signed_at") { Self.attestationPlace(note, $0) }
    let signed = kept.signed
    let isSound = kept.isSound && signed.text == current && mac(note, "attestation", signed, meaning.rawValue, kept.hash) == kept.mac
    return Attestation(
      login: row["login"], printedName: signed.printedName, credentials: signed.credentials, meaning: meaning, signature: signed.signature,
      drawing: signed.drawing, signedAt: signed.at, zone: signed.zone, textHash: kept.hash.hex, isSound: isSound)
  }

  /// Returns its number.
  func addAddendum(to note: Note.ID, _ signed: Signed, in db: Database) throws -> Int {
    let number =
      (try Int.fetchOne(db, sql: "SELECT MAX(number) FROM note_addenda WHERE note = ?", arguments: [note.rawValue]) ?? 0) + 1
    let hash = NoteText.hash(signed.text)
    try db.execute(
      sql: """
        INSERT INTO note_addenda
          (note, number, user, printed_name, credentials, signature, sealed_drawing, added_at, zone, sealed_text, text_hash, mac)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        note.rawValue, number, signed.user.rawValue, signed.printedName, signed.credentials, signed.signature,
        try signed.drawing.map { try keys.seal($0.path, aad: Self.addendumPlace(note, number, "sealed_drawing")) }, signed.at.microseconds,
        signed.zone, try keys.seal(signed.text, aad: Self.addendumPlace(note, number, "sealed_text")), hash,
        mac(note, "addendum \(number)", signed, "", hash),
      ])
    return number
  }

  func addenda(of note: Note.ID, in db: Database) throws -> [Addendum] {
    try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT note_addenda.*, users.login AS login FROM note_addenda JOIN users ON users.id = note_addenda.user WHERE note = ? ORDER BY number
        """, arguments: [note.rawValue]
    ).map { row in
      let number: Int = row["number"]
      let kept = try kept(row, at: "added_at") { Self.addendumPlace(note, number, $0) }
      let signed = kept.signed
      return Addendum(
        number: number, login: row["login"], text: signed.text, printedName: signed.printedName, credentials: signed.credentials,
        signature: signed.signature,
        drawing: signed.drawing, addedAt: signed.at, zone: signed.zone, textHash: kept.hash.hex,
        isSound: kept.isSound && mac(note, "addendum \(number)", signed, "", kept.hash) == kept.mac)
    }
  }

  // MARK: Parts

  private static func attestationPlace(_ note: Note.ID, _ column: StaticString) -> String {
    KeyRing.place("note_attestations", note.rawValue, column)
  }

  private static func addendumPlace(_ note: Note.ID, _ number: Int, _ column: StaticString) -> String {
    KeyRing.place("note_addenda", "\(note.rawValue)/\(number)", column)
  }

  private struct Kept {
    var signed: Signed
    var hash: Data
    var mac: Data
    /// Text and hash fit, and a drawing that is there opens; the keyed check is still to be made.
    var isSound: Bool
  }

  private func kept(_ row: GRDB.Row, at column: String, place: (StaticString) -> String) throws -> Kept {
    let text = try keys.openText(row["sealed_text"], aad: place("sealed_text"))
    let sealed: Data? = row["sealed_drawing"]
    // A drawing that was spoilt or moved here does not keep the note from being read; it says that the signature does not fit.
    let drawing = sealed.flatMap { sealed in
      try? SignatureDrawing(keys.openText(sealed, aad: place("sealed_drawing")))
    }
    let signed = Signed(
      user: User.ID(rawValue: row["user"]), printedName: row["printed_name"], credentials: row["credentials"], signature: row["signature"],
      drawing: drawing, at: Date(microseconds: row[column]), zone: row["zone"], text: text)
    let hash: Data = row["text_hash"]
    return Kept(
      signed: signed, hash: hash, mac: row["mac"], isSound: NoteText.hash(text) == hash && (sealed == nil) == (drawing == nil))
  }

  private func mac(_ note: Note.ID, _ kind: String, _ signed: Signed, _ meaning: String, _ hash: Data) -> Data {
    // Signatures of before have no drawing, and their check stays what it was.
    let version = signed.drawing == nil ? "v1" : "v2"
    var parts = [
      "chartkeep/\(version)/\(kind)", "\(note.rawValue)", "\(signed.user.rawValue)", signed.printedName, signed.credentials, meaning,
      signed.signature, "\(signed.at.microseconds)", signed.zone,
    ]
    if let drawing = signed.drawing { parts.append(drawing.hash.hex) }
    return keys.mac(NoteText.bound(parts, hash: hash), purpose: .attestation)
  }
}

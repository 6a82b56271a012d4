import Foundation
import GRDB

/// Signatures and what was added after them.
extension NoteStore {
  struct Signed {
    var user: User.ID
    var printedName: String
    var credentials: String
    var signature: String
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
          (note, user, printed_name, credentials, meaning, signature, signed_at, zone, sealed_text, text_hash, mac)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        note.rawValue, signed.user.rawValue, signed.printedName, signed.credentials, meaning.rawValue, signed.signature,
        signed.at.microseconds, signed.zone,
        try keys.seal(signed.text, aad: KeyRing.place("note_attestations", note.rawValue, "sealed_text")), hash,
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
    let (signed, hash, mac) = try signed(row, aad: KeyRing.place("note_attestations", note.rawValue, "sealed_text"), at: "signed_at")
    let isSound =
      NoteText.hash(signed.text) == hash && signed.text == current && self.mac(note, "attestation", signed, meaning.rawValue, hash) == mac
    return Attestation(
      login: row["login"], printedName: signed.printedName, credentials: signed.credentials, meaning: meaning, signature: signed.signature,
      signedAt: signed.at, zone: signed.zone, textHash: hash.hex, isSound: isSound)
  }

  /// Returns its number.
  func addAddendum(to note: Note.ID, _ signed: Signed, in db: Database) throws -> Int {
    let number =
      (try Int.fetchOne(db, sql: "SELECT MAX(number) FROM note_addenda WHERE note = ?", arguments: [note.rawValue]) ?? 0) + 1
    let hash = NoteText.hash(signed.text)
    try db.execute(
      sql: """
        INSERT INTO note_addenda (note, number, user, printed_name, credentials, signature, added_at, zone, sealed_text, text_hash, mac)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        note.rawValue, number, signed.user.rawValue, signed.printedName, signed.credentials, signed.signature, signed.at.microseconds,
        signed.zone, try keys.seal(signed.text, aad: KeyRing.place("note_addenda", "\(note.rawValue)/\(number)", "sealed_text")), hash,
        mac(note, "addendum \(number)", signed, "", hash),
      ])
    return number
  }

  func addenda(of note: Note.ID, in db: Database) throws -> [Addendum] {
    try GRDB.Row.fetchAll(db, sql: "SELECT * FROM note_addenda WHERE note = ? ORDER BY number", arguments: [note.rawValue]).map { row in
      let number: Int = row["number"]
      let aad = KeyRing.place("note_addenda", "\(note.rawValue)/\(number)", "sealed_text")
      let (signed, hash, mac) = try signed(row, aad: aad, at: "added_at")
      return Addendum(
        number: number, text: signed.text, printedName: signed.printedName, credentials: signed.credentials, signature: signed.signature,
        addedAt: signed.at, zone: signed.zone, textHash: hash.hex,
        isSound: NoteText.hash(signed.text) == hash && self.mac(note, "addendum \(number)", signed, "", hash) == mac)
    }
  }

  private func signed(_ row: GRDB.Row, aad: String, at column: String) throws -> (Signed, hash: Data, mac: Data) {
    let signed = Signed(
      user: User.ID(rawValue: row["user"]), printedName: row["printed_name"], credentials: row["credentials"], signature: row["signature"],
      at: Date(microseconds: row[column]), zone: row["zone"], text: try keys.openText(row["sealed_text"], aad: aad))
    return (signed, row["text_hash"], row["mac"])
  }

  private func mac(_ note: Note.ID, _ kind: String, _ signed: Signed, _ meaning: String, _ hash: Data) -> Data {
    let parts = [
      "chartkeep/v1/\(kind)", "\(note.rawValue)", "\(signed.user.rawValue)", signed.printedName, signed.credentials, meaning,
      signed.signature, "\(signed.at.microseconds)", signed.zone,
    ]
    return keys.mac(NoteText.bound(parts, hash: hash), purpose: .attestation)
  }
}

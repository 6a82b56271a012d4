import Foundation
import GRDB
import Testing

@testable import Appliance

/// Notes that are signed by a drawing.
extension NotesTests {
  private static let drawn = "M200,500L900,200L1600,800M1700,820L1700,820"
  private static let other = "M300,500L900,900"

  /// A drafted note, signed by a drawing.
  private func drawn(_ drawing: String = NotesTests.drawn, signature: String = "") async throws -> Note.ID {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    try await notes.sign(id, signing(note, signature: signature, drawing: drawing), principal: bench.ruiz)
    return id
  }

  /// As somebody with the database's file would.
  private func change(_ sql: String, _ arguments: StatementArguments) async throws {
    try await bench.database.pool.write { db in
      try db.execute(sql: "DROP TRIGGER IF EXISTS note_attestations_stay; DROP TRIGGER IF EXISTS note_addenda_stay")
      try db.execute(sql: sql, arguments: arguments)
    }
  }

  @Test func `a drawing signs in place of the typed name, or beside it, and is stored sealed`() async throws {
    let id = try await drawn()
    let note = try await notes.note(id, principal: bench.ruiz)
    #expect(note.attestation?.drawing?.path == Self.drawn)
    #expect(note.attestation?.signature == "")
    #expect(note.attestation?.isSound == true)
    try await notes.addAddendum(id, text: "Later.", signing(note, drawing: Self.other), principal: bench.ruiz)
    try await notes.addAddendum(id, text: "Later still.", signing(note), principal: bench.ruiz)
    let addenda = try await notes.note(id, principal: bench.ruiz).addenda
    #expect(addenda.map { $0.drawing?.path } == [Self.other, nil])
    #expect(addenda.allSatisfy { $0.isSound && $0.signature == "Ana Ruiz" })
    let sealed = try await bench.database.pool.read {
      try Data.fetchAll(
        $0, sql: "SELECT sealed_drawing FROM note_attestations UNION ALL SELECT sealed_drawing FROM note_addenda WHERE number = 1")
    }
    #expect(sealed.count == 2)
    #expect(sealed.allSatisfy { $0.range(of: Data("M200".utf8)) == nil && $0.range(of: Data("M300".utf8)) == nil })
  }

  @Test func `beside a drawing no other name is typed, and the printed one is needed`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    for signature in ["Somebody", "x"] {
      await refuses(.invalid) {
        try await notes.sign(id, signing(note, signature: signature, drawing: Self.drawn), principal: bench.ruiz)
      }
    }
    await refuses(.invalid) { try await notes.sign(id, signing(note, signature: ""), principal: bench.ruiz) }
    await refuses(.invalid) {
      var nameless = try signing(note, signature: "", drawing: Self.drawn)
      nameless.printedName = ""
      try await notes.sign(id, nameless, principal: bench.ruiz)
    }
  }

  @Test func `a drawing that is changed, taken away or added shows`() async throws {
    let (id, typed) = (try await drawn(), try await draft())
    try await notes.sign(typed, signing(try await notes.note(typed, principal: bench.ruiz)), principal: bench.ruiz)
    let sql = "UPDATE note_attestations SET sealed_drawing = ? WHERE note = ?"
    func sealed(_ drawing: String, _ id: Note.ID) throws -> Data {
      try bench.keys.seal(drawing, aad: KeyRing.place("note_attestations", id.rawValue, "sealed_drawing"))
    }
    for (note, drawing) in [
      (id, try sealed(Self.other, id)), (id, nil), (id, Data([0])), (id, try sealed("M0,0", id)), (typed, try sealed(Self.drawn, typed)),
    ] {
      try await change(sql, [drawing, note.rawValue])
      #expect(try await notes.note(note, principal: bench.ruiz).attestation?.isSound == false)
    }
    try await change(sql, [try sealed(Self.drawn, id), id.rawValue])
    #expect(try await notes.note(id, principal: bench.ruiz).attestation?.isSound == true)
  }

  @Test func `a drawing that was moved to another note or addendum shows, and the text is still read`() async throws {
    let (one, other) = (try await drawn(), try await drawn(Self.other))
    let note = try await notes.note(one, principal: bench.ruiz)
    for text in ["First.", "Second."] {
      try await notes.addAddendum(one, text: text, signing(note, drawing: Self.drawn), principal: bench.ruiz)
    }
    try await change(
      """
      UPDATE note_attestations SET sealed_drawing = (SELECT sealed_drawing FROM note_attestations WHERE note = ?) WHERE note = ?
      """, [one.rawValue, other.rawValue])
    let moved = try await notes.note(other, principal: bench.ruiz).attestation
    #expect(moved?.isSound == false)
    #expect(moved?.drawing == nil)
    try await change("UPDATE note_addenda SET sealed_drawing = (SELECT sealed_drawing FROM note_addenda WHERE number = 2)", [])
    let addenda = try await notes.note(one, principal: bench.ruiz).addenda
    #expect(addenda.map(\.text) == ["First.", "Second."])
    #expect(addenda.map(\.isSound) == [false, true])
  }

  @Test func `the check of a typed signature is what it was before signatures were drawn`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    try await notes.sign(id, signing(note), principal: bench.ruiz)
    let (mac, hash) = try await bench.database.pool.read { db in
      let row = try #require(try Row.fetchOne(db, sql: "SELECT mac, text_hash FROM note_attestations"))
      return (row["mac"] as Data, row["text_hash"] as Data)
    }
    let parts = [
      "chartkeep/v1/attestation", "\(id.rawValue)", "\(bench.ruiz.user.rawValue)", "Ana Ruiz", "MD", "author", "Ana Ruiz",
      "1800000000000000", "America/Denver",
    ]
    #expect(bench.keys.mac(NoteText.bound(parts, hash: hash), purpose: .attestation) == mac)
  }
}

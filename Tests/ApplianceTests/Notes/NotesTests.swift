import Foundation
import GRDB
import Ingest
import Testing

@testable import Appliance

/// Notes on the records of invented patients.
@Suite struct NotesTests {
  static let password = "a long enough sentence 7"
  let bench: PatientBench
  let notes: Notes
  private let patient: Patient

  init() async throws {
    let bench = try PatientBench()
    self.bench = bench
    let now: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_800_000_000) }
    let audit = AuditLog(keys: bench.keys, now: now)
    let hasher = PasswordHasher(cost: 4, maximumWaiting: 10)
    notes = Notes(
      database: bench.database, keys: bench.keys, documents: bench.store, patients: bench.patients,
      presenter: DocumentPresenter(store: bench.store, settings: Settings.Review(), events: EventStream(), now: now), audit: audit,
      accounts: Accounts(
        database: bench.database, keys: bench.keys, audit: audit, passwords: hasher, settings: Settings.Accounts(), now: now), now: now)
    let hash = try await hasher.hash(Secret(Self.password)).stored
    try await bench.database.pool.write { try $0.execute(sql: "UPDATE users SET password = ?", arguments: [hash]) }
    patient = try bench.know("Maria", "Okafor", born: "1961-04-12", number: "48213")
    try file("Allergies: Penicillin.\nMedications: Lisinopril 20 mg daily.\nExam: Effusion of the left knee.\nPlan: MRI of the left knee.")
  }

  @discardableResult
  private func file(_ text: String, owner: Principal? = nil) throws -> Document.ID {
    let id = try bench.file(patient, owner ?? bench.ruiz)
    try bench.database.pool.write { try bench.store.setRedacted("[NAME \(patient.mark)]\n" + text, reveal: [], page: 1, of: id, in: $0) }
    return id
  }

  func draft() async throws -> Note.ID {
    try await notes.draft(patient: patient.mark, template: "orthopedics-hp", principal: bench.ruiz)
  }

  func signing(
    _ note: Note, password: String = NotesTests.password, signature: String = "Ana Ruiz", drawing: String? = nil
  ) throws -> Signing {
    Signing(
      password: password, printedName: "Ana Ruiz", credentials: "MD", signature: signature,
      drawing: try drawing.map(SignatureDrawing.init), zone: "America/Denver", textHash: note.textHash)
  }

  func refuses(_ wanted: Refusal.Code, _ body: () async throws -> Void) async {
    var code: Refusal.Code?
    do { try await body() } catch { code = (error as? Refusal)?.code }
    #expect(code == wanted)
  }

  private func actions(_ id: Note.ID) throws -> [String] {
    try bench.database.pool.read {
      try String.fetchAll($0, sql: "SELECT action FROM audit WHERE target = ? ORDER BY seq", arguments: ["note:\(id.rawValue)"])
    }
  }

  @Test func `a draft is cited, shown with the name, and stored without it`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    #expect(note.patientName == "Maria Okafor")
    let plan = try #require(note.sections.first { $0.key == "plan" })
    #expect(plan.text == "MRI of the left knee.")
    #expect(plan.sentences.first?.citations.first?.text == "MRI of the left knee.")
    #expect(note.doubtCount == 0)
    #expect(try actions(id) == ["noteDrafted", "noteViewed"])
    let file = try Data(contentsOf: bench.scratch.file("c.sqlite"))
    #expect(file.range(of: Data("Maria Okafor".utf8)) == nil)
  }

  @Test func `a note is its author's alone`() async throws {
    let id = try await draft()
    await refuses(.notFound) { _ = try await notes.note(id, principal: bench.okada) }
    await refuses(.notFound) { try await notes.discard(id, principal: bench.okada) }
    #expect(try await notes.list(principal: bench.okada).isEmpty)
    var staff = bench.ruiz
    staff.role = .staff
    await refuses(.forbidden) { _ = try await notes.note(id, principal: staff) }
  }

  @Test func `an edit keeps the source of what stays, and marks what the source does not bear out`() async throws {
    let id = try await draft()
    var note = try await notes.note(id, principal: bench.ruiz)
    try await notes.edit(
      id, section: "plan", text: "MRI of the right knee.\nMaria Okafor will call.", version: note.version, principal: bench.ruiz)
    note = try await notes.note(id, principal: bench.ruiz)
    let plan = try #require(note.sections.first { $0.key == "plan" })
    let changed = try #require(plan.sentences.first)
    #expect(changed.doubts.contains { $0.kind == .side })
    #expect(!changed.citations.isEmpty)
    #expect(plan.sentences.last?.text == "Maria Okafor will call.")
    let new = try #require(plan.sentences.last)
    #expect(new.doubts.map(\.kind) == [.source])
    let stored = try await bench.database.pool.read { [notes] in
      try notes.store.sections(of: id, in: $0).first { $0.key == "plan" }?.revision.sentences
    }
    #expect(stored?.last?.text == "[NAME \(patient.mark)] will call.")
    let history = try await notes.history(id, section: "plan", principal: bench.ruiz)
    #expect(history.map(\.origin) == [.edited, .drafted])
    #expect(history.first?.changes.contains(.removed("MRI of the left knee.")) == true)
    await refuses(.conflict) { try await notes.edit(id, section: "plan", text: "x", version: note.version - 1, principal: bench.ruiz) }
    try await notes.regenerate(id, section: "plan", version: note.version, principal: bench.ruiz)
    note = try await notes.note(id, principal: bench.ruiz)
    let again = note.sections.first { $0.key == "plan" }
    #expect(again?.text == "MRI of the left knee.")
  }

  @Test func `what is typed and not saved is a version of its own before the section is drafted again`() async throws {
    let id = try await draft()
    var note = try await notes.note(id, principal: bench.ruiz)
    try await notes.regenerate(
      id, section: "plan", version: note.version, typed: "MRI of the left knee.\r\nMaria Okafor will call.", principal: bench.ruiz)
    note = try await notes.note(id, principal: bench.ruiz)
    #expect(note.sections.first { $0.key == "plan" }?.text == "MRI of the left knee.")
    var history = try await notes.history(id, section: "plan", principal: bench.ruiz)
    #expect(history.map(\.origin) == [.regenerated, .edited, .drafted])
    #expect(history[1].lines.last == "Maria Okafor will call.")
    // What is sent back as it was shown is nothing new.
    try await notes.regenerate(id, section: "plan", version: note.version, typed: "MRI of the left knee.\n", principal: bench.ruiz)
    history = try await notes.history(id, section: "plan", principal: bench.ruiz)
    #expect(history.map(\.origin) == [.regenerated, .regenerated, .edited, .drafted])
    await refuses(.conflict) {
      try await notes.regenerate(id, section: "plan", version: note.version, typed: "x", principal: bench.ruiz)
    }
  }

  @Test func `sentences of a stopped draft are kept for their own section, version and person alone`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    let place = try #require(note.sections.first { $0.key == "plan" }?.sentences.first?.citations.first?.citation)
    func sealed(_ text: String, version: Int, key: String = "plan", principal: Principal? = nil) throws -> Data {
      let sentence = NoteSentence(text: text, citations: [place])
      return try notes.store.keys.seal(
        JSONEncoder().encode(sentence), aad: Notes.place(id, key, version, principal ?? bench.ruiz))
    }
    for wrong in [
      try sealed("MRI.", version: note.version + 1), try sealed("MRI.", version: note.version, key: "exam"),
      try sealed("MRI.", version: note.version, principal: bench.okada), Data("MRI.".utf8),
    ] {
      await refuses(.invalid) {
        try await notes.keep(id, section: "plan", sealed: [wrong], version: note.version, principal: bench.ruiz)
      }
    }
    await refuses(.invalid) { try await notes.keep(id, section: "plan", sealed: [], version: note.version, principal: bench.ruiz) }
    let drafted = [try sealed("MRI of the left knee.", version: note.version), try sealed("MRI of the right knee.", version: note.version)]
    await refuses(.notFound) { try await notes.keep(id, section: "plan", sealed: drafted, version: note.version, principal: bench.okada) }
    try await notes.keep(id, section: "plan", sealed: drafted, version: note.version, principal: bench.ruiz)
    let plan = try #require(try await notes.note(id, principal: bench.ruiz).sections.first { $0.key == "plan" })
    #expect(plan.origin == .model)
    #expect(plan.sentences.map(\.text) == ["MRI of the left knee.", "MRI of the right knee."])
    #expect(plan.sentences.map { $0.doubts.map(\.kind) } == [[], [.side]])
    await refuses(.conflict) { try await notes.keep(id, section: "plan", sealed: drafted, version: note.version, principal: bench.ruiz) }
  }

  @Test func `a section has an end, and so has a line`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    for text in [String(repeating: "a\n", count: 501), String(repeating: "a", count: 5_001)] {
      await refuses(.invalid) { try await notes.edit(id, section: "plan", text: text, version: note.version, principal: bench.ruiz) }
    }
    let most = (1...500).map { "Line \($0)." }.joined(separator: "\n")
    try await notes.edit(id, section: "plan", text: most, version: note.version, principal: bench.ruiz)
    let changes = try await notes.history(id, section: "plan", principal: bench.ruiz).first?.changes
    #expect(changes?.count == 501)
  }

  @Test(arguments: ["Anna van der Berg called.", "van der Berg, Anna, called.", "ANNA VAN DER BERG called.", "Mrs. van der Berg called."])
  func `a name that begins with a small letter is a name`(text: String) {
    let names = NoteNames(mark: "patient-0123456789ab", identities: [PatientIdentity(family: "van der Berg", given: "Anna")])
    #expect(!names.hidden(text).lowercased().contains("berg"))
    #expect(names.hidden("They met at the bergs.") == "They met at the bergs.")
  }

  @Test func `what an edit takes away is named as left out`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    #expect(note.omissions.isEmpty)
    try await notes.edit(id, section: "medications", text: "", version: note.version, principal: bench.ruiz)
    let missing = try await notes.note(id, principal: bench.ruiz).omissions.map(\.concept.name)
    #expect(missing == ["lisinopril"])
  }

  @Test func `a signature takes the password, the typed name and the text that was seen`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    await refuses(.invalid) { try await notes.sign(id, signing(note, password: "wrong"), principal: bench.ruiz) }
    await refuses(.invalid) { try await notes.sign(id, signing(note, signature: "Somebody"), principal: bench.ruiz) }
    var program = bench.ruiz
    program.scopes = [.writeNotes]
    await refuses(.forbidden) { try await notes.sign(id, signing(note), principal: program) }
    try await notes.edit(id, section: "plan", text: "MRI.", version: note.version, principal: bench.ruiz)
    await refuses(.conflict) { try await notes.sign(id, signing(note), principal: bench.ruiz) }
    let seen = try await notes.note(id, principal: bench.ruiz)
    try await notes.sign(id, signing(seen), principal: bench.ruiz)
    let signed = try await notes.note(id, principal: bench.ruiz)
    #expect(signed.attestation?.isSound == true)
    #expect(signed.attestation?.textHash == seen.textHash)
    #expect(signed.attestation?.zone == "America/Denver")
    #expect(try actions(id).contains("noteSigned"))
  }

  @Test func `a signed note is added to, and not changed`() async throws {
    let id = try await draft()
    let note = try await notes.note(id, principal: bench.ruiz)
    await refuses(.conflict) { try await notes.addAddendum(id, text: "Later.", signing(note), principal: bench.ruiz) }
    try await notes.sign(id, signing(note), principal: bench.ruiz)
    await refuses(.conflict) { try await notes.edit(id, section: "plan", text: "x", version: 2, principal: bench.ruiz) }
    await refuses(.conflict) { try await notes.regenerate(id, section: "plan", version: 2, principal: bench.ruiz) }
    await refuses(.conflict) { try await notes.discard(id, principal: bench.ruiz) }
    await refuses(.conflict) { try await notes.sign(id, signing(note), principal: bench.ruiz) }
    try await notes.addAddendum(id, text: "Maria Okafor called.", signing(note), principal: bench.ruiz)
    let addenda = try await notes.note(id, principal: bench.ruiz).addenda
    #expect(addenda.map(\.text) == ["Maria Okafor called."])
    #expect(addenda.allSatisfy { $0.isSound })
    for sql in [
      "UPDATE note_attestations SET zone = 'UTC'", "UPDATE note_addenda SET zone = 'UTC'", "UPDATE note_revisions SET author = 'x'",
      "UPDATE note_attestations SET sealed_drawing = x'00'", "UPDATE note_addenda SET sealed_drawing = x'00'",
      "INSERT INTO note_revisions (note, section, number, origin, author, at) VALUES (\(id.rawValue), 'plan', 9, 'edited', 'x', 1)",
    ] {
      await #expect(throws: DatabaseError.self) { try await bench.database.pool.write { try $0.execute(sql: sql) } }
    }
  }

  @Test func `a signature that was moved to another note, or a changed text, shows`() async throws {
    let (one, other) = (try await draft(), try await draft())
    try await notes.sign(one, signing(try await notes.note(one, principal: bench.ruiz)), principal: bench.ruiz)
    try await bench.database.pool.write { db in
      try db.execute(sql: "DROP TRIGGER note_attestations_stay")
      try db.execute(sql: "UPDATE note_attestations SET printed_name = 'Another'")
    }
    #expect(try await notes.note(one, principal: bench.ruiz).attestation?.isSound == false)
    try await bench.database.pool.write { db in
      try db.execute(sql: "UPDATE note_attestations SET printed_name = 'Ana Ruiz', note = ?", arguments: [other.rawValue])
    }
    // Sealed for its own place, it does not even open.
    await #expect(throws: (any Error).self) { try await notes.note(other, principal: bench.ruiz) }
  }

  @Test func `a source that was redacted again is not quoted as if it were the same`() async throws {
    let id = try await draft()
    let document = try await bench.database.pool.read { try Int64.fetchOne($0, sql: "SELECT MAX(document) FROM note_citations") ?? 0 }
    let before = try await notes.note(id, principal: bench.ruiz)
    #expect(before.sections.flatMap(\.sentences).flatMap(\.citations).allSatisfy { !$0.isChanged && $0.text != nil })
    try await bench.database.pool.write { [bench, patient] db in
      // One word less before everything that is cited.
      let text =
        "[NAME \(patient.mark)]\nAllergies: [NAME].\nMedications: Lisinopril 20 mg daily.\nExam: Effusion of the left knee.\nPlan: MRI."
      try bench.store.setRedacted(text, reveal: [], page: 1, of: Document.ID(rawValue: document), in: db)
    }
    let after = try await notes.note(id, principal: bench.ruiz)
    let sources = after.sections.flatMap(\.sentences).flatMap(\.citations)
    #expect(!sources.isEmpty && sources.allSatisfy { $0.isChanged && $0.text == nil && !$0.isGone })
    // Nor after an edit that leaves them alone.
    try await notes.edit(
      id, section: "plan", text: "MRI of the left knee.\nRest.", version: after.version, principal: bench.ruiz)
    let edited = try await notes.note(id, principal: bench.ruiz).sections.first { $0.key == "plan" }
    #expect(edited?.sentences.first?.citations.allSatisfy { $0.isChanged && $0.text == nil } == true)
  }

  @Test func `the source of a deleted document is marked as gone`() async throws {
    let id = try await draft()
    let document = try await bench.database.pool.read { try Int64.fetchOne($0, sql: "SELECT MAX(document) FROM note_citations") ?? 0 }
    try await bench.database.pool.write { try NoteStore.markGone(Document.ID(rawValue: document), at: Date(), in: $0) }
    let note = try await notes.note(id, principal: bench.ruiz)
    let sources = note.sections.flatMap(\.sentences).flatMap(\.citations)
    #expect(!sources.isEmpty)
    #expect(sources.allSatisfy { $0.isGone && $0.text == nil })
  }

  @Test func `administrators change templates, and notes keep the version they had`() async throws {
    let id = try await draft()
    var admin = bench.okada
    admin.role = .admin
    var template = try #require(try await notes.templates(principal: admin).first { $0.key == "orthopedics-hp" })
    template.sections.removeLast()
    let next = try await notes.save(template, principal: admin)
    #expect(next.version == 2)
    await refuses(.conflict) { _ = try await notes.save(template, principal: admin) }
    await refuses(.forbidden) { _ = try await notes.save(next, principal: bench.ruiz) }
    #expect(try await notes.note(id, principal: bench.ruiz).templateVersion == 1)
    let later = try await draft()
    #expect(try await notes.note(later, principal: bench.ruiz).templateVersion == 2)
  }

  @Test func `names in typed text give way to the mark, words that look like them stay`() {
    let names = NoteNames(
      mark: "patient-0123456789ab",
      identities: [PatientIdentity(family: "Long", given: "Mary Ann", recordNumbers: [.init(issuer: "X", value: "48213")])])
    let mark = "[NAME patient-0123456789ab]"
    #expect(names.hidden("Mary Ann Long, MRN 48213, has a long scar.") == "\(mark), MRN [MRN], has a long scar.")
    #expect(names.hidden("LONG, MARY says; Mrs. Long left; Longer.") == "\(mark) says; Mrs. \(mark) left; Longer.")
    #expect(names.shown("\(mark) left.") == "Mary Ann Long left.")
  }

  @Test func `a signed note is printed with a seal, a draft without, and what does not fit its signature not at all`() async throws {
    let id = try await draft()
    let plain = try await notes.pdf(id, principal: bench.ruiz)
    #expect(throws: SealedPDF.Failure.self) { try SealedPDF(plain) }
    try await notes.sign(id, signing(try await notes.note(id, principal: bench.ruiz)), principal: bench.ruiz)
    let sealed = try SealedPDF(await notes.pdf(id, principal: bench.ruiz))
    #expect(await Seals.hold(sealed, certificates: try notes.sealCertificates()))
    let record = try #require(NoteRecord(json: sealed.record))
    #expect(record.signed.isWhole && record.note == id.rawValue && record.signed.text.contains("MRI of the left knee."))
    let standing = try await notes.standing(of: id)
    #expect(standing.bears(out: record) && standing.isSound && record.signed.signature.login == "ruiz")
    var other = record
    other.signed.signature.printedName = "Ana Other"
    #expect(!standing.bears(out: other))
    // A certificate that somebody else put there vouches for nothing.
    let stranger = try PatientBench()
    let der = try await stranger.database.pool.write { db in
      _ = try Seals(keys: stranger.keys).current(at: Date(), in: db)
      return try Data.fetchOne(db, sql: "SELECT certificate FROM seals")
    }
    try await bench.database.pool.write { db in
      try db.execute(
        sql: "INSERT INTO seals (certificate, sealed_key, not_before, not_after) SELECT ?, sealed_key, 0, not_after FROM seals",
        arguments: [der])
    }
    #expect(try await notes.sealCertificates().count == 1)
    await refuses(.notFound) { _ = try await notes.pdf(id, principal: bench.okada) }
    // One character less in what is stored.
    try await bench.database.pool.write { [notes] db in
      try db.execute(sql: "DROP TRIGGER note_attestations_stay")
      let row = try #require(try notes.store.row(id, in: db))
      let text = try notes.exact(row, in: db).dropLast(2)
      let sealed = try bench.keys.seal(String(text), aad: KeyRing.place("note_attestations", id.rawValue, "sealed_text"))
      try db.execute(
        sql: "UPDATE note_attestations SET sealed_text = ?, text_hash = ?", arguments: [sealed, NoteText.hash(String(text))])
    }
    await refuses(.conflict) { _ = try await notes.pdf(id, principal: bench.ruiz) }
    #expect(try await !notes.standing(of: id).isSound)
    #expect(try await notes.standing(of: Note.ID(rawValue: 999)).signed == nil)
  }

  @Test func `what can't be seen is neither signed nor part of a line`() async throws {
    let id = try await draft()
    var note = try await notes.note(id, principal: bench.ruiz)
    try await notes.edit(id, section: "plan", text: "Take \u{202E}0001 mg\u{0}.", version: note.version, principal: bench.ruiz)
    note = try await notes.note(id, principal: bench.ruiz)
    #expect(note.sections.first { $0.key == "plan" }?.text == "Take 0001 mg.")
    var wanted = try signing(note)
    wanted.printedName = "Ana\u{0} Ru\u{1B}iz"
    try await notes.sign(id, wanted, principal: bench.ruiz)
    let signed = try await notes.note(id, principal: bench.ruiz).attestation
    #expect(signed?.printedName == "Ana Ruiz" && signed?.isSound == true)
  }
}

import Foundation
import GRDB
import Ingest
import Testing

@testable import Appliance

@Suite struct PatientChangesTests {
  private let bench: PatientBench

  init() throws { bench = try PatientBench() }

  // MARK: Merge

  @Test func `after a merge keys, marks and everybody's documents are the survivor's, out of the search until indexed again`() throws {
    let (one, other) = (
      try bench.know("Maria", "Okafor", born: "1961-04-12", number: "48213"), try bench.know("M.", "Okafor-Reyes", number: "99")
    )
    let (mine, second) = (try bench.file(one, bench.ruiz), try bench.file(other, bench.ruiz))
    let theirs = try bench.file(one, bench.okada)
    let before = try bench.text(mine)
    _ = try bench.merge(one, into: other, by: bench.ruiz)
    for id in [mine, theirs] {
      #expect(try bench.text(id) == before.replacing(one.mark, with: other.mark))
      #expect(try bench.row(id).patient == other.id)
      #expect(try bench.row(id).state == .approved)
      #expect(try bench.chunks(id) == 0)
      #expect(try bench.revealed(id) == "Páciente Maria Okafor seen by Barnaby Oyelaran on 03/14/2026. Maria Okafor walks.")
    }
    #expect(try bench.row(second).state == .indexed)
    #expect(try bench.chunks(second) == 1)
    #expect(try bench.verdict("Maria", "Okafor", born: "1961-04-12", number: "48213") == other.mark)
    #expect(try bench.verdict("M.", "Okafor-Reyes", number: "99") == other.mark)
    let found = try bench.database.pool.read { db in
      try QueryPatients(store: bench.patients).resolve("knee of Maria Okafor", in: db) { _ in true }.patients
    }
    #expect(found.map(\.mark) == [other.mark])
    #expect(try bench.database.pool.read { try bench.patients.patient(mark: one.mark, in: $0) }?.id == other.id)
  }

  @Test func `what is learned after a merge is parted with it again`() throws {
    let one = try bench.know("Maria", "Okafor", born: "1961-04-12")
    let other = try bench.know("Mary", "Okafor", born: "1961-04-21")
    try bench.file(one, bench.ruiz)
    try bench.file(other, bench.ruiz)
    let merged = try bench.merge(one, into: other, by: bench.ruiz)
    let told = PatientIdentity(
      family: "Okafor", given: "Maria", birthDate: "1961-04-12", recordNumbers: [.init(issuer: "LRMC", value: "48213")])
    try bench.database.pool.write { db in
      let known = try #require(try bench.patients.patient(other.id, in: db))
      try bench.patients.learn(told, about: known, in: db)
    }
    #expect(try bench.verdict("", "", number: "48213") == other.mark)
    try bench.undo(merged, by: bench.ruiz)
    #expect(try bench.verdict("", "", number: "48213") == one.mark)
    #expect(try bench.verdict("Mary", "Okafor", born: "1961-04-21") == other.mark)
  }

  @Test func `merges follow one another and never go round`() throws {
    let people = try (1...4).map { try bench.know("Person", "Number\($0)", number: "\($0)") }
    for person in people { try bench.file(person, bench.ruiz) }
    for index in 0..<3 { _ = try bench.merge(people[index], into: people[index + 1], by: bench.ruiz) }
    for number in 1...4 { #expect(try bench.verdict("Person", "Number\(number)", number: "\(number)") == people[3].mark) }
    // The first one's mark stands for the last one now, so this would be a circle.
    #expect(bench.code { _ = try bench.merge(people[3], into: people[0], by: bench.ruiz) } == .invalid)
    #expect(bench.code { _ = try bench.merge(people[0], into: people[3], by: bench.ruiz) } == .invalid)
  }

  @Test func `a merge takes a document of each patient that the person may open`() throws {
    let (one, other) = (try bench.know("Maria", "Okafor"), try bench.know("Ana", "Silva"))
    try bench.file(one, bench.ruiz)
    try bench.file(other, bench.okada)
    #expect(bench.code { _ = try bench.merge(one, into: other, by: bench.ruiz) } == .notFound)
    #expect(bench.code { _ = try bench.merge(other, into: one, by: bench.ruiz) } == .notFound)
  }

  @Test func `undoing a merge puts back texts, links and keys exactly`() throws {
    let (one, other) = (try bench.know("Maria", "Okafor", number: "1"), try bench.know("Ana", "Silva", number: "2"))
    let ids = [try bench.file(one, bench.ruiz), try bench.file(one, bench.okada), try bench.file(other, bench.ruiz)]
    let before = try ids.map(bench.text)
    let merged = try bench.merge(one, into: other, by: bench.ruiz)
    try bench.undo(merged, by: bench.ruiz)
    #expect(try ids.map(bench.text) == before)
    #expect(try ids.map { try bench.row($0).patient } == [one.id, one.id, other.id])
    #expect(try bench.verdict("Maria", "Okafor", number: "1") == one.mark)
    #expect(bench.code { try bench.undo(merged, by: bench.ruiz) } == .conflict)
  }

  @Test func `undoing is refused when a document was moved again, until that is undone too`() throws {
    let people = try (1...3).map { try bench.know("Person", "Number\($0)", number: "\($0)") }
    let ids = try people.map { try bench.file($0, bench.ruiz) }
    let first = try bench.merge(people[0], into: people[1], by: bench.ruiz)
    let second = try bench.merge(people[1], into: people[2], by: bench.ruiz)
    #expect(bench.code { try bench.undo(first, by: bench.ruiz) } == .conflict)
    try bench.undo(second, by: bench.ruiz)
    let third = try bench.reassign([ids[0]], to: .patient(mark: people[2].mark), by: bench.ruiz)
    #expect(bench.code { try bench.undo(first, by: bench.ruiz) } == .conflict)
    try bench.undo(third, by: bench.ruiz)
    try bench.undo(first, by: bench.ruiz)
    #expect(try ids.map { try bench.row($0).patient } == people.map(\.id))
  }

  @Test func `undoing is refused when a document is gone or the patient was merged since`() throws {
    let people = try (1...3).map { try bench.know("Person", "Number\($0)", number: "\($0)") }
    let ids = try people.map { try bench.file($0, bench.ruiz) }
    let extra = try bench.file(people[0], bench.ruiz)
    try bench.file(people[0], bench.ruiz)
    let moved = try bench.reassign([ids[0]], to: .patient(mark: people[1].mark), by: bench.ruiz)
    let merged = try bench.merge(people[0], into: people[2], by: bench.ruiz)
    let text = try bench.text(ids[0])
    #expect(bench.code { try bench.undo(moved, by: bench.ruiz) } == .conflict)
    #expect(try bench.text(ids[0]) == text)
    try bench.database.pool.write { try $0.execute(sql: "DELETE FROM documents WHERE id = ?", arguments: [extra.rawValue]) }
    #expect(bench.code { try bench.undo(merged, by: bench.ruiz) } == .conflict)
  }

  // MARK: Reassign and split

  @Test func `documents that one may not open, or that are not approved, are never moved`() throws {
    let (one, other) = (try bench.know("Maria", "Okafor"), try bench.know("Ana", "Silva"))
    let mine = try bench.file(one, bench.ruiz)
    let theirs = try bench.file(one, bench.okada)
    try bench.file(other, bench.ruiz)
    #expect(bench.code { _ = try bench.reassign([mine, theirs], to: .patient(mark: other.mark), by: bench.ruiz) } == .notFound)
    #expect(try bench.row(mine).patient == one.id)
    #expect(bench.code { _ = try bench.reassign([theirs], to: .nobody, by: bench.ruiz) } == .notFound)
    try bench.database.pool.write { db in
      try db.execute(sql: "UPDATE documents SET state = 'waiting_review' WHERE id = ?", arguments: [mine.rawValue])
    }
    #expect(bench.code { _ = try bench.reassign([mine], to: .nobody, by: bench.ruiz) } == .conflict)
    #expect(bench.code { _ = try bench.reassign([], to: .nobody, by: bench.ruiz) } == .invalid)
  }

  @Test func `nobody's document loses the mark and finds it again`() throws {
    let one = try bench.know("Maria", "Okafor")
    let (id, stays) = (try bench.file(one, bench.ruiz), try bench.file(one, bench.ruiz))
    let before = try bench.text(id)
    let outcome = try bench.reassign([id], to: .nobody, by: bench.ruiz)
    #expect(outcome.mark == nil)
    #expect(try bench.text(id) == "Páciente [NAME] seen by [NAME] on [DATE 2026]. [NAME] walks.")
    #expect(try bench.revealed(id) == "Páciente Maria Okafor seen by Barnaby Oyelaran on 03/14/2026. Maria Okafor walks.")
    #expect(try bench.row(id).patient == nil)
    #expect(try bench.text(stays) == before)
    try bench.undo(outcome, by: bench.ruiz)
    #expect(try bench.text(id) == before)
    #expect(try bench.revealed(id) == "Páciente Maria Okafor seen by Barnaby Oyelaran on 03/14/2026. Maria Okafor walks.")
  }

  @Test func `a report of missed words between a move and its undoing is kept`() throws {
    let one = try bench.know("Maria", "Okafor")
    let id = try bench.file(one, bench.ruiz)
    let outcome = try bench.reassign([id], to: .nobody, by: bench.ruiz)
    try bench.database.pool.write { db in
      let page = try #require(try bench.store.pages(of: id, in: db).first)
      let edit = try #require(RedactedEdit(page.redacted ?? "", reveal: page.reveal, replacing: "seen", label: .organization))
      try bench.store.setRedacted(edit.text, reveal: edit.reveal, page: 1, of: id, in: db)
    }
    try bench.undo(outcome, by: bench.ruiz)
    #expect(
      try bench.text(id)
        == "Páciente [NAME \(one.mark)] [ORG] by [NAME] on [DATE 2026]. [NAME \(one.mark)] walks.")
    #expect(try bench.revealed(id) == "Páciente Maria Okafor [ORG] by Barnaby Oyelaran on 03/14/2026. Maria Okafor walks.")
  }

  @Test func `a document that had no patient gets one, and its marks`() throws {
    let one = try bench.know("Maria", "Okafor")
    try bench.file(one, bench.ruiz)
    let id = try bench.file(nil, bench.ruiz)
    _ = try bench.reassign([id], to: .patient(mark: one.mark), by: bench.ruiz)
    #expect(
      try bench.text(id)
        == "Páciente [NAME \(one.mark)] seen by [NAME] on [DATE 2026]. [NAME \(one.mark)] walks.")
  }

  @Test func `a split makes a patient with a mark of its own; numbers stay`() throws {
    let one = try bench.know("Maria", "Okafor", born: "1961-04-12", number: "48213")
    let (stays, goes) = (try bench.file(one, bench.ruiz), try bench.file(one, bench.ruiz))
    let outcome = try bench.reassign([goes], to: .new, by: bench.ruiz)
    let mark = try #require(outcome.mark)
    #expect(mark != one.mark)
    #expect(try bench.text(goes).contains("[NAME \(mark)] seen by"))
    #expect(try bench.text(stays).contains(one.mark))
    let made = try #require(try bench.database.pool.read { try bench.patients.patient(mark: mark, in: $0) })
    #expect(made.identity == PatientIdentity(family: "Okafor", given: "Maria", birthDate: "1961-04-12"))
    // Two of one name and birth date: from now on a person is asked, unless the number tells.
    #expect(try bench.verdict("Maria", "Okafor", born: "1961-04-12") == "conflict")
    #expect(bench.code { _ = try bench.reassign([stays], to: .new, by: bench.ruiz) } == .invalid)
    try bench.undo(outcome, by: bench.ruiz)
    #expect(try bench.verdict("Maria", "Okafor", born: "1961-04-12") == one.mark)
    #expect(try bench.row(goes).patient == one.id)
  }

  @Test func `a split-off patient has the name that stands in its documents`() throws {
    let one = try bench.know("Maria", "Okafor", born: "1961-04-12", number: "48213")
    try bench.file(one, bench.ruiz)
    let goes = try bench.file(one, bench.ruiz, name: "OYELARAN, Grace")
    let outcome = try bench.reassign([goes], to: .new, by: bench.ruiz)
    let made = try #require(try bench.database.pool.read { try bench.patients.patient(mark: outcome.mark ?? "", in: $0) })
    #expect(made.identity == PatientIdentity(family: "OYELARAN", given: "Grace"))
    #expect(try bench.verdict("Maria", "Okafor", born: "1961-04-12") == one.mark)
  }

  @Test func `names of several people or lone words keep the old name`() {
    let old = PatientIdentity(family: "Okafor", given: "Maria", birthDate: "1961-04-12")
    #expect(SplitName.identity(of: ["Grace Oyelaran", "Ana Silva"], splitFrom: old) == old)
    #expect(SplitName.identity(of: ["Grace Oyelaran", "Silva"], splitFrom: old) == old)
    #expect(SplitName.identity(of: ["Oyelaran"], splitFrom: old) == old)
    #expect(SplitName.identity(of: [], splitFrom: old) == old)
    #expect(
      SplitName.identity(of: ["Mrs. Oyelaran", "Grace A. Oyelaran", "Grace"], splitFrom: old)
        == PatientIdentity(family: "Oyelaran", given: "Grace A."))
  }

  // MARK: Traces

  @Test func `audit and history tell marks and counts, never names`() throws {
    let (one, other) = (try bench.know("Maria", "Okafor"), try bench.know("Ana", "Silva"))
    let id = try bench.file(one, bench.ruiz)
    try bench.file(one, bench.ruiz)
    try bench.file(other, bench.ruiz)
    let moved = try bench.reassign([id], to: .patient(mark: other.mark), by: bench.ruiz)
    try bench.undo(moved, by: bench.ruiz)
    _ = try bench.merge(one, into: other, by: bench.ruiz)
    let (entries, dump) = try bench.database.pool.read { db in
      let dump = try Row.fetchAll(db, sql: "SELECT * FROM patient_changes").map { "\($0)" }.joined()
      return (try bench.changing.audit.entries(AuditFilter(), limit: 100, in: db), dump)
    }
    let merged = try #require(entries.first { $0.action == .patientMerged && $0.target == "patients" })
    #expect(merged.metadata["from"] == .string(one.mark))
    #expect(merged.metadata["to"] == .string(other.mark))
    #expect(merged.metadata["documents"] == .int(2))
    #expect(entries.contains { $0.action == .patientReassigned && $0.target == "document:\(id)" && $0.metadata["undo"] == .bool(true) })
    for name in ["Okafor", "Silva", "Maria"] {
      #expect(!entries.map(\.metadataJSON).joined().contains(name))
      #expect(!dump.contains(name))
    }
  }

  @Test func `people see changes and patients of their own documents only`() throws {
    let (one, other) = (try bench.know("Maria", "Okafor"), try bench.know("Ana", "Silva"))
    let id = try bench.file(one, bench.ruiz)
    try bench.file(one, bench.ruiz)
    try bench.file(other, bench.ruiz)
    let moved = try bench.reassign([id], to: .patient(mark: other.mark), by: bench.ruiz)
    try bench.database.pool.read { (db: Database) throws -> Void in
      let changes = PatientChangeStore()
      #expect(try changes.recent(.init(bench.ruiz), of: nil, limit: 10, in: db).map(\.id) == [moved.change])
      #expect(try changes.recent(.init(bench.ruiz), of: one.id, limit: 10, in: db).count == 1)
      #expect(try changes.recent(.init(bench.okada), of: nil, limit: 10, in: db).isEmpty)
      #expect(Set(try changes.patients(.init(bench.ruiz), in: db).map(\.id)) == [one.id, other.id])
      #expect(try changes.patients(.init(bench.okada), in: db).isEmpty)
    }
    #expect(bench.code { try bench.undo(moved, by: bench.okada) } == .notFound)
  }
}

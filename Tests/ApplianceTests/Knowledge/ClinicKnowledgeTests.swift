import Foundation
import GRDB
import Ingest
import Testing

@testable import Appliance

@Suite struct ClinicKnowledgeTests {
  private let scratch: ScratchFolder
  private let database: ClinicDatabase
  private let knowledge: ClinicKnowledge

  init() throws {
    scratch = try ScratchFolder()
    database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 1)
    let keys = KeyRing.ephemeral()
    knowledge = ClinicKnowledge(
      database: database, keys: keys, audit: AuditLog(keys: keys, now: { Date() }), detector: try Detector(), now: { Date() })
  }

  private func learn(
    _ text: String, _ label: IdentifierLabel = .name, missed: Bool, document: Int64, patients: [PatientIdentity] = []
  ) throws -> Int {
    try database.pool.write { db in
      try knowledge.learn(
        [.init(text: text, label: label, isMissed: missed)], patients: patients, from: Document.ID(rawValue: document), by: "ruiz", in: db)
    }
  }

  private func terms() throws -> [String] {
    try database.pool.read { db in
      try knowledge.store.all(in: db).map { "\($0.kind.rawValue) \($0.text) \($0.isActive ? "on" : "off") \($0.documents)" }
    }
  }

  @Test func `a rare name that was missed once is redacted from then on`() throws {
    #expect(try learn("Quillfeather", missed: true, document: 1) == 1)
    #expect(try terms() == ["redact Quillfeather on 1"])
  }

  @Test func `an everyday word needs two documents, and the same document counts once`() throws {
    _ = try learn("Summer", missed: true, document: 1)
    _ = try learn("summer", missed: true, document: 1)
    #expect(try terms() == ["redact Summer off 1"])
    _ = try learn("Summer", missed: true, document: 2)
    #expect(try terms() == ["redact Summer on 2"])
  }

  @Test func `what is left readable needs two documents`() throws {
    _ = try learn("Harkness", missed: false, document: 1)
    #expect(try terms() == ["keep Harkness off 1"])
    _ = try learn("Harkness", missed: false, document: 2)
    #expect(try terms() == ["keep Harkness on 2"])
  }

  @Test func `where reviewers disagree neither holds`() throws {
    _ = try learn("Harkness", missed: false, document: 1)
    _ = try learn("Harkness", missed: false, document: 2)
    _ = try learn("Harkness", missed: true, document: 3)
    #expect(try terms() == ["keep Harkness off 2", "redact Harkness off 1"].sorted())
  }

  @Test func `numbers, dates and the patient's own names are never learned`() throws {
    #expect(try learn("555-0142", .phone, missed: true, document: 1) == 0)
    #expect(try learn("Unit 7 North", .location, missed: true, document: 1) == 0)
    #expect(try learn("March", .date, missed: true, document: 1) == 0)
    let patient = PatientIdentity(family: "Okonkwo-Reyes", given: "Thandiwe")
    #expect(try learn("Thandiwe", missed: true, document: 1, patients: [patient]) == 0)
    #expect(try learn("Mrs. Reyes", missed: true, document: 1, patients: [patient]) == 0)
    #expect(try terms().isEmpty)
  }

  @Test func `a term's text is nowhere in the database in the clear`() throws {
    _ = try learn("Quillfeather", missed: true, document: 1)
    try database.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    let bytes = try Data(contentsOf: scratch.file("c.sqlite"))
    #expect(bytes.range(of: Data("Quillfeather".utf8)) == nil)
    #expect(bytes.range(of: Data("quillfeather".utf8)) == nil)
  }
}

@Suite struct ReviewLogTests {
  @Test func `time at work is counted without long pauses, and the median is by person`() throws {
    let scratch = try ScratchFolder()
    let database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 1)
    let log = ReviewLog()
    let start = Date(timeIntervalSince1970: 1_773_065_100)
    try database.pool.write { db in
      try db.execute(sql: "INSERT INTO users (id, login, role, password, created_at) VALUES (1, 'ruiz', 'staff', '', 0)")
      for id in 1...2 {
        try db.execute(
          sql: """
            INSERT INTO documents (id, claim, state, sealed_name, declared_phi, size, content_mac, received_at, updated_at)
            VALUES (?, ?, 'waiting_review', x'00', 1, 1, x'00', 0, 0)
            """, arguments: [id, "claim \(id)"])
      }
      let user = User.ID(rawValue: 1)
      let (one, two) = (Document.ID(rawValue: 1), Document.ID(rawValue: 2))
      for second in [0.0, 20, 50, 5000] { try log.touch(one, user: user, at: start.addingTimeInterval(second), in: db) }
      try log.end(
        one, user: user, .approved, .init(pages: 2, findings: 9, kept: 1, missed: 3, canaries: 1), at: start.addingTimeInterval(5010),
        in: db)
      try log.touch(two, user: user, at: start, in: db)
      try log.countFoundCanary(two, user: user, in: db)
      try log.end(two, user: user, .firstApproved, .init(pages: 1), at: start.addingTimeInterval(10), in: db)
      let people = try log.figures(since: start, in: db)
      #expect(people.count == 1)
      let person = try #require(people.first)
      #expect(person.documents == 2 && person.pages == 3 && person.missed == 3 && person.kept == 1)
      #expect(person.medianSeconds == (120 + 10) / 2 && person.longestSeconds == 120)
      #expect(person.canaries == 2 && person.canariesFound == 1)
      #expect(try log.figures(since: start.addingTimeInterval(9000), in: db).isEmpty)
    }
  }
}

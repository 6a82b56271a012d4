import Foundation
import GRDB
import Ingest
import Testing

import Appliance

@Suite struct PatientLinkerTests {
  private let database: DatabaseQueue
  private let store: PatientStore

  init() throws {
    database = try DatabaseQueue()
    try Migrations.migrator.migrate(database)
    store = PatientStore(keys: .ephemeral())
  }

  private func person(
    _ given: String, _ family: String, born: String? = nil, numbers: [(String, String)] = []
  ) -> PatientIdentity {
    PatientIdentity(
      family: family, given: given, birthDate: born, recordNumbers: numbers.map { .init(issuer: $0.0, value: $0.1) })
  }

  private func know(_ identity: PatientIdentity) throws -> Patient {
    try database.write { try store.add(identity, mark: Patient.newMark(), at: Date(), in: $0) }
  }

  private func verdict(_ identities: PatientIdentity...) throws -> String {
    try database.read { db in
      switch try PatientLinker(store: store).verdict(on: identities, in: db) {
      case .none: "none"
      case .linked(let patient): "linked \(patient.mark)"
      case .new: "new"
      case .conflict: "conflict"
      }
    }
  }

  @Test func `a record number with its issuer links`() throws {
    let known = try know(person("Maria", "Okafor", born: "1961-04-12", numbers: [("LRMC", "48213")]))
    #expect(try verdict(person("MARIA L", "OKAFOR", numbers: [("lrmc", "48213")])) == "linked \(known.mark)")
  }

  @Test func `a record number without an issuer does not`() throws {
    _ = try know(person("Maria", "Okafor", born: "1961-04-12", numbers: [("LRMC", "48213")]))
    #expect(try verdict(person("Ana", "Silva", numbers: [("", "48213")])) == "new")
  }

  @Test func `name and birth date link, whatever case and accents`() throws {
    let known = try know(person("José", "Muñoz", born: "1970-01-02"))
    #expect(try verdict(person("JOSE A", "MUNOZ", born: "1970-01-02")) == "linked \(known.mark)")
  }

  @Test func `a name alone never links: a person is asked`() throws {
    _ = try know(person("Maria", "Okafor", born: "1961-04-12"))
    #expect(try verdict(person("Maria", "Okafor")) == "conflict")
  }

  @Test func `a namesake born on another day is somebody new`() throws {
    _ = try know(person("Maria", "Okafor", born: "1961-04-12"))
    #expect(try verdict(person("Maria", "Okafor", born: "1988-09-30")) == "new")
  }

  @Test func `a known number with another birth date is a conflict`() throws {
    _ = try know(person("Maria", "Okafor", born: "1961-04-12", numbers: [("LRMC", "48213")]))
    #expect(try verdict(person("Maria", "Okafor", born: "1961-04-13", numbers: [("LRMC", "48213")])) == "conflict")
  }

  @Test func `keys of two patients are a conflict`() throws {
    _ = try know(person("Maria", "Okafor", born: "1961-04-12", numbers: [("LRMC", "48213")]))
    _ = try know(person("Ana", "Silva", born: "1950-05-05"))
    #expect(try verdict(person("Ana", "Silva", born: "1950-05-05", numbers: [("LRMC", "48213")])) == "conflict")
  }

  @Test func `another number from the same issuer is a conflict`() throws {
    _ = try know(person("Maria", "Okafor", born: "1961-04-12", numbers: [("LRMC", "48213")]))
    #expect(try verdict(person("Maria", "Okafor", born: "1961-04-12", numbers: [("LRMC", "99999")])) == "conflict")
  }

  @Test func `several people in one document are a question, the same one twice is not`() throws {
    #expect(try verdict(person("Maria", "Okafor", born: "1961-04-12"), person("Ana", "Silva", born: "1950-05-05")) == "conflict")
    #expect(
      try verdict(person("Maria", "Okafor", born: "1961-04-12"), person("Maria", "Okafor", numbers: [("LRMC", "48213")])) == "new")
  }

  @Test func `nobody named is nobody linked`() throws {
    #expect(try verdict() == "none")
    #expect(try verdict(person("", "")) == "none")
  }

  @Test func `marks are random and not derived from the identity`() throws {
    let one = try know(person("Maria", "Okafor", born: "1961-04-12"))
    let two = try know(person("Maria", "Okafor", born: "1961-04-12"))
    #expect(one.mark != two.mark)
    #expect(one.mark.wholeMatch(of: /patient-[0-9a-f]{12}/) != nil)
  }

  @Test func `the stored identity is sealed`() throws {
    _ = try know(person("Maria", "Okafor", born: "1961-04-12", numbers: [("LRMC", "48213")]))
    let dump = try database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM patients").map { "\($0)" }
        + Row.fetchAll(db, sql: "SELECT * FROM patient_keys").map { "\($0)" }
    }.joined()
    #expect(!dump.localizedCaseInsensitiveContains("okafor"))
    #expect(!dump.contains("48213"))
  }

  @Test func `a question's names become patients and leave the question`() throws {
    let maria = try know(person("Maria Luisa", "Okafor", born: "1961-04-12", numbers: [("LRMC", "LR-48213")]))
    let resolver = QueryPatients(store: store)
    let cases = [
      "Maria Okafor knee pain": "knee pain", "knee pain of OKAFOR, MARIA": "knee pain", "LR-48213 knee pain": "knee pain",
      "knee pain Okafor": "knee pain",
    ]
    for (question, rest) in cases {
      let found = try database.read { try resolver.resolve(question, in: $0) { _ in true } }
      #expect(found.patients.map(\.id) == [maria.id], "\(question)")
      #expect(found.rest == rest)
    }
    let hidden = try database.read { try resolver.resolve("Maria Okafor knee pain", in: $0) { _ in false } }
    #expect(hidden.patients.isEmpty)
    #expect(hidden.rest == "Maria Okafor knee pain")
  }
}

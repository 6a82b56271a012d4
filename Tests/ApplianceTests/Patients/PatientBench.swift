import Foundation
import GRDB
import Ingest
import Testing
import VectorCore

@testable import Appliance

/// A database with approved documents of a few people, as the service leaves them.
struct PatientBench {
  let scratch: ScratchFolder
  let database: ClinicDatabase
  let keys = KeyRing.ephemeral()
  let store: DocumentStore
  let patients: PatientStore
  let changing: PatientChanges
  let ruiz: Principal
  let okada: Principal

  init() throws {
    let scratch = try ScratchFolder()
    self.scratch = scratch
    let database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 2)
    self.database = database
    store = DocumentStore(keys: keys)
    patients = PatientStore(keys: keys)
    let now: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_800_000_000) }
    changing = PatientChanges(
      store: store, patients: patients,
      presenter: DocumentPresenter(store: store, settings: Settings.Review(), events: EventStream(), now: now), index: ChunkIndex(),
      audit: AuditLog(keys: keys, now: now), now: now)
    func person(_ login: String) throws -> Principal {
      let id = try database.pool.write { db in
        try db.execute(
          sql: "INSERT INTO users (login, role, password, created_at) VALUES (?, 'clinician', '', 1)", arguments: [login])
        return db.lastInsertedRowID
      }
      return Principal(user: User.ID(rawValue: id), login: login, role: .clinician, origin: Origin(address: "local", agent: "test"))
    }
    ruiz = try person("ruiz")
    okada = try person("okada")
  }

  func know(_ given: String, _ family: String, born: String? = nil, number: String? = nil) throws -> Patient {
    let identity = PatientIdentity(
      family: family, given: given, birthDate: born, recordNumbers: number.map { [.init(issuer: "LRMC", value: $0)] } ?? [])
    return try database.pool.write { try patients.add(identity, mark: patients.newMark(in: $0), at: Date(), in: $0) }
  }

  /// An indexed document whose text names the patient twice, a provider once, and a date.
  @discardableResult
  func file(_ patient: Patient?, _ owner: Principal?, name: String = "Maria Okafor") throws -> Document.ID {
    try database.pool.write { db in
      let id = try store.insert(
        .init(
          claim: UUID().uuidString, owner: owner?.user, name: "note.txt", declaredPHI: true, size: 1, contentMAC: Data([1]),
          receivedAt: Date(timeIntervalSince1970: 1_700_000_000)), state: .indexed, in: db)
      try db.execute(
        sql: "INSERT INTO pages (document, number, source, confidence) VALUES (?, 1, 'text', 1)", arguments: [id.rawValue])
      var text = ""
      var reveal: [RevealedValue] = []
      func add(_ piece: String, _ label: IdentifierLabel? = nil, _ value: String = "", isPatient: Bool = false) {
        let start = text.unicodeScalars.count
        text += piece
        if let label {
          reveal.append(
            .init(start: start, end: text.unicodeScalars.count, label: label, value: value, isPatient: isPatient))
        }
      }
      let mark = patient.map { "[NAME \($0.mark)]" } ?? "[NAME]"
      add("Páciente ")
      add(mark, .name, name, isPatient: true)
      add(" seen by ")
      add("[NAME]", .name, "Barnaby Oyelaran")
      add(" on ")
      add("[DATE 2026]", .date, "03/14/2026")
      add(". ")
      add(mark, .name, name, isPatient: true)
      add(" walks.")
      try store.setRedacted(text, reveal: reveal, page: 1, of: id, in: db)
      try store.setPatient(patient?.id, of: id, in: db)
      var vector = [Float](repeating: 0, count: PinnedModel.dimension)
      vector[1] = 1
      try changing.index.insert(
        [
          NewChunk(
            document: id.rawValue, owner: owner?.user.rawValue, ordinal: 0, page: 1, range: 0..<4, kind: "text", received: 1,
            patient: patient?.id.uuidString, text: text, vector: vector)
        ], in: db)
      return id
    }
  }

  func text(_ id: Document.ID) throws -> String {
    try database.pool.read { try store.pages(of: id, in: $0).first?.redacted ?? "" }
  }

  /// The page with its sealed values put back.
  func revealed(_ id: Document.ID) throws -> String {
    let page = try #require(try database.pool.read { try store.pages(of: id, in: $0).first })
    var scalars = Array((page.redacted ?? "").unicodeScalars)
    for value in page.reveal.sorted(by: { $0.start > $1.start }) {
      scalars.replaceSubrange(value.start..<value.end, with: Array(value.value.unicodeScalars))
    }
    return String(String.UnicodeScalarView(scalars))
  }

  func row(_ id: Document.ID) throws -> DocumentRow { try #require(try database.pool.read { try store.row(id, in: $0) }) }

  func chunks(_ id: Document.ID) throws -> Int {
    try database.pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM chunks WHERE document = ?", arguments: [id.rawValue]) ?? 0 }
  }

  func merge(_ from: Patient, into: Patient, by principal: Principal) throws -> PatientChanges.Outcome {
    try database.pool.write { try changing.merge(from.mark, into: into.mark, by: principal, in: $0) }
  }

  func reassign(_ ids: [Document.ID], to target: PatientChanges.Target, by principal: Principal) throws -> PatientChanges.Outcome {
    try database.pool.write { try changing.reassign(ids, to: target, by: principal, in: $0) }
  }

  @discardableResult
  func undo(_ outcome: PatientChanges.Outcome, by principal: Principal) throws -> PatientChanges.Outcome {
    try database.pool.write { try changing.undo(outcome.change, by: principal, in: $0) }
  }

  func verdict(_ given: String, _ family: String, born: String? = nil, number: String? = nil) throws -> String {
    let identity = PatientIdentity(
      family: family, given: given, birthDate: born, recordNumbers: number.map { [.init(issuer: "LRMC", value: $0)] } ?? [])
    return try database.pool.read { db in
      switch try PatientLinker(store: patients).verdict(on: [identity], in: db) {
      case .none: "none"
      case .linked(let patient): patient.mark
      case .new: "new"
      case .conflict: "conflict"
      }
    }
  }

  func code(_ body: () throws -> Void) -> Refusal.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? Refusal)?.code
    }
  }
}

import Foundation
import GRDB
import Testing

@testable import Appliance

/// A log in memory with what one needs to write, read and tamper.
struct AuditBench {
  let database: DatabaseQueue
  let keys: KeyRing
  let log: AuditLog

  init(keys: KeyRing = .ephemeral()) throws {
    self.keys = keys
    database = try DatabaseQueue()
    log = AuditLog(keys: keys, now: { Date(timeIntervalSince1970: 1_800_000_000.25) })
    try database.write { try AuditSchema.create($0) }
  }

  /// Entries of many shapes: with and without ids, addresses, agents and details.
  func fill(_ count: Int) throws {
    try database.write { db in
      for number in 1...count {
        try log.append(
          AuditEntry(
            actor: number % 3 == 0 ? "chartkeep" : "nora\(number)", actorID: number % 3 == 0 ? nil : Int64(number),
            action: AuditAction.allCases[number % AuditAction.allCases.count], target: "document:\(number)",
            address: number % 4 == 0 ? nil : "10.0.0.\(number % 250)", agent: number % 5 == 0 ? nil : "Firefox",
            metadata: number % 2 == 0 ? [:] : ["chunks": .int(Int64(number)), "ocr": .bool(true), "code": .string("no_text")]), in: db)
      }
    }
  }

  func verify(_ head: AuditHead.Stored? = nil) throws -> AuditVerification {
    try database.read { db in try log.verify(db, head: try head ?? .signed(log.head(db))) }
  }

  /// What an insider with the database file does: the guards go, the deed is done, the guards come back.
  func tamper(_ sql: String, _ arguments: StatementArguments = []) throws {
    try database.write { db in
      let triggers = try String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
      for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
        try db.execute(sql: "DROP TRIGGER \(name)")
      }
      try db.execute(sql: sql, arguments: arguments)
      for trigger in triggers { try db.execute(sql: trigger) }
    }
  }
}

struct AuditLogTests {
  @Test func `entries are numbered from one, chained and intact`() throws {
    let bench = try AuditBench()
    #expect(try bench.verify() == .intact(entries: 0))
    try bench.fill(50)
    #expect(try bench.verify() == .intact(entries: 50))
    let records = try bench.database.read { try bench.log.entries(limit: 1_000, in: $0) }
    #expect(records.map(\.seq) == (1...50).reversed())
    #expect(Set(records.map(\.mac)).count == 50)
    #expect(records[0].at == 1_800_000_000_250_000)
  }

  @Test func `what was written is what is read`() throws {
    let bench = try AuditBench()
    let entry = AuditEntry(
      actor: "nora", actorID: 7, action: .approved, target: "document:42", address: "fe80::1", agent: "Firefox",
      metadata: ["b": .int(-3), "a": .string("x/y"), "c": .bool(false)])
    let written = try bench.database.write { try bench.log.append(entry, in: $0) }
    let read = try #require(try bench.database.read { try bench.log.entries(in: $0) }.first)
    #expect(read == written)
    #expect(read.action == .approved && read.actorID == 7 && read.metadata == entry.metadata)
    #expect(read.metadataJSON == #"{"a":"x/y","b":-3,"c":false}"#)
    #expect(read.date == Date(timeIntervalSince1970: 1_800_000_000.25))
  }

  @Test func `an entry goes with its transaction`() throws {
    struct Undo: Error {}
    let bench = try AuditBench()
    try bench.fill(3)
    #expect(throws: Undo.self) {
      try bench.database.write { db in
        try bench.log.append(AuditEntry(actor: "a", action: .deleted, target: "document:1"), in: db)
        throw Undo()
      }
    }
    try bench.fill(2)
    #expect(try bench.verify() == .intact(entries: 5))
  }

  @Test(arguments: [
    "UPDATE audit SET actor = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 3", "DELETE FROM audit",
    "INSERT INTO audit SELECT 9, at, actor, actor_id, action, target, address, agent, metadata, mac FROM audit WHERE seq = 1",
    "INSERT INTO audit (at, actor, action, target, metadata, mac) SELECT at, actor, action, target, metadata, mac FROM audit WHERE seq = 1",
    "INSERT OR REPLACE INTO audit SELECT 2, at, 'x', actor_id, action, target, address, agent, metadata, mac FROM audit WHERE seq = 2",
    "UPDATE OR REPLACE audit SET seq = 2 WHERE seq = 3",
  ])
  func `the database itself refuses to change the past`(sql: String) throws {
    let bench = try AuditBench()
    try bench.fill(3)
    #expect(throws: DatabaseError.self) { try bench.database.write { try $0.execute(sql: sql) } }
    #expect(try bench.verify() == .intact(entries: 3))
  }

  @Test func `entries are found by target, actor, action and time, page by page`() throws {
    let bench = try AuditBench()
    try bench.fill(30)
    func find(_ filter: AuditFilter, limit: Int = 100) throws -> [Int64] {
      try bench.database.read { try bench.log.entries(filter, limit: limit, in: $0).map(\.seq) }
    }
    #expect(try find(AuditFilter(target: "document:12")) == [12])
    #expect(try find(AuditFilter(actor: "chartkeep"), limit: 3) == [30, 27, 24])
    #expect(try find(AuditFilter(actor: "chartkeep", before: 24), limit: 3) == [21, 18, 15])
    let actions: Set<AuditAction> = [AuditAction.allCases[4], AuditAction.allCases[6]]
    #expect(try find(AuditFilter(actions: actions)) == [6, 4])
    #expect(try find(AuditFilter(actions: [])).isEmpty)
    let moment = Date(timeIntervalSince1970: 1_800_000_000.25)
    #expect(try find(AuditFilter(from: moment)).count == 30)
    #expect(try find(AuditFilter(until: moment)).isEmpty)
    #expect(try find(AuditFilter(target: "' OR 1=1 --")).isEmpty)
  }

  @Test func `an export is one line of JSON per entry`() throws {
    let bench = try AuditBench()
    try bench.fill(6)
    var lines: [String] = []
    try bench.database.read { try bench.log.export($0) { lines.append($0) } }
    #expect(lines.count == 6 && lines.allSatisfy { !$0.contains("\n") })
    let first = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    #expect(first["seq"] as? Int == 1)
    #expect(first["at"] as? String == "2027-01-15T08:00:00.250000Z")
    #expect((first["mac"] as? String)?.count == 64)
    #expect((first["metadata"] as? [String: Any])?["code"] as? String == "no_text")
  }

  @Test func `what a client sends of itself is kept short and on one line`() throws {
    let bench = try AuditBench()
    let agent = "Evil\r\n{\"seq\":1}\0\u{202E}" + String(repeating: "x", count: 5_000)
    let record = try bench.database.write {
      try bench.log.append(
        AuditEntry(actor: "a", action: .searched, target: "t", agent: agent, metadata: ["m": .string(agent)]), in: $0)
    }
    #expect(record.agent?.unicodeScalars.count == 256)
    #expect(record.agent?.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" } == false)
    #expect(record.metadataJSON.utf8.count < 2_000)
    #expect(try bench.verify() == .intact(entries: 1))
  }

  @Test func `the names of actions are stable`() {
    #expect(AuditAction.documentReceived.rawValue == "documentReceived")
    #expect(Set(AuditAction.allCases.map(\.rawValue)).count == AuditAction.allCases.count)
    #expect(AuditAction.allCases.allSatisfy { $0.rawValue.allSatisfy { $0.isASCII && $0.isLetter } })
  }
}

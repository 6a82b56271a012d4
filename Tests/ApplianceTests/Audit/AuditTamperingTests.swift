import Foundation
import GRDB
import Testing

@testable import Appliance

/// What somebody does who can write the database file but has no key.
struct AuditTamperingTests {
  private static let count: Int64 = 40
  private let bench: AuditBench
  private let head: AuditHead.Stored

  init() throws {
    bench = try AuditBench()
    try bench.fill(Int(Self.count))
    let (database, log) = (bench.database, bench.log)
    head = .signed(try database.read { try log.head($0) })
  }

  private static let texts = ["actor", "action", "target", "address", "agent", "metadata"]

  @Test func `each of 1,000 random changes is found at its entry`() throws {
    var random = SeededGenerator(seed: 11)
    for round in 0..<1_000 {
      let bench = try AuditBench()
      try bench.fill(12)
      let head = AuditHead.Stored.signed(try bench.database.read { try bench.log.head($0) })
      let seq = Int64.random(in: 1...12, using: &random)
      let column = (Self.texts + ["at", "actor_id", "mac"]).randomElement(using: &random) ?? "at"
      switch column {
      case "at": try bench.tamper("UPDATE audit SET at = at + ? WHERE seq = ?", [Int.random(in: 1...9, using: &random), seq])
      case "actor_id": try bench.tamper("UPDATE audit SET actor_id = coalesce(actor_id, 0) + 1 WHERE seq = ?", [seq])
      case "mac":
        let mac = try bench.database.read { try Data.fetchOne($0, sql: "SELECT mac FROM audit WHERE seq = ?", arguments: [seq]) }
        var changed = try #require(mac)
        changed[Int.random(in: 0..<32, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
        try bench.tamper("UPDATE audit SET mac = ? WHERE seq = ?", [changed, seq])
      default:
        let old = try bench.database.read { try String.fetchOne($0, sql: "SELECT \(column) FROM audit WHERE seq = ?", arguments: [seq]) }
        var text = Array((old ?? "").unicodeScalars)
        let place = Int.random(in: 0...text.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0 where place < text.count: text.remove(at: place)
        case 1 where place < text.count: text[place] = text[place] == "q" ? "r" : "q"
        default: text.insert("z", at: place)
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        try bench.tamper("UPDATE audit SET \(column) = ? WHERE seq = ?", [String(view), seq])
      }
      #expect(try bench.verify(head) == .broken(.changed, at: seq), "round \(round), \(column)")
    }
  }

  @Test(arguments: texts.dropLast().indices)
  func `a byte moved over a field border is found`(index: Int) throws {
    let (left, right) = (Self.texts[index], Self.texts[index + 1])
    try bench.tamper("UPDATE audit SET \(left) = \(left) || substr(\(right), 1, 1), \(right) = substr(\(right), 2) WHERE seq = 7")
    #expect(try bench.verify(head) == .broken(.changed, at: 7))
  }

  @Test func `bytes hidden behind a NUL are found`() throws {
    try bench.tamper("UPDATE audit SET agent = agent || char(0) || 'x' WHERE seq = 7")
    #expect(try bench.verify(head) == .broken(.changed, at: 7))
  }

  @Test func `nothing and empty are not the same`() throws {
    // Entry 20 has neither address nor agent.
    try bench.tamper("UPDATE audit SET agent = '' WHERE seq = 20")
    #expect(try bench.verify(head) == .broken(.changed, at: 20))
  }

  @Test(arguments: 1...count)
  func `an entry that is taken out is found`(seq: Int64) throws {
    try bench.tamper("DELETE FROM audit WHERE seq = \(seq)")
    let expected: AuditVerification.Defect = seq == Self.count ? .cutOff : .missing
    #expect(try bench.verify(head) == .broken(expected, at: seq))
  }

  @Test(arguments: 1..<count)
  func `an entry that is taken out with the rest moved up is found`(seq: Int64) throws {
    try bench.tamper("DELETE FROM audit WHERE seq = \(seq)")
    // In two steps, so that no number is met twice on the way.
    try bench.tamper("UPDATE audit SET seq = -seq WHERE seq > \(seq)")
    try bench.tamper("UPDATE audit SET seq = -seq - 1 WHERE seq < 0")
    #expect(try bench.verify(head) == .broken(.changed, at: seq))
  }

  @Test func `an entry that is put in is found`() throws {
    let columns = "at, actor, actor_id, action, target, address, agent, metadata, mac"
    for place in [Int64(1), 20, Self.count + 1] {
      let bench = try AuditBench()
      try bench.fill(Int(Self.count))
      let head = AuditHead.Stored.signed(try bench.database.read { try bench.log.head($0) })
      try bench.tamper("UPDATE audit SET seq = -seq WHERE seq >= \(place)")
      try bench.tamper("UPDATE audit SET seq = -seq + 1 WHERE seq < 0")
      try bench.tamper("INSERT INTO audit (seq, \(columns)) SELECT \(place), \(columns) FROM audit WHERE seq = \(place == 1 ? 2 : 1)")
      let found = try bench.verify(head)
      #expect(found == .broken(.changed, at: place == 1 ? 2 : place))
    }
  }

  @Test func `two entries that change places are found`() throws {
    try bench.tamper("UPDATE audit SET seq = CASE seq WHEN 5 THEN -6 WHEN 6 THEN -5 END WHERE seq IN (5, 6)")
    try bench.tamper("UPDATE audit SET seq = -seq WHERE seq < 0")
    #expect(try bench.verify(head) == .broken(.changed, at: 5))
  }

  @Test(arguments: 0..<count)
  func `a log that is cut off is found by its head`(length: Int64) throws {
    try bench.tamper("DELETE FROM audit WHERE seq > \(length)")
    #expect(try bench.verify(head) == .broken(.cutOff, at: length + 1))
  }

  @Test func `a log that is cut off and written on is found by its head`() throws {
    try bench.tamper("DELETE FROM audit WHERE seq > 30")
    try bench.fill(10)
    #expect(try bench.verify(head) == .broken(.rewritten, at: 40))
    try bench.fill(10)
    #expect(try bench.verify(head) == .broken(.rewritten, at: 40))
  }

  @Test func `a log written anew under another key is found at its first entry`() throws {
    let forger = try AuditBench()
    try forger.fill(Int(Self.count))
    let stored = head
    let log = bench.log
    #expect(try forger.database.read { try log.verify($0, head: stored) } == .broken(.changed, at: 1))
  }

  @Test func `a chain of another data folder is found`() throws {
    let other = AuditLog(keys: .ephemeral())
    let stored = head
    #expect(try bench.database.read { try other.verify($0, head: stored) } == .broken(.changed, at: 1))
  }

  @Test func `a guard that was taken away is found though no entry changed`() throws {
    try bench.database.write { try $0.execute(sql: "DROP TRIGGER audit_is_not_deleted") }
    #expect(try bench.verify(head) == .broken(.unprotected, at: Self.count))
  }

  @Test func `a table that is gone or built anew is found`() throws {
    try bench.database.write { db in
      try db.execute(sql: "CREATE TABLE copy AS SELECT * FROM audit; DROP TABLE audit; ALTER TABLE copy RENAME TO audit")
    }
    #expect(try bench.verify(head) == .broken(.unprotected, at: Self.count))
    try bench.database.write { try $0.execute(sql: "UPDATE audit SET mac = NULL, actor = NULL WHERE seq = 3") }
    #expect(try bench.verify(head) == .broken(.changed, at: 3))
    let log = bench.log
    #expect(throws: (any Error).self) { try bench.database.read { try log.entries(in: $0) } }
    try bench.database.write { try $0.execute(sql: "DROP TABLE audit") }
    #expect(try bench.verify(head) == .broken(.missing, at: 1))
  }
}

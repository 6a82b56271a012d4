import Foundation
import GRDB
import Synchronization
import Testing

@testable import Appliance

private final class Count: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}

@Suite struct LedgerTests {
  private let scratch: ScratchFolder
  private let database: ClinicDatabase
  private let ledger: Ledger
  private let admin = Principal(user: User.ID(rawValue: 1), login: "root", role: .admin, origin: .service)
  private let ruiz = Principal(user: User.ID(rawValue: 2), login: "ruiz", role: .clinician, origin: .service)

  init() throws {
    scratch = try ScratchFolder()
    database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 2)
    ledger = Ledger(database: database, audit: AuditLog(keys: .ephemeral(), now: { Date() }), now: { Date() })
  }

  private func reserve(_ tokens: Int = 1_000, _ answer: Int = 500, free: Bool = false, model: String = "box", by: Principal? = nil)
    async throws -> MeteredCall
  {
    try await ledger.reserve(model, of: 7, isFree: free, action: .ask, by: by ?? ruiz, inputTokens: tokens, outputTokens: answer)
  }

  private func ready(_ credits: String = "1") async throws {
    try await ledger.setPrice("box", input: Credits(micro: 2_000_000), output: Credits(micro: 8_000_000), from: nil, principal: admin)
    try await ledger.grant(try #require(Credits(credits)), reason: "for a test", principal: admin)
  }

  @Test func `a call is reserved at its most and charged what it took`() async throws {
    try await ready()
    let call = try await reserve()
    var standing = try await ledger.standing(principal: admin)
    #expect(standing.reserved == Credits(micro: 6_000) && standing.available == Credits(micro: 994_000))
    try await ledger.settle(call, usage: TokenUsage(input: 900, output: 100))
    try await ledger.settle(call, usage: TokenUsage(input: 900, output: 100))
    try await ledger.release(call)
    standing = try await ledger.standing(principal: admin)
    #expect(standing.spent == Credits(micro: 2_600) && standing.reserved == .zero && standing.available == Credits(micro: 997_400))
    #expect(try await ledger.faults() == [])
  }

  @Test func `nobody's count makes a call dearer than was agreed`() async throws {
    try await ready()
    let call = try await reserve()
    try await ledger.settle(call, usage: TokenUsage(input: 1_000_000_000, output: Int.max))
    #expect(try await ledger.standing(principal: admin).spent == Credits(micro: 6_000))
  }

  @Test(arguments: [true, false])
  func `counts that no model has leave the usage readable`(isFree: Bool) async throws {
    try await ready()
    for _ in 0..<3 { try await ledger.settle(try await reserve(free: isFree), usage: TokenUsage(input: Int.max, output: Int.max)) }
    try await ledger.settle(try await reserve(free: isFree), usage: TokenUsage(input: -1, output: Int.min))
    let lines = try await ledger.usage(by: .model, from: .distantPast, until: .distantFuture, principal: ruiz)
    #expect(lines.map(\.inputTokens) == [3_000] && lines.map(\.outputTokens) == [1_500])
    #expect(try await ledger.faults() == [])
  }

  @Test func `without a price, or without credits, nothing is asked`() async throws {
    await #expect(throws: Refusal.self) { try await reserve(model: "unheard-of") }
    try await ready("0.01")
    _ = try await reserve()
    await #expect(throws: Refusal.self) { try await reserve() }
    _ = try await reserve(free: true)
    #expect(try await ledger.faults() == [])
  }

  @Test func `budgets warn, then refuse, for one person and for all`() async throws {
    try await ready("100")
    try await ledger.setBudget(login: nil, soft: Credits("0.01"), hard: Credits("0.02"), principal: admin)
    #expect(try await reserve().warning == nil)
    #expect(try await reserve().warning != nil)
    #expect(try await reserve().warning != nil)
    await #expect(throws: Refusal.self) { try await reserve() }
    try await ledger.setBudget(login: nil, soft: nil, hard: nil, principal: admin)
    #expect(try await reserve().warning == nil)
  }

  @Test func `a free call is counted and costs nothing`() async throws {
    let call = try await reserve(free: true)
    try await ledger.settle(call, usage: TokenUsage(input: 5, output: 6))
    let lines = try await ledger.usage(by: .model, from: .distantPast, until: .distantFuture, principal: ruiz)
    #expect(lines == [UsageLine(name: "box", calls: 1, inputTokens: 5, outputTokens: 6, charged: .zero)])
  }

  @Test func `a call that never ended gives back what it had after an hour`() async throws {
    try await ready()
    let call = try await reserve()
    #expect(try await ledger.endOverdue() == 0)
    let later = Ledger(
      database: database, audit: AuditLog(keys: .ephemeral(), now: { Date() }), now: { Date().addingTimeInterval(Ledger.overdue + 1) })
    #expect(try await later.endOverdue() == 1)
    try await ledger.settle(call, usage: TokenUsage(input: 1, output: 1))
    let standing = try await ledger.standing(principal: admin)
    #expect(standing.reserved == .zero && standing.spent == .zero && standing.available == Credits(micro: 1_000_000))
    #expect(try await ledger.faults() == [])
  }

  @Test func `a new price counts for what comes`() async throws {
    try await ready()
    let call = try await reserve()
    try await ledger.setPrice("box", input: Credits(micro: 20_000_000), output: Credits(micro: 80_000_000), from: nil, principal: admin)
    try await ledger.settle(call, usage: TokenUsage(input: 1_000, output: 500))
    #expect(try await ledger.standing(principal: admin).spent == Credits(micro: 6_000))
    _ = try await reserve()
    #expect(try await ledger.standing(principal: admin).reserved == Credits(micro: 60_000))
  }

  @Test func `a clinician sees only the own usage and changes nothing`() async throws {
    try await ready()
    let other = Principal(user: User.ID(rawValue: 3), login: "okada", role: .clinician, origin: .service)
    try await ledger.settle(try await reserve(), usage: TokenUsage(input: 10, output: 10))
    #expect(try await ledger.usage(by: .action, from: .distantPast, until: .distantFuture, principal: other).isEmpty)
    await #expect(throws: Refusal.self) { try await ledger.grant(Credits(micro: 5), reason: "more for me", principal: other) }
    await #expect(throws: Refusal.self) { try await ledger.setPrice("box", input: .zero, output: .zero, from: nil, principal: other) }
  }

  @Test func `movements are never changed, and no balance falls below zero`() async throws {
    try await ready()
    for sql in [
      "UPDATE ledger_movements SET amount = 1", "DELETE FROM ledger_movements",
      "INSERT INTO ledger_movements (at, taken_from, given_to, amount, by) VALUES (1, 'available', 'spent', 999999999, 'x')",
      "INSERT INTO ledger_movements (at, taken_from, given_to, amount, by) VALUES (1, 'available', 'spent', -1, 'x')",
      "UPDATE ledger_accounts SET balance = -1 WHERE name = 'available'",
    ] {
      #expect(throws: DatabaseError.self, "\(sql)") { try database.pool.write { try $0.execute(sql: sql) } }
    }
  }

  @Test func `ten thousand operations from fifty tasks leave the books right`() async throws {
    try await ready("0.5")
    try await ledger.setBudget(login: nil, soft: Credits("5"), hard: Credits("9"), principal: admin)
    let refused = Count()
    let ledger = ledger
    let admin = admin
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<50 {
        group.addTask {
          var chance = SeededGenerator(seed: UInt64(task))
          let person = Principal(user: User.ID(rawValue: Int64(task % 7 + 2)), login: "p\(task % 7)", role: .clinician, origin: .service)
          var open: [MeteredCall] = []
          for _ in 0..<200 {
            switch Int.random(in: 0..<10, using: &chance) {
            case 0...3:
              do {
                open.append(
                  try await ledger.reserve(
                    "box", of: 1, isFree: Bool.random(using: &chance) && Bool.random(using: &chance), action: .ask, by: person,
                    inputTokens: Int.random(in: 0...4_000, using: &chance), outputTokens: Int.random(in: 1...2_000, using: &chance)))
              } catch is Refusal { refused.add() }
            case 4...6:
              if let call = open.randomElement(using: &chance) {
                try await ledger.settle(
                  call,
                  usage: TokenUsage(input: Int.random(in: 0...9_000, using: &chance), output: Int.random(in: 0...9_000, using: &chance)))
              }
            case 7...8: if let call = open.randomElement(using: &chance) { try await ledger.release(call) }
            default:
              try await ledger.grant(Credits(micro: Int64.random(in: 1...9_000, using: &chance)), reason: "a little", principal: admin)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await ledger.faults() == [])
    #expect(refused.value > 0, "the account ran dry now and then")
    try await ledger.recover()
    #expect(try await ledger.faults() == [])
    #expect(try await ledger.standing(principal: admin).reserved == .zero)
  }

  @Test(arguments: [("1", 1_000_000), ("0.5", 500_000), ("12.345678", 12_345_678), ("007", 7_000_000)])
  func `credits are read as written`(text: String, micro: Int64) { #expect(Credits(text)?.micro == micro) }

  @Test(arguments: ["", "-1", "1.2.3", "1e3", "1.2345678", "abc", "1,5", "٣", "99999999999"])
  func `and nothing else`(text: String) {
    #expect(Credits(text) == nil)
  }

  @Test func `costs are rounded up and never overflow`() {
    let price = ModelPrice(model: "m", input: Credits(micro: 1), output: Credits(micro: Int64.max), validFrom: .distantPast, source: "")
    #expect(price.cost(input: 1, output: 0) == Credits(micro: 1) && price.cost(input: 0, output: 0) == .zero)
    #expect(price.cost(input: Int.max, output: Int.max) > .zero)
    #expect(Credits(micro: 1_500_000).words == "1.50" && Credits(micro: 1).words == "0.000001" && Credits(micro: -2_600).words == "−0.0026")
  }
}

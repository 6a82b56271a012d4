import Foundation
import GRDB
import Synchronization
import Testing

@testable import Appliance

/// A machine whose two clocks a test moves.
private final class Machine: Sendable {
  struct Clocks {
    var wall = Date(timeIntervalSince1970: 1_795_698_300)
    var boot = String(repeating: "a", count: 32)
    var steady: Int64 = 1_000_000
  }
  let clocks = Mutex(Clocks())
  var wall: Date { clocks.withLock { $0.wall } }
  var moment: SteadyMoment { clocks.withLock { SteadyMoment(boot: $0.boot, microseconds: $0.steady) } }

  /// Time passes, and the wall clock is moved besides.
  func pass(_ seconds: Double, wrong: Double = 0, reboots: Bool = false) {
    clocks.withLock {
      $0.wall += seconds + wrong
      $0.steady = reboots ? 5_000_000 : $0.steady + Int64(seconds * 1_000_000)
      if reboots { $0.boot = String(repeating: "b", count: 32) }
    }
  }
}

@Suite struct ClockGuardTests {
  private static let day = 86_400.0
  private let scratch: ScratchFolder
  private let database: ClinicDatabase
  private let machine = Machine()

  init() throws {
    scratch = try ScratchFolder()
    database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 1)
  }

  /// As after a start of the service.
  private func started() -> ClockGuard {
    ClockGuard(
      database: database, audit: AuditLog(keys: .ephemeral(), now: { Date() }), now: { [machine] in machine.wall },
      steady: { [machine] in machine.moment })
  }

  @Test(arguments: [0.0, 299.0, 20 * 86_400.0])
  func `a pause of the service is believed, however long`(pause: Double) async throws {
    #expect(try await started().isTrusted())
    machine.pass(pause)
    #expect(try await started().isTrusted())
  }

  @Test(arguments: [86_400.0, -86_400.0, 3_652 * 86_400.0, 600.0])
  func `a clock that jumped while the service was off is doubted until it is back`(wrong: Double) async throws {
    #expect(try await started().isTrusted())
    machine.pass(60, wrong: wrong)
    let now = started()
    #expect(try await !now.isTrusted() && now.isDoubted)
    // Another start does not forget.
    #expect(try await !started().isTrusted())
    machine.pass(60, wrong: -wrong)
    #expect(try await started().isTrusted())
  }

  @Test func `over a start of the machine a day may have passed, a month not`() async throws {
    #expect(try await started().isTrusted())
    machine.pass(60, wrong: Self.day, reboots: true)
    #expect(try await started().isTrusted())
  }

  @Test func `nor may it stand before what was seen`() async throws {
    #expect(try await started().isTrusted())
    machine.pass(60, wrong: -Self.day, reboots: true)
    #expect(try await !started().isTrusted())
  }

  @Test func `what an older version noted is understood`() async throws {
    let seen = machine.wall.microseconds
    try await database.pool.write { db in try AccountStore().setMeta("clock_seen", String(seen), in: db) }
    machine.pass(Self.day)
    #expect(try await started().isTrusted())
    machine.pass(60, wrong: Self.day)
    #expect(try await !started().isTrusted(), "and the note is of the new form from then on")
  }
}

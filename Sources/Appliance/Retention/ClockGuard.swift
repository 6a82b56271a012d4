// For `struct timespec`: see DurableFile.swift.
import CDispatch
import CoreFoundation
import Foundation
import GRDB
import Synchronization

/// Doubts the machine's clock when it jumps. A clock that says it is ten years later must not end everything that was to be kept for thirty days.
///
/// 1. While the service runs, the clock is compared with one that only counts on (`CLOCK_BOOTTIME`).
/// 2. Over a restart of the service the same clock tells how long the pause was. Over one of the machine nothing does: the wall clock may not stand
///    before the last moment that was seen, nor more than ``longestPause`` after it.
/// 3. A doubted clock is trusted again when it is back where it should be, or when an administrator says that it is right.
package final class ClockGuard: Sendable {
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let now: @Sendable () -> Date
  private let steady: @Sendable () -> SteadyMoment?
  private let state = Mutex(State())

  private struct State {
    /// The last moment that was trusted, by both clocks.
    var seen: (wall: Date, steady: ContinuousClock.Instant)?
    var isTrusted = true
    /// How long the pause before this start was is known, so a doubted clock is trusted again only where it should be.
    var knowsPause = false
    var hasRead = false
  }

  /// What NTP may correct at once.
  static let tolerance: TimeInterval = 300
  static let longestPause: TimeInterval = 14 * 86_400
  private static let seenName = "clock_seen"

  init(
    database: ClinicDatabase, audit: AuditLog, now: @escaping @Sendable () -> Date,
    steady: @escaping @Sendable () -> SteadyMoment? = SteadyMoment.read
  ) {
    self.database = database
    self.audit = audit
    self.now = now
    self.steady = steady
  }

  package var isDoubted: Bool { state.withLock { !$0.isTrusted } }

  /// To be asked about once a minute.
  package func isTrusted() async throws -> Bool {
    if !state.withLock({ $0.hasRead }) {
      let stored = try await database.pool.read { db in try AccountStore().meta(Self.seenName, in: db) }
      state.withLock { state in
        state.hasRead = true
        guard let seen = stored.flatMap(SeenMoment.init) else { return }
        if let pause = steady().flatMap({ seen.steady?.seconds(until: $0) }) {
          state.knowsPause = true
          let expected = seen.wall.addingTimeInterval(pause)
          guard abs(now().timeIntervalSince(expected)) > Self.tolerance else { return }
          state.isTrusted = false
          state.seen = (expected, .now)
          return
        }
        let gap = now().timeIntervalSince(seen.wall)
        if gap < -Self.tolerance || gap > Self.longestPause {
          state.isTrusted = false
          state.seen = (seen.wall, .now)
        }
      }
      if isDoubted { try await note(jump: true) }
    }
    let wall = now()
    let (changed, isTrusted) = state.withLock { state -> (Bool, Bool) in
      let before = state.isTrusted
      if let seen = state.seen {
        let (seconds, attoseconds) = (ContinuousClock.now - seen.steady).components
        let expected = seen.wall.addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18)
        let gap = wall.timeIntervalSince(expected)
        // After a restart of the machine nobody knows how long the pause was, so a doubted clock may come back anywhere within it.
        state.isTrusted =
          before || state.knowsPause ? abs(gap) <= Self.tolerance : (-Self.tolerance...Self.longestPause).contains(gap)
      }
      if state.isTrusted { state.seen = (wall, .now) }
      return (before != state.isTrusted, state.isTrusted)
    }
    if changed { try await note(jump: !isTrusted) }
    if isTrusted {
      let text = SeenMoment(wall: wall, steady: steady()).text
      try await database.pool.write { db in try AccountStore().setMeta(Self.seenName, text, in: db) }
    }
    return isTrusted
  }

  /// An administrator looked at the clock.
  package func accept(principal: Principal) async throws {
    try principal.require(.manageRetention)
    let wall = now()
    state.withLock { state in
      state.isTrusted = true
      state.hasRead = true
      state.seen = (wall, .now)
    }
    let text = SeenMoment(wall: wall, steady: steady()).text
    try await database.pool.write { [audit] db in
      try AccountStore().setMeta(Self.seenName, text, in: db)
      try audit.append(.by(principal, .clockAccepted, target: "clock"), in: db)
    }
  }

  private func note(jump: Bool) async throws {
    try await database.pool.write { [audit] db in
      _ = try audit.append(.byService(.clockJumped, "clock", metadata: ["doubted": .bool(jump)]), in: db)
    }
  }
}

/// A moment by a clock that nobody sets and that counts through suspends, good as long as the machine is not started anew.
package struct SteadyMoment: Sendable, Equatable {
  /// Which start of the machine, as the kernel names it.
  var boot: String
  var microseconds: Int64

  /// Nil where the system tells neither.
  package static let read: @Sendable () -> SteadyMoment? = {
    var time = timespec()
    guard clock_gettime(CLOCK_BOOTTIME, &time) == 0,
      let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8).filter({ $0.isHexDigit }), boot.count == 32
    else { return nil }
    return SteadyMoment(boot: boot, microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  /// Nil over a start of the machine.
  func seconds(until later: SteadyMoment) -> TimeInterval? {
    boot == later.boot && later.microseconds >= microseconds ? Double(later.microseconds - microseconds) / 1_000_000 : nil
  }
}

/// The last trusted moment as it is stored: "WALL", of older versions, or "WALL BOOT STEADY".
private struct SeenMoment {
  var wall: Date
  var steady: SteadyMoment?

  init(wall: Date, steady: SteadyMoment?) {
    self.wall = wall
    self.steady = steady
  }

  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard let first = parts.first, let wall = Int64(first) else { return nil }
    self.wall = Date(microseconds: wall)
    if parts.count == 3, let microseconds = Int64(parts[2]) { steady = SteadyMoment(boot: String(parts[1]), microseconds: microseconds) }
  }

  var text: String {
    let known = steady.map { " \($0.boot) \($0.microseconds)" } ?? ""
    return "\(wall.microseconds)\(known)"
  }
}

extension Date {
  /// What began at `other` can't have begun yet, by more than a clock is ever corrected at once: it was noted while the clock was ahead.
  func isWellBefore(_ other: Date) -> Bool { timeIntervalSince(other) < -ClockGuard.tolerance }
}

import Foundation
import GRDB
import Synchronization

/// Doubts the machine's clock when it jumps. A clock that says it is ten years later must not end everything that was to be kept for thirty days.
///
/// 1. While the service runs, the clock is compared with one that only counts on (`CLOCK_BOOTTIME`).
/// 2. Over a restart, it may not stand before the last moment that was seen, nor more than ``longestPause`` after it.
/// 3. A doubted clock is trusted again when it is back where it should be, or when an administrator says that it is right.
package final class ClockGuard: Sendable {
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let now: @Sendable () -> Date
  private let state = Mutex(State())

  private struct State {
    /// The last moment that was trusted, by both clocks.
    var seen: (wall: Date, steady: ContinuousClock.Instant)?
    var isTrusted = true
    var hasRead = false
  }

  /// What NTP may correct at once.
  static let tolerance: TimeInterval = 300
  static let longestPause: TimeInterval = 14 * 86_400
  private static let seenName = "clock_seen"

  init(database: ClinicDatabase, audit: AuditLog, now: @escaping @Sendable () -> Date) {
    self.database = database
    self.audit = audit
    self.now = now
  }

  package var isDoubted: Bool { state.withLock { !$0.isTrusted } }

  /// To be asked about once a minute.
  package func isTrusted() async throws -> Bool {
    if !state.withLock({ $0.hasRead }) {
      let stored = try await database.pool.read { db in try AccountStore().meta(Self.seenName, in: db) }
      state.withLock { state in
        state.hasRead = true
        guard let seen = stored.flatMap(Int64.init).map(Date.init(microseconds:)) else { return }
        let gap = now().timeIntervalSince(seen)
        if gap < -Self.tolerance || gap > Self.longestPause {
          state.isTrusted = false
          state.seen = (seen, .now)
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
        // After a restart nobody knows how long the pause was, so a doubted clock may come back anywhere within it.
        state.isTrusted = before ? abs(gap) <= Self.tolerance : (-Self.tolerance...Self.longestPause).contains(gap)
      }
      if state.isTrusted { state.seen = (wall, .now) }
      return (before != state.isTrusted, state.isTrusted)
    }
    if changed { try await note(jump: !isTrusted) }
    if isTrusted {
      try await database.pool.write { db in try AccountStore().setMeta(Self.seenName, String(wall.microseconds), in: db) }
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
    try await database.pool.write { [audit] db in
      try AccountStore().setMeta(Self.seenName, String(wall.microseconds), in: db)
      try audit.append(.by(principal, .clockAccepted, target: "clock"), in: db)
    }
  }

  private func note(jump: Bool) async throws {
    try await database.pool.write { [audit] db in
      _ = try audit.append(.byService(.clockJumped, "clock", metadata: ["doubted": .bool(jump)]), in: db)
    }
  }
}

extension Date {
  /// What began at `other` can't have begun yet, by more than a clock is ever corrected at once: it was noted while the clock was ahead.
  func isWellBefore(_ other: Date) -> Bool { timeIntervalSince(other) < -ClockGuard.tolerance }
}

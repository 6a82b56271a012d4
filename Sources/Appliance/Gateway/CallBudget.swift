import Synchronization

/// How many requests a connection carries at once and in a minute. One too many is refused with the time after which it is worth trying.
final class CallBudget: Sendable {
  private struct State {
    var running = 0
    /// When the requests of the last minute began, oldest first.
    var begun: [ContinuousClock.Instant] = []
  }
  private let states = Mutex<[Int64: State]>([:])
  private let now: @Sendable () -> ContinuousClock.Instant

  init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

  /// Nil when the request may begin, which then has to be followed by ``end(_:)``; otherwise after how long to try again.
  func begin(_ connection: Int64, atOnce: Int, perMinute: Int) -> Duration? {
    states.withLock { states in
      var state = states[connection] ?? State()
      let time = now()
      state.begun.removeAll { time - $0 >= .seconds(60) }
      defer { states[connection] = state }
      guard state.running < atOnce else { return .seconds(2) }
      if state.begun.count >= perMinute, let oldest = state.begun.first { return .seconds(60) - (time - oldest) }
      state.running += 1
      state.begun.append(time)
      return nil
    }
  }

  func end(_ connection: Int64) {
    states.withLock { states in
      guard let running = states[connection]?.running else { return }
      states[connection]?.running = max(0, running - 1)
    }
  }
}

import Synchronization

/// Leaves a server alone that failed several times in a row: people then wait for nothing, and the server can come back. After a pause one
/// request may try.
final class CircuitBreaker: Sendable {
  private struct State {
    var failures = 0
    var opened: ContinuousClock.Instant?
    var isTrying = false
  }
  private let states = Mutex<[Int64: State]>([:])
  private let limit: Int
  private let pause: Duration
  private let now: @Sendable () -> ContinuousClock.Instant

  init(limit: Int = 5, pause: Duration = .seconds(60), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    self.limit = limit
    self.pause = pause
    self.now = now
  }

  /// Whether a request may go out; it then has to be followed by ``succeeded(_:)``, ``failed(_:)`` or ``abandoned(_:)``.
  func mayAsk(_ connection: Int64) -> Bool {
    states.withLock { states in
      var state = states[connection] ?? State()
      guard let opened = state.opened else { return true }
      guard now() - opened >= pause, !state.isTrying else { return false }
      state.isTrying = true
      states[connection] = state
      return true
    }
  }

  func succeeded(_ connection: Int64) { states.withLock { $0[connection] = nil } }

  func failed(_ connection: Int64) {
    states.withLock { states in
      var state = states[connection] ?? State()
      state.failures += 1
      state.isTrying = false
      if state.failures >= limit { state.opened = now() }
      states[connection] = state
    }
  }

  /// The request says nothing about the server: it was stopped, or refused for what it asked.
  func abandoned(_ connection: Int64) { states.withLock { $0[connection]?.isTrying = false } }

  func isOpen(_ connection: Int64) -> Bool { states.withLock { $0[connection]?.opened != nil } }
}

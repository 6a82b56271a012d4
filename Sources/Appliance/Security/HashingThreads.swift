import Dispatch
import Foundation
import Synchronization

/// A few threads for work that blocks for long, apart from the pool on which all asynchronous code shares two or four.
///
/// Work that finds no free thread waits in order; beyond `maximumWaiting` it is refused, so that a flood of log-ins
/// becomes an answer instead of a queue of minutes.
final class HashingThreads: Sendable {
  /// Outlives its owner until the threads have seen the end.
  private final class Queue: Sendable {
    struct State {
      var jobs: [@Sendable () -> Void] = []
      var isClosed = false
    }

    let state = Mutex(State())
    let signal = DispatchSemaphore(value: 0)

    func work() {
      while true {
        signal.wait()
        let (job, isClosed) = state.withLock { ($0.jobs.isEmpty ? nil : $0.jobs.removeFirst(), $0.isClosed) }
        if let job { job() } else if isClosed { return }
      }
    }
  }

  private let queue = Queue()
  private let threadCount: Int
  private let maximumWaiting: Int

  init(count: Int, maximumWaiting: Int) {
    threadCount = count
    self.maximumWaiting = maximumWaiting
    for _ in 0..<count {
      let thread = Thread { [queue] in queue.work() }
      thread.name = "chartkeep-hash"
      thread.start()
    }
  }

  deinit {
    queue.state.withLock { $0.isClosed = true }
    for _ in 0..<threadCount { queue.signal.signal() }
  }

  /// The result of `work`, computed on one of the threads; nil when too much is waiting already.
  func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
    await withCheckedContinuation { continuation in
      let isAccepted = queue.state.withLock { state in
        guard state.jobs.count < maximumWaiting else { return false }
        state.jobs.append { continuation.resume(returning: work()) }
        return true
      }
      if isAccepted { queue.signal.signal() } else { continuation.resume(returning: nil) }
    }
  }
}

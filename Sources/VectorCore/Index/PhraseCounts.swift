import GRDB
import Synchronization

/// How many passages hold a phrase, as searches counted it: to count a frequent word takes half as long as to score its passages.
///
/// Counts hold for one state of the passages, which the last passage and the last change tell; with the next one they begin anew.
final class PhraseCounts: Sendable {
  struct State: Equatable {
    var lastChunk: Int64
    var lastChange: Int64
  }

  private struct Known {
    var state = State(lastChunk: -1, lastChange: -1)
    var counts: [String: Int] = [:]
  }

  private let known = Mutex(Known())

  /// So many phrases are known at most: some hundred kB.
  private static let capacity = 10_000

  /// What one search sees; nil for a state that may yet be rolled back.
  struct View {
    fileprivate let counts: PhraseCounts
    fileprivate let state: State?

    subscript(phrase: String) -> Int? {
      guard let state else { return nil }
      return counts.known.withLock { $0.state == state ? $0.counts[phrase] : nil }
    }

    func keep(_ phrase: String, _ count: Int) {
      guard let state else { return }
      counts.known.withLock { known in
        if known.state != state || known.counts.count >= PhraseCounts.capacity { known = Known(state: state) }
        known.counts[phrase] = count
      }
    }
  }

  func view(_ state: State?) -> View { View(counts: self, state: state) }

  /// After the keyword index was built anew.
  func forget() { known.withLock { $0 = Known() } }
}

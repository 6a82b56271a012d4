/// Where a search's time goes. Handed to a search by whoever measures; one search at a time.
package final class SearchStages {
  package enum Stage: String, CaseIterable, Sendable {
    /// Nearest vectors.
    case scan
    /// Words, ranked by BM25.
    case words
    case fuse
    /// Rows, and their cosines.
    case fetch
    /// Snippets.
    case highlight
  }

  package private(set) var durations: [Stage: Duration] = [:]
  private var last = ContinuousClock.now

  package init() {}

  func begin() {
    durations = [:]
    last = .now
  }

  /// What passed since the last call was this stage.
  func end(_ stage: Stage) {
    let now = ContinuousClock.now
    durations[stage, default: .zero] += now - last
    last = now
  }
}

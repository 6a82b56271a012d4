import Synchronization

/// What the service has done since it started: numbers and times, never text or names.
package final class WorkCounts: Sendable {
  package struct Figures: Sendable {
    /// Files whose text was read, and the time from the start of their worker until they were stored.
    package var filesRead = 0
    package var readingTime = Duration.zero
    package var pagesOfText = 0
    package var pagesOfPictures = 0
    /// Files that could not be read, by reason code.
    package var refused: [String: Int] = [:]
    package var documentsIndexed = 0
    package var chunksIndexed = 0
    package var indexingTime = Duration.zero
    package var searches = 0
    package var searchTime = Duration.zero
    /// How many searches took no longer than each of `WorkCounts.searchBounds`.
    package var searchesWithin = [Int](repeating: 0, count: WorkCounts.searchBounds.count)
  }

  /// Seconds.
  package static let searchBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

  private let figures = Mutex(Figures())

  init() {}

  package var now: Figures { figures.withLock { $0 } }

  func countRead(textPages: Int, pictures: Int, in time: Duration) {
    figures.withLock { figures in
      figures.filesRead += 1
      figures.readingTime += time
      figures.pagesOfText += textPages
      figures.pagesOfPictures += pictures
    }
  }

  func countRefused(_ code: String) {
    figures.withLock { $0.refused[code, default: 0] += 1 }
  }

  func countIndexed(chunks: Int, in time: Duration) {
    figures.withLock { figures in
      figures.documentsIndexed += 1
      figures.chunksIndexed += chunks
      figures.indexingTime += time
    }
  }

  func countSearch(in time: Duration) {
    let seconds = time / .seconds(1)
    figures.withLock { figures in
      figures.searches += 1
      figures.searchTime += time
      for (index, bound) in Self.searchBounds.enumerated() where seconds <= bound { figures.searchesWithin[index] += 1 }
    }
  }
}

import Synchronization

/// Tells the pipeline's loops that there is work. A call while nobody listens is remembered, several count as one.
final class Wake: Sendable {
  enum Loop: CaseIterable { case reading, approving, indexing, outcomes, reembedding, mails }

  private let continuations: [Loop: AsyncStream<Void>.Continuation]
  private let streams: Mutex<[Loop: AsyncStream<Void>]>

  init() {
    var continuations: [Loop: AsyncStream<Void>.Continuation] = [:]
    var streams: [Loop: AsyncStream<Void>] = [:]
    for loop in Loop.allCases {
      (streams[loop], continuations[loop]) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }
    self.continuations = continuations
    self.streams = Mutex(streams)
  }

  /// Each loop's stream has one listener for the life of the process.
  func stream(_ loop: Loop) -> AsyncStream<Void> {
    streams.withLock { $0.removeValue(forKey: loop) } ?? AsyncStream { $0.finish() }
  }

  func reading() { continuations[.reading]?.yield() }
  func approving() { continuations[.approving]?.yield() }
  func indexing() { continuations[.indexing]?.yield() }
  func outcomes() { continuations[.outcomes]?.yield() }
  func mails() { continuations[.mails]?.yield() }
  func reembedding() { continuations[.reembedding]?.yield() }
}

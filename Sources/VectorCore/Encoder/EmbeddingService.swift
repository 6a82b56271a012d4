/// The encoder on a thread of its own, for callers in async code.
///
/// Between two packs of at most 256 positions a batch steps back in line, so that a query typed into the search page waits for
/// one pack of each batch under way and never for a whole document.
package actor EmbeddingService {
  private let encoder: Encoder
  private let executor = ThreadExecutor(name: "embedding")

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  package init(_ encoder: Encoder) {
    self.encoder = encoder
  }

  package nonisolated var tokenizer: WordPieceTokenizer { encoder.tokenizer }

  /// One unit vector per text, in order. Stops early, with `CancellationError`, when its task is cancelled.
  package func embed(_ texts: [String]) async throws -> [[Float]] {
    try await run(texts).vectors()
  }

  /// What the index keeps of chunks: per text the vectors of its windows, (windows × 384).
  package func embedWindows(_ texts: [String]) async throws -> [[Float]] {
    try await run(texts).windowVectors()
  }

  private func run(_ texts: [String]) async throws -> EmbeddingJob {
    var job = EmbeddingJob(texts.map(encoder.tokenizer.ids(of:)), window: encoder.window)
    while let pack = job.nextPack(positions: Encoder.packedPositions) {
      try Task.checkCancellation()
      job.finish(pack, means: encoder.means(of: pack.map(job.ids(of:))))
      await Task.yield()
    }
    return job
  }

  /// A query's vector: one text, at once.
  package func embedQuery(_ text: String) -> [Float] {
    encoder.embed([text])[0]
  }

  /// The vector of a query that can be said in several ways: the direction in the middle of theirs.
  package func embedQuery(_ ways: [String]) -> [Float] {
    let vectors = encoder.embed(ways)
    guard vectors.count > 1, let first = vectors.first else { return vectors.first ?? embedQuery("") }
    let sum = vectors.dropFirst().reduce(first) { zip($0, $1).map(+) }
    let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Opposite directions have no middle.
    return norm > 1e-3 ? sum.map { $0 / norm } : first
  }
}

/// The encoder on two threads of its own, for callers in async code: one for batches, one for what people ask, so that a question
/// typed into the search page waits for no document.
///
/// Between two packs of at most 256 positions a batch steps back in line, so that several take turns.
package actor EmbeddingService {
  private let encoder: Encoder
  private let executor = ThreadExecutor(name: "embedding")
  private let questions: QuestionEncoder

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  package init(_ encoder: Encoder) {
    self.encoder = encoder
    questions = QuestionEncoder(encoder)
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
  package nonisolated func embedQuery(_ text: String) async -> [Float] {
    await questions.embed([text])
  }

  /// The vector of a query that can be said in several ways: the direction in the middle of theirs.
  package nonisolated func embedQuery(_ ways: [String]) async -> [Float] {
    await questions.embed(ways.isEmpty ? [""] : ways)
  }
}

/// Short texts, one after the other, on a thread of their own.
private actor QuestionEncoder {
  private let encoder: Encoder
  private let executor = ThreadExecutor(name: "questions")

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(_ encoder: Encoder) {
    self.encoder = encoder
  }

  /// The direction in the middle of the texts' own; there is at least one.
  func embed(_ texts: [String]) -> [Float] {
    let vectors = encoder.embed(texts)
    guard vectors.count > 1, let first = vectors.first else { return vectors.first ?? [] }
    let sum = vectors.dropFirst().reduce(first) { zip($0, $1).map(+) }
    let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Opposite directions have no middle.
    return norm > 1e-3 ? sum.map { $0 / norm } : first
  }
}

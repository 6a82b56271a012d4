import Foundation
import GRDB
import Ingest
import Logging
import VectorCore

/// Turns approved text into chunks, vectors and index rows, has its pages drawn, and lets the original go.
struct IndexingLoop {
  let database: ClinicDatabase
  let store: DocumentStore
  let approval: Approval
  let lifecycle: Lifecycle
  let audit: AuditLog
  let spool: SpoolFolder
  let pictures: RedactedPages
  let chunker: Chunker
  let embeddings: EmbeddingService
  let index: ChunkIndex
  let work: WorkCounts
  let wake: Wake
  let logger: Logger
  let now: @Sendable () -> Date

  /// Chunks that are embedded together; between two batches a search gets its turn.
  static let batch = 8

  func run() async {
    wake.indexing()
    for await _ in wake.stream(.indexing) {
      var isDone = false
      while !isDone, !Task.isCancelled {
        do {
          isDone = try await !indexNext()
        } catch is CancellationError {
          return
        } catch {
          logger.error("Indexing failed and is tried again.", metadata: ["error": .string(ReadingLoop.plain(error))])
          try? await Task.sleep(for: .seconds(5))
        }
      }
    }
  }

  private func indexNext() async throws -> Bool {
    let next = try await database.pool.read { [self] db -> (DocumentRow, RedactedText)? in
      guard let row = try store.rows(states: [.approved], limit: 1, in: db).first,
        let text = try approval.redactedText(of: row, in: db)
      else { return nil }
      return (row, text)
    }
    guard let (row, text) = next else { return false }
    let start = ContinuousClock.now
    let chunks = chunker.chunks(of: text)
    var vectors: [[Float]] = []
    for start in stride(from: 0, to: chunks.count, by: Self.batch) {
      try Task.checkCancellation()
      lifecycle.events.publish(
        row.id, state: .approved, owner: row.owner, progress: .init(stage: .indexing, done: start, total: chunks.count))
      vectors += try await embeddings.embedWindows(chunks[start..<min(start + Self.batch, chunks.count)].map(\.text))
    }
    try await pictures.make(row)
    let embedded = vectors
    let isIndexed = try await database.pool.write { [self] db -> Bool in
      // Where the text changed while it was embedded, the new one has its turn next.
      guard try store.row(row.id, in: db)?.version == row.version,
        try store.move(row.id, from: [.approved], to: .indexed, at: now(), in: db)
      else { return false }
      let rows = zip(chunks, embedded).map { chunk, vector in
        NewChunk(
          document: row.id.rawValue, owner: row.owner?.rawValue, ordinal: chunk.ordinal, page: chunk.page,
          range: chunk.start..<chunk.end, kind: row.kind?.rawValue ?? "", received: Int64(row.receivedAt.timeIntervalSince1970),
          patient: row.patient?.uuidString, text: chunk.text, vector: vector)
      }
      try index.insert(rows, in: db)
      try store.setChunkCount(chunks.count, of: row.id, in: db)
      try store.removeOriginals(of: row.id, in: db)
      // A document that is indexed again, after a report say, was announced long ago.
      if row.spool != nil { try store.setOutcomePending(true, row.id, in: db) }
      try audit.append(.byService(.indexed, row.id, metadata: ["chunks": .int(Int64(chunks.count))]), in: db)
      return true
    }
    guard isIndexed else { return true }
    try await lifecycle.publish(row.id)
    try await lifecycle.releaseSpool(row.spool, in: spool)
    work.countIndexed(chunks: chunks.count, in: ContinuousClock.now - start)
    logger.info("A document is searchable.", metadata: ["document": "\(row.id)", "chunks": "\(chunks.count)"])
    wake.outcomes()
    // Read now, so that the next search does not have to, and so that a base is built when much came, even if nobody searches.
    try? await offload(to: IndexFolder.queue) { [index] in try index.catchUp() }
    return true
  }
}

import GRDB
import Logging
import VectorCore

/// Embeds passages again whose vectors another model made, after an update that brought a new model.
///
/// What is left to do stands in the rows, so a kill loses at most one batch. Searches by words find everything meanwhile.
struct ReembeddingLoop {
  let database: ClinicDatabase
  let audit: AuditLog
  let embeddings: EmbeddingService
  let index: ChunkIndex
  let wake: Wake
  let logger: Logger

  /// Passages between two commits. Within a batch, a question that comes waits for one window and not for the batch.
  static let batch = 8

  func run() async {
    wake.reembedding()
    for await _ in wake.stream(.reembedding) {
      do {
        try await renewAll()
      } catch is CancellationError {
        return
      } catch {
        logger.error(
          "Embedding passages again failed and is tried again within a minute.", metadata: ["error": .string(ReadingLoop.plain(error))])
      }
    }
  }

  private func renewAll() async throws {
    var left = try await database.pool.read { [index] db in try index.outdatedCount(in: db) }
    guard left > 0 else { return }
    let total = left
    logger.notice("The embedding model has changed: passages are embedded again.", metadata: ["left": "\(left)"])
    var nextWord = ContinuousClock.now + .seconds(60)
    while true {
      try Task.checkCancellation()
      let chunks = try await database.pool.read { [index] db in try index.outdated(limit: Self.batch, in: db) }
      if chunks.isEmpty { break }
      let vectors = try await embeddings.embedWindows(chunks.map(\.text))
      left = try await database.pool.write { [index] db in
        for (chunk, vector) in zip(chunks, vectors) { try index.renew(chunk, vector: vector, in: db) }
        return try index.outdatedCount(in: db)
      }
      if nextWord <= .now {
        logger.info("Passages are being embedded again.", metadata: ["left": "\(left)"])
        nextWord = .now + .seconds(60)
      }
    }
    try await database.pool.write { [index, audit] db in
      try index.forgetUnusedModels(in: db)
      try audit.append(
        AuditEntry(
          actor: "chartkeep", actorID: nil, action: .reindexed, target: "index", address: Origin.service.address,
          agent: Origin.service.agent, metadata: ["chunks": .int(Int64(total))]), in: db)
    }
    try await offload(to: IndexFolder.queue) { [index] in try index.catchUp() }
    logger.notice("All passages have vectors of the present model.", metadata: ["embedded": "\(total)"])
  }
}

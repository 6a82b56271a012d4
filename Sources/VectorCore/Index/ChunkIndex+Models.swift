package import GRDB

/// A chunk whose vector another model made. Searches by words find it, those by meaning don't.
package struct OutdatedChunk: Sendable, Equatable {
  package let id: Int64
  package let text: String
}

/// After the model changed, chunks are embedded again one by one; meanwhile their rows keep the old vectors.
extension ChunkIndex {
  package func outdatedCount(in db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM chunks WHERE model IN (\(EmbeddingModels.others))") ?? 0
  }

  /// The next to be embedded, newest first: recent documents are looked for most.
  package func outdated(limit: Int, in db: Database) throws -> [OutdatedChunk] {
    // One model at a time, so that the index on it gives the order.
    let model = try Int64.fetchOne(
      db, sql: "SELECT id FROM (\(EmbeddingModels.others)) AS other WHERE EXISTS (SELECT 1 FROM chunks WHERE model = other.id)")
    guard let model else { return [] }
    return try Row.fetchAll(
      db, sql: "SELECT id, text FROM chunks WHERE model = ? ORDER BY id DESC LIMIT ?", arguments: [model, limit]
    ).map { OutdatedChunk(id: $0[0], text: $0[1]) }
  }

  /// Gives a chunk its vector, unless it went, was reworded or has one of this model meanwhile.
  package func renew(_ chunk: OutdatedChunk, vector: [Float], in db: Database) throws {
    guard Self.areUnits(vector) else { throw IndexFailure.badVector }
    try db.execute(
      sql: """
        UPDATE chunks SET vector = ?, model = (\(EmbeddingModels.current))
        WHERE id = ? AND text = ? AND model IN (\(EmbeddingModels.others))
        """,
      arguments: [VectorBytes.data(vector), chunk.id, chunk.text])
  }

  /// Forgets models that no vector is left of.
  package func forgetUnusedModels(in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM embedding_models WHERE id IN (\(EmbeddingModels.others)) AND id NOT IN (SELECT model FROM chunks)")
  }
}

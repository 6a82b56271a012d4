package import GRDB

/// A chunk as its row has it, for what compares the index with the rows.
package struct StoredChunk: Sendable {
  package var id: Int64
  package var document: Int64
  package var owner: Int64?
  package var kind: String
  package var received: Int64
  /// One or more vectors, one after the other.
  package var vectors: [Float]

  /// Visits all chunks with a vector of this version's model, oldest first.
  package static func each(in db: Database, _ visit: (StoredChunk) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, document, owner, kind, received, vector FROM chunks
        WHERE +model = (\(EmbeddingModels.current)) ORDER BY id
        """)
    while let row = try rows.next() {
      let vectors = try row.withUnsafeData(atIndex: 5) { data in data.flatMap(VectorBytes.floats) } ?? []
      try visit(
        StoredChunk(id: row[0], document: row[1], owner: row[2], kind: row[3], received: row[4], vectors: vectors))
    }
  }
}

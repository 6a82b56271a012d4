package import GRDB

/// What `index verify` found.
package struct IndexReport: Sendable, Equatable {
  package var chunks = 0
  package var documents = 0
  /// Chunks whose vector has not norm 1 or the wrong length.
  package var badVectors: [Int64] = []
  /// Whether the keyword index says what the texts say.
  package var isKeywordIndexSound = true
  /// Whether memory holds as many chunks as the database.
  package var isMemoryComplete = true
  package var model = ""

  package var isSound: Bool {
    badVectors.isEmpty && isKeywordIndexSound && isMemoryComplete && model == PinnedModel.identifier
  }
}

extension ChunkIndex {
  /// Compares the keyword index, the vectors and memory with the rows. Needs a connection that may write, as FTS5's check is
  /// an INSERT; changes nothing.
  package func verify(in db: Database) throws -> IndexReport {
    var report = IndexReport()
    report.chunks = try Int.fetchOne(db, sql: "SELECT count(*) FROM chunks") ?? 0
    report.documents = try Int.fetchOne(db, sql: "SELECT count(DISTINCT document) FROM chunks") ?? 0
    report.model = try String.fetchOne(db, sql: "SELECT value FROM index_meta WHERE name = 'model'") ?? ""
    let rows = try Row.fetchCursor(db, sql: "SELECT id, vector FROM chunks ORDER BY id")
    while let row = try rows.next() {
      let isGood = try row.withUnsafeData(atIndex: 1) { data in
        data.flatMap(VectorBytes.floats).map(Self.areUnits) ?? false
      }
      if !isGood { report.badVectors.append(row[0]) }
    }
    do {
      try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts, rank) VALUES ('integrity-check', 1)")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      report.isKeywordIndexSound = false
    }
    report.isMemoryComplete = try liveCount(db) == report.chunks
    return report
  }

  /// Builds the keyword index anew from the texts, and memory from the vectors.
  package func rebuild(in db: Database) throws {
    try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts) VALUES ('rebuild')")
    forgetMemory()
  }

  /// Removes the words of removed chunks from the keyword index's own pages, where FTS5 leaves them until segments are merged.
  /// To be called after a document with missed identifiers was taken out.
  package func expunge(in db: Database) throws {
    try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts) VALUES ('optimize')")
  }
}

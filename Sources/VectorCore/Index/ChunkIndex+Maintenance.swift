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
  /// Chunks of which memory, or the base file, says something else than the database.
  package var differing: [Int64] = []
  package var model = ""

  package var isSound: Bool {
    badVectors.isEmpty && isKeywordIndexSound && isMemoryComplete && differing.isEmpty && model == PinnedModel.identifier
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
    try compare(db, &report)
    do {
      try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts, rank) VALUES ('integrity-check', 1)")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      report.isKeywordIndexSound = false
    }
    return report
  }

  private func compare(_ db: Database, _ report: inout IndexReport) throws {
    var bad: [Int64] = []
    var differing: [Int64] = []
    try catchUpForVerify(db)
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, vector, owner, document, received, kind, patient FROM chunks ORDER BY id")
    while let row = try rows.next() {
      let vectors = try row.withUnsafeData(atIndex: 1) { data in data.flatMap(VectorBytes.floats) } ?? []
      if !Self.areUnits(vectors) { bad.append(row[0]) } else if !asIs({ $0.agrees(with: row, vectors) }) { differing.append(row[0]) }
    }
    let live = asIs { $0.liveCount }
    report.badVectors = bad
    report.differing = differing
    report.isMemoryComplete = live == report.chunks
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

package import GRDB

/// What `index verify` found.
package struct IndexReport: Sendable, Equatable {
  package var chunks = 0
  package var documents = 0
  /// Chunks whose vector another model made; they are embedded again by the way.
  package var outdated = 0
  /// Chunks whose vector has not norm 1 or the wrong length.
  package var badVectors: [Int64] = []
  /// Whether the keyword index says what the texts say.
  package var isKeywordIndexSound = true
  /// Whether memory holds as many chunks as the database.
  package var isMemoryComplete = true
  /// Chunks of which memory, or the base file, says something else than the database.
  package var differing: [Int64] = []
  /// What the base holds; nil without one.
  package var base: BaseSummary?
  /// Vectors that the base leads to wrongly.
  package var misplaced = 0
  /// Whether the base's lists and codebooks are as they were built.
  package var isBaseWhole = true

  package var isSound: Bool { problems.isEmpty }

  /// What is wrong, in plain sentences.
  package var problems: [String] {
    var problems: [String] = []
    if !isKeywordIndexSound { problems.append("The keyword index does not say what the passages say.") }
    if !badVectors.isEmpty { problems.append("\(badVectors.count) of the stored vectors are broken.") }
    if !differing.isEmpty { problems.append("The vector index says something else than the database about \(differing.count) passages.") }
    if !isMemoryComplete { problems.append("The vector index does not hold every passage.") }
    if misplaced > 0 || !isBaseWhole { problems.append("The vector index's file is damaged: searches may miss passages.") }
    return problems
  }
}

extension ChunkIndex {
  /// Rows that are compared in one go: searches and documents get their turn between two.
  private static let verifiedTogether = 1000

  /// Compares the keyword index, the vectors, memory and the base file with the rows; changes nothing. It needs the writer, since
  /// FTS5's check is an INSERT, and holds it up while the keyword index is checked.
  package func verify(in writer: any DatabaseWriter) throws -> IndexReport {
    var report = IndexReport()
    var last: Int64? = Int64.min
    while let start = last {
      last = try writer.write { db in try compare(after: start, db, &report) }
    }
    try writer.write { db in
      report.chunks = try Int.fetchOne(db, sql: "SELECT count(*) FROM chunks") ?? 0
      report.documents = try Int.fetchOne(db, sql: "SELECT count(DISTINCT document) FROM chunks") ?? 0
      report.outdated = try outdatedCount(in: db)
      try catchUp(inside: db)
      report.isMemoryComplete = asIs { $0.liveCount } == report.chunks - report.outdated
      do {
        try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts, rank) VALUES ('integrity-check', 1)")
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        report.isKeywordIndexSound = false
      }
    }
    if let base = asIs({ $0.base }) {
      report.base = baseSummary
      report.isBaseWhole = base.header.checksum.map { $0 == base.checksum } ?? true
      report.misplaced = base.misplacedRows { row in
        // A row that was wiped is right to differ, and a base that is not used any more may.
        asIs { $0.base === base && !$0.deadInBase.contains(row) }
      }
    }
    return report
  }

  /// Compares the next rows with memory. Returns the last one's number; nil at the end.
  private func compare(after start: Int64, _ db: Database, _ report: inout IndexReport) throws -> Int64? {
    try catchUp(inside: db)
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, vector, owner, document, received, kind, patient, ifnull(model = (\(EmbeddingModels.current)), 0)
        FROM chunks
        WHERE id > ? ORDER BY id LIMIT ?
        """, arguments: [start, Self.verifiedTogether])
    var last: Int64?
    while let row = try rows.next() {
      let id: Int64 = row[0]
      last = id
      let isOurs: Bool = row[7]
      guard isOurs else {
        if !asIs({ $0.places(of: id).isEmpty }) { report.differing.append(id) }
        continue
      }
      let vectors = try row.withUnsafeData(atIndex: 1) { data in data.flatMap(VectorBytes.floats) } ?? []
      if !Self.areUnits(vectors) {
        report.badVectors.append(id)
      } else if !asIs({ $0.agrees(with: row, vectors) }) {
        report.differing.append(id)
      }
    }
    return last
  }

  /// Brings memory up to what is committed. Only at the beginning of a write transaction: nobody else can commit then.
  private func catchUp(inside db: Database) throws {
    try lock.write { lengths.forget(try state.catchUp(from: db)) }
  }

  /// Builds the keyword index anew from the texts.
  package func rebuildKeywords(in db: Database) throws {
    try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts) VALUES ('rebuild')")
  }

  /// Removes the words of removed chunks from the keyword index's own pages, where FTS5 leaves them until segments are merged.
  /// To be called after a document with missed identifiers was taken out.
  package func expunge(in db: Database) throws {
    try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts) VALUES ('optimize')")
  }
}

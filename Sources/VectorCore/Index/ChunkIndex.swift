import Foundation
package import GRDB

/// The index of all chunks: rows in SQLite are the truth, the vectors in memory follow them.
///
/// Before each search memory catches up with what the search's own database snapshot shows, so that a chunk is found as soon
/// as its transaction is committed and never if it was rolled back. A search blocks its thread for as long as the scan takes
/// (about 0.1 µs per row): call it on a database queue or a thread of its own, not on the cooperative pool.
///
/// `@unchecked Sendable`: `rows` is touched only while `lock` is held.
package final class ChunkIndex: @unchecked Sendable {
  private let lock = NSLock()
  private var rows = VectorRows()

  /// So many of each list go into the fusion at least: what is far down in both can't get into the first ten.
  static let candidates = 100

  package init() {
    _ = BLAS.isSingleThreaded
  }

  /// How many chunks are in memory.
  package var count: Int {
    lock.withLock { rows.liveCount }
  }

  /// Reads all vectors, so that the first search does not have to.
  package func load(from reader: any DatabaseReader) throws {
    try reader.read { db in
      let model = try String.fetchOne(db, sql: "SELECT value FROM index_meta WHERE name = 'model'") ?? "none"
      guard model == PinnedModel.identifier else {
        throw IndexFailure.otherModel(found: model, expected: PinnedModel.identifier)
      }
      _ = try current(db)
    }
  }

  /// Adds chunks, in the caller's transaction. Returns their ids.
  @discardableResult
  package func insert(_ chunks: [NewChunk], in db: Database) throws -> [Int64] {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO chunks (document, owner, ordinal, page, range_start, range_end, kind, received, patient, text, vector)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    return try chunks.map { chunk in
      guard Self.areUnits(chunk.vector) else { throw IndexFailure.badVector }
      try statement.execute(arguments: [
        chunk.document, chunk.owner, chunk.ordinal, chunk.page, chunk.range.lowerBound, chunk.range.upperBound, chunk.kind,
        chunk.received, chunk.patient, chunk.text, VectorBytes.data(chunk.vector),
      ])
      return db.lastInsertedRowID
    }
  }

  /// Removes a document's chunks, in the caller's transaction. Returns how many there were.
  @discardableResult
  package func remove(document: Int64, in db: Database) throws -> Int {
    try db.execute(sql: "DELETE FROM chunks WHERE document = ?", arguments: [document])
    return db.changesCount
  }

  /// Gives a document's chunks to another owner, or to nobody.
  package func changeOwner(document: Int64, to owner: Int64?, in db: Database) throws {
    try db.execute(sql: "UPDATE chunks SET owner = ? WHERE document = ?", arguments: [owner, document])
  }

  /// Says of a document's chunks whose they are medically: all of them, or those of some pages.
  package func changePatient(document: Int64, pages: ClosedRange<Int>? = nil, to patient: String?, in db: Database) throws {
    try db.execute(
      sql: "UPDATE chunks SET patient = ? WHERE document = ? AND page BETWEEN ? AND ?",
      arguments: [patient, document, pages?.lowerBound ?? Int.min, pages?.upperBound ?? Int.max])
  }

  package func search(_ request: SearchRequest, in reader: any DatabaseReader) throws -> [Hit] {
    try reader.read { try search(request, in: $0) }
  }

  /// The best chunks that pass the filter, best first; the order is the same every time.
  package func search(_ request: SearchRequest, in db: Database) throws -> [Hit] {
    guard request.top > 0 else { return [] }
    let rows = try current(db)
    let depth = max(Self.candidates, 5 * request.top)
    let query = KeywordQuery(request.text)
    var vector: [Neighbour] = []
    if request.mode != .keyword, let numbers = request.vector {
      guard numbers.count == PinnedModel.dimension, Self.areUnits(numbers) else { throw IndexFailure.badVector }
      vector = rows.nearest(to: numbers, filter: request.filter, limit: depth)
    }
    let keyword =
      request.mode == .vector ? [] : try Self.keywordMatches(query, filter: request.filter, limit: depth, in: db)
    let ranked: [RankFusion.Ranked]
    switch (request.mode, request.vector) {
    case (.vector, _): ranked = vector.map { RankFusion.Ranked(id: $0.id, score: Double($0.cosine)) }
    case (.keyword, _), (.hybrid, nil): ranked = keyword
    case (.hybrid, _): ranked = RankFusion.fuse(vector: vector.map(\.id), keyword: keyword.map(\.id))
    }
    return try Self.hits(ranked, request: request, marking: query.stems, rows: rows, in: db)
  }

  /// Memory as of this database snapshot.
  private func current(_ db: Database) throws -> VectorRows {
    // Inside a write transaction the snapshot may yet be rolled back: what it shows is for this search alone.
    let mayRollBack = try db.isInsideTransaction && Bool.fetchOne(db, sql: "PRAGMA query_only") != true && !db.configuration.readonly
    return try lock.withLock {
      if mayRollBack {
        var rows = rows
        try rows.catchUp(from: db)
        return rows
      }
      try rows.catchUp(from: db)
      return rows
    }
  }

  /// How many chunks memory holds for this snapshot.
  func liveCount(_ db: Database) throws -> Int {
    try current(db).liveCount
  }

  /// The next search reads everything again.
  func forgetMemory() {
    lock.withLock { rows = VectorRows() }
  }

  /// Whether it is one or more vectors of norm 1.
  static func areUnits(_ vectors: [Float]) -> Bool {
    let width = PinnedModel.dimension
    guard !vectors.isEmpty, vectors.count % width == 0 else { return false }
    return stride(from: 0, to: vectors.count, by: width).allSatisfy { first in
      abs(vectors[first..<first + width].reduce(0) { $0 + $1 * $1 } - 1) < 1e-3
    }
  }

  private static func keywordMatches(
    _ query: KeywordQuery, filter: ChunkFilter, limit: Int, in db: Database
  ) throws -> [RankFusion.Ranked] {
    guard let expression = query.expression else { return [] }
    let (conditions, arguments) = try filter.sql()
    return try Row.fetchAll(
      db,
      sql: """
        SELECT c.id, -bm25(chunks_fts) AS score FROM chunks_fts JOIN chunks AS c ON c.id = chunks_fts.rowid
        WHERE chunks_fts MATCH ?\(conditions) ORDER BY score DESC, c.id LIMIT ?
        """,
      arguments: [expression] + arguments + [limit]
    ).map { RankFusion.Ranked(id: $0[0], score: $0[1]) }
  }

  /// Reads the chunks. The filter is asked once more, of the rows themselves: memory proposes, the database decides.
  private static func hits(
    _ ranked: [RankFusion.Ranked], request: SearchRequest, marking stems: Set<String>, rows: VectorRows, in db: Database
  ) throws -> [Hit] {
    let (conditions, arguments) = try request.filter.sql()
    let statement = try db.cachedStatement(
      sql: """
        SELECT c.document, c.owner, c.ordinal, c.page, c.range_start, c.range_end, c.kind, c.received, c.patient, c.text
        FROM chunks AS c WHERE c.id = ?\(conditions)
        """)
    var hits: [Hit] = []
    for entry in ranked where hits.count < request.top {
      guard let row = try Row.fetchOne(statement, arguments: [entry.id] + arguments) else { continue }
      let text: String = row[9]
      hits.append(
        Hit(
          chunk: entry.id, document: row[0], owner: row[1], ordinal: row[2], page: row[3], range: row[4]..<row[5], kind: row[6],
          received: row[7], patient: row[8], text: text, score: entry.score,
          cosine: request.vector.flatMap { rows.cosine(of: entry.id, to: $0) }, snippet: Snippet(of: text, marking: stems)))
    }
    return hits
  }
}

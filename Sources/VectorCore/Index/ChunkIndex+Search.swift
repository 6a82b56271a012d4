package import GRDB

extension ChunkIndex {
  package func search(_ request: SearchRequest, in reader: any DatabaseReader) throws -> [Hit] {
    try reader.read { try search(request, in: $0) }
  }

  /// The best chunks that pass the filter, best first; the order is the same every time.
  package func search(_ request: SearchRequest, in db: Database, stages: SearchStages? = nil) throws -> [Hit] {
    guard request.top > 0 else { return [] }
    stages?.begin()
    let depth = max(Self.candidates, 5 * request.top)
    let query = KeywordQuery(request.text, alternatives: request.alternatives)
    var vector: [Neighbour] = []
    if request.mode != .keyword, let numbers = request.vector {
      guard numbers.count == PinnedModel.dimension, Self.areUnits(numbers) else { throw IndexFailure.badVector }
      vector = try nearest(to: numbers, filter: request.filter, limit: depth, in: db)
    }
    stages?.end(.scan)
    let keyword =
      request.mode == .vector ? [] : try keywordMatches(query, filter: request.filter, limit: depth, in: db)
    stages?.end(.words)
    let ranked: [RankFusion.Ranked]
    switch (request.mode, request.vector) {
    case (.vector, _): ranked = vector.map { RankFusion.Ranked(id: $0.id, score: Double($0.cosine)) }
    case (.keyword, _), (.hybrid, nil): ranked = keyword
    case (.hybrid, _): ranked = RankFusion.fuse(vector: vector.map(\.id), keyword: keyword.map(\.id))
    }
    stages?.end(.fuse)
    return try hits(ranked, request: request, marking: query.stems, in: db, stages)
  }

  private func keywordMatches(
    _ query: KeywordQuery, filter: ChunkFilter, limit: Int, in db: Database
  ) throws -> [RankFusion.Ranked] {
    guard let expression = query.expression else { return [] }
    let last = try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(id) FROM chunks")) ?? 0
    return try KeywordScorer.best(
      limit, matching: expression, filter: filter, lengths: lengths.view(upTo: last, keeps: !Self.isProvisional(db)), in: db)
  }

  /// Reads the chunks. The filter is asked once more, of the rows themselves: memory proposes, the database decides.
  private func hits(
    _ ranked: [RankFusion.Ranked], request: SearchRequest, marking stems: Set<String>, in db: Database, _ stages: SearchStages?
  ) throws -> [Hit] {
    let (conditions, arguments) = try request.filter.sql()
    let statement = try db.cachedStatement(
      sql: """
        SELECT c.document, c.owner, c.ordinal, c.page, c.range_start, c.range_end, c.kind, c.received, c.patient, c.text
        FROM chunks AS c WHERE c.id = ?\(conditions)
        """)
    var found: [(entry: RankFusion.Ranked, row: Row)] = []
    for entry in ranked where found.count < request.top {
      guard let row = try Row.fetchOne(statement, arguments: [entry.id] + arguments) else { continue }
      found.append((entry, row.copy()))
    }
    var cosines: [Float?] = found.map { _ in nil }
    if let vector = request.vector, !found.isEmpty {
      cosines = try current(db) { state in found.map { state.cosine(of: $0.entry.id, to: vector) } }
    }
    stages?.end(.fetch)
    defer { stages?.end(.highlight) }
    return zip(found, cosines).map { found, cosine in
      let (entry, row) = found
      let text: String = row[9]
      return Hit(
        chunk: entry.id, document: row[0], owner: row[1], ordinal: row[2], page: row[3], range: row[4]..<row[5], kind: row[6],
        received: row[7], patient: row[8], text: text, score: entry.score, cosine: cosine,
        snippet: Snippet(of: text, marking: stems))
    }
  }
}

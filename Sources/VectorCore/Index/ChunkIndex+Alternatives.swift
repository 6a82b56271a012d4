package import GRDB

extension ChunkIndex {
  /// An alternative helps where the passages say it about as often as the term: at least this share. Below, the passages use the term
  /// itself, and a rare phrase, which BM25 gives much weight, would only push others ahead.
  static let leastShare = 0.3
  /// Counting ends here. What is in so many passages is no rare phrase.
  static let mostCounted = 2000

  /// Those of `phrases` that are worth looking for beside `term`, by what the passages hold; without a term those that are there at all.
  package func worthwhile(_ phrases: [String], beside term: String?, in db: Database) throws -> [String] {
    let least = try Self.leastShare * Double(term.map { try Self.count($0, in: db) } ?? 0)
    return try phrases.filter { phrase in
      let count = try Self.count(phrase, in: db)
      return count > 0 && Double(count) >= least
    }
  }

  /// How many passages hold the phrase, up to `mostCounted`.
  private static func count(_ phrase: String, in db: Database) throws -> Int {
    guard let expression = KeywordQuery("", alternatives: [phrase]).expression else { return 0 }
    let statement = try db.cachedStatement(
      sql: "SELECT COUNT(*) FROM (SELECT 1 FROM chunks_fts WHERE chunks_fts MATCH ? LIMIT \(mostCounted))")
    return try Int.fetchOne(statement, arguments: [expression]) ?? 0
  }
}

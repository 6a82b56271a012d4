import Foundation
import GRDB
import GRDBSQLite

/// BM25 over the rows that hold at least one of a query's words, in one pass that keeps the best.
///
/// The scores are those of FTS5's own `bm25()` (sqlite.org/fts5.html, section 5.1.1), which spends three quarters of its time on looking
/// up each row's length in a table, and then sorts all rows. Here lengths are kept in memory.
///
/// It lives on one thread, for one query.
final class KeywordScorer {
  private let lengths: PassageLengths.View
  private let phrases: [String]
  private let counts: PhraseCounts.View
  /// Of each phrase of the query: log((N − n + ½) / (n + ½)).
  private var weights: [Double] = []
  private var averageLength = 1.0

  private static let saturation = 1.2
  private static let lengthShare = 0.75

  private init(_ phrases: [String], _ lengths: PassageLengths.View, _ counts: PhraseCounts.View) {
    self.phrases = phrases
    self.lengths = lengths
    self.counts = counts
  }

  /// The best rows, best first; equals by their numbers.
  static func best(
    _ limit: Int, matching expression: String, phrases: [String], filter: ChunkFilter, lengths: PassageLengths.View,
    counts: PhraseCounts.View, in db: Database
  ) throws -> [RankFusion.Ranked] {
    let scorer = KeywordScorer(phrases, lengths, counts)
    let matches = try statement(in: db)
    let test = filter.isEmpty ? nil : try db.cachedStatement(sql: "SELECT \(ChunkFilter.columns) FROM chunks WHERE id = ?").sqliteStatement
    defer {
      sqlite3_reset(matches)
      sqlite3_clear_bindings(matches)
      sqlite3_reset(test)
    }
    var best = BestMatches(limit)
    try withExtendedLifetime(scorer) {
      try expression.withCString { text in
        sqlite3_reset(matches)
        sqlite3_bind_pointer(matches, 1, Unmanaged.passUnretained(scorer).toOpaque(), pointerType, nil)
        sqlite3_bind_text(matches, 2, text, -1, nil)
        while true {
          let code = sqlite3_step(matches)
          if code == SQLITE_DONE { return }
          guard code == SQLITE_ROW else { throw failure(code, db) }
          let id = sqlite3_column_int64(matches, 0)
          let score = sqlite3_column_double(matches, 1)
          guard best.wants(score) else { continue }
          if let test {
            sqlite3_reset(test)
            sqlite3_bind_int64(test, 1, id)
            guard sqlite3_step(test) == SQLITE_ROW, filter.passes(test) else { continue }
          }
          best.insert(id, score)
        }
      }
    }
    return best.matches
  }

  private static func failure(_ code: CInt, _ db: Database) -> DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
  }

  // MARK: The function in SQL

  private static let sql = "SELECT rowid, chartkeep_score(chunks_fts, ?) FROM chunks_fts WHERE chunks_fts MATCH ?"

  /// A connection learns the function when it is first asked for it.
  private static func statement(in db: Database) throws -> OpaquePointer? {
    if let known = try? db.cachedStatement(sql: sql) { return known.sqliteStatement }
    let api = FTS5.api(db)
    let code = api.pointee.xCreateFunction(UnsafeMutablePointer(mutating: api), "chartkeep_score", nil, score, nil)
    guard code == SQLITE_OK else { throw failure(code, db) }
    return try db.cachedStatement(sql: sql).sqliteStatement
  }

  /// SQLite hands the scorer over only under this name, which nobody's SQL can say.
  private static var pointerType: UnsafePointer<CChar>? {
    let name: StaticString = "chartkeep.scorer"
    return UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private static let score: fts5_extension_function = { api, context, result, count, values in
    guard let api, count == 1, let pointer = sqlite3_value_pointer(values?[0], pointerType) else {
      sqlite3_result_error_code(result, SQLITE_MISUSE)
      return
    }
    let scorer = Unmanaged<KeywordScorer>.fromOpaque(pointer).takeUnretainedValue()
    var sum = 0.0
    let code = scorer.add(api, context, to: &sum)
    if code == SQLITE_OK { sqlite3_result_double(result, sum) } else { sqlite3_result_error_code(result, code) }
  }

  /// Adds up the row that FTS5 is at.
  private func add(_ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer?, to sum: inout Double) -> CInt {
    if weights.isEmpty {
      let code = weigh(api, context)
      if code != SQLITE_OK { return code }
    }
    let id = api.pointee.xRowid(context)
    var length = CInt(lengths[id])
    if length == 0 {
      let code = api.pointee.xColumnSize(context, -1, &length)
      if code != SQLITE_OK { return code }
      lengths.keep(id, Int(length))
    }
    let damping = Self.saturation * (1 - Self.lengthShare + Self.lengthShare * Double(length) / averageLength)
    var iterator = Fts5PhraseIter()
    for phrase in weights.indices {
      var column: CInt = 0
      var offset: CInt = 0
      let code = api.pointee.xPhraseFirst(context, CInt(phrase), &iterator, &column, &offset)
      if code != SQLITE_OK { return code }
      var count = 0.0
      while column >= 0 {
        count += 1
        api.pointee.xPhraseNext(context, &iterator, &column, &offset)
      }
      sum += weights[phrase] * count * (Self.saturation + 1) / (count + damping)
    }
    return SQLITE_OK
  }

  /// Counts how many rows hold each phrase.
  private func weigh(_ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer?) -> CInt {
    var rows: Int64 = 0
    var words: Int64 = 0
    var code = api.pointee.xRowCount(context, &rows)
    if code == SQLITE_OK { code = api.pointee.xColumnTotalSize(context, -1, &words) }
    averageLength = max(Double(words), 1) / Double(max(rows, 1))
    let isNamed = api.pointee.xPhraseCount(context) == CInt(phrases.count)
    for phrase in 0..<api.pointee.xPhraseCount(context) where code == SQLITE_OK {
      let name = isNamed ? phrases[Int(phrase)] : nil
      let known = name.flatMap { counts[$0] }
      var count = known ?? 0
      if known == nil {
        code = api.pointee.xQueryPhrase(context, phrase, &count) { _, _, pointer in
          pointer?.assumingMemoryBound(to: Int.self).pointee += 1
          return SQLITE_OK
        }
        if let name, code == SQLITE_OK { counts.keep(name, count) }
      }
      // What stands in half of all rows says nothing; it still counts before what is not there at all.
      weights.append(max(log((Double(rows) - Double(count) + 0.5) / (Double(count) + 0.5)), 1e-6))
    }
    return code
  }
}

/// The best so far, best first.
private struct BestMatches {
  private let limit: Int
  private(set) var matches: [RankFusion.Ranked] = []

  init(_ limit: Int) {
    self.limit = limit
    matches.reserveCapacity(limit + 1)
  }

  func wants(_ score: Double) -> Bool {
    matches.count < limit || score > (matches.last?.score ?? .infinity)
  }

  /// Rows come in the order of their numbers, so an equal one goes after.
  mutating func insert(_ id: Int64, _ score: Double) {
    var low = 0
    var high = matches.count
    while low < high {
      let middle = (low + high) / 2
      if matches[middle].score >= score { low = middle + 1 } else { high = middle }
    }
    matches.insert(RankFusion.Ranked(id: id, score: score), at: low)
    if matches.count > limit { matches.removeLast() }
  }
}

extension ChunkFilter {
  fileprivate static let columns = "owner, document, kind, received, patient"

  fileprivate var isEmpty: Bool { self == ChunkFilter(owners: nil) }

  /// Whether a row with `columns` passes.
  fileprivate func passes(_ row: OpaquePointer) -> Bool {
    if let owners, sqlite3_column_type(row, 0) == SQLITE_NULL || !owners.contains(sqlite3_column_int64(row, 0)) { return false }
    if let documents, !documents.contains(sqlite3_column_int64(row, 1)) { return false }
    if let kinds, !kinds.contains(sqlite3_column_text(row, 2).map { String(cString: $0) } ?? "") { return false }
    if let received, !received.contains(sqlite3_column_int64(row, 3)) { return false }
    if let patient, sqlite3_column_text(row, 4).map({ String(cString: $0) }) != patient { return false }
    return true
  }
}

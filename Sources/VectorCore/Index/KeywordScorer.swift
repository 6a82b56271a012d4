import Foundation
import GRDB
import GRDBSQLite

/// BM25 over the rows that hold at least one of a query's words, phrase by phrase.
///
/// The scores are those of FTS5's own `bm25()` (sqlite.org/fts5.html, section 5.1.1), which asks a table for each row's length, goes through
/// frequent words twice, once to count them, and then sorts all rows. Here each phrase's rows are read once, inside FTS5, without a step of SQLite's
/// machine for each; lengths are kept in memory; sums are merged in the order of rows, and only the best are sorted.
///
/// It lives on one thread, for one query.
final class KeywordScorer {
  private let lengths: PassageLengths.View
  private var averageLength = 1.0
  /// The rows that hold the phrase that is being read, in their order, and each one's share of its weight.
  private var current = ScoredRows()
  /// The rows of all phrases before it.
  private var sums = ScoredRows()

  private static let saturation = 1.2
  private static let lengthShare = 0.75

  private init(_ lengths: PassageLengths.View) { self.lengths = lengths }

  /// The best rows, best first; equals by their numbers.
  static func best(
    _ limit: Int, matching expression: String, filter: ChunkFilter, lengths: PassageLengths.View, in db: Database
  ) throws -> [RankFusion.Ranked] {
    let scorer = KeywordScorer(lengths)
    let matches = try statement(in: db)
    defer {
      sqlite3_reset(matches)
      sqlite3_clear_bindings(matches)
    }
    try withExtendedLifetime(scorer) {
      try expression.withCString { text in
        sqlite3_reset(matches)
        sqlite3_bind_pointer(matches, 1, Unmanaged.passUnretained(scorer).toOpaque(), pointerType, nil)
        sqlite3_bind_text(matches, 2, text, -1, nil)
        // At the first row that matches, all of them are read.
        let code = sqlite3_step(matches)
        guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code, db) }
      }
    }
    return try scorer.select(limit, filter, db)
  }

  /// The best of the sums that pass the filter, which is asked only of rows that would be among them.
  private func select(_ limit: Int, _ filter: ChunkFilter, _ db: Database) throws -> [RankFusion.Ranked] {
    let test = filter.isEmpty ? nil : try db.cachedStatement(sql: "SELECT \(ChunkFilter.columns) FROM chunks WHERE id = ?").sqliteStatement
    defer { sqlite3_reset(test) }
    var best = BestMatches(limit)
    for place in sums.ids.indices where best.wants(sums.scores[place]) {
      if let test {
        sqlite3_reset(test)
        sqlite3_bind_int64(test, 1, sums.ids[place])
        guard sqlite3_step(test) == SQLITE_ROW, filter.passes(test) else { continue }
      }
      best.insert(sums.ids[place], sums.scores[place])
    }
    return best.matches
  }

  private static func failure(_ code: CInt, _ db: Database) -> DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
  }

  // MARK: The function in SQL

  private static let sql = "SELECT chartkeep_score(chunks_fts, ?) FROM chunks_fts WHERE chunks_fts MATCH ? LIMIT 1"

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
    let code = scorer.readAll(api, context)
    if code == SQLITE_OK { sqlite3_result_null(result) } else { sqlite3_result_error_code(result, code) }
  }

  /// Reads the rows of each phrase and adds up their scores.
  private func readAll(_ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer?) -> CInt {
    var rows: Int64 = 0
    var words: Int64 = 0
    var code = api.pointee.xRowCount(context, &rows)
    if code == SQLITE_OK { code = api.pointee.xColumnTotalSize(context, -1, &words) }
    averageLength = max(Double(words), 1) / Double(max(rows, 1))
    sums.removeAll()
    for phrase in 0..<api.pointee.xPhraseCount(context) where code == SQLITE_OK {
      current.removeAll()
      code = api.pointee.xQueryPhrase(context, phrase, Unmanaged.passUnretained(self).toOpaque()) { api, context, pointer in
        guard let api, let pointer else { return SQLITE_MISUSE }
        return Unmanaged<KeywordScorer>.fromOpaque(pointer).takeUnretainedValue().read(api, context)
      }
      let count = Double(current.ids.count)
      // What stands in half of all rows says nothing; it still counts before what is not there at all.
      sums.add(current, weight: max(log((Double(rows) - count + 0.5) / (count + 0.5)), 1e-6))
    }
    return code
  }

  /// Takes down how much the row that FTS5 is at holds of the phrase that it reads.
  private func read(_ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer?) -> CInt {
    let id = api.pointee.xRowid(context)
    var length = CInt(lengths[id])
    if length == 0 {
      let code = api.pointee.xColumnSize(context, -1, &length)
      if code != SQLITE_OK { return code }
      lengths.keep(id, Int(length))
    }
    var iterator = Fts5PhraseIter()
    var column: CInt = 0
    var offset: CInt = 0
    let code = api.pointee.xPhraseFirst(context, 0, &iterator, &column, &offset)
    if code != SQLITE_OK { return code }
    var count = 0.0
    while column >= 0 {
      count += 1
      api.pointee.xPhraseNext(context, &iterator, &column, &offset)
    }
    let damping = Self.saturation * (1 - Self.lengthShare + Self.lengthShare * Double(length) / averageLength)
    current.ids.append(id)
    current.scores.append(count * (Self.saturation + 1) / (count + damping))
    return SQLITE_OK
  }
}

/// Rows in the order of their numbers, and each one's score.
private struct ScoredRows {
  var ids: [Int64] = []
  var scores: [Double] = []

  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
  }

  /// Adds others' scores, each times the weight.
  mutating func add(_ other: ScoredRows, weight: Double) {
    guard !ids.isEmpty else {
      ids = other.ids
      scores = other.scores.map { weight * $0 }
      return
    }
    var merged = ScoredRows()
    merged.ids.reserveCapacity(ids.count + other.ids.count)
    merged.scores.reserveCapacity(ids.count + other.ids.count)
    var next = 0
    for place in other.ids.indices {
      let id = other.ids[place]
      while next < ids.count, ids[next] < id {
        merged.ids.append(ids[next])
        merged.scores.append(scores[next])
        next += 1
      }
      let known = next < ids.count && ids[next] == id
      merged.ids.append(id)
      merged.scores.append((known ? scores[next] : 0) + weight * other.scores[place])
      if known { next += 1 }
    }
    merged.ids += ids[next...]
    merged.scores += scores[next...]
    self = merged
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

package import GRDB
import GRDBSQLite

extension ChunkIndex {
  /// Adds chunks, in the caller's transaction. Returns their ids.
  ///
  /// Many rows by one statement: SQLite opens a savepoint for each statement that fires a trigger, and FTS5 writes out what it has gathered at
  /// each savepoint, so that row by row every row made a segment of its own (half of the time of an insert, measured with SQLite 3.40).
  @discardableResult
  package func insert(_ chunks: [NewChunk], in db: Database) throws -> [Int64] {
    guard chunks.allSatisfy({ Self.areUnits($0.vector) }) else { throw IndexFailure.badVector }
    guard !chunks.isEmpty else { return [] }
    // GRDB does not see what is written past it, and would not tell its observers.
    try db.notifyChanges(in: Table("chunks"))
    let model = try Int64.fetchOne(db.cachedStatement(sql: EmbeddingModels.current))
    var ids: [Int64] = []
    ids.reserveCapacity(chunks.count)
    var rest = chunks[...]
    while !rest.isEmpty {
      let insertion = ChunkInsertion.widest(for: rest.count)
      try insertion.insert(rest.prefix(insertion.rows), model: model, in: db)
      // One statement counts on from the table's greatest id ever.
      let last = db.lastInsertedRowID
      ids += (last - Int64(insertion.rows) + 1)...last
      rest = rest.dropFirst(insertion.rows)
    }
    return ids
  }
}

/// A statement that inserts so many chunks at once.
private struct ChunkInsertion {
  let rows: Int
  private let sql: String

  private static let columns = "document, owner, ordinal, page, range_start, range_end, kind, received, patient, text, vector"
  private static let width: CInt = 11

  /// Few widths, so that few statements are kept prepared.
  private static let all = [64, 32, 16, 8, 4, 2, 1].map { ChunkInsertion(rows: $0) }

  private init(rows: Int) {
    self.rows = rows
    // The first parameter is the model, which all rows share.
    let places = (0..<CInt(rows)).map { row in
      let own = (0..<Self.width).map { "?\(2 + row * Self.width + $0)" }
      return "(\(own.joined(separator: ", ")), ?1)"
    }
    sql = "INSERT INTO chunks (\(Self.columns), model) VALUES \(places.joined(separator: ", "))"
  }

  static func widest(for count: Int) -> ChunkInsertion { all.first { $0.rows <= count } ?? all[all.count - 1] }

  /// `chunks` are as many as the statement has rows. The values are bound through SQLite itself: to box and unbox eleven of them a row took a
  /// fifth of the time.
  func insert(_ chunks: ArraySlice<NewChunk>, model: Int64?, in db: Database) throws {
    guard let statement = try db.cachedStatement(sql: sql).sqliteStatement as OpaquePointer? else { return }
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    // What is bound has to stay where it is until the step, of all rows.
    var bytes = RowBytes()
    for chunk in chunks { bytes.append(chunk) }
    let code = bytes.withParts { part in
      Self.bind(model, 1, statement)
      for (row, chunk) in chunks.enumerated() {
        let first = 2 + CInt(row) * Self.width
        let numbers: [(CInt, Int64?)] = [
          (0, chunk.document), (1, chunk.owner), (2, Int64(chunk.ordinal)), (3, Int64(chunk.page)), (4, Int64(chunk.range.lowerBound)),
          (5, Int64(chunk.range.upperBound)), (7, chunk.received),
        ]
        for (place, number) in numbers { Self.bind(number, first + place, statement) }
        Self.bind(part(4 * row), first + 6, statement)
        if chunk.patient == nil { sqlite3_bind_null(statement, first + 8) } else { Self.bind(part(4 * row + 1), first + 8, statement) }
        Self.bind(part(4 * row + 2), first + 9, statement)
        let vector = part(4 * row + 3)
        sqlite3_bind_blob64(statement, first + 10, vector.baseAddress, sqlite3_uint64(vector.count), nil)
      }
      return sqlite3_step(statement)
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
        message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
  }

  private static func bind(_ number: Int64?, _ place: CInt, _ statement: OpaquePointer) {
    if let number { sqlite3_bind_int64(statement, place, number) } else { sqlite3_bind_null(statement, place) }
  }

  private static func bind(_ text: UnsafeRawBufferPointer, _ place: CInt, _ statement: OpaquePointer) {
    // An empty part has an address too; without one it would be NULL.
    let characters = text.bindMemory(to: CChar.self).baseAddress
    sqlite3_bind_text64(statement, place, characters, sqlite3_uint64(text.count), nil, UInt8(SQLITE_UTF8))
  }
}

/// The texts and vectors of rows, one after the other: four parts a row.
private struct RowBytes {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  mutating func append(_ chunk: NewChunk) {
    for text in [chunk.kind, chunk.patient ?? "", chunk.text] {
      bytes += text.utf8
      ends.append(bytes.count)
    }
    VectorBytes.withBytes(chunk.vector) { bytes += $0 }
    ends.append(bytes.count)
  }

  /// Parts stay where they are while `body` runs.
  func withParts<T>(_ body: ((Int) -> UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    try bytes.withUnsafeBytes { all in
      try body { part in UnsafeRawBufferPointer(rebasing: all[(part == 0 ? 0 : ends[part - 1])..<ends[part]]) }
    }
  }
}

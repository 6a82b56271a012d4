package import GRDB
import GRDBSQLite

extension ChunkIndex {
  private static let insertion = """
    INSERT INTO chunks (document, owner, ordinal, page, range_start, range_end, kind, received, patient, text, vector, model)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (\(EmbeddingModels.current)))
    """

  /// Adds chunks, in the caller's transaction. Returns their ids.
  ///
  /// The values are bound through SQLite itself: to box and unbox twelve of them a row took a fifth of the time.
  @discardableResult
  package func insert(_ chunks: [NewChunk], in db: Database) throws -> [Int64] {
    guard let statement = try db.cachedStatement(sql: Self.insertion).sqliteStatement as OpaquePointer? else { return [] }
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    // GRDB does not see what is written past it, and would not tell its observers.
    try db.notifyChanges(in: Table("chunks"))
    return try chunks.map { chunk in
      guard Self.areUnits(chunk.vector) else { throw IndexFailure.badVector }
      let code = Self.insert(chunk, statement)
      guard code == SQLITE_DONE else {
        throw DatabaseError(
          resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
          message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
      }
      return db.lastInsertedRowID
    }
  }

  private static func insert(_ chunk: NewChunk, _ statement: OpaquePointer) -> CInt {
    sqlite3_reset(statement)
    let numbers: [(CInt, Int64?)] = [
      (1, chunk.document), (2, chunk.owner), (3, Int64(chunk.ordinal)), (4, Int64(chunk.page)), (5, Int64(chunk.range.lowerBound)),
      (6, Int64(chunk.range.upperBound)), (8, chunk.received),
    ]
    for (place, number) in numbers {
      if let number { sqlite3_bind_int64(statement, place, number) } else { sqlite3_bind_null(statement, place) }
    }
    // SQLite reads all of it during the step, and copies what it keeps.
    return bind(chunk.kind, 7, statement) {
      bind(chunk.patient, 9, statement) {
        bind(chunk.text, 10, statement) {
          VectorBytes.withBytes(chunk.vector) { bytes in
            sqlite3_bind_blob64(statement, 11, bytes.baseAddress, sqlite3_uint64(bytes.count), nil)
            return sqlite3_step(statement)
          }
        }
      }
    }
  }

  private static func bind(_ text: String?, _ place: CInt, _ statement: OpaquePointer, _ next: () -> CInt) -> CInt {
    guard var text else {
      sqlite3_bind_null(statement, place)
      return next()
    }
    return text.withUTF8 { bytes in
      // An empty string may have no address, which would be NULL.
      guard let address = bytes.baseAddress else {
        sqlite3_bind_text64(statement, place, "", 0, nil, UInt8(SQLITE_UTF8))
        return next()
      }
      return address.withMemoryRebound(to: CChar.self, capacity: bytes.count) { characters in
        sqlite3_bind_text64(statement, place, characters, sqlite3_uint64(bytes.count), nil, UInt8(SQLITE_UTF8))
        return next()
      }
    }
  }
}

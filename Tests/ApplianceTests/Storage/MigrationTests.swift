import Foundation
import GRDB
import Testing
import VectorCore

@testable import Appliance

struct MigrationTests {
  /// A database as the first version left it, with chunks that came, changed and went.
  private func older(_ url: URL, model: String = PinnedModel.identifier) throws {
    let pool = try DatabasePool(path: url.path)
    try Migrations.migrator.migrate(pool, upTo: "0001-foundation")
    try pool.write { db in
      try db.execute(sql: "UPDATE index_meta SET value = ? WHERE name = 'model'", arguments: [model])
      for number in 1...6 {
        var vector = [Float](repeating: 0, count: PinnedModel.dimension)
        vector[number] = 1
        try db.execute(
          sql: """
            INSERT INTO chunks (document, owner, ordinal, page, range_start, range_end, kind, received, patient, text, vector)
            VALUES (?, 1, 0, 1, 0, 4, 'pdf', 5, NULL, ?, ?)
            """, arguments: [number, "finding number\(number)", VectorBytes.data(vector)])
      }
      try db.execute(sql: "DELETE FROM chunks WHERE id = 6")
      try db.execute(sql: "UPDATE chunks SET owner = 2 WHERE id = 2")
    }
    try pool.close()
  }

  private func search(_ index: ChunkIndex, _ database: ClinicDatabase, _ number: Int, _ mode: SearchRequest.Mode) throws -> [Int64] {
    var vector = [Float](repeating: 0, count: PinnedModel.dimension)
    vector[number] = 1
    let request = SearchRequest(text: "number\(number)", vector: vector, mode: mode, top: 1, filter: ChunkFilter(owners: nil))
    return try index.search(request, in: database.pool).map(\.document)
  }

  @Test func `passages of the first version keep their numbers, words, vectors and history`() throws {
    let scratch = try ScratchFolder()
    try older(scratch.file("c.sqlite"))
    let database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 2)
    let index = ChunkIndex()
    try index.load(from: database.pool)
    for number in [1, 2, 5] {
      #expect(try search(index, database, number, .vector) == [Int64(number)])
      #expect(try search(index, database, number, .keyword) == [Int64(number)])
    }
    #expect(try search(index, database, 6, .keyword) == [])
    #expect(try index.verify(in: database.pool).isSound)
    try database.pool.write { db in
      // The number of a chunk that went is not given again: a file may still know it.
      let chunk = NewChunk(
        document: 7, owner: 1, ordinal: 0, page: 1, range: 0..<1, kind: "pdf", received: 1, text: "new",
        vector: [1] + [Float](repeating: 0, count: PinnedModel.dimension - 1))
      #expect(try index.insert([chunk], in: db) == [7])
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM chunk_changes") == 2)
      try index.remove(document: 7, in: db)
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM chunk_changes") == 3)
      #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty)
      #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
    }
  }

  @Test func `passages of a first version with another model wait to be embedded`() throws {
    let scratch = try ScratchFolder()
    try older(scratch.file("c.sqlite"), model: "another")
    let database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 2)
    let index = ChunkIndex()
    try index.load(from: database.pool)
    #expect(try search(index, database, 1, .vector) == [])
    #expect(try search(index, database, 1, .keyword) == [1])
    let report = try index.verify(in: database.pool)
    #expect(report.isSound && report.outdated == 5)
  }
}

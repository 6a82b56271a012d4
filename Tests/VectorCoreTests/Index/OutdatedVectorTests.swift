import Foundation
import GRDB
import Testing

@testable import VectorCore

/// After the model changed: rows whose vectors can't be compared with those of this version.
struct OutdatedVectorTests {
  let fixture: IndexFixture

  init() throws {
    fixture = try IndexFixture()
    try fixture.insert(
      IndexFixture.chunk(1, text: "asthma since childhood"), IndexFixture.chunk(2, text: "gout in the left foot"),
      IndexFixture.chunk(3, text: "asthma and gout"))
  }

  /// As if an older version had embedded these documents, with vectors of another length.
  private func age(_ documents: Int64...) throws {
    try fixture.database.write { db in
      try db.execute(sql: "INSERT OR IGNORE INTO embedding_models (name, dimension) VALUES ('older', 5)")
      for document in documents {
        try db.execute(
          sql: "UPDATE chunks SET vector = ?, model = (SELECT id FROM embedding_models WHERE name = 'older') WHERE document = ?",
          arguments: [VectorBytes.data([1, 2, 3, 4, 5]), document])
      }
    }
  }

  @Test func `another model's vectors take no part in searches by meaning and are found by words`() throws {
    try age(1, 3)
    #expect(try fixture.search("", vector: IndexFixture.vector(1), mode: .vector).map(\.document) == [2])
    #expect(Set(try fixture.search("asthma", mode: .keyword).map(\.document)) == [1, 3])
    let both = try fixture.search("gout", vector: IndexFixture.vector(3))
    #expect(Set(both.map(\.document)) == [2, 3])
    #expect(both.first { $0.document == 3 }?.cosine == nil)
    let report = try fixture.index.verify(in: fixture.database)
    #expect(report.isSound && report.outdated == 2 && report.chunks == 3)
  }

  @Test func `an index that is opened on other models' rows alone finds what comes`() throws {
    try age(1, 2, 3)
    let index = ChunkIndex()
    try index.load(from: fixture.database)
    #expect(index.count == 0)
    try fixture.insert(IndexFixture.chunk(4))
    #expect(try index.nearest(to: IndexFixture.vector(4), filter: ChunkFilter(owners: nil), limit: 9).count == 1)
  }

  @Test func `renewed passages are found again, and those that went or changed meanwhile are left alone`() throws {
    try age(1, 2, 3)
    let waiting = try fixture.database.read { try fixture.index.outdated(limit: 10, in: $0) }
    #expect(waiting.map(\.text) == ["asthma and gout", "gout in the left foot", "asthma since childhood"])
    try fixture.database.write { db in
      try fixture.index.remove(document: 1, in: db)
      try db.execute(sql: "UPDATE chunks SET text = 'gout, healed' WHERE document = 2")
      for chunk in waiting { try fixture.index.renew(chunk, vector: IndexFixture.vector(50), in: db) }
      #expect(try fixture.index.outdatedCount(in: db) == 1)
      try fixture.index.forgetUnusedModels(in: db)
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM embedding_models") == 2)
    }
    #expect(try fixture.search("", vector: IndexFixture.vector(50), mode: .vector).map(\.document) == [3])
    let left = try fixture.database.read { try fixture.index.outdated(limit: 10, in: $0) }
    #expect(left.map(\.text) == ["gout, healed"])
    try fixture.database.write { db in
      try fixture.index.renew(left[0], vector: IndexFixture.vector(60), in: db)
      // A second time, as after a kill between two steps: nothing happens.
      try fixture.index.renew(left[0], vector: IndexFixture.vector(61), in: db)
      try fixture.index.forgetUnusedModels(in: db)
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM embedding_models") == 1)
    }
    #expect(try fixture.search("", vector: IndexFixture.vector(60), mode: .vector).map(\.document) == [2, 3])
    #expect(try fixture.index.verify(in: fixture.database).isSound)
    #expect(throws: IndexFailure.badVector) {
      try fixture.database.write { try fixture.index.renew(left[0], vector: [1], in: $0) }
    }
  }

  @Test func `a broken vector of this model stops no search and is named`() throws {
    try fixture.database.write { try $0.execute(sql: "UPDATE chunks SET vector = x'00000000' WHERE document = 2") }
    #expect(Set(try fixture.search("", vector: IndexFixture.vector(1), mode: .vector).map(\.document)) == [1, 3])
    let report = try fixture.index.verify(in: fixture.database)
    #expect(report.badVectors.count == 1 && !report.isSound)
  }
}

import Foundation
import GRDB
import Testing

@testable import VectorCore

struct KeywordScorerTests {
  private static let words = ["asthma", "gout", "knee", "pain", "fever", "the", "left", "right", "cough", "wound", "colchicine", "aura"]

  private static func text(_ random: inout SteadyRandom) -> String {
    // The first words are in most texts, the last in few.
    (0..<Int.random(in: 1...60, using: &random)).map { _ in
      let place = Int.random(in: 0..<words.count, using: &random) * Int.random(in: 0..<words.count, using: &random) / words.count
      return words[words.count - 1 - place]
    }.joined(separator: " ")
  }

  /// What FTS5's own function gives.
  private func reference(_ text: String, _ condition: String, _ limit: Int, _ db: Database) throws -> [RankFusion.Ranked] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT c.id, -bm25(chunks_fts) AS score FROM chunks_fts JOIN chunks AS c ON c.id = chunks_fts.rowid
        WHERE chunks_fts MATCH ? AND \(condition) ORDER BY score DESC, c.id LIMIT ?
        """, arguments: [KeywordQuery(text).expression, limit]
    ).map { RankFusion.Ranked(id: $0[0], score: $0[1]) }
  }

  @Test func `scores and order are those of FTS5's bm25`() throws {
    let fixture = try IndexFixture()
    var random = SteadyRandom(31)
    for round in 0..<4 {
      let texts = (0..<300).map { _ in Self.text(&random) }
      try fixture.database.write { db in
        for (number, text) in texts.enumerated() {
          let document = Int64(round * 1000 + number)
          let chunk = IndexFixture.chunk(
            document, owner: number % 7 == 0 ? nil : Int64(number % 7), kind: number % 3 == 0 ? "pdf" : "docx", received: Int64(number),
            patient: number % 11 == 0 ? "p" : nil, text: text)
          try fixture.index.insert([chunk], in: db)
        }
        for number in 0..<40 { try fixture.index.remove(document: Int64(round * 1000 + number * 3), in: db) }
        try db.execute(sql: "UPDATE chunks SET text = 'gout and a long story of the left knee' WHERE id % 50 = 9")
      }
      _ = try fixture.search("", vector: IndexFixture.vector(1), mode: .vector)
      let filters: [(ChunkFilter, String)] = [
        (ChunkFilter(owners: nil), "1"), (ChunkFilter(owners: [3]), "owner = 3"), (ChunkFilter(owners: [1, 2]), "owner IN (1, 2)"),
        (ChunkFilter(owners: nil, kinds: ["pdf"]), "kind = 'pdf'"),
        (ChunkFilter(owners: nil, received: 50...120), "received BETWEEN 50 AND 120"),
        (ChunkFilter(owners: nil, patient: "p"), "patient = 'p'"),
        (
          ChunkFilter(owners: [5], documents: [5, 12, 19, 1005], kinds: ["docx"]),
          "owner = 5 AND document IN (5, 12, 19, 1005) AND kind = 'docx'"
        ),
      ]
      for question in ["gout", "the", "knee pain", "left knee fever aura colchicine", "\"left knee\" pain", "absent gout", "absent"] {
        for (filter, condition) in filters {
          for top in [1, 20, 60] {
            try fixture.database.read { db in
              let expected = try reference(question, condition, top, db)
              let found = try fixture.index.search(
                SearchRequest(text: question, vector: nil, mode: .keyword, top: top, filter: filter), in: db)
              #expect(found.map(\.chunk) == expected.map(\.id), "\(question) \(condition) \(top)")
              #expect(zip(found, expected).allSatisfy { abs($0.score - $1.score) < 1e-9 })
            }
          }
        }
      }
    }
  }

  @Test func `lengths that were rolled back are not remembered`() throws {
    struct Stop: Error {}
    let fixture = try IndexFixture()
    try fixture.insert(IndexFixture.chunk(1, text: "gout here"), IndexFixture.chunk(2, text: "asthma"))
    let request = SearchRequest(text: "gout", vector: nil, mode: .keyword, filter: ChunkFilter(owners: nil))
    #expect(throws: Stop.self) {
      try fixture.database.write { db in
        let long = Array(repeating: "gout", count: 500).joined(separator: " ")
        try fixture.index.insert([IndexFixture.chunk(3, text: long)], in: db)
        #expect(try fixture.index.search(request, in: db).count == 2)
        throw Stop()
      }
    }
    try fixture.insert(IndexFixture.chunk(4, text: "gout there"))
    let hits = try fixture.index.search(request, in: fixture.database)
    #expect(hits.map(\.document) == [1, 4])
    #expect(hits.first?.score == hits.last?.score)
  }

  @Test func `a damaged keyword index is an error and no crash`() throws {
    let fixture = try IndexFixture()
    try fixture.insert(IndexFixture.chunk(1, text: "gout"))
    try fixture.database.write { try $0.execute(sql: "UPDATE chunks_fts_data SET block = x'00' WHERE id > 10") }
    _ = try? fixture.search("gout", mode: .keyword)
    #expect(try !fixture.index.verify(in: fixture.database).isSound)
    try fixture.database.write { try fixture.index.rebuildKeywords(in: $0) }
    #expect(try fixture.search("gout", mode: .keyword).count == 1)
  }
}

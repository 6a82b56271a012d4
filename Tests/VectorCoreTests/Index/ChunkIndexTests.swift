import Foundation
import GRDB
import Testing

@testable import VectorCore

struct ChunkIndexTests {
  let fixture: IndexFixture

  init() throws {
    fixture = try IndexFixture()
  }

  @Test func `a chunk is found by meaning, by words and by both`() throws {
    let ids = try fixture.insert(
      IndexFixture.chunk(1, page: 3, text: "The wound heals well."),
      IndexFixture.chunk(2, text: "Denies chest pain."))
    for mode in SearchRequest.Mode.allCases {
      let hits = try fixture.search("wounds", vector: IndexFixture.vector(1), mode: mode)
      #expect(hits.first?.chunk == ids[0])
      #expect(hits.first?.document == 1)
      #expect(hits.first?.page == 3)
      #expect(hits.first?.range == 0..<21)
      #expect(hits.first?.text == "The wound heals well.")
    }
    let hybrid = try fixture.search("wounds", vector: IndexFixture.vector(1))
    #expect(abs((hybrid.first?.score ?? 0) - 1) < 1e-9)
    #expect(abs((hybrid.first?.cosine ?? 0) - 1) < 1e-5)
  }

  @Test func `what is committed is found at once, what is rolled back never`() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try fixture.database.write { db in
        try fixture.index.insert([IndexFixture.chunk(1, text: "appendix")], in: db)
        // Even if one searches inside the transaction, memory does not keep what it saw.
        let request = SearchRequest(
          text: "", vector: IndexFixture.vector(1), mode: .vector, filter: ChunkFilter(owners: nil))
        #expect(try fixture.index.search(request, in: db).count == 1)
        throw Stop()
      }
    }
    #expect(try fixture.search("appendix", vector: IndexFixture.vector(1)).isEmpty)
    #expect(fixture.index.count == 0)
    // The new row gets the id that was rolled back.
    try fixture.insert(IndexFixture.chunk(2, text: "gallbladder"))
    #expect(try fixture.search("", vector: IndexFixture.vector(2), mode: .vector).map(\.document) == [2])
    #expect(fixture.index.count == 1)
  }

  @Test func `removal, new owners and new patients are seen by the next search`() throws {
    try fixture.insert(IndexFixture.chunk(1, owner: 7, patient: "p1"), IndexFixture.chunk(2, owner: 7), IndexFixture.chunk(3, owner: 8))
    let everything = IndexFixture.vector(1)
    func found(_ filter: ChunkFilter) throws -> Set<Int64> {
      Set(try fixture.search("", vector: everything, mode: .vector, filter: filter).map(\.document))
    }
    #expect(try found(ChunkFilter(owners: [7])) == [1, 2])
    try fixture.database.write { db in
      try fixture.index.changeOwner(document: 2, to: 8, in: db)
      try fixture.index.changePatient(document: 3, to: "p1", in: db)
      #expect(try fixture.index.remove(document: 1, in: db) == 1)
    }
    #expect(try found(ChunkFilter(owners: [7])) == [])
    #expect(try found(ChunkFilter(owners: [8])) == [2, 3])
    #expect(try found(ChunkFilter(owners: nil, patient: "p1")) == [3])
    #expect(fixture.index.count == 2)
  }

  @Test(arguments: SearchRequest.Mode.allCases)
  func `every filter holds in every mode`(mode: SearchRequest.Mode) throws {
    try fixture.insert(
      IndexFixture.chunk(1, owner: 1, kind: "pdf", received: 100, patient: "a", text: "knee pain"),
      IndexFixture.chunk(2, owner: 2, kind: "docx", received: 200, patient: "b", text: "knee swelling"),
      IndexFixture.chunk(3, owner: nil, kind: "pdf", received: 300, text: "knee surgery"))
    let cases: [(ChunkFilter, Set<Int64>)] = [
      (ChunkFilter(owners: nil), [1, 2, 3]),
      (ChunkFilter(owners: []), []),
      (ChunkFilter(owners: [2]), [2]),
      (ChunkFilter(owners: [1, 2]), [1, 2]),
      (ChunkFilter(owners: nil, documents: [3]), [3]),
      (ChunkFilter(owners: nil, kinds: ["pdf"]), [1, 3]),
      (ChunkFilter(owners: nil, kinds: ["never"]), []),
      (ChunkFilter(owners: nil, received: 150...300), [2, 3]),
      (ChunkFilter(owners: nil, patient: "a"), [1]),
      (ChunkFilter(owners: nil, patient: "x' OR 1=1 --"), []),
      (ChunkFilter(owners: [1], kinds: ["pdf"], received: 0...99), []),
    ]
    for (filter, expected) in cases {
      let hits = try fixture.search("knee", vector: IndexFixture.vector(1), mode: mode, filter: filter)
      #expect(Set(hits.map(\.document)) == expected, "\(filter)")
    }
  }

  @Test func `the scan finds what a plain loop finds, after any history`() throws {
    var random = SteadyRandom(20)
    var alive: [Int64: (owner: Int64, vectors: [[Float]])] = [:]
    var next: Int64 = 1
    for round in 0..<6 {
      try fixture.database.write { db in
        for _ in 0..<700 {
          let vectors = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            IndexFixture.vector(Int.random(in: 0..<384, using: &random), noise: 0.5, seed: random.next())
          }
          let owner = Int64.random(in: 1...5, using: &random)
          try fixture.index.insert([IndexFixture.chunk(next, owner: owner, vector: vectors.flatMap { $0 })], in: db)
          alive[next] = (owner, vectors)
          next += 1
        }
        for document in alive.keys.sorted().filter({ _ in Int.random(in: 0..<100, using: &random) < 40 }) {
          try fixture.index.remove(document: document, in: db)
          alive[document] = nil
        }
        for document in alive.keys.sorted().prefix(50) {
          try fixture.index.changeOwner(document: document, to: 9, in: db)
          alive[document]?.owner = 9
        }
      }
      let query = IndexFixture.vector(round, noise: 0.5, seed: random.next())
      for owners in [nil, [Int64(2)], [9, 3]] as [Set<Int64>?] {
        let expected = alive.filter { owners?.contains($0.value.owner) ?? true }
          .map { (document: $0.key, cosine: Self.nearest($0.value.vectors, to: query)) }
          .sorted { $0.cosine > $1.cosine }.prefix(10)
        let hits = try fixture.search("", vector: query, mode: .vector, top: 10, filter: ChunkFilter(owners: owners))
        #expect(hits.map(\.document) == expected.map(\.document))
        #expect(zip(hits, expected).allSatisfy { abs(($0.cosine ?? 9) - $1.cosine) < 1e-5 })
      }
    }
    #expect(fixture.index.count == alive.count)
    let report = try fixture.index.verify(in: fixture.database)
    #expect(report.isSound)
    #expect(report.chunks == alive.count)
  }

  private static func nearest(_ vectors: [[Float]], to query: [Float]) -> Float {
    vectors.map { zip($0, query).reduce(Float(0)) { $0 + $1.0 * $1.1 } }.max() ?? 0
  }

  @Test func `searches and inserts may run at the same time`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "index-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let pool = try DatabasePool(path: folder.appending(path: "db.sqlite").path)
    try await pool.write { try ChunkSchema.create($0) }
    let index = ChunkIndex()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 1...200 {
          _ = try await pool.write { try index.insert([IndexFixture.chunk(Int64(number), text: "fever")], in: $0) }
        }
      }
      for _ in 0..<3 {
        group.addTask {
          let request = SearchRequest(text: "fever", vector: IndexFixture.vector(1), filter: ChunkFilter(owners: [1]))
          for _ in 0..<50 {
            let hits = try await pool.read { try index.search(request, in: $0) }
            #expect(Set(hits.map(\.chunk)).count == hits.count)
          }
        }
      }
      try await group.waitForAll()
    }
    try index.load(from: pool)
    #expect(index.count == 200)
  }

  @Test func `a chunk with several vectors is found once, by the nearest of them`() throws {
    let (a, b, c) = (IndexFixture.vector(10), IndexFixture.vector(20), IndexFixture.vector(30))
    try fixture.insert(
      IndexFixture.chunk(1, owner: 1, vector: a + b), IndexFixture.chunk(2, owner: 1, vector: c),
      IndexFixture.chunk(3, owner: 1, vector: a + c + b))
    let hits = try fixture.search("", vector: b, mode: .vector)
    #expect(hits.map(\.document) == [1, 3, 2])
    #expect(hits.map { ($0.cosine ?? 0).rounded() } == [1, 1, 0])
    try fixture.database.write { db in
      try fixture.index.changeOwner(document: 3, to: 2, in: db)
      try fixture.index.remove(document: 1, in: db)
    }
    #expect(try fixture.search("", vector: b, mode: .vector).map(\.document) == [3, 2])
    #expect(try fixture.search("", vector: b, mode: .vector, filter: ChunkFilter(owners: [2])).map(\.document) == [3])
    #expect(fixture.index.count == 2)
    #expect(try fixture.index.verify(in: fixture.database).isSound)
  }

  @Test func `equal scores come in the order of their chunks`() throws {
    for document in 1...30 {
      try fixture.insert(IndexFixture.chunk(Int64(document), text: "same words", vector: IndexFixture.vector(5)))
    }
    for mode in SearchRequest.Mode.allCases {
      let hits = try fixture.search("same", vector: IndexFixture.vector(5), mode: mode, top: 10)
      #expect(hits.map(\.document) == Array(1...10))
    }
  }

  @Test(arguments: [1, 2, 7, 64, 65, 150])
  func `many chunks come in at once, each with its own values`(count: Int) throws {
    let gone = try fixture.insert(IndexFixture.chunk(1, text: "gone"))
    try fixture.database.write { try $0.execute(sql: "DELETE FROM chunks") }
    let chunks = (0..<count).map { number in
      IndexFixture.chunk(
        7, owner: number % 3 == 0 ? nil : Int64(number), ordinal: number, page: number + 1, kind: number % 2 == 0 ? "pdf" : "",
        received: Int64(-number), patient: number % 5 == 0 ? nil : "pt_\(number)", text: number == 3 ? "" : "señora word\(number)x",
        vector: IndexFixture.vector(number))
    }
    let ids = try fixture.database.write { try fixture.index.insert(chunks, in: $0) }
    #expect(ids == (1...Int64(count)).map { gone[0] + $0 })
    try fixture.database.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT * FROM chunks ORDER BY ordinal")
      for (row, (chunk, id)) in zip(rows, zip(chunks, ids)) {
        #expect(row["id"] as Int64 == id && row["document"] as Int64 == chunk.document && row["owner"] as Int64? == chunk.owner)
        #expect(row["page"] as Int == chunk.page && row["range_start"] as Int == 0 && row["range_end"] as Int == chunk.range.upperBound)
        #expect(row["kind"] as String == chunk.kind && row["received"] as Int64 == chunk.received)
        #expect(row["patient"] as String? == chunk.patient && row["text"] as String == chunk.text)
        #expect(row["vector"] as Data == VectorBytes.data(chunk.vector) && row["model"] as Int == 1)
      }
      #expect(rows.count == count)
    }
    for number in [0, count / 2, count - 1] where number != 3 {
      let vector = IndexFixture.vector(number)
      #expect(try fixture.search("word\(number)x", vector: vector, mode: .keyword).map(\.chunk) == [ids[number]])
      #expect(try fixture.search("", vector: vector, mode: .vector).first?.chunk == ids[number])
    }
    // One that is there already refuses all of them.
    let some = (count..<count + 70).map { IndexFixture.chunk(7, ordinal: $0 == count + 40 ? 0 : $0) }
    #expect(throws: DatabaseError.self) { try fixture.database.write { try fixture.index.insert(some, in: $0) } }
    #expect(try fixture.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM chunks") } == count)
    #expect(try fixture.database.write { try fixture.index.insert([], in: $0) } == [])
  }

  @Test func `a vector that is none is refused`() throws {
    for vector in [[], [1], Array(repeating: Float(1), count: 384), Array(repeating: Float.nan, count: 384)] {
      #expect(throws: IndexFailure.badVector) { try fixture.insert(IndexFixture.chunk(1, vector: vector)) }
      #expect(throws: IndexFailure.badVector) { try fixture.search("x", vector: vector) }
    }
    #expect(try fixture.search("x", vector: nil, mode: .vector).isEmpty)
  }

  @Test func `verify finds a broken keyword index and rebuild mends it`() throws {
    try fixture.insert(IndexFixture.chunk(1, text: "asthma"), IndexFixture.chunk(2, text: "gout"))
    try fixture.database.write { db in
      try db.execute(sql: "INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', 1, 'asthma')")
    }
    let report = try fixture.index.verify(in: fixture.database)
    #expect(report.isKeywordIndexSound == false && !report.isSound && report.problems.count == 1)
    try fixture.database.write { try fixture.index.rebuildKeywords(in: $0) }
    #expect(try fixture.index.verify(in: fixture.database).isSound)
    #expect(try fixture.search("asthma", mode: .keyword).map(\.document) == [1])
  }

  @Test func `expunged words are not in the database's pages`() throws {
    try fixture.insert(IndexFixture.chunk(1, text: "Zanzibarbara"), IndexFixture.chunk(2, text: "gout"))
    try fixture.database.write { db in
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try fixture.index.remove(document: 1, in: db)
      try fixture.index.expunge(in: db)
      let blocks = try Data.fetchAll(db, sql: "SELECT block FROM chunks_fts_data")
      #expect(!blocks.contains { $0.range(of: Data("zanzi".utf8)) != nil })
    }
  }
}

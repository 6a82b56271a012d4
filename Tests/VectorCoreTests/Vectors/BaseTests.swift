import Foundation
import GRDB
import Testing

@testable import VectorCore

/// An index with a base file, and rows that cluster as texts do.
final class BaseFixture {
  let folder: URL
  let pool: DatabasePool
  var index: ChunkIndex
  /// What is in the index, by chunk.
  var truth: [Int64: (owner: Int64, document: Int64, kind: String, vectors: [[Float]])] = [:]
  var random: SteadyRandom
  private var next: Int64 = 1

  var baseFile: URL { folder.appending(path: "index.vectors") }

  init(seed: UInt64) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "base-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    pool = try DatabasePool(path: folder.appending(path: "db.sqlite").path)
    try pool.write { try ChunkSchema.create($0) }
    index = ChunkIndex(baseFile: folder.appending(path: "index.vectors"))
    random = SteadyRandom(seed)
    try index.load(from: pool)
  }

  deinit {
    try? pool.close()
    try? FileManager.default.removeItem(at: folder)
  }

  func reopen() throws {
    index = ChunkIndex(baseFile: baseFile)
    try index.load(from: pool)
  }

  func vector() -> [Float] {
    IndexFixture.vector(Int.random(in: 0..<60, using: &random), noise: 0.12, seed: random.next())
  }

  func insert(_ count: Int) throws {
    try pool.write { db in
      for _ in 0..<count {
        let vectors = (0..<(Int.random(in: 0..<10, using: &random) == 0 ? 3 : 1)).map { _ in vector() }
        let owner = Int64.random(in: 1...6, using: &random)
        let kind = ["pdf", "docx", "hl7"].randomElement(using: &random) ?? ""
        let id = try index.insert(
          [IndexFixture.chunk(next, owner: owner, kind: kind, vector: vectors.flatMap { $0 })], in: db)[0]
        truth[id] = (owner, next, kind, vectors)
        next += 1
      }
    }
  }

  /// One chunk of owner 5 for each vector.
  func insert(_ vectors: [[Float]]) throws {
    try pool.write { db in
      for vector in vectors {
        let id = try index.insert([IndexFixture.chunk(next, owner: 5, vector: vector)], in: db)[0]
        truth[id] = (5, next, "pdf", [vector])
        next += 1
      }
    }
  }

  func remove(_ count: Int) throws {
    try pool.write { db in
      for id in truth.keys.sorted().shuffled(using: &random).prefix(count) {
        guard let entry = truth.removeValue(forKey: id) else { continue }
        try index.remove(document: entry.document, in: db)
      }
    }
  }

  func changeOwners(_ count: Int) throws {
    try pool.write { db in
      for id in truth.keys.sorted().shuffled(using: &random).prefix(count) {
        guard let entry = truth[id] else { continue }
        try index.changeOwner(document: entry.document, to: 7, in: db)
        truth[id]?.owner = 7
      }
    }
  }

  /// The share of the true `limit` nearest that searches find, over some queries and all kinds of filters.
  func recall(limit: Int = 10, queries: Int = 12) throws -> Double {
    var found = 0
    var asked = 0
    for _ in 0..<queries {
      let query = vector()
      let documents = Set(truth.values.map(\.document).sorted().shuffled(using: &random).prefix(40))
      let filters = [
        ChunkFilter(owners: nil), ChunkFilter(owners: [2]), ChunkFilter(owners: [1, 7]), ChunkFilter(owners: nil, kinds: ["pdf"]),
        ChunkFilter(owners: [3], kinds: ["hl7"]), ChunkFilter(owners: nil, documents: documents),
      ]
      for filter in filters {
        let expected = truth.filter { entry in
          filter.owners?.contains(entry.value.owner) != false && filter.kinds?.contains(entry.value.kind) != false
            && filter.documents?.contains(entry.value.document) != false
        }.map { ($0.key, $0.value.vectors.map { Self.dot($0, query) }.max() ?? 0) }.sorted { $0.1 > $1.1 }.prefix(limit)
        let hits = try index.nearest(to: query, filter: filter, limit: limit)
        #expect(Set(hits.map(\.id)).count == hits.count)
        #expect(hits.count == expected.count)
        for hit in hits {
          let entry = try #require(truth[hit.id])
          #expect(filter.owners?.contains(entry.owner) != false)
          #expect(entry.vectors.contains { abs(hit.cosine - Self.dot($0, query)) < 5e-5 })
        }
        let least = (expected.last?.1 ?? 0) - 5e-5
        found += hits.count { $0.cosine >= least }
        asked += expected.count
      }
    }
    return Double(found) / Double(max(asked, 1))
  }

  static func dot(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

struct BaseTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `searches find what a plain loop finds, whatever came, went and was merged`(seed: UInt64) throws {
    let fixture = try BaseFixture(seed: seed)
    try fixture.insert(900)
    #expect(try fixture.recall() == 1)
    for round in 0..<5 {
      try fixture.index.merge()
      #expect(try fixture.recall() > 0.985)
      try fixture.insert(Int.random(in: 1...300, using: &fixture.random))
      try fixture.remove(Int.random(in: 1...150, using: &fixture.random))
      try fixture.changeOwners(40)
      #expect(try fixture.recall() > 0.985)
      if round % 2 == 1 { try fixture.reopen() }
      #expect(fixture.index.count == fixture.truth.count)
      #expect(try fixture.index.verify(in: fixture.pool).isSound)
    }
  }

  @Test func `a large base looks only into some lists and still finds nearly all`() throws {
    let fixture = try BaseFixture(seed: 9)
    try fixture.insert(BaseBuilder.leastRowsForLists)
    // The same page over and over makes one list of thousands; what is nearest may stand last in it.
    let page = IndexFixture.vector(200)
    let nearest = IndexFixture.vector(200, noise: 0.001, seed: 2)
    try fixture.insert(Array(repeating: page, count: 2500) + [nearest])
    try fixture.index.merge()
    let last = try #require(fixture.truth.keys.max())
    #expect(try fixture.index.nearest(to: nearest, filter: ChunkFilter(owners: nil), limit: 1).map(\.id) == [last])
    let base = try #require(VectorBase.open(fixture.baseFile, model: PinnedModel.identifier, identity: fixture.identity()))
    #expect(base.header.counts.lists > 500)
    #expect(base.header.near.lists < base.header.counts.lists)
    #expect(try fixture.recall(queries: 8) > 0.985)
    #expect(try fixture.recall(limit: 100, queries: 3) > 0.985)
    try fixture.remove(500)
    try fixture.insert(500)
    #expect(try fixture.recall(queries: 8) > 0.985)
  }

  @Test func `a base is used again, and not if it is damaged, of another database, or of one that was set back`() throws {
    let fixture = try BaseFixture(seed: 4)
    try fixture.insert(600)
    try fixture.index.merge()
    let model = PinnedModel.identifier
    let identity = try fixture.identity()
    #expect(VectorBase.open(fixture.baseFile, model: model, identity: identity) != nil)
    #expect(VectorBase.open(fixture.baseFile, model: "other", identity: identity) == nil)
    #expect(VectorBase.open(fixture.baseFile, model: model, identity: "other") == nil)
    let whole = try Data(contentsOf: fixture.baseFile)
    var random = SteadyRandom(6)
    for _ in 0..<60 {
      // Cut off, or a byte of what leads to other places changed: refused or harmless, never a crash.
      var damaged = whole
      if Bool.random(using: &random) {
        damaged = damaged.prefix(Int.random(in: 0..<whole.count, using: &random))
      } else {
        damaged[Int.random(in: 0..<2000, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      }
      try Data(damaged).write(to: fixture.baseFile)
      try fixture.reopen()
      #expect(fixture.index.count == 600)
      #expect(try fixture.recall(queries: 1) > 0.98)
    }
    try whole.write(to: fixture.baseFile)
    try fixture.pool.write { db in
      try db.execute(sql: "DELETE FROM chunks WHERE id > 500")
      try db.execute(sql: "UPDATE sqlite_sequence SET seq = 500 WHERE name = 'chunks'")
    }
    for id in fixture.truth.keys where id > 500 { fixture.truth[id] = nil }
    try fixture.reopen()
    #expect(fixture.index.count == 500)
    #expect(try fixture.recall(queries: 2) > 0.98)
  }

  @Test func `what is deleted leaves nothing in the file`() throws {
    let fixture = try BaseFixture(seed: 5)
    try fixture.insert(400)
    try fixture.index.merge()
    let (id, entry) = try #require(fixture.truth.first { $0.value.vectors.count == 1 })
    var high = [Int8](repeating: 0, count: 384)
    var low = [UInt8](repeating: 0, count: 384)
    _ = SplitVector.encode(entry.vectors[0], high: &high, low: &low)
    let bytes = Data(high.map { UInt8(bitPattern: $0) })
    #expect(try Data(contentsOf: fixture.baseFile).range(of: bytes) != nil)
    try fixture.pool.write { _ = try fixture.index.remove(document: entry.document, in: $0) }
    fixture.truth[id] = nil
    try fixture.index.catchUp()
    #expect(try Data(contentsOf: fixture.baseFile).range(of: bytes) == nil)
    #expect(try fixture.recall(queries: 2) > 0.98)
  }

  @Test func `numbers that lead out of the file are not followed`() throws {
    let fixture = try BaseFixture(seed: 12)
    try fixture.insert(500)
    try fixture.index.merge()
    let base = try #require(VectorBase.open(fixture.baseFile, model: PinnedModel.identifier, identity: fixture.identity()))
    let query = fixture.vector()
    let documents = Set(fixture.truth.values.map(\.document))
    for section in [.byChunk, .byDocument, .byPatient, .partitionRows] as [BaseLayout.Section] {
      let numbers = base.section(section, UInt32.self)
      for place in stride(from: 0, to: base.rows, by: 3) { numbers[place] = UInt32.max - UInt32(place) }
    }
    let index = ChunkIndex(baseFile: fixture.baseFile)
    try index.load(from: fixture.pool)
    for filter in [
      ChunkFilter(owners: nil), ChunkFilter(owners: [2]), ChunkFilter(owners: nil, documents: [documents.min() ?? 0]),
    ] {
      #expect(try index.nearest(to: query, filter: filter, limit: 10).count <= 10)
    }
    #expect(try index.verify(in: fixture.pool).isSound == false)
  }

  @Test func `a vector with numbers that are none stops no search, and verify names it`() throws {
    let fixture = try BaseFixture(seed: 14)
    try fixture.insert(300)
    let broken = VectorBytes.data(Array(repeating: Float.nan, count: 384))
    try fixture.pool.write { try $0.execute(sql: "UPDATE chunks SET vector = ? WHERE id = 5", arguments: [broken]) }
    fixture.truth[5] = nil
    for _ in 0..<2 {
      #expect(try fixture.index.nearest(to: fixture.vector(), filter: ChunkFilter(owners: nil), limit: 10).count == 10)
      #expect(try fixture.index.verify(in: fixture.pool).badVectors == [5])
      try fixture.index.merge()
    }
    #expect(throws: IndexFailure.badVector) {
      try fixture.index.nearest(to: Array(repeating: .nan, count: 384), filter: ChunkFilter(owners: nil), limit: 1)
    }
  }

  @Test func `searches, inserts and merges go on at once`() async throws {
    let fixture = try BaseFixture(seed: 11)
    try fixture.insert(1500)
    let (index, pool) = (fixture.index, fixture.pool)
    let query = fixture.vector()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 0..<300 {
          let vector = IndexFixture.vector(number % 60, noise: 0.12, seed: UInt64(number))
          let id = try await pool.write { db in
            try index.insert([IndexFixture.chunk(Int64(100_000 + number), owner: 50, vector: vector)], in: db)[0]
          }
          // Found at once.
          #expect(try index.nearest(to: vector, filter: ChunkFilter(owners: nil), limit: 1).first?.id == id)
        }
      }
      group.addTask {
        for _ in 0..<6 { try index.merge() }
      }
      group.addTask {
        for _ in 0..<400 {
          let hits = try index.nearest(to: query, filter: ChunkFilter(owners: nil), limit: 10)
          #expect(hits.count == 10)
          #expect(Set(hits.map(\.id)).count == 10)
        }
      }
      try await group.waitForAll()
    }
    #expect(index.count == fixture.truth.count + 300)
  }
}

extension BaseFixture {
  func identity() throws -> String {
    try pool.read { try String.fetchOne($0, sql: "SELECT value FROM index_meta WHERE name = 'identity'") } ?? ""
  }
}

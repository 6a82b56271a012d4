import Foundation
import GRDB
import Logging
import Testing
import VectorCore

@testable import Appliance

struct IndexFolderTests {
  /// More than are compared without a file.
  private static let passages = 4500

  private static func vector(_ number: Int) -> [Float] {
    var random = SeededGenerator(seed: UInt64(number))
    let vector = (0..<PinnedModel.dimension).map { _ in Float.random(in: -1...1, using: &random) }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / norm }
  }

  private static func fill(_ database: ClinicDatabase, _ index: ChunkIndex) throws {
    _ = try database.pool.write { db in
      try index.insert(
        (0..<passages).map { number in
          NewChunk(
            document: Int64(number), owner: Int64(number % 7), ordinal: 0, page: 1, range: 0..<1, kind: "pdf", received: 1,
            text: "passage word\(number)", vector: vector(number))
        }, in: db)
    }
  }

  private static func findsEverything(_ database: ClinicDatabase, _ index: ChunkIndex) throws -> Bool {
    guard index.count == passages else { return false }
    return try stride(from: 0, to: passages, by: 91).allSatisfy { number in
      try [SearchRequest.Mode.vector, .keyword].allSatisfy { mode in
        let request = SearchRequest(
          text: "word\(number)", vector: vector(number), mode: mode, top: 1, filter: ChunkFilter(owners: [Int64(number % 7)]))
        return try index.search(request, in: database.pool).map(\.document) == [Int64(number)]
      }
    }
  }

  @Test func `the file is for its owner alone, and without it or with a spoilt one everything is found`() throws {
    let scratch = try ScratchFolder()
    let database = try ClinicDatabase(at: scratch.file("chartkeep.sqlite"), readers: 2)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    func open() throws -> ChunkIndex { try IndexFolder.open(in: scratch.url, database: database, logger: logger) }
    var index = try open()
    #expect(scratch.mode("index") == 0o700)
    try Self.fill(database, index)
    try index.merge()
    #expect(scratch.mode("index/vectors.base") == 0o600)
    let file = IndexFolder.file(in: scratch.url)
    let whole = try Data(contentsOf: file)
    index = try open()
    #expect(index.baseSummary?.passages == Self.passages)
    #expect(try Self.findsEverything(database, index))

    let other = try ScratchFolder()
    let stranger = try ClinicDatabase(at: other.file("chartkeep.sqlite"), readers: 2)
    let strange = try IndexFolder.open(in: other.url, database: stranger, logger: logger)
    try Self.fill(stranger, strange)
    try strange.merge()

    let spoilt: [(String, () throws -> Void)] = [
      ("removed", { try FileManager.default.removeItem(at: file) }),
      ("empty", { try Data().write(to: file) }),
      ("cut off", { try whole.prefix(whole.count / 2).write(to: file) }),
      ("garbage", { try Data((0..<whole.count).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: file) }),
      ("another clinic's", { try Data(contentsOf: IndexFolder.file(in: other.url)).write(to: file) }),
      ("a folder's place", { try FileManager.default.removeItem(at: file.deletingLastPathComponent()) }),
    ]
    for (what, spoil) in spoilt {
      try spoil()
      index = try open()
      #expect(index.baseSummary?.passages != nil || index.count == Self.passages, "\(what)")
      #expect(try Self.findsEverything(database, index), "\(what)")
      try index.merge()
      #expect(index.baseSummary?.passages == Self.passages, "\(what)")
      #expect(try Self.findsEverything(database, index), "\(what)")
      #expect(try index.verify(in: database.pool).isSound, "\(what)")
      #expect(scratch.mode("index/vectors.base") == 0o600, "\(what)")
    }
  }
}

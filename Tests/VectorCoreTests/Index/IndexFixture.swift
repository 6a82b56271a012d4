import Foundation
import GRDB

@testable import VectorCore

/// An index in a database in memory, and made-up vectors: no model needed.
struct IndexFixture {
  let database: DatabaseQueue
  let index = ChunkIndex()

  init() throws {
    database = try DatabaseQueue()
    try database.write { try ChunkSchema.create($0) }
  }

  /// A unit vector near the axis `towards`, the nearer the smaller `noise` is.
  static func vector(_ towards: Int, noise: Float = 0, seed: UInt64 = 1) -> [Float] {
    var random = SteadyRandom(seed)
    var vector = (0..<384).map { _ in noise * Float.random(in: -1...1, using: &random) }
    vector[towards] += 1
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / norm }
  }

  static func chunk(
    _ document: Int64, owner: Int64? = 1, ordinal: Int = 0, page: Int = 1, kind: String = "pdf", received: Int64 = 1000,
    patient: String? = nil, text: String = "nothing of note", vector: [Float]? = nil
  ) -> NewChunk {
    NewChunk(
      document: document, owner: owner, ordinal: ordinal, page: page, range: 0..<text.unicodeScalars.count, kind: kind,
      received: received, patient: patient, text: text, vector: vector ?? Self.vector(Int(document) % 384))
  }

  @discardableResult
  func insert(_ chunks: NewChunk...) throws -> [Int64] {
    try database.write { try index.insert(chunks, in: $0) }
  }

  func search(
    _ text: String = "", vector: [Float]? = nil, mode: SearchRequest.Mode = .hybrid, top: Int = 20,
    filter: ChunkFilter = ChunkFilter(owners: nil)
  ) throws -> [Hit] {
    try index.search(SearchRequest(text: text, vector: vector, mode: mode, top: top, filter: filter), in: database)
  }
}

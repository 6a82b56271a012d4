import Appliance
import Foundation
import GRDB
import VectorCore

/// Fills the database that `bench search` asks.
struct SearchFilling {
  private let texts: [String]
  private let path: String?
  private let encoder: Encoder

  init(texts: [String], vectors path: String?, encoder: Encoder) throws {
    guard !texts.isEmpty else { throw Failure(message: "There is no passage.") }
    self.texts = texts
    self.path = path
    self.encoder = encoder
  }

  func fill(_ index: ChunkIndex, _ database: ClinicDatabase, chunks: Int) throws {
    let vectors = try vectors(wanted: min(chunks, texts.count))
    var random = PlainRandom(seed: 7)
    for first in stride(from: 0, to: chunks, by: 2000) {
      let rows = (first..<min(first + 2000, chunks)).map { number in
        let text = texts[number % texts.count]
        // Beyond the vectors that are known: one that lies near a known one.
        let vector = number < vectors.count ? vectors[number] : Self.near(vectors[number % vectors.count], &random)
        return NewChunk(
          document: Int64(number / 10), owner: Int64(number / 10 % 20), ordinal: number % 10, page: 1, range: 0..<text.unicodeScalars.count,
          kind: "text", received: 0, text: text, vector: vector)
      }
      try database.pool.write { _ = try index.insert(rows, in: $0) }
    }
  }

  private static func near(_ vector: [Float], _ random: inout PlainRandom) -> [Float] {
    let moved = vector.map { $0 + 0.03 * random.number() }
    let norm = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return moved.map { $0 / norm }
  }

  /// From the file, or from the model and then into the file.
  private func vectors(wanted: Int) throws -> [[Float]] {
    if let path, FileManager.default.fileExists(atPath: path) {
      let file = try VectorFile(path)
      guard file.width == PinnedModel.dimension, file.count > 0 else {
        throw Failure(message: "\(path) does not hold vectors of this model.")
      }
      return (0..<min(file.count, wanted)).map { file[$0] }
    }
    var vectors: [[Float]] = []
    var data = Data()
    for start in stride(from: 0, to: wanted, by: 64) {
      for vector in encoder.embed(Array(texts[start..<min(start + 64, wanted)])) {
        vectors.append(vector)
        withUnsafeBytes(of: Int32(vector.count)) { data.append(contentsOf: $0) }
        vector.withUnsafeBytes { data.append(contentsOf: $0) }
      }
      if start % 6400 == 0 { Output.error("Embedded \(start) of \(wanted) passages.") }
    }
    if let path { try data.write(to: URL(fileURLWithPath: path)) }
    return vectors
  }
}

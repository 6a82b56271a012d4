import Foundation

@testable import VectorCore

/// The model's files and the golden files, as tests find them. Tests that need the weights are skipped where there are none.
enum TestModel {
  static let files = try? ModelFiles.locate()
  static let encoder = files.flatMap { try? Encoder($0) }
  /// In f32 on every processor.
  static let exactEncoder = files.flatMap { try? Encoder($0, precision: .f32) }
  static let tokenizer = files.flatMap { try? WordPieceTokenizer(vocabulary: $0.vocabulary) }
  static var isThere: Bool { encoder != nil }

  static let goldenFolder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  static func golden(_ name: String) throws -> [[Substring]] {
    try String(contentsOf: goldenFolder.appending(path: name), encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
  }

  static func text(_ base64: Substring) -> String? {
    Data(base64Encoded: String(base64)).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// A reproducible source of randomness: the same numbers in every run (Marsaglia 2003, xorshift).
struct SteadyRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

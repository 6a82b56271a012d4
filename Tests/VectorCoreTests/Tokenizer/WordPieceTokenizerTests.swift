import Foundation
import Testing

@testable import VectorCore

@Suite(.enabled(if: TestModel.isThere, "needs the model: scripts/fetch-models"))
struct WordPieceTokenizerTests {
  let tokenizer: WordPieceTokenizer

  init() throws {
    tokenizer = try #require(TestModel.tokenizer)
  }

  @Test func `twenty thousand strings give the reference's ids`() throws {
    let lines = try TestModel.golden("tokenizer-strings.txt")
    var wrong: [String] = []
    for line in lines {
      // The empty string's line has no first field.
      let fields = line.count >= 2 && line[1].count == 16 && Int(line[0]) != nil ? [""] + line : line
      let text = try #require(TestModel.text(fields[0]))
      let ids = tokenizer.ids(of: text)
      if ids.count != Int(fields[1]) || Self.hash(ids) != fields[2] { wrong.append(text) }
      if fields.count > 3 { #expect(ids.map(String.init).joined(separator: ",") == fields[3]) }
    }
    #expect(lines.count >= 20_000)
    #expect(wrong.count == 0, "the first: \(wrong.prefix(5).map(\.debugDescription))")
  }

  @Test func `every code point between two letters gives the reference's ids`() throws {
    var wrong: [Substring] = []
    for line in try TestModel.golden("tokenizer-codepoints.txt") {
      let start = try #require(UInt32(line[0], radix: 16))
      var ids: [Int32] = []
      for value in start..<start + 256 {
        guard let scalar = Unicode.Scalar(value) else { continue }
        var text = "a"
        text.unicodeScalars.append(scalar)
        text += "b"
        ids += tokenizer.ids(of: text)
      }
      if Self.hash(ids) != line[1] { wrong.append(line[0]) }
    }
    #expect(wrong.isEmpty, "blocks \(wrong.prefix(20))")
  }

  @Test(
    arguments: [
      ("", []), (" \n\t", []), ("chest pain", [3108, 3255]), ("[MASK]", [103]),
      (String(repeating: "x", count: 101), [100]), ("\u{0}\u{FFFD}\u{AD}", []),
    ] as [(String, [Int32])])
  func `specials enclose the text's ids`(text: String, content: [Int32]) {
    #expect(tokenizer.ids(of: text) == [101] + content + [102])
    #expect(tokenizer.countTokens(text) == content.count)
  }

  @Test func `a missing vocabulary and a strange one are told apart`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "vocab-\(UUID().uuidString).txt")
    #expect(throws: ModelFailure.missing(file: file.lastPathComponent)) { try WordPieceTokenizer(vocabulary: file) }
    try Data("a\nb\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: ModelFailure.altered(file: file.lastPathComponent)) { try WordPieceTokenizer(vocabulary: file) }
  }

  /// FNV-1a over two little-endian bytes per id, as the script that wrote the golden files does it.
  private static func hash(_ ids: [Int32]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for id in ids {
      for byte in [UInt64(id) & 0xFF, UInt64(id) >> 8] { hash = (hash ^ byte) &* 0x100_0000_01B3 }
    }
    let hex = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - hex.count) + hex
  }
}

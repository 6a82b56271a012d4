import Foundation
import Testing

@testable import VectorCore

/// What the training program computed for twenty invented texts, with the layers' products in 8 bits.
private struct Golden: Decodable {
  var text: String
  /// With [CLS] and [SEP], of one window.
  var ids: [Int32]
  var shapes: [Int32]
  /// [start, end, [probability of each class]] of each word.
  var words: [Word]

  enum CodingKeys: String, CodingKey {
    case text, ids, shapes
    case words = "words_int8"
  }

  struct Word: Decodable {
    var start: Int
    var end: Int
    var probabilities: [Float]

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      start = try list.decode(Int.self)
      end = try list.decode(Int.self)
      probabilities = try list.decode([Float].self)
    }
  }

  static func all() throws -> [Golden] {
    try JSONDecoder().decode([Golden].self, from: Data(contentsOf: TestModel.goldenFolder.appending(path: "tagger.json")))
  }
}

@Suite(.enabled(if: TestModel.isThere, "needs the model: scripts/fetch-models"))
struct TokenTaggerTests {
  private let files: ModelFiles
  private let tagger: TokenTagger

  init() throws {
    files = try #require(TestModel.files)
    tagger = try TokenTagger(files, tagger: TokenTagger.bundled)
  }

  @Test func `texts are cut and shaped as the training program does it`() throws {
    let tokenizer = try WordPieceTokenizer(vocabulary: files.vocabulary)
    let golden = try Golden.all()
    #expect(golden.count >= 20)
    for known in golden {
      let pieces = TaggerPieces(known.text, tokenizer: tokenizer)
      #expect([101] + pieces.ids + [102] == known.ids, "\(known.text)")
      #expect([0] + pieces.shapes + [0] == known.shapes, "\(known.text)")
    }
  }

  @Test func `probabilities are those of the training program`() throws {
    var greatest: Float = 0
    for known in try Golden.all() {
      let words = tagger.tag(known.text)
      #expect(words.map { [$0.start, $0.end] } == known.words.map { [$0.start, $0.end] }, "\(known.text)")
      for (word, expected) in zip(words, known.words) {
        for (one, other) in zip(word.probabilities, expected.probabilities) { greatest = max(greatest, abs(one - other)) }
      }
    }
    print("greatest difference to the training program: \(greatest)")
    #expect(greatest < 0.1)
  }

  @Test func `the self-test passes, in 8 bits and in f32`() throws {
    try tagger.selfTest()
    try TokenTagger(files, tagger: TokenTagger.bundled, precision: .f32).selfTest()
  }

  @Test(arguments: [0, 1, 157, 158, 159, 200, 268, 269, 1000])
  func `windows cover every piece once`(count: Int) {
    let windows = TaggerPieces.windows(of: count)
    #expect(windows.flatMap { Array($0.kept) } == Array(0..<count))
    for window in windows {
      #expect(window.pieces.count <= 158)
      #expect(window.pieces.lowerBound <= window.kept.lowerBound && window.kept.upperBound <= window.pieces.upperBound)
    }
  }

  @Test func `a long text and odd characters are read to the end`() {
    let text =
      String(repeating: "Seen by Amara Quillfeather on 03/14. ", count: 200) + "\u{0}\u{FFFD}\u{202E}😀 e\u{301} 漢字 \u{1D400}\r\n\n\n"
    let words = tagger.tag(text)
    #expect(words.count > 1600)
    #expect(zip(words, words.dropFirst()).allSatisfy { $0.end <= $1.start })
    #expect((words.last?.end ?? 0) <= text.unicodeScalars.count)
    #expect(tagger.tag("").isEmpty)
    #expect(tagger.tag(" \n ").isEmpty)
  }

  @Test func `a file that is cut or of another shape is refused`() throws {
    let whole = try Data(contentsOf: TokenTagger.bundled)
    let file = FileManager.default.temporaryDirectory.appending(path: "tagger-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    for bad in [Data(), whole.prefix(100), whole.prefix(whole.count / 2), whole.dropLast(1)] {
      try bad.write(to: file)
      #expect(throws: ModelFailure.self) { try TokenTagger(files, tagger: file) }
    }
  }
}

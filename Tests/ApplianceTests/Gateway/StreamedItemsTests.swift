import Foundation
import Testing

@testable import Appliance

/// A list that is read while it is written.
@Suite struct StreamedItemsTests {
  private struct Answer: Codable {
    struct Sentence: Codable, Equatable {
      var text: String
      var sources: [Int]
    }
    var sentences: [Sentence]
  }

  private static func read(_ bytes: some Sequence<UInt8>, pieces: () -> Int, most: Int = 40) -> [Answer.Sentence] {
    var items = StreamedItems(of: "sentences", most: most)
    var found: [Data] = []
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let size = pieces()
      found += items.take(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return found.compactMap { try? JSONDecoder().decode(Answer.Sentence.self, from: $0) }
  }

  /// What confuses whoever counts braces: brackets, quotes and escapes in texts, characters of several bytes, members before the list.
  private static func answer(_ random: inout some RandomNumberGenerator) throws -> (text: String, sentences: [Answer.Sentence]) {
    let signs = ["a", " ", "{", "}", "[", "]", "\\", "\"", "\n", ",", ":", "é", "漢", "🫀", "\u{301}", "/"]
    let answer = Answer(
      sentences: (0..<Int.random(in: 0...6, using: &random)).map { _ in
        Answer.Sentence(
          text: (0..<Int.random(in: 0...20, using: &random)).map { _ in signs.randomElement(using: &random) ?? "" }.joined(),
          sources: (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: -9...99, using: &random) })
      })
    let encoder = JSONEncoder()
    if Bool.random(using: &random) { encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes] }
    let text = String(decoding: try encoder.encode(answer), as: UTF8.self)
    guard Bool.random(using: &random) else { return (text, answer.sentences) }
    let members = #"{"why": {"a": ["}", {"sentences": [{"text": "no"}]}], "b": null}, "n": -1.5e3 , "#
    return ("Here it is: ```json\n\(members)\(text.dropFirst())\n```", answer.sentences)
  }

  @Test func `wherever it is cut, the sentences are the same`() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let (text, sentences) = try Self.answer(&random)
      #expect(Self.read(text.utf8, pieces: { 1 }) == sentences)
      #expect(Self.read(text.utf8, pieces: { Int.random(in: 1...9, using: &random) }) == sentences)
      #expect(Self.read(text.utf8, pieces: { text.utf8.count }) == sentences)
    }
  }

  @Test func `each comes with its last brace`() {
    var items = StreamedItems(of: "sentences", most: 40)
    #expect(items.take(#"{"sentences": [{"text": "One"#.utf8).isEmpty)
    #expect(items.take(".\"}".utf8).map { String(decoding: $0, as: UTF8.self) } == [#"{"text": "One."}"#])
    #expect(items.take(#", {"text": "Two.", "sources": [1]}"#.utf8).count == 1)
  }

  @Test func `the list's name may be written with escapes`() {
    #expect(Self.read(#"{"sent\u0065nces": [{"text": "One.", "sources": []}]}"#.utf8, pieces: { 1 }).map(\.text) == ["One."])
  }

  @Test(arguments: [
    "", "I am sorry.", "{", #"[{"text": "One.", "sources": []}]"#, #"{"sentences": "none"}"#,
    #"{"sentences": [1, {"text": "One.", "sources": []}]}"#,
    #"{"sections": [{"text": "One.", "sources": []}]}"#, #"{sentences: [{"text": "One.", "sources": []}]}"#,
  ])
  func `another form gives nothing`(text: String) {
    #expect(Self.read(text.utf8, pieces: { 3 }).isEmpty)
  }

  @Test func `an object without end, and more of them than are wanted, are not kept`() {
    var items = StreamedItems(of: "sentences", most: 2, longest: 100)
    #expect(items.take(#"{"sentences": [{"text": ""#.utf8).isEmpty)
    for _ in 0..<1_000 { #expect(items.take("and so on ".utf8).isEmpty) }
    #expect(items.take(#""}, {"text": "Two."}]}"#.utf8).isEmpty)
    let many = #"{"sentences": ["# + Array(repeating: #"{"text": "One.", "sources": []}"#, count: 9).joined(separator: ",") + "]}"
    #expect(Self.read(many.utf8, pieces: { 5 }, most: 2).count == 2)
  }

  @Test func `what is no sentence ends what is shown`() {
    let reader = SentenceReader()
    let texts = [#"{"sentences": [{"text": "One.", "sou"#, #"rces": [1]}, {"text": 5}, {"text": "Three.", "sources": []}]}"#]
    #expect(texts.flatMap { reader.take($0) }.map(\.text) == ["One."])
    reader.restart()
    #expect(texts.prefix(1).flatMap { reader.take($0) }.isEmpty)
    #expect(reader.take(#"rces": [1]}"#).map(\.text) == ["One."])
  }
}

import Foundation
import Testing

@testable import Ingest

@Suite struct RecognizedWordTests {
  private let word = RecognizedWord(start: 3, end: 9, confidence: 0.42, box: PageBox(left: 0.1, top: 0.25, right: 0.5, bottom: 1))

  @Test func `a word is coded as seven numbers`() throws {
    let data = try JSONEncoder().encode(word)
    #expect(String(decoding: data, as: UTF8.self) == "[3,9,42,1000,2500,5000,10000]")
    #expect(try JSONDecoder().decode(RecognizedWord.self, from: data) == word)
  }

  @Test func `coding loses nothing`() throws {
    var random = RepeatableRandom(seed: 2)
    for _ in 0..<500 {
      let (x, y) = (Double.random(in: 0...1, using: &random), Double.random(in: 0...1, using: &random))
      let word = RecognizedWord(
        start: .random(in: 0...100_000, using: &random), end: 100_001, confidence: .random(in: 0...1, using: &random),
        box: PageBox(left: x, top: y, right: .random(in: x...1, using: &random), bottom: .random(in: y...1, using: &random)))
      #expect(try JSONDecoder().decode(RecognizedWord.self, from: JSONEncoder().encode(word)) == word)
    }
  }

  @Test(arguments: ["[3,9,42,1000]", "[3,9,\"x\",1,2,3,4]", "[9,3,42,1,2,3,4]", "[-1,3,42,1,2,3,4]", "{}"])
  func `what is no word is refused`(json: String) {
    #expect(throws: (any Error).self) { try JSONDecoder().decode(RecognizedWord.self, from: Data(json.utf8)) }
  }

  @Test func `a page keeps its words, and one that was stored without them has none`() throws {
    let page = ExtractedPage(number: 2, source: .ocr, confidence: 0.9, text: "at Riverside", words: [word])
    #expect(try JSONDecoder().decode(ExtractedPage.self, from: JSONEncoder().encode(page)) == page)
    let old = Data(#"{"number":2,"source":"ocr","confidence":0.9,"text":"at Riverside","marks":[]}"#.utf8)
    #expect(try JSONDecoder().decode(ExtractedPage.self, from: old).words.isEmpty)
  }

  @Test func `unsure words are to be looked at`() {
    #expect(word.isDoubtful)
    #expect(!RecognizedWord(start: 0, end: 1, confidence: 0.9, box: word.box).isDoubtful)
  }
}

import Foundation
import GRDB
import Testing

@testable import VectorCore

struct KeywordQueryTests {
  @Test(arguments: [
    ("chest pain", "\"chest\" OR \"pain\""),
    ("Does the patient have a fever?", "\"patient\" OR \"fever\""),
    ("who is it", "\"who\" OR \"is\" OR \"it\""),
    ("\"chest pain\" acute", "\"chest pain\" OR \"acute\""),
    ("patient-3f9c0a1b2c3d today", "\"patient-3f9c0a1b2c3d\" OR \"today\""),
    ("T2DM/CKD-3b", "\"t2dm\" OR \"ckd\" OR \"3b\""),
    ("dolor torácico", "\"dolor\" OR \"toracico\""),
    ("unclosed \"one two", "\"unclosed\" OR \"one two\""),
    ("fever fever FEVER", "\"fever\""),
  ])
  func `what is typed becomes quoted words`(text: String, expression: String) {
    #expect(KeywordQuery(text).expression == expression)
  }

  @Test(arguments: ["", " ", "?!", "\"\"", "()*:^-+", "\u{0}"])
  func `nothing to look for`(text: String) {
    #expect(KeywordQuery(text).expression == nil)
  }

  @Test(arguments: [
    ("SOB", ["shortness of breath"], "\"sob\" OR \"shortness of breath\""),
    ("s/p MI", ["status post", "myocardial infarction"], "\"s\" OR \"p\" OR \"mi\" OR \"status post\" OR \"myocardial infarction\""),
    ("AS", ["aortic stenosis"], "\"aortic stenosis\""),
    ("sob", ["SOB", "", "?", "short breath", "Short-Breath"], "\"sob\" OR \"short breath\""),
    ("", ["x-ray"], "\"x ray\""),
    ("sob", ["a\" OR text : \"b", "\"*", "”NOT c“"], "\"sob\" OR \"a or text b\" OR \"not c\""),
  ])
  func `alternatives are phrases, whatever they hold`(text: String, alternatives: [String], expression: String) {
    #expect(KeywordQuery(text, alternatives: alternatives).expression == expression)
  }

  @Test func `words of alternatives are marked, fillers are not`() {
    #expect(KeywordQuery("SOB", alternatives: ["shortness of breath"]).stems == Set(["sob", "shortness", "breath"].map(Words.stem)))
  }

  @Test func `no text is an error or an operator`() throws {
    let fixture = try IndexFixture()
    try fixture.insert(IndexFixture.chunk(1, text: "NEAR and OR not AND text"))
    var random = SteadyRandom(3)
    let pieces = [
      "\"", "'", "*", "(", ")", "NEAR", "AND", "OR", "NOT", "^", ":", "text:", "-", "+", "{", "}",
      "①", "é", "\u{301}", "😀", "\u{0}", " ",
      "ﬀ",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 1...10, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      _ = try fixture.search(text, mode: .keyword)
      var request = SearchRequest(text: "fever", vector: nil, mode: .keyword, filter: ChunkFilter(owners: nil))
      request.alternatives = [text]
      _ = try fixture.index.search(request, in: fixture.database)
    }
    #expect(try fixture.search("nothing NOT text", mode: .keyword).map(\.document) == [1])
  }

  @Test func `words are found in other forms, with other accents, and pseudonyms whole`() throws {
    let fixture = try IndexFixture()
    try fixture.insert(
      IndexFixture.chunk(1, text: "Niega dolor torácico. Operations were cancelled."),
      IndexFixture.chunk(2, text: "[NAME patient-3f9c0a1b2c3d] denies pain"),
      IndexFixture.chunk(3, text: "patient 0a1b2c3d4e5f; the patient is well"))
    #expect(try fixture.search("TORACICO", mode: .keyword).map(\.document) == [1])
    #expect(try fixture.search("operation", mode: .keyword).map(\.document) == [1])
    #expect(try fixture.search("patient-3f9c0a1b2c3d", mode: .keyword).map(\.document) == [2])
    #expect(try fixture.search("\"denies pain\"", mode: .keyword).map(\.document) == [2])
  }

  @Test func `fusion puts first what both lists put first`() {
    let fused = RankFusion.fuse(vector: [5, 1, 2], keyword: [5, 3, 1])
    #expect(abs((fused.first?.score ?? 0) - 1) < 1e-9)
    #expect(fused.map(\.id) == [5, 1, 2, 3])
    #expect(RankFusion.fuse(vector: [], keyword: []).isEmpty)
  }
}

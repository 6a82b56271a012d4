import Foundation
import Testing

@testable import Ingest

struct DocExtractorTests {
  private func pages(_ document: DocBytes) throws -> [String] {
    try DocExtractor(limits: ExtractionLimits()).extract(document.data).documents[0].pages.map(\.text)
  }

  @Test func `paragraphs, breaks and pages keep their order, in both widths of characters`() throws {
    let text = "Name:\tAna\r\rline one\u{0B}line two\r\u{0C}page two\u{1E}b\r"
    let expected = ["Name:\tAna\n\nline one\nline two", "page two-b"]
    #expect(try pages(DocBytes(stories: [text])) == expected)
    #expect(try pages(DocBytes(stories: [text], isNarrow: true)) == expected)
    // Windows-1252 has a dash and quotes where Latin-1 has controls.
    #expect(try pages(DocBytes(stories: ["\u{93}5\u{96}6\u{94}\r"], isNarrow: true)) == ["“5–6”"])
  }

  @Test func `a paragraph may begin a page, and items of a list carry a dash`() throws {
    let document = DocBytes(
      stories: ["one\rtwo\rthree\r"], paragraphChanges: [(4..<8, [0x07, 0x24, 1]), (8..<14, [0x0B, 0x46, 3, 0])])
    #expect(try pages(document) == ["one", "two\n- three"])
  }

  @Test func `of a field only the result is text`() throws {
    let inner = "\u{13} PAGE \u{14}7\u{15}"
    let text = "a \u{13} HYPERLINK \"http://x\" \u{14}link \(inner)\u{15} b\r"
    #expect(try pages(DocBytes(stories: [text])) == ["a link 7 b"])
  }

  @Test func `deleted text is left out`() throws {
    let text = "dose 510 mg\r"
    let document = DocBytes(stories: [text], characterChanges: [(5..<6, [0x00, 0x08, 1])])
    #expect(try pages(document) == ["dose 10 mg"])
  }

  @Test func `a table is rows of cells, an empty cell too`() throws {
    let text = "before\ra\u{07}\u{07}c\u{07}\u{07}d\u{07}e\u{07}f\u{07}\u{07}after\r"
    let units = Array(text.utf16)
    let inTable: [UInt8] = [0x16, 0x24, 1]
    let rowEnds = [12, 19]
    #expect(rowEnds.allSatisfy { units[$0] == 7 })
    let document = DocBytes(
      stories: [text],
      paragraphChanges: [
        (7..<12, inTable), (12..<13, inTable + [0x17, 0x24, 1]), (13..<19, inTable), (19..<20, inTable + [0x17, 0x24, 1]),
      ])
    #expect(try pages(document) == ["before\na\t\tc\nd\te\tf\nafter"])
  }

  @Test func `notes and comments follow the body`() throws {
    let document = DocBytes(stories: ["Body\u{02}\u{05}\r", "\u{02} see above\r", "", "", "\u{05}check\r", "\u{02} at the end\r"])
    #expect(try pages(document) == ["Body\nFootnote 1: see above\nEndnote 1: at the end\nComment 1: check"])
  }

  @Test func `a symbol font's box is a box`() throws {
    #expect(try pages(DocBytes(stories: ["\u{F0FE} Diabetes  \u{F0A8} Asthma\r"])) == ["☑ Diabetes  ☐ Asthma"])
  }

  @Test func `what can't be read has its code`() {
    func code(_ data: Data, _ limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
      do throws(ExtractionFailure) {
        _ = try DocExtractor(limits: limits).extract(data)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(DocBytes(stories: ["secret\r"], flags: 0x0300).data) == .encrypted)
    #expect(code(CompoundBytes.file([("WordDocument", Data([0xEC, 0xA5, 0x65, 0]) + Data(count: 100))])) == .unsupportedType)
    #expect(code(CompoundBytes.file([("Other", Data())])) == .damaged)
    #expect(code(DocBytes(stories: ["\r"]).data) == .noText)
    var limits = ExtractionLimits()
    limits.textLength = 10
    #expect(code(DocBytes(stories: ["eleven chars\r"]).data, limits) == .bomb)
    limits = ExtractionLimits()
    limits.pages = 2
    #expect(code(DocBytes(stories: ["a\u{0C}b\u{0C}c\r"]).data, limits) == .tooManyPages)
  }

  @Test func `a broken file never crashes the reader, and rings end`() throws {
    let whole = DocBytes(
      stories: ["Something to read\r", "\u{02} note\r"], characterChanges: [(0..<3, [0x00, 0x08, 1])],
      paragraphChanges: [(0..<3, [0x16, 0x24, 1])]
    ).data
    var random = RepeatableRandom(seed: 5)
    for length in stride(from: 0, to: whole.count, by: 61) { _ = try? Extractor(limits: ExtractionLimits()).extract(whole.prefix(length)) }
    for _ in 0..<2_000 {
      var altered = whole
      for _ in 0..<6 { altered[Int.random(in: 0..<altered.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      _ = try? Extractor(limits: ExtractionLimits()).extract(altered)
    }
    // Each sector's chain leads back to itself.
    var ring = whole
    for sector in 0..<128 { ring.replaceSubrange(512 + 4 * sector..<516 + 4 * sector, with: CompoundBytes.numbers([UInt32(sector)])) }
    _ = try? Extractor(limits: ExtractionLimits()).extract(ring)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["CHARTKEEP_TEST_DATA"] != nil, "CHARTKEEP_TEST_DATA is not set"))
  func `real documents give what their newer twins give`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["CHARTKEEP_TEST_DATA"])
    let samples = URL(fileURLWithPath: folder).appendingPathComponent("data/documents/unstructured/example-docs")
    let extractor = Extractor(limits: ExtractionLimits())
    for name in ["fake", "simple", "duplicate-paragraphs", "fake-doc-emphasized-text"] {
      let old = try extractor.extract(Data(contentsOf: samples.appendingPathComponent(name + ".doc")))
      let new = try extractor.extract(Data(contentsOf: samples.appendingPathComponent(name + ".docx")))
      #expect(old.documents[0].type == .doc)
      let words = [old, new].map { file in PageText.words(of: file.documents[0].pages.map(\.text).joined(separator: "\n")) }
      #expect(words[0] == words[1], "\(name)")
    }
  }
}

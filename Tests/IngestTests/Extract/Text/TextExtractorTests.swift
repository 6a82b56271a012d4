import Foundation
import Testing

@testable import Ingest

struct TextExtractorTests {
  private func pages(_ data: Data, kind: DocumentKind = .text) throws -> [String] {
    try TextExtractor(limits: ExtractionLimits()).extract(data, kind: kind).documents[0].pages.map(\.text)
  }

  @Test func `form feeds begin a page, line ends become newlines`() throws {
    #expect(try pages(Data("one\r\ntwo\rthree\u{0C}four\n\u{0C}".utf8)) == ["one\ntwo\nthree", "four\n"])
  }

  @Test(
    arguments: [
      [0xEF, 0xBB, 0xBF, 0x4A, 0x6F, 0x73, 0xC3, 0xA9], [0x4A, 0x6F, 0x73, 0xC3, 0xA9], [0x4A, 0x6F, 0x73, 0xE9],
      [0xFF, 0xFE, 0x4A, 0, 0x6F, 0, 0x73, 0, 0xE9, 0], [0xFE, 0xFF, 0, 0x4A, 0, 0x6F, 0, 0x73, 0, 0xE9],
      [0x4A, 0, 0x6F, 0, 0x73, 0, 0xE9, 0],
      [0, 0x4A, 0, 0x6F, 0, 0x73, 0, 0xE9],
    ] as [[UInt8]])
  func `an accent survives every encoding`(bytes: [UInt8]) throws {
    #expect(try pages(Data(bytes)) == ["José"])
  }

  @Test func `a Cyrillic code page is recognised`() throws {
    let text = "Пациент жалуется на боль в груди и одышку при ходьбе. Назначено обследование сердца и анализ крови."
    let data = try #require(text.data(using: .windowsCP1251))
    #expect(try pages(data) == [text])
  }

  @Test func `a table keeps its rows`() throws {
    #expect(try pages(Data("a,b\r\n1,\"2,3\"\r\n".utf8), kind: .csv) == ["a,b\n1,\"2,3\"\n"])
  }

  @Test func `offsets of marks count code points`() {
    var writer = PageWriter()
    writer.write("é👩‍⚕️ ")
    writer.write(" Ann ", label: .name, subject: .patient, field: "f")
    #expect(writer.text == "é👩‍⚕️  Ann ")
    #expect(writer.marks == [StructuredMark(start: 7, end: 10, label: .name, subject: .patient, field: "f")])
    let scalars = Array(writer.text.unicodeScalars)
    #expect(String(String.UnicodeScalarView(scalars[7..<10])) == "Ann")
  }
}

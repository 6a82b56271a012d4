import Foundation
import Testing

@testable import Ingest

@Suite struct PDFExtractorTests {
  private func extract(_ data: Data, limits: ExtractionLimits = ExtractionLimits()) throws -> ExtractedFile {
    try PDFExtractor(limits: limits).extract(data) { _, _ in }
  }

  private func code(_ data: Data, limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
    do throws(ExtractionFailure) {
      _ = try PDFExtractor(limits: limits).extract(data) { _, _ in }
      return nil
    } catch {
      return error.code
    }
  }

  @Test func `a label and its value stand on one line`() throws {
    var builder = PDFBuilder()
    builder.addPage([
      (72, 700, "Patient Name:"), (220, 700, "Maria Gonzalez"), (72, 680, "Date of Birth:"), (220, 680, "03/14/1952"),
    ])
    let text = try extract(builder.data).documents[0].pages[0].text
    #expect(text == "Patient Name:  Maria Gonzalez\n\nDate of Birth:  03/14/1952")
  }

  @Test func `columns are read one after the other`() throws {
    var builder = PDFBuilder()
    let left = (0..<8).map { (72, 700 - 13 * $0, "left column line \($0) of its story") }
    let right = (0..<8).map { (330, 700 - 13 * $0, "right column line \($0) of its story") }
    builder.addPage(left + right)
    let text = try extract(builder.data).documents[0].pages[0].text
    let lines = text.split(separator: "\n")
    #expect(lines.count == 16)
    #expect(lines.prefix(8).allSatisfy { $0.hasPrefix("left") })
    #expect(lines.suffix(8).allSatisfy { $0.hasPrefix("right") })
  }

  @Test func `a mixed file is read page by page, an empty page stays`() throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "Typed on a computer")])
    builder.addPage(picture: try .scan(of: letterLines))
    builder.addPage()
    var reported: [[Int]] = []
    let file = try PDFExtractor(limits: ExtractionLimits()).extract(builder.data) { reported.append([$0, $1]) }
    let pages = file.documents[0].pages
    #expect(file.documents[0].type == .pdf)
    #expect(pages.map(\.number) == [1, 2, 3])
    #expect(pages.map(\.source) == [.text, .ocr, .text])
    #expect(pages[0].text == "Typed on a computer")
    #expect(pages[0].confidence == 1)
    #expect(pages[1].text.contains("furosemide twice daily"))
    #expect(pages[1].confidence > 0.8 && pages[1].confidence <= 1)
    #expect(pages[2].text == "")
    #expect(reported == [[1, 3], [2, 3], [3, 3]])
  }

  @Test func `a scan with a typed fax header is read from its picture, and the header is kept`() throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 770, "FAX 555-0100 PAGE 1")], picture: try .scan(of: letterLines))
    let page = try extract(builder.data).documents[0].pages[0]
    #expect(page.source == .ocr)
    #expect(page.text.contains("furosemide"))
    #expect(page.text.contains("555-0100"))
  }

  @Test func `a file without any text says so`() throws {
    var builder = PDFBuilder()
    builder.addPage()
    #expect(code(builder.data) == .noText)
  }

  @Test func `one page more than allowed is refused before any is read`() {
    var builder = PDFBuilder()
    for _ in 0..<3 { builder.addPage([(72, 700, "page")]) }
    var limits = ExtractionLimits()
    limits.pages = 2
    #expect(code(builder.data, limits: limits) == .tooManyPages)
    limits.pages = 3
    #expect(code(builder.data, limits: limits) == nil)
  }

  @Test func `more text than allowed is refused`() {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "twelve chars")])
    var limits = ExtractionLimits()
    limits.textLength = 11
    #expect(code(builder.data, limits: limits) == .bomb)
  }

  @Test func `a password is needed only when the file asks for one to open it`() throws {
    // Both are encrypted with RC4; the second has an empty user password and forbids copying.
    let locked = try #require(Data(base64Encoded: lockedPDF))
    let restricted = try #require(Data(base64Encoded: copyRestrictedPDF))
    #expect(code(locked) == .encrypted)
    #expect(try extract(restricted).documents[0].pages[0].text == "Copying is forbidden here")
  }

  @Test func `a broken file never crashes the reader`() {
    #expect(code(Data("%PDF-1.7\nnothing of the kind".utf8)) == .damaged)
    #expect(code(Data("%PDF-".utf8)) == .damaged)
    #expect(code(Data()) == .damaged)
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "Something to read")])
    let whole = builder.data
    var random = RepeatableRandom(seed: 11)
    for length in stride(from: 0, to: whole.count, by: 7) {
      _ = code(whole.prefix(length))
    }
    for _ in 0..<150 {
      var altered = whole
      for _ in 0..<4 { altered[Int.random(in: 0..<altered.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      // What was altered may be a picture's size, so that the page is drawn and read; keep that small.
      var limits = ExtractionLimits()
      limits.pixels = 10_000
      _ = code(altered, limits: limits)
    }
  }
}

import Foundation
import Testing

@testable import Ingest

struct XlsExtractorTests {
  private func read(_ workbook: XlsBytes) throws -> ExtractedFile {
    try XlsExtractor(limits: ExtractionLimits()).extract(workbook.data)
  }

  private func code(_ data: Data, limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
    do throws(ExtractionFailure) {
      _ = try Extractor(limits: limits).extract(data)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func `cells of every kind are shown as the sheet shows them`() throws {
    // Styles: 0 general, 1 a date, 2 a number with the format of a social security number.
    let format = XlsBytes.record(0x41E, CompoundBytes.words([164]) + XlsBytes.string("000-00-0000", lengthBytes: 2))
    let styles = [0, 14, 164].map { XlsBytes.record(0xE0, CompoundBytes.words([0, $0]) + Data(count: 16)) }.reduce(Data(), +)
    let formula = Data([0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) + Data(count: 8)
    let records = [
      XlsBytes.cell(0x204, 0, 0, XlsBytes.string("Name", lengthBytes: 2)),
      XlsBytes.cell(0x204, 0, 2, XlsBytes.string("a\nb", lengthBytes: 2)),
      XlsBytes.cell(0x203, 1, 0, XlsBytes.number(105.5)), XlsBytes.cell(0x203, 1, 1, style: 1, XlsBytes.number(19_067)),
      // 100 times 12.34 as a whole number, and 7 as the upper half of a double.
      XlsBytes.cell(0x27E, 2, 0, CompoundBytes.numbers([1234 << 2 | 3])), XlsBytes.cell(0x27E, 2, 1, CompoundBytes.numbers([0x401C_0000])),
      XlsBytes.record(0xBD, CompoundBytes.words([3, 1, 0, 4 << 2 | 2, 0, 2, UInt16(9 << 2 | 2), 0, 2])),
      XlsBytes.cell(0x203, 4, 0, style: 2, XlsBytes.number(123_456_789)), XlsBytes.cell(0x205, 5, 0, Data([1, 0])),
      XlsBytes.cell(0x205, 5, 1, Data([0x07, 1])), XlsBytes.cell(0x06, 6, 0, formula),
      XlsBytes.record(0x207, XlsBytes.string("result", lengthBytes: 2)),
      XlsBytes.cell(0x06, 7, 0, XlsBytes.number(211) + Data(count: 8)),
    ]
    let page = try read(XlsBytes(globals: format + styles, sheets: [("Labs", 0, records.reduce(Data(), +))])).documents[0].pages[0].text
    #expect(
      page == "Sheet: Labs\nName\t\ta b\n105.5\t1952-03-14\n12.34\t7\n\t4\t000-00-0009\n123-45-6789\nTRUE\t#DIV/0!\nresult\n211")
  }

  @Test func `hidden sheets are read and said to be hidden`() throws {
    let cell = XlsBytes.cell(0x204, 0, 0, XlsBytes.string("value", lengthBytes: 2))
    let file = try read(XlsBytes(sheets: [("One", 0, cell), ("Two", 1, cell), ("Three", 2, cell)]))
    #expect(file.documents[0].type == .xls)
    #expect(file.documents[0].pages.map(\.text) == ["Sheet: One\nvalue", "Sheet: Two (hidden)\nvalue", "Sheet: Three (hidden)\nvalue"])
    #expect(file.warnings == ["The workbook has 2 hidden sheets, which were read too."])
  }

  @Test func `a shared string goes on in the next record, in another width`() throws {
    let table = XlsBytes.record(0xFC, CompoundBytes.numbers([2, 2]) + CompoundBytes.words([6]) + [0] + Data("abc".utf8))
    let more = XlsBytes.record(0x3C, [1] + CompoundBytes.words(Array("déf".utf16)) + CompoundBytes.words([2]) + [0] + Data("xy".utf8))
    let cells = (0..<2).map { XlsBytes.cell(0xFD, UInt16($0), 0, CompoundBytes.numbers([UInt32($0)])) }.reduce(Data(), +)
    let file = try read(XlsBytes(globals: table + more, sheets: [("S", 0, cells)]))
    #expect(file.documents[0].pages[0].text == "Sheet: S\nabcdéf\nxy")
  }

  @Test func `a comment names its cell, and what is printed around the sheet is read`() throws {
    let object = XlsBytes.record(0x5D, CompoundBytes.words([0x15, 0x12, 0x19, 3]) + Data(count: 14))
    let text = XlsBytes.record(0x1B6, Data(count: 10) + CompoundBytes.words([5, 0]) + Data(count: 4))
    let characters = XlsBytes.record(0x3C, Data([0]) + Data("check".utf8))
    let note = XlsBytes.record(0x1C, CompoundBytes.words([1, 27, 0, 3, 0]))
    let cell = XlsBytes.cell(0x204, 0, 0, XlsBytes.string("value", lengthBytes: 2))
    let footer = XlsBytes.record(0x15, XlsBytes.string("&C&8Confidential, page &P", lengthBytes: 2))
    let file = try read(XlsBytes(sheets: [("S", 0, footer + cell + object + text + characters + note)]))
    #expect(file.documents[0].pages[0].text == "Sheet: S\nvalue\nConfidential, page\nComment AB2: check")
  }

  @Test func `what can't be read has its code`() {
    let cell = XlsBytes.cell(0x204, 0, 0, XlsBytes.string("value", lengthBytes: 2))
    #expect(code(XlsBytes(globals: XlsBytes.record(0x2F, Data(count: 6)), sheets: [("S", 0, cell)]).data) == .encrypted)
    #expect(code(XlsBytes(sheets: [("S", 0, Data())]).data) == .noText)
    #expect(code(CompoundBytes.file([("Workbook", Data(count: 20))])) == .damaged)
    #expect(code(CompoundBytes.file([("EncryptedPackage", Data(count: 20))])) == .encrypted)
    var limits = ExtractionLimits()
    limits.pages = 1
    #expect(code(XlsBytes(sheets: [("S", 0, cell), ("T", 0, cell)]).data, limits: limits) == .tooManyPages)
    limits = ExtractionLimits()
    limits.textLength = 1_000
    // One long string, shown in every cell.
    let table = XlsBytes.record(0xFC, CompoundBytes.numbers([1, 1]) + CompoundBytes.words([500]) + [0] + Data(repeating: 0x61, count: 500))
    let cells = (0..<60).map { XlsBytes.cell(0xFD, $0, 0, CompoundBytes.numbers([0])) }.reduce(Data(), +)
    #expect(code(XlsBytes(globals: table, sheets: [("S", 0, cells)]).data, limits: limits) == .bomb)
  }

  @Test func `a broken file never crashes the reader`() {
    let table = XlsBytes.record(0xFC, CompoundBytes.numbers([1, 1]) + CompoundBytes.words([3]) + [0] + Data("abc".utf8))
    let cells = XlsBytes.cell(0xFD, 0, 0, CompoundBytes.numbers([0])) + XlsBytes.cell(0x203, 1, 0, XlsBytes.number(5))
    let whole = XlsBytes(globals: table, sheets: [("S", 0, cells), ("T", 1, cells)]).data
    var random = RepeatableRandom(seed: 9)
    for length in stride(from: 0, to: whole.count, by: 37) { _ = try? Extractor(limits: ExtractionLimits()).extract(whole.prefix(length)) }
    for _ in 0..<3_000 {
      var altered = whole
      for _ in 0..<6 {
        // Most of the file is padding; the records are what matters.
        let upper = Bool.random(using: &random) ? altered.count : min(altered.count, 1_900)
        altered[Int.random(in: 0..<upper, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? Extractor(limits: ExtractionLimits()).extract(altered)
    }
  }
}

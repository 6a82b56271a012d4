import Foundation
import Testing

@testable import Ingest

struct XlsxExtractorTests {
  private static let styles = """
    <numFmts><numFmt numFmtId="164" formatCode="000\\-00\\-0000"/></numFmts>
    <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs>
    """

  private func text(_ data: Data) throws -> [String] {
    try XlsxExtractor(limits: ExtractionLimits()).extract(data).documents[0].pages.map(\.text)
  }

  @Test func `every sheet is a page with its name, values as they are shown`() throws {
    let rows = """
      <row><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>Inline</t></is></c></row>
      <row><c r="A2" s="1"><v>44927</v></c><c r="C2" s="2"><v>12345678</v></c><c r="D2" t="b"><v>1</v></c></row>
      <row/>
      <row><c r="A4" t="str"><f>A1&amp;"x"</f><v>cached</v></c><c r="B4"><v>0.1</v></c><c r="C4" t="e"><v>#N/A</v></c></row>
      """
    let data = OfficeBytes.xlsx(
      sheets: [("First", rows), ("Second", "<row><c><v>7</v></c></row>")], styles: Self.styles, strings: ["no", "Shared &lt;text&gt;"])
    #expect(
      try text(data) == [
        "Sheet: First\nShared <text>\tInline\n2023-01-01\t\t012-34-5678\tTRUE\ncached\t0.1\t#N/A",
        "Sheet: Second\n7",
      ])
  }

  @Test func `dates count from 1904 where the workbook says so`() throws {
    let data = OfficeBytes.xlsx(
      sheets: [("A", "<row><c s=\"1\"><v>0</v></c><c s=\"3\"><v>1.5</v></c></row>")], styles: Self.styles,
      workbook: "<workbookPr date1904=\"1\"/>")
    #expect(try text(data) == ["Sheet: A\n1904-01-01\t1904-01-02 12:00"])
  }

  @Test func `hidden sheets are read and said to be hidden, and so is what is printed around a sheet`() throws {
    let rows = "<row><c><v>7</v></c></row>"
    let relationships = (0..<3).map { "<Relationship Id=\"s\($0)\" Type=\"x/worksheet\" Target=\"sheet\($0).xml\"/>" }.joined()
    let margins =
      "<headerFooter><oddHeader>&amp;L&amp;\"Arial,Bold\"&amp;10Riverside &amp;&amp; Clinic&amp;RPage &amp;P of &amp;N</oddHeader>"
      + "<oddFooter>&amp;C&amp;KFF0000Confidential</oddFooter><firstFooter>&amp;C&amp;KFF0000Confidential</firstFooter></headerFooter>"
    let data = ZipBytes.make([
      ("[Content_Types].xml", "<Types/>"),
      (
        "xl/workbook.xml",
        "<workbook><sheets><sheet name=\"A\" id=\"s0\"/><sheet name=\"B\" state=\"hidden\" id=\"s1\"/>"
          + "<sheet name=\"C\" state=\"veryHidden\" id=\"s2\"/></sheets></workbook>"
      ),
      ("xl/_rels/workbook.xml.rels", "<Relationships>\(relationships)</Relationships>"),
      ("xl/sheet0.xml", "<worksheet><sheetData>\(rows)</sheetData>\(margins)</worksheet>"),
      ("xl/sheet1.xml", "<worksheet><sheetData>\(rows)</sheetData></worksheet>"),
      ("xl/sheet2.xml", "<worksheet><sheetData>\(rows)</sheetData></worksheet>"),
      // As macro-enabled workbooks (.xlsm) have it.
      ("xl/vbaProject.bin", "x"),
    ])
    #expect(try ContentType.kind(of: data) == .xlsx)
    let file = try XlsxExtractor(limits: ExtractionLimits()).extract(data)
    #expect(
      file.documents[0].pages.map(\.text) == [
        "Sheet: A\n7\nRiverside & Clinic Page  of\nConfidential", "Sheet: B (hidden)\n7", "Sheet: C (hidden)\n7",
      ])
    #expect(file.warnings == ["The workbook has 2 hidden sheets, which were read too."])
  }

  @Test func `the value of merged cells stands once, and nothing that they cover is lost`() throws {
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"/><c r=\"C1\"><v>3</v></c></row><row r=\"2\"><c r=\"B2\"><v>4</v></c></row>"
    #expect(try text(OfficeBytes.xlsx(sheets: [("A", rows)])) == ["Sheet: A\n1\t\t3\n\t4"])
  }

  @Test func `a workbook of empty cells holds no text`() {
    #expect(throws: ExtractionFailure.self) { try text(OfficeBytes.xlsx(sheets: [("A", "")])) }
  }

  @Test(arguments: [
    ("General", 0.1 + 0.2, "0.3"), ("General", 1e21, "1e+21"), ("General", 12.0, "12"), ("General", -3.25, "-3.25"), ("0", 2.5, "3"),
    ("0.00", 1.005, "1.01"), ("0.0", -0.25, "-0.3"), ("0", 2.4999, "2"),
    ("0.00", 3.14159, "3.14"), ("#,##0", 1_234_567, "1,234,567"), ("#,##0.00", -1234.5, "-1,234.50"), ("0%", 0.256, "26%"),
    ("0.0%", 0.256, "25.6%"), ("$#,##0.00", 1234.5, "$1,234.50"), ("$#,##0_);($#,##0)", -12, "($12)"), ("0.00E+00", 12345, "1.23E+04"),
    ("00000", 2134, "02134"), ("000-00-0000", 12_345_678, "012-34-5678"), ("(000) 000-0000", 5_551_234_567, "(555) 123-4567"),
    ("[<=9999999]###-####;(###) ###-####", 5_551_234_567, "(555) 123-4567"), ("[<=9999999]###-####;(###) ###-####", 5_551_234, "555-1234"),
    ("0\" mg\"", 5, "5 mg"), ("#,##0;[Red]-#,##0", -1500, "-1,500"), ("0.0##", 1.5, "1.5"), ("@", 7, "7"),
    ("yyyy-mm-dd", 45_000, "2023-03-15"),
    ("d-mmm-yy", 59, "1900-02-28"), ("m/d/yy h:mm", 45_000.75, "2023-03-15 18:00"), ("h:mm AM/PM", 0.5, "12:00"),
    ("[h]:mm", 1.5, "36:00:00"),
    ("0;0;\"none\"", 0, "none"), ("[$€-407]#,##0.00", 5, "€5.00"), ("0.00", -0.001, "0.00"),
  ])
  func `numbers look as the format says`(code: String, value: Double, shown: String) {
    #expect(NumberFormat(code: code).display(value) == shown)
  }

  @Test func `XML is read with references, sections of raw text and both quotes, and nothing else`() throws {
    var scanner = try XMLScanner(Array("<?xml version='1.0'?><!-- c --><a:b x='1' y=\"&lt;2\"><![CDATA[<raw>]]>&#233;&#x41;</a:b>".utf8))
    #expect(try scanner.next() == .start("b"))
    #expect(scanner.attribute("y") == "<2")
    #expect(try scanner.next() == .text("<raw>"))
    #expect(try scanner.next() == .text("éA"))
    #expect(try scanner.next() == .end("b"))
    #expect(try scanner.next() == nil)
  }

  @Test(arguments: ["", "text", "<a>", "<a></b>", "<a/><b/>", "</a>", "<a", "<a x='", "<a><![CDATA[", "<!DOCTYPE a><a/>"])
  func `broken XML is refused`(text: String) {
    #expect(throws: XMLProblem.self) {
      var scanner = try XMLScanner(Array(text.utf8))
      while try scanner.next() != nil {}
    }
  }

  @Test func `endless nesting is refused`() {
    #expect(throws: XMLProblem.tooDeep) {
      var scanner = try XMLScanner(Array(String(repeating: "<a>", count: 100_000).utf8))
      while try scanner.next() != nil {}
    }
  }
}

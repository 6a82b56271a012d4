import Foundation
import Testing

@testable import Ingest

struct DocxExtractorTests {
  private func pages(_ body: String, parts: [(name: String, kind: String, text: String)] = []) throws -> [String] {
    try DocxExtractor(limits: ExtractionLimits()).extract(OfficeBytes.docx(body, parts: parts)).documents[0].pages.map(\.text)
  }

  private func p(_ inner: String) -> String { "<w:p>\(inner)</w:p>" }
  private func r(_ text: String) -> String { "<w:r><w:t>\(text)</w:t></w:r>" }

  @Test func `paragraphs, tabs and line breaks keep their order`() throws {
    let tab = "<w:r><w:tab/></w:r>"
    let stops = "<w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr>"
    let body = p(stops + r("Name:") + tab + r("A &amp; B")) + p(r("one") + "<w:r><w:br/></w:r>" + r("two"))
    #expect(try pages(body) == ["Name:\tA & B\none\ntwo"])
  }

  @Test func `a table is rows of cells, and a layout table keeps its lines`() throws {
    func cell(_ inner: String) -> String { "<w:tc><w:tcPr/>\(inner)</w:tc>" }
    let table = "<w:tbl><w:tr>\(cell(p(r("a")) + p(r("b"))))\(cell(p(r("c"))))</w:tr><w:tr>\(cell(p(r("d")) + p(r("e"))))</w:tr></w:tbl>"
    #expect(try pages(p(r("before")) + table + p(r("after"))) == ["before\na b\tc\nd\ne\nafter"])
  }

  @Test func `explicit and rendered page breaks make pages, the pair of both only one`() throws {
    let explicit = "<w:r><w:br w:type=\"page\"/></w:r>"
    let rendered = "<w:r><w:lastRenderedPageBreak/></w:r>"
    #expect(try pages(p(r("one") + explicit) + p(rendered + r("two")) + p(rendered + r("three"))) == ["one", "two", "three"])
  }

  @Test func `deleted text is left out and inserted text kept`() throws {
    let body = p(r("dose ") + "<w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:ins>\(r("10"))</w:ins>" + r(" mg"))
    #expect(try pages(body) == ["dose 10 mg"])
  }

  @Test func `headers, footers, notes and comments are read`() throws {
    let parts = [
      ("header1.xml", "header", "<w:hdr>\(p(r("Clinic")))</w:hdr>"),
      ("header2.xml", "header", "<w:hdr>\(p(r("Clinic")))</w:hdr>"),
      ("footer1.xml", "footer", "<w:ftr>\(p(r("Page 1")))</w:ftr>"),
      ("footnotes.xml", "footnotes", "<w:footnotes><w:footnote>\(p(r("see above")))</w:footnote></w:footnotes>"),
      ("comments.xml", "comments", "<w:comments><w:comment w:author=\"Ann Lee\">\(p(r("check")))</w:comment></w:comments>"),
    ]
    let file = try DocxExtractor(limits: ExtractionLimits()).extract(OfficeBytes.docx(p(r("Body")), parts: parts))
    let page = file.documents[0].pages[0]
    #expect(page.text == "Clinic\nBody\nPage 1\nFootnote 1: see above\nComment by Ann Lee: check")
    #expect(page.marks == [StructuredMark(start: 52, end: 59, label: .name, subject: .provider, field: "Word comment author")])
  }

  @Test func `a text box is read once, though it is stored twice`() throws {
    let box = "<w:txbxContent>\(p(r("boxed")))</w:txbxContent>"
    let body = p(r("anchor") + "<mc:AlternateContent><mc:Choice>\(box)</mc:Choice><mc:Fallback>\(box)</mc:Fallback></mc:AlternateContent>")
    #expect(try pages(body) == ["boxed\nanchor"])
  }

  @Test func `boxes and choices of a form are shown, as fields, symbols and content controls`() throws {
    func box(_ inner: String) -> String {
      "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name w:val=\"c\"/><w:checkBox>\(inner)</w:checkBox></w:ffData></w:fldChar></w:r>"
    }
    let on = box("<w:default w:val=\"0\"/><w:checked/>")
    let off = box("<w:default w:val=\"1\"/><w:checked w:val=\"0\"/>")
    let preset = box("<w:sizeAuto/><w:default w:val=\"1\"/>")
    #expect(try pages(p(on + r(" a ") + off + r(" b ") + preset + r(" c"))) == ["☒ a ☐ b ☒ c"])
    let list =
      "<w:r><w:fldChar><w:ffData><w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"left\"/><w:listEntry w:val=\"right\"/></w:ddList></w:ffData></w:fldChar></w:r>"
    #expect(try pages(p(list)) == ["right"])
    let symbols =
      "<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/></w:r>" + r(" yes \u{F0A8} no ")
      + "<w:r><w:sym w:font=\"Symbol\" w:char=\"F061\"/></w:r>"
    #expect(try pages(p(symbols)) == ["☑ yes ☐ no α"])
    let control =
      "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val=\"1\"/></w14:checkbox></w:sdtPr><w:sdtContent>\(r("☒"))</w:sdtContent></w:sdt>"
    #expect(try pages(p(control + r(" smoker"))) == ["☒ smoker"])
  }

  @Test func `links, moved text and diagrams are read, and embedded files are told`() throws {
    let moved = "<w:moveFrom><w:r><w:t>old place</w:t></w:r></w:moveFrom><w:moveTo>\(r("new place"))</w:moveTo>"
    let link = "<w:hyperlink r:id=\"x\">\(r("our page"))</w:hyperlink>"
    let parts = [
      ("data1.xml", "diagramData", "<dgm:dataModel><dgm:pt><a:p><a:r><a:t>Triage</a:t></a:r></a:p></dgm:pt></dgm:dataModel>"),
      ("sheet1.xlsx", "package", "PK"),
    ]
    let file = try DocxExtractor(limits: ExtractionLimits()).extract(OfficeBytes.docx(p(moved + link), parts: parts))
    #expect(file.documents[0].pages.map(\.text) == ["new placeour page\nTriage"])
    #expect(file.warnings == ["The document holds other files, which were not read. Save them from it, and drop them too."])
  }

  @Test func `list items carry a dash`() throws {
    let item = "<w:pPr><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr>"
    #expect(try pages(p(item + r("aspirin")) + p(item + r("insulin"))) == ["- aspirin\n- insulin"])
  }

  @Test func `a document without text, a damaged one and one with a document type are refused`() {
    #expect(failure(OfficeBytes.docx(p(""))) == .noText)
    #expect(failure(OfficeBytes.docx("<w:p><w:r>")) == .damaged)
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><w:document><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    #expect(failure(ZipBytes.make([("[Content_Types].xml", ""), ("word/document.xml", bomb)])) == .damaged)
  }

  @Test func `more unpacked bytes, pages or text than allowed are refused`() {
    var limits = ExtractionLimits()
    limits.unpackedBytes = 100
    #expect(failure(OfficeBytes.docx(p(r(String(repeating: "a", count: 200)))), limits) == .bomb)
    limits = ExtractionLimits()
    limits.pages = 2
    let page = p(r("x") + "<w:r><w:br w:type=\"page\"/></w:r>")
    #expect(failure(OfficeBytes.docx(page + page + page), limits) == .tooManyPages)
    limits.textLength = 10
    #expect(failure(OfficeBytes.docx(p(r("longer than ten"))), limits) == .bomb)
  }

  @Test func `an archive of very many entries is a bomb`() {
    #expect(failure(ZipBytes.make((0...20_000).map { ("word/\($0).xml", "") })) == .bomb)
  }

  private func failure(_ data: Data, _ limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
    do {
      _ = try DocxExtractor(limits: limits).extract(data)
      return nil
    } catch {
      return error.code
    }
  }
}

import Foundation
import Testing

@testable import Ingest

struct OpenDocumentExtractorTests {
  private static let type = "application/vnd.oasis.opendocument."

  private func text(_ body: String, styles: String = "", automatic: String = "", manifest: String = "<manifest:manifest/>") -> Data {
    ZipBytes.make([
      ("mimetype", Self.type + "text"), ("META-INF/manifest.xml", manifest),
      (
        "content.xml",
        "<office:document-content><office:automatic-styles>\(automatic)</office:automatic-styles><office:body><office:text>\(body)"
          + "</office:text></office:body></office:document-content>"
      ), ("styles.xml", "<office:document-styles><office:master-styles>\(styles)</office:master-styles></office:document-styles>"),
    ])
  }

  private func pages(_ data: Data) throws -> [String] {
    try Extractor(limits: ExtractionLimits()).extract(data).documents[0].pages.map(\.text)
  }

  private func p(_ inner: String) -> String { "<text:p>\(inner)</text:p>" }

  @Test func `paragraphs, spaces, lists and tables read as in other formats`() throws {
    let body =
      "<text:h>Title</text:h>\(p("a  b<text:s text:c=\"2\"/>c<text:tab/>d<text:line-break/>e &amp; f"))\(p(""))\(p(""))"
      + "<text:list><text:list-item>\(p("one"))</text:list-item><text:list-item>\(p("two"))</text:list-item></text:list>"
      + "<table:table><table:table-row><table:table-cell>\(p("x"))\(p("y"))</table:table-cell><table:table-cell>\(p("z"))</table:table-cell>"
      + "</table:table-row></table:table>"
    #expect(try pages(text(body)) == ["Title\na b  c\td\ne & f\n\n- one\n- two\nx y\tz"])
  }

  @Test func `headers, footers, notes, comments and pages have their places`() throws {
    let note =
      "<text:note text:note-class=\"footnote\"><text:note-citation>1</text:note-citation><text:note-body>\(p("see above"))</text:note-body></text:note>"
    let comment = "<office:annotation><dc:creator>Ann Lee</dc:creator><dc:date>2026-01-02</dc:date>\(p("check"))</office:annotation>"
    let styles =
      "<style:master-page><style:header>\(p("Clinic"))</style:header><style:footer>\(p("Page"))</style:footer></style:master-page>"
    let automatic = "<style:style style:name=\"P1\"><style:paragraph-properties fo:break-before=\"page\"/></style:style>"
    let body = p("Body\(note)\(comment) goes on") + "<text:p text:style-name=\"P1\">Next</text:p>"
    let file = try Extractor(limits: ExtractionLimits()).extract(text(body, styles: styles, automatic: automatic))
    #expect(file.documents[0].type == .odt)
    #expect(
      file.documents[0].pages.map(\.text) == ["Clinic\nBody goes on", "Next\nPage\nFootnote 1: see above\nComment by Ann Lee: check"])
    #expect(file.documents[0].pages[1].marks.map(\.label) == [.name])
  }

  @Test func `deleted text is left out, and that is said`() throws {
    let changes =
      "<text:tracked-changes><text:changed-region><text:deletion>\(p("5"))</text:deletion></text:changed-region></text:tracked-changes>"
    let file = try Extractor(limits: ExtractionLimits()).extract(text(changes + p("dose 10 mg")))
    #expect(file.documents[0].pages[0].text == "dose 10 mg")
    #expect(file.warnings == [DocumentPages.trackedChanges])
  }

  @Test func `sheets show displayed values, gaps and repeated cells`() throws {
    let content = """
      <office:document-content><office:body><office:spreadsheet><table:table table:name="Labs">
      <table:table-row><table:table-cell office:value="1"><text:p>1.50</text:p></table:table-cell>
      <table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>
      </table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
      </table:table><table:table table:name="Notes"><table:table-row table:number-rows-repeated="2"><table:table-cell>
      <office:annotation><dc:creator>A</dc:creator><text:p>look</text:p></office:annotation><text:p>a</text:p></table:table-cell></table:table-row>
      </table:table></office:spreadsheet></office:body></office:document-content>
      """
    let data = ZipBytes.make([("mimetype", Self.type + "spreadsheet"), ("content.xml", content)])
    #expect(try ContentType.kind(of: data) == .ods)
    #expect(try pages(data) == ["Sheet: Labs\n1.50\t\t\tx\tx", "Sheet: Notes\na\na\nComment A1: look"])
  }

  @Test func `a repeated row is bounded by the text's length`() {
    let cell =
      "<table:table-cell table:number-columns-repeated=\"999\"><text:p>\(String(repeating: "x", count: 1000))</text:p></table:table-cell>"
    let row = "<table:table-row table:number-rows-repeated=\"999\">\(cell)</table:table-row>"
    let data = ZipBytes.make([
      ("mimetype", Self.type + "spreadsheet"), ("content.xml", "<d><table:table>\(String(repeating: row, count: 20))</table:table></d>"),
    ])
    #expect(failure(data) == .bomb)
  }

  @Test func `passwords, damage and depth have their codes`() {
    #expect(failure(text(p("x"), manifest: "<m><manifest:encryption-data/></m>")) == .encrypted)
    #expect(failure(text("<text:p>open")) == .damaged)
    #expect(failure(text(p(""))) == .noText)
    #expect(failure(text(String(repeating: "<a>", count: 600))) == .tooNested)
    #expect(failure(ZipBytes.make([("mimetype", Self.type + "presentation"), ("content.xml", "")])) == .unsupportedType)
  }

  private func failure(_ data: Data) -> ExtractionFailure.Code? {
    do {
      _ = try Extractor(limits: ExtractionLimits()).extract(data)
      return nil
    } catch {
      return error.code
    }
  }
}

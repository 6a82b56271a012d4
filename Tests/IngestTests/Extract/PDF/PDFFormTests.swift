import Foundation
import Testing

@testable import Ingest

@Suite struct PDFFormTests {
  private func extract(_ data: Data, password: String? = nil) throws -> ExtractedFile {
    try PDFExtractor(limits: ExtractionLimits(), password: password).extract(data) { _, _ in }
  }

  @Test func `values of a form's fields are read, boxes with the words beside them`() throws {
    let look = "/AP<</N<</Yes 6 0 R/Off 6 0 R>>>>"
    let data = PDFObjects.page(
      PDFObjects.text("Intake form", x: 72, y: 720) + PDFObjects.text("Diabetes", x: 90, y: 600) + PDFObjects.text("Asthma", x: 90, y: 570),
      annotations: [
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(patient)/TU(Patient name)/V(Ana Lopez)/Rect[72 660 300 680]>>",
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(cb1)/V/Yes/AS/Yes\(look)/Rect[74 598 84 608]>>",
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(cb2)/V/Off/AS/Off\(look)/Rect[74 568 84 578]>>",
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(cb3)/V/Yes/AS/Yes\(look)/Rect[74 508 84 518]>>",
        "<</Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(state)/Opt[(Texas)(Utah)]/V(Utah)/Rect[72 540 300 560]>>",
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(empty)/Rect[72 480 300 500]>>",
        "<</Type/Annot/Subtype/Widget/FT/Tx/Ff 8192/T(pin)/V(4711)/Rect[72 440 300 460]>>",
      ])
    let text = try extract(data).documents[0].pages[0].text
    let lines = text.split(separator: "\n").map(String.init)
    // What the field's appearance shows is text of the page already; what it does not show is written below, with its name.
    #expect(lines.contains { $0.contains("Ana Lopez") })
    #expect(lines.contains { $0.contains("Utah") })
    #expect(text.components(separatedBy: "Ana Lopez").count == 2)
    #expect(lines.contains("☒ Diabetes"))
    #expect(lines.contains("☐ Asthma"))
    #expect(lines.contains("☒ cb3"))
    #expect(!text.contains("4711"))
  }

  @Test func `notes are read with their authors, who are marked as names`() throws {
    let data = PDFObjects.page(
      PDFObjects.text("Report", x: 72, y: 720),
      annotations: [
        "<</Type/Annot/Subtype/Text/T(Ann Lee)/Contents(call the patient)/Rect[300 700 320 720]>>",
        "<</Type/Annot/Subtype/Highlight/Contents(is this right?)/QuadPoints[72 730 120 730 72 715 120 715]/Rect[72 715 120 730]>>",
        "<</Type/Annot/Subtype/Link/Contents(no note)/Rect[72 500 120 520]>>",
      ])
    let page = try extract(data).documents[0].pages[0]
    #expect(page.text == "Report\nNote by Ann Lee: call the patient\nNote: is this right?")
    let mark = try #require(page.marks.first)
    #expect(String(String.UnicodeScalarView(Array(page.text.unicodeScalars)[mark.start..<mark.end])) == "Ann Lee")
  }

  @Test func `attached files are listed and said not to be read`() throws {
    let data = PDFObjects.page(
      PDFObjects.text("Letter", x: 72, y: 720), annotations: [], catalog: "/Names<</EmbeddedFiles<</Names[(labs.csv) 7 0 R]>>>>",
      others: [
        "<</Type/Filespec/F(labs.csv)/UF(labs.csv)/Desc(results)/EF<</F 8 0 R>>>>", PDFObjects.stream("a,b", "/Type/EmbeddedFile"),
      ])
    let file = try extract(data)
    #expect(file.documents[0].pages[0].text == "Letter\nAttached file: labs.csv (results)")
    #expect(file.warnings == ["A file is attached to the PDF. It was not read; save it from the PDF, and drop it too."])
  }

  @Test func `the right password opens, a wrong one is told apart from none`() throws {
    let locked = try #require(Data(base64Encoded: lockedPDF))
    #expect(try extract(locked, password: "secret").documents[0].pages[0].text.isEmpty == false)
    for password in ["Secret", "", "sécret", String(repeating: "x", count: 1_000)] {
      #expect(throws: ExtractionFailure.passwordWrong) { try extract(locked, password: password) }
    }
    #expect(throws: ExtractionFailure.passwordNeeded) { try extract(locked) }
    // One that is not asked for does no harm.
    let restricted = try #require(Data(base64Encoded: copyRestrictedPDF))
    #expect(try extract(restricted, password: "whatever").documents[0].pages[0].text == "Copying is forbidden here")
  }

  @Test func `a text layer of a font without Unicode is read from its picture`() throws {
    // The codes say "7KH SDWLHQW", the picture says the truth: a scan over a layer of rubbish.
    let rubbish = (0..<20).map { (72, 700 - 22 * $0, "7KH SDWLHQW ZDV DGPLWWHG ZLWK VKRUWQHVV RI EUHDWK") }
    var builder = PDFBuilder()
    builder.addPage(rubbish, picture: try .scan(of: letterLines))
    #expect(PageText.isDoubtful(rubbish.map(\.2).joined(separator: "\n")))
    // Drawn over each other neither can be read, so the layer stays; a doubtful layer is replaced only by a good reading.
    #expect(try extract(builder.data).documents[0].pages[0].text.contains("7KH"))
  }

  @Test func `words of a language are not doubtful, nor are a few abbreviations`() {
    #expect(!PageText.isDoubtful(letterLines.joined(separator: "\n")))
    #expect(
      !PageText.isDoubtful(
        "El paciente fue ingresado con dificultad para respirar y ambas piernas hinchadas desde hace tres días, según refiere."))
    #expect(!PageText.isDoubtful("WBC RBC HGB HCT MCV MCH"))
    #expect(!PageText.isDoubtful("Пациент был госпитализирован с одышкой. Пациент был госпитализирован с одышкой. Пациент был."))
  }
}

import Foundation
import Testing

@testable import Ingest

/// Redacted pages, read again by text recognition: what was planted must not be found on them.
@Suite struct RedactedPictureTests {
  private let lines = [
    "Patient: Thandiwe Okonkwo", "Right shoulder pain after a fall on the stairs.", "Ultrasound shows a partial tear of the tendon.",
    "Naproxen twice daily was continued.",
  ]

  private func page(_ text: String, words: [RecognizedWord]) throws -> PictureJob.Page {
    let range = try #require(text.range(of: "Thandiwe Okonkwo"))
    let start = text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound)
    return PictureJob.Page(
      number: 1, text: text, words: words,
      redaction: .init(
        kept: text.replacing("Thandiwe Okonkwo", with: "[NAME]"), removed: [.init(start: start, end: start + 16, label: .name)]))
  }

  private func picture(of data: Data, _ kind: DocumentKind, _ page: PictureJob.Page) throws -> PagePicture {
    let picture = try #require(try PagePainter(limits: ExtractionLimits()).draw(data, PictureJob(kind: kind, pages: [page])).first)
    #expect(picture.isSound(for: page))
    return picture
  }

  private func reading(of picture: PagePicture) throws -> String {
    try ImageExtractor(limits: ExtractionLimits()).extract(picture.image, kind: .png) { _, _ in }.documents[0].pages[0].text
  }

  private func check(_ picture: PagePicture) throws {
    #expect(picture.refusal == nil)
    let text = try reading(of: picture).lowercased()
    #expect(!text.contains("thandiwe") && !text.contains("okonkwo"))
    #expect(text.contains("shoulder pain after a fall"))
    #expect(text.contains("naproxen"))
  }

  @Test(arguments: ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox[40 60 560 760]", "/CropBox[40 60 560 760]/Rotate 90"])
  func `of a typed page, however it is turned and cut`(shape: String) throws {
    var builder = PDFBuilder()
    builder.addPage(lines.enumerated().map { (72, 700 - 24 * $0, $1) })
    // The table of objects is wrong now, which poppler mends.
    let data = Data(
      String(decoding: builder.data, as: UTF8.self).replacing("/MediaBox[0 0 612 792]", with: "/MediaBox[0 0 612 792]\(shape)").utf8)
    let text = try PDFExtractor(limits: ExtractionLimits()).extract(data) { _, _ in }.documents[0].pages[0].text
    let picture = try picture(of: data, .pdf, page(text, words: []))
    guard shape.contains("Rotate") else { return try check(picture) }
    // It is shown on its side, as a viewer shows it, where text recognition reads little: as much is drawn as of the upright page.
    #expect(picture.refusal == nil)
    let read = try reading(of: picture).lowercased()
    #expect(!read.contains("thandiwe") && !read.contains("okonkwo"))
    let upright = try self.picture(
      of: Data(String(decoding: data, as: UTF8.self).replacing(/\/Rotate \d+/, with: "").utf8), .pdf, page(text, words: []))
    #expect(picture.image.count * 2 > upright.image.count)
  }

  @Test func `of a scan, a crooked one too`() throws {
    for degrees in [0.0, 2.0] {
      let drawing = try PDFDocument.Drawing.scan(of: lines).skewed(degrees: degrees)
      let data = ImageBuilder.png(drawing)
      let read = try ImageExtractor(limits: ExtractionLimits()).extract(data, kind: .png) { _, _ in }.documents[0].pages[0]
      let picture = try picture(of: data, .png, page(read.text, words: read.words))
      #expect(picture.refusal == nil)
      let text = try reading(of: picture).lowercased()
      #expect(!text.contains("thandiwe") && !text.contains("okonkwo"))
      #expect(text.contains("shoulder"))
    }
  }

  @Test func `a page without a place for what was removed shows the reason and nothing else`() throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "Right shoulder pain.")])
    let picture = try picture(of: builder.data, .pdf, page("Right shoulder pain.\nThandiwe Okonkwo", words: []))
    #expect(picture.refusal == .unplaced)
    let text = try reading(of: picture)
    #expect(!text.contains("shoulder") && text.contains("not certain"))
  }

  @Test func `a scan with somebody else's text layer is refused`() throws {
    var builder = PDFBuilder()
    builder.addPage(lines.enumerated().map { (72, 700 - 24 * $0, $1) }, picture: try .scan(of: lines))
    #expect(try picture(of: builder.data, .pdf, page(lines.joined(separator: "\n"), words: [])).refusal == .otherText)
  }

  @Test func `nothing but pixels is in the picture`() throws {
    var builder = PDFBuilder()
    builder.addPage(lines.enumerated().map { (72, 700 - 24 * $0, $1) })
    let data = try picture(of: builder.data, .pdf, page(lines.joined(separator: "\n"), words: [])).image
    let bare = try #require(BarePNG(data))
    #expect(bare.data == data)
  }
}

import Foundation
import Testing

@testable import Ingest

@Suite struct PicturePDFTests {
  /// A white page with a dark field.
  private func page(_ width: Int, _ height: Int) throws -> BarePNG {
    var drawing = PDFDocument.Drawing(pixels: Array(repeating: 255, count: width * height), width: width, height: height)
    for row in 20..<60 { for column in 20..<120 { drawing.pixels[row * width + column] = 0 } }
    return try #require(BarePNG(ImageBuilder.png(drawing)))
  }

  @Test func `each picture is a page of its size, and there is no text`() throws {
    let pages = [try page(935, 1210), try page(400, 200)]
    let data = PicturePDF(pages).data
    let document = try PDFDocument(data)
    #expect(document.pageCount == 2)
    for (index, page) in pages.enumerated() {
      let size = try #require(document.size(ofPage: index))
      #expect(abs(size.width - Double(page.width) * 72 / 110) < 0.01 && abs(size.height - Double(page.height) * 72 / 110) < 0.01)
      #expect(try document.text(ofPage: index).words.isEmpty)
      let drawing = try #require(document.draw(page: index, dpi: 110))
      #expect(drawing.pixels[40 * drawing.width + 70] < 40)
      #expect(drawing.pixels[100 * drawing.width + 70] > 220)
    }
  }

  @Test func `nothing tells who made it, when or of what`() throws {
    let data = PicturePDF([try page(200, 200)]).data
    for word in ["/Info", "/Metadata", "/ID", "/Producer", "/Font", "/Title"] {
      #expect(data.range(of: Data(word.utf8)) == nil, "\(word) stands in the file")
    }
  }
}

import Foundation
import Testing

@testable import Ingest

@Suite struct BarePNGTests {
  private let drawing = PDFDocument.Drawing(pixels: Array(repeating: 200, count: 6 * 4), width: 6, height: 4)

  @Test func `what is no pixel is left out`() throws {
    let plain = ImageBuilder.png(drawing)
    let noted = ImageBuilder.png(drawing, exif: ImageBuilder.exif(orientation: 6))
    #expect(noted != plain)
    let bare = try #require(BarePNG(noted))
    #expect(bare == BarePNG(plain))
    #expect((bare.width, bare.height) == (6, 4))
    #expect(BarePNG(bare.data) == bare)
    #expect(bare.data.range(of: Data("eXIf".utf8)) == nil)
  }

  @Test func `what is cut, or no PNG of this kind, is none`() {
    let data = ImageBuilder.png(drawing)
    for length in 0..<data.count - 12 { #expect(BarePNG(data.prefix(length)) == nil) }
    #expect(BarePNG(Data("GIF89a".utf8)) == nil)
    var colourful = data
    colourful[25] = 2
    #expect(BarePNG(colourful) == nil)
  }
}

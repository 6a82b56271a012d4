import Foundation
import Testing

@testable import Ingest

/// What is measured on a page, and what is done to it; reading itself is tested with `TextRecognizer`.
@Suite struct ScannedPageTests {
  private static let lines = Array(repeating: letterLines, count: 6).flatMap(\.self)

  private func scan() throws -> PDFDocument.Drawing { try .scan(of: Self.lines, dpi: 200) }

  private func image(_ drawing: PDFDocument.Drawing) throws -> PixelImage {
    try #require(PixelImage(drawing))
  }

  private func direction(_ drawing: PDFDocument.Drawing) throws -> LineDirection {
    let image = try image(drawing)
    return try #require(LineDirection(image))
  }

  @Test func `a good page stays as it is`() throws {
    let drawing = try PDFDocument.Drawing.scan(of: Self.lines, dpi: 300)
    let image = try image(drawing)
    let page = try #require(ScannedPage(image))
    #expect((page.image.width, page.image.height) == (image.width, image.height))
    let isSame = (0..<image.height).allSatisfy { row in
      (0..<image.width).allSatisfy { page.image.value(x: $0, y: row) == image.value(x: $0, y: row) }
    }
    #expect(isSame)
  }

  @Test(arguments: [1: 0, 6: 1, 3: 2, 8: 3])
  func `which side is up shows without reading`(orientation: Int, quarters: Int) throws {
    // As a camera would store it that notes this orientation: 6 is to be turned by a quarter to the right. Here nobody notes it.
    let found = try direction(scan().stored(for: orientation))
    #expect(found.isSure)
    #expect(found.quarters == quarters)
  }

  @Test func `the rules of a table are not taken for its lines`() throws {
    var table = try scan()
    for column in stride(from: 150, to: 1_650, by: 250) {
      for row in 150..<2_000 { for x in column..<column + 3 { table.pixels[row * table.width + x] = 0 } }
    }
    #expect(try direction(table).quarters == 0)
    #expect(try direction(table.stored(for: 6)).quarters == 1)
  }

  @Test(arguments: [-7.0, -3, -1, 1, 4, 9])
  func `the slope of lines is found to a tenth of a degree`(degrees: Double) throws {
    let found = try direction(scan().skewed(degrees: degrees))
    #expect(abs(abs(found.angle * 180 / .pi) - abs(degrees)) < 0.1)
    #expect(found.spread == 0)
    #expect(found.quarters == 0)
  }

  @Test func `a page seen at a slant is levelled`() throws {
    let found = try direction(scan().fanned(change: 2e-5))
    #expect(abs(found.spread) > 0.02)
    let image = try image(scan().fanned(change: 2e-5))
    let page = try #require(ScannedPage(image))
    let levelled = try #require(LineDirection(page.image))
    #expect(levelled.spread == 0)
  }

  @Test func `a picture without lines has no direction`() throws {
    var random = RepeatableRandom(seed: 5)
    let noise = PDFDocument.Drawing(
      pixels: (0..<600 * 800).map { _ in UInt8.random(in: 0...255, using: &random) }, width: 600, height: 800)
    #expect(try LineDirection(image(noise))?.quarters ?? 0 == 0)
    for size in [(1, 1), (3, 900), (900, 3), (40, 40)] {
      let blank = PDFDocument.Drawing(pixels: Array(repeating: 0, count: size.0 * size.1), width: size.0, height: size.1)
      #expect(try LineDirection(image(blank)) == nil)
      #expect(try ScannedPage(image(blank)) != nil)
    }
  }

  @Test func `uneven light is told from even light, and from a dark page`() throws {
    let even = try scan()
    #expect(try PaperLight(image(even))?.isUneven == false)
    var shaded = even
    for index in shaded.pixels.indices {
      shaded.pixels[index] = UInt8(Double(shaded.pixels[index]) * (0.5 + 0.5 * Double(index % even.width) / Double(even.width)))
    }
    #expect(try PaperLight(image(shaded))?.isUneven == true)
    var dark = even
    dark.pixels = even.pixels.map { 255 - $0 }
    #expect(try PaperLight(image(dark))?.isUneven == false)
  }

  @Test func `dust is painted over, and a page without dust is left alone`() throws {
    let clean = try PDFDocument.Drawing.scan(of: Self.lines, dpi: 300)
    var random = RepeatableRandom(seed: 9)
    var dusty = clean
    for _ in 0..<6_000 {
      let (x, y) = (Int.random(in: 0..<clean.width - 3, using: &random), Int.random(in: 0..<clean.height - 3, using: &random))
      let size = Int.random(in: 1...3, using: &random)
      for row in y..<y + size { for column in x..<x + size { dusty.pixels[row * clean.width + column] = 30 } }
    }
    #expect(try Specks.removed(from: image(clean)) == nil)
    let painted = try #require(try Specks.removed(from: image(dusty)))
    func darkPixels(_ page: PixelImage) -> Int {
      (0..<page.height).reduce(0) { sum, row in (0..<page.width).reduce(sum) { $0 + (page.value(x: $1, y: row) < 128 ? 1 : 0) } }
    }
    let ink = try darkPixels(image(clean))
    let dust = try darkPixels(image(dusty)) - ink
    #expect(abs(darkPixels(painted) - ink) < dust / 10)
  }

  @Test func `faint print on grainy paper is darkened and no blank page, the paper alone is one`() throws {
    func faint(_ drawing: PDFDocument.Drawing) throws -> PixelImage {
      var random = RepeatableRandom(seed: 11)
      var result = drawing
      result.pixels = drawing.pixels.map { UInt8(150 + Int($0) / 5 + Int.random(in: -5...5, using: &random)) }
      return try image(result)
    }
    let print = try faint(scan())
    #expect(!print.isBlank)
    let page = try #require(ScannedPage(print))
    #expect(try #require(page.image.inkShade) < 30)
    #expect(try #require(page.image.paperShade) > 225)
    #expect(try faint(PDFDocument.Drawing(pixels: Array(repeating: 255, count: 1_000_000), width: 1_000, height: 1_000)).isBlank)
  }

  @Test func `only black and white counts as a fax`() throws {
    let gray = try scan()
    #expect(try !image(gray).isBilevel)
    #expect(try image(gray.noisy(share: 0)).isBilevel)
  }

  @Test func `a standard fax that was drawn finely shows by its steps`() throws {
    let fine = try PDFDocument.Drawing.scan(of: Self.lines, dpi: 300)
    let fax = fine.resized(width: 1_728, height: 1_078).noisy(share: 0).resized(width: fine.width, height: fine.height)
    #expect(try FaxCleaning.isStepped(image(fax)))
    #expect(try FaxCleaning.isStepped(image(fax.stored(for: 6))))
    #expect(try !FaxCleaning.isStepped(image(fine)))
    #expect(try !FaxCleaning.isStepped(image(fine.skewed(degrees: 2))))
    #expect(try !FaxCleaning.isStepped(image(PDFDocument.Drawing(pixels: [0, 255], width: 1, height: 2))))
  }

  @Test func `a fax that tells no resolution is stretched when its letters are squeezed`() throws {
    // 1,728 dots across, as ITU-T T.4 has it; 98 lines an inch in one, 204 in the other.
    let fine = try scan().resized(width: 1_728, height: 2_244).noisy(share: 0)
    let squeezed = try scan().resized(width: 1_728, height: 1_078).noisy(share: 0)
    func stretch(_ drawing: PDFDocument.Drawing) throws -> Double {
      let image = try image(drawing)
      return FaxCleaning.stretch(of: image, image).y
    }
    #expect(try stretch(fine) == 1)
    #expect(try abs(stretch(squeezed) - 2.08) < 0.01)
  }
}

extension PDFDocument.Drawing {
  /// Nearest pixels only.
  func resized(width newWidth: Int, height newHeight: Int) -> PDFDocument.Drawing {
    var result = PDFDocument.Drawing(pixels: [], width: newWidth, height: newHeight)
    result.pixels = (0..<newHeight).flatMap { row in
      (0..<newWidth).map { pixels[row * height / newHeight * width + $0 * width / newWidth] }
    }
    return result
  }

  /// Seen at a slant: the lines fan out to the right, by `change` in slope for each row.
  func fanned(change: Double) -> PDFDocument.Drawing {
    let step = PageTransform.levelled(change: -change, width: width, height: height)
    var result = self
    for row in 0..<height {
      for column in 0..<width {
        let place = step(PageTransform.Point(x: Double(column), y: Double(row)))
        let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
        result.pixels[row * width + column] = (0..<width).contains(x) && (0..<height).contains(y) ? pixels[y * width + x] : 255
      }
    }
    return result
  }
}

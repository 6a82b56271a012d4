import Foundation
import Testing

@testable import Ingest

@Suite struct ImageExtractorTests {
  private func extract(_ data: Data, _ kind: DocumentKind) throws -> ExtractedFile {
    try ImageExtractor(limits: ExtractionLimits()).extract(data, kind: kind) { _, _ in }
  }

  private func code(_ data: Data, _ kind: DocumentKind, limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
    do throws(ExtractionFailure) {
      _ = try ImageExtractor(limits: limits).extract(data, kind: kind) { _, _ in }
      return nil
    } catch {
      return error.code
    }
  }

  /// A white picture with one black corner and one grey edge: different in each of the eight orientations.
  private let corner: PDFDocument.Drawing = {
    var drawing = PDFDocument.Drawing(pixels: Array(repeating: 255, count: 24 * 16), width: 24, height: 16)
    for row in 0..<5 { for column in 0..<3 { drawing.pixels[row * 24 + column] = 0 } }
    for column in 0..<24 { drawing.pixels[15 * 24 + column] = 128 }
    return drawing
  }()

  @Test(arguments: 1...8)
  func `every orientation of a TIFF comes out upright`(orientation: Int) throws {
    for isBigEndian in [false, true] {
      let data = ImageBuilder.tiff([corner.stored(for: orientation)], orientation: orientation, isBigEndian: isBigEndian)
      let file = try PictureFile(data, kind: .tiff, limits: ExtractionLimits())
      #expect(try #require(file.picture(at: 0)).grayPixels == corner.pixels)
    }
  }

  @Test(arguments: 1...8)
  func `every orientation that a camera notes is read and applied`(orientation: Int) throws {
    let exif = ImageBuilder.exif(orientation: orientation)
    #expect(EXIFOrientation.ofJPEG(ImageBuilder.jpegHead(exif: exif)) == orientation)
    let data = ImageBuilder.png(corner.stored(for: orientation), exif: exif)
    let file = try PictureFile(data, kind: .png, limits: ExtractionLimits())
    #expect(try #require(file.picture(at: 0)).grayPixels == corner.pixels)
  }

  @Test func `a picture without a valid orientation is upright`() {
    #expect(EXIFOrientation.ofJPEG(Data()) == 1)
    #expect(EXIFOrientation.ofJPEG(Data([0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF])) == 1)
    #expect(EXIFOrientation.ofJPEG(ImageBuilder.jpegHead(exif: ImageBuilder.exif(orientation: 9))) == 1)
    #expect(EXIFOrientation.ofPNG(Data([0x89, 0x50])) == 1)
  }

  @Test func `a crooked and noisy fax is read`() throws {
    let fax = try PDFDocument.Drawing.scan(of: letterLines, dpi: 200).skewed(degrees: 3).noisy(share: 0.01)
    let page = try extract(ImageBuilder.png(fax), .png).documents[0].pages[0]
    let expected = Set(letterLines.flatMap(PageText.words(of:)))
    let found = Set(PageText.words(of: page.text))
    #expect(Double(expected.intersection(found).count) >= 0.95 * Double(expected.count))
    #expect(page.source == .ocr)
    #expect((0.5...1).contains(page.confidence))
  }

  @Test func `each picture of a TIFF is a page, and a blank one has no text`() throws {
    let scan = try PDFDocument.Drawing.scan(of: letterLines)
    let blank = PDFDocument.Drawing(pixels: Array(repeating: 255, count: 10_000), width: 100, height: 100)
    let document = try extract(ImageBuilder.tiff([scan.stored(for: 3), blank], orientation: 3), .tiff).documents[0]
    #expect(document.type == .tiff)
    #expect(document.pages.map(\.number) == [1, 2])
    #expect(document.pages[0].text.contains("furosemide"))
    #expect(document.pages[1].text == "")
  }

  @Test func `a page that stands on its head is read`() throws {
    let lines = Array(repeating: letterLines, count: 4).flatMap(\.self)
    let page = try extract(ImageBuilder.png(.scan(of: lines).stored(for: 3)), .png).documents[0].pages[0]
    #expect(page.text.contains("furosemide twice daily"))
  }

  @Test func `a TIFF whose directories form a ring ends`() throws {
    let directories = try #require(TIFFDirectories(ImageBuilder.tiff([corner, corner], loops: true), limit: 1_000))
    #expect(directories.pages.count == 2)
    #expect(directories.isBroken)
  }

  @Test func `sizes are refused by what the header says`() {
    let limits = ExtractionLimits()
    #expect(code(ImageBuilder.png(corner, claimedSize: (30_000, 30_000)), .png, limits: limits) == .tooManyPixels)
    #expect(code(ImageBuilder.tiff([corner], claimedWidth: 2_000_000_000), .tiff, limits: limits) == .tooManyPixels)
    var few = ExtractionLimits()
    few.pages = 1
    #expect(code(ImageBuilder.tiff([corner, corner]), .tiff, limits: few) == .tooManyPages)
  }

  @Test func `a blank picture has no text and a cut one is damaged`() {
    let blank = PDFDocument.Drawing(pixels: Array(repeating: 250, count: 10_000), width: 100, height: 100)
    #expect(code(ImageBuilder.png(blank), .png) == .noText)
    #expect(code(ImageBuilder.png(corner).prefix(60), .png) == .damaged)
    for kind in [DocumentKind.png, .jpeg, .tiff] {
      #expect(code(Data("II*\0 and nothing more".utf8), kind) == .damaged)
      #expect(code(Data(), kind) == .damaged)
    }
  }
}

extension PixelImage {
  /// Grey values, row by row.
  fileprivate var grayPixels: [UInt8] {
    guard let gray = asGray else { return [] }
    return (0..<gray.height).flatMap { row in (0..<gray.width).map { gray.value(x: $0, y: row) } }
  }
}

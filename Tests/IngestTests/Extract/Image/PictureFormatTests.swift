import Foundation
import Testing

@testable import Ingest

@Suite struct PictureFormatTests {
  private func picture(_ data: Data, _ kind: DocumentKind) throws -> PixelImage {
    try #require(try PictureFile(data, kind: kind, limits: ExtractionLimits()).picture(at: 0))
  }

  /// Whether the pixel is black; lossy formats are nearly so.
  private func isBlack(_ image: PixelImage, _ x: Int, _ y: Int) throws -> Bool {
    try #require(image.asGray).value(x: x, y: y) < 100
  }

  private func code(_ data: Data, _ kind: DocumentKind, limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
    do throws(ExtractionFailure) {
      let file = try PictureFile(data, kind: kind, limits: limits)
      return (0..<file.pageCount).contains { file.picture(at: $0) != nil } ? nil : .damaged
    } catch {
      return error.code
    }
  }

  private static let samples: [(Data, DocumentKind)] = [
    (PictureSamples.heic, .heic), (PictureSamples.webp, .webp), (PictureSamples.gif, .gif), (PictureSamples.bmp, .bmp),
    (PictureSamples.cmykJPEG, .jpeg), (PictureSamples.faxTIFF, .tiff),
  ]

  @Test(arguments: samples)
  func `each format is told by its content and shows the same picture`(data: Data, kind: DocumentKind) throws {
    #expect(try ContentType.kind(of: data) == kind)
    let image = try picture(data, kind)
    #expect(image.width == 64 && image.height == 64)
    #expect(try isBlack(image, 4, 4) && isBlack(image, 12, 28))
    #expect(try !isBlack(image, 4, 40) && !isBlack(image, 24, 4) && !isBlack(image, 60, 60))
  }

  @Test func `a HEIC is turned and mirrored as it says`() throws {
    // One quarter against the clock: the corner comes to lie lower left, 32 wide and 16 high.
    let turned = try picture(HEICBytes(transformations: [HEICBytes.box("irot", Data([1]))]).data, .heic)
    #expect(try isBlack(turned, 28, 60) && !isBlack(turned, 4, 4) && !isBlack(turned, 28, 40))
    let mirrored = try picture(HEICBytes(transformations: [HEICBytes.box("imir", Data([0]))]).data, .heic)
    #expect(try isBlack(mirrored, 60, 28) && !isBlack(mirrored, 4, 4))
    let upsideDown = try picture(HEICBytes(transformations: [HEICBytes.box("imir", Data([1]))]).data, .heic)
    #expect(try isBlack(upsideDown, 12, 36) && !isBlack(upsideDown, 4, 4))
  }

  @Test func `a HEIC of tiles is put together, and its edge is cut`() throws {
    let image = try picture(HEICBytes(grid: (columns: 3, rows: 2, width: 150, height: 100)).data, .heic)
    #expect(image.width == 150 && image.height == 100)
    for (column, row) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)] {
      #expect(try isBlack(image, column * 64 + 4, row * 64 + 4))
      #expect(try !isBlack(image, min(149, column * 64 + 20), row * 64 + 20))
    }
    // The tiles are parts and no pictures of their own.
    let file = try PictureFile(
      HEICBytes(grid: (columns: 3, rows: 2, width: 150, height: 100)).data, kind: .heic, limits: ExtractionLimits())
    #expect(file.pageCount == 1)
  }

  @Test func `pixels are counted before anything is decoded`() {
    var limits = ExtractionLimits()
    limits.pixels = 64 * 64 - 1
    for (data, kind) in Self.samples { #expect(code(data, kind, limits: limits) == .tooManyPixels, "\(kind)") }
    // Few bytes that claim much: a grid of 65,535 × 65,535, another of 65,536 tiles, a moving GIF.
    #expect(code(HEICBytes(grid: (columns: 1, rows: 1, width: 65_535, height: 65_535)).data, .heic) == .tooManyPixels)
    #expect(code(HEICBytes(grid: (columns: 200, rows: 200, width: 100, height: 100)).data, .heic) == .tooManyPixels)
    let still = PictureSamples.gif
    let frame: Data = still[25..<still.count - 1]
    var moving: Data = still[0..<still.count - 1]
    for _ in 0..<13_000 { moving.append(frame) }
    moving.append(0x3B)
    #expect(code(moving, .gif) == .tooManyPixels)
    var bitmap = PictureSamples.bmp
    bitmap.replaceSubrange(18..<26, with: [0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0x80])
    #expect(code(bitmap, .bmp) == .tooManyPixels)
  }

  @Test(arguments: samples)
  func `a broken picture never crashes the reader`(data: Data, kind: DocumentKind) {
    var random = RepeatableRandom(seed: 21)
    var limits = ExtractionLimits()
    limits.pixels = 100_000
    for length in stride(from: 0, to: data.count, by: max(1, data.count / 80)) { _ = code(data.prefix(length), kind, limits: limits) }
    for _ in 0..<200 {
      var altered = data
      for _ in 0..<3 { altered[Int.random(in: 0..<min(altered.count, 600), using: &random)] = UInt8.random(in: 0...255, using: &random) }
      _ = code(altered, kind, limits: limits)
    }
  }

  @Test func `a grid that consists of itself is passed over`() {
    var data = HEICBytes(grid: (columns: 1, rows: 1, width: 64, height: 64)).data
    // The tile's number in the list of references: item 2 made of item 1 becomes item 2 made of item 2.
    let list = Data("dimg".utf8) + [0, 2, 0, 1, 0, 1]
    if let place = data.firstRange(of: list) { data[place.upperBound - 1] = 2 }
    #expect(code(data, .heic) == nil)
  }
}

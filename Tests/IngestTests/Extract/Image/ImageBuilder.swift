import Foundation

@testable import Ingest

/// Writes picture files by hand, uncompressed, from grey pixels.
enum ImageBuilder {
  /// A TIFF (6.0, little or big endian) with one picture per drawing; `orientation` goes into each. `loops` makes the last directory point to the first.
  static func tiff(
    _ drawings: [PDFDocument.Drawing], orientation: Int = 1, isBigEndian: Bool = false, loops: Bool = false, claimedWidth: Int? = nil
  ) -> Data {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isBigEndian ? bytes.reversed() : bytes
    }
    func short(_ tag: Int, _ value: Int) -> [UInt8] { number(tag, 2) + number(3, 2) + number(1, 4) + number(value, 2) + [0, 0] }
    func long(_ tag: Int, _ value: Int) -> [UInt8] { number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4) }
    let directorySize = 2 + 10 * 12 + 4
    var file = Data((isBigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
    var start = 8
    for (index, drawing) in drawings.enumerated() {
      let next = start + directorySize + drawing.pixels.count
      let isLast = index == drawings.count - 1
      var entries = long(256, claimedWidth ?? drawing.width) + long(257, drawing.height) + short(258, 8) + short(259, 1) + short(262, 1)
      entries += long(273, start + directorySize) + short(274, orientation) + short(277, 1)
      entries += long(278, drawing.height) + long(279, drawing.pixels.count)
      file += number(10, 2) + entries + number(isLast ? (loops ? 8 : 0) : next, 4)
      file += drawing.pixels
      start = next
    }
    return file
  }

  /// A PNG whose data is stored and not compressed. `exif` becomes its `eXIf` chunk.
  static func png(_ drawing: PDFDocument.Drawing, claimedSize: (width: Int, height: Int)? = nil, exif: Data? = nil) -> Data {
    func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    func chunk(_ type: String, _ content: Data) -> Data {
      let body = Data(type.utf8) + content
      return Data(big(content.count)) + body + Data(big(Int(checksum(body))))
    }
    let rows = (0..<drawing.height).flatMap { row in [0] + drawing.pixels[row * drawing.width..<(row + 1) * drawing.width] }
    var stored = Data([0x78, 0x01])
    for start in stride(from: 0, to: rows.count, by: 65_535) {
      let part = rows[start..<min(start + 65_535, rows.count)]
      let size = [UInt8(part.count & 0xFF), UInt8(part.count >> 8)]
      stored += [start + 65_535 >= rows.count ? 1 : 0] + size + size.map { ~$0 } + part
    }
    let (a, b) = rows.reduce((1, 0)) { sums, byte in
      let a = (sums.0 + Int(byte)) % 65_521
      return (a, (sums.1 + a) % 65_521)
    }
    stored += big(b << 16 | a)
    let width = claimedSize?.width ?? drawing.width
    let height = claimedSize?.height ?? drawing.height
    let header = Data(big(width) + big(height) + [8, 0, 0, 0, 0])
    let extra = exif.map { chunk("eXIf", $0) } ?? Data()
    return Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + chunk("IHDR", header) + extra + chunk("IDAT", stored)
      + chunk("IEND", Data())
  }

  /// An EXIF block (a TIFF without pictures) that only tells the orientation.
  static func exif(orientation: Int) -> Data {
    Data("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0, 0, 0, 0, 0]
  }

  /// The start of a JPEG, up to and with its EXIF segment.
  static func jpegHead(exif: Data) -> Data {
    let body = Data("Exif\0\0".utf8) + exif
    return Data([0xFF, 0xD8, 0xFF, 0xE1, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xFF)]) + body + [0xFF, 0xD9]
  }

  /// CRC-32 as PNG wants it.
  private static func checksum(_ bytes: Data) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}

extension PDFDocument.Drawing {
  /// The same picture as a camera would store it that was held such that `orientation` (1–8) is to be noted (TIFF 6.0 §8).
  func stored(for orientation: Int) -> PDFDocument.Drawing {
    let isTurned = orientation >= 5
    var result = self
    if isTurned { (result.width, result.height) = (height, width) }
    for row in 0..<result.height {
      for column in 0..<result.width {
        // Where the stored pixel is shown: "the 0th row is the visual …, the 0th column is the visual …".
        let (y, x) =
          switch orientation {
          case 2: (row, width - 1 - column)
          case 3: (height - 1 - row, width - 1 - column)
          case 4: (height - 1 - row, column)
          case 5: (column, row)
          case 6: (column, width - 1 - row)
          case 7: (height - 1 - column, width - 1 - row)
          case 8: (height - 1 - column, row)
          default: (row, column)
          }
        result.pixels[row * result.width + column] = pixels[y * width + x]
      }
    }
    return result
  }

  /// Turned by some degrees around its middle, with white corners, as a page lies crooked on the glass.
  func skewed(degrees: Double) -> PDFDocument.Drawing {
    let angle = degrees * .pi / 180
    var result = self
    for row in 0..<height {
      for column in 0..<width {
        let x = Double(column - width / 2)
        let y = Double(row - height / 2)
        let fromX = Int((x * cos(angle) - y * sin(angle)).rounded()) + width / 2
        let fromY = Int((x * sin(angle) + y * cos(angle)).rounded()) + height / 2
        let isInside = (0..<width).contains(fromX) && (0..<height).contains(fromY)
        result.pixels[row * width + column] = isInside ? pixels[fromY * width + fromX] : 255
      }
    }
    return result
  }

  /// Black and white only, with that share of the pixels turned over, as a bad line does to a fax.
  func noisy(share: Double) -> PDFDocument.Drawing {
    var random = RepeatableRandom(seed: 3)
    var result = self
    result.pixels = pixels.map { pixel in
      let isInk = (pixel < 128) != (Double.random(in: 0..<1, using: &random) < share)
      return isInk ? 0 : 255
    }
    return result
  }
}

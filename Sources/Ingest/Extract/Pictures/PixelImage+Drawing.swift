import CTesseract
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Drawing on 8-bit pictures and writing them out.
extension PixelImage {
  /// In another size; itself when it has that size.
  func resized(width: Int, height: Int) -> PixelImage? {
    guard width != self.width || height != self.height else { return self }
    guard width > 0, height > 0 else { return nil }
    return PixelImage(
      takingOwnership: pixScale(pix, Float(Double(width) / Double(self.width)), Float(Double(height) / Double(self.height))))
  }

  /// A JPEG of middling quality.
  var jpeg: Data? { Self.written { pixWriteMemJpeg($0, $1, pix, 72, 0) } }

  /// A PNG of sixteen shades, with nothing in it but pixels.
  var png: Data? {
    guard let few = PixelImage(takingOwnership: pixCopy(nil, pix)), let pixels = pixGetData(few.pix) else { return nil }
    for index in 0..<Int(pixGetWpl(few.pix)) * height {
      let high = pixels[index] & 0xF0F0_F0F0
      pixels[index] = high | high >> 4
    }
    return Self.written { pixWriteMemPng($0, $1, few.pix, 0) }.flatMap(BarePNG.init)?.data
  }

  private static func written(
    _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>) -> Int32
  ) -> Data? {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let isWritten = write(&bytes, &count) == 0
    defer { free(bytes) }
    guard isWritten, let bytes, count > 0 else { return nil }
    return Data(bytes: bytes, count: count)
  }

  /// Whether something stands out from the paper in that part.
  func isPrinted(_ box: PageBox) -> Bool {
    let (left, top, right, bottom) = pixels(of: box, margin: 0)
    var darkest: UInt8 = 255
    var brightest: UInt8 = 0
    for y in top..<bottom {
      for x in left..<right {
        let shade = value(x: x, y: y)
        darkest = min(darkest, shade)
        brightest = max(brightest, shade)
        if brightest > darkest, brightest - darkest >= 40 { return true }
      }
    }
    return false
  }

  /// A new white page on which only the kept words stand, and a black field with its label in the place of what was removed.
  func masked(by mask: PageMask) -> PixelImage? {
    guard let page = Self.white(width: width, height: height) else { return nil }
    for box in mask.kept {
      let (left, top, right, bottom) = pixels(of: box, margin: 1)
      pixRasterop(
        page.pix, Int32(left), Int32(top), Int32(right - left), Int32(bottom - top), Int32(PIX_SRC), pix, Int32(left), Int32(top))
    }
    // In this order: what is hidden or removed stays so where boxes overlap.
    for box in mask.hidden { page.fill(pixels(of: box, margin: 0), Int32(PIX_SET)) }
    for cover in mask.covered { page.fill(pixels(of: cover.box, margin: 3), Int32(PIX_CLR)) }
    var labels: [IdentifierLabel: PixelImage] = [:]
    for cover in mask.covered {
      guard let label = labels[cover.label] ?? Self.label(cover.label.rawValue) else { continue }
      labels[cover.label] = label
      page.put(label, into: pixels(of: cover.box, margin: 0))
    }
    return page
  }

  /// A white page of the usual size with a sentence on it.
  static func sheet(saying sentence: String) -> PixelImage? {
    guard let page = white(width: 935, height: 1_210), var font = Optional(bmfCreate(nil, 4)), font != nil else { return nil }
    defer { bmfDestroy(&font) }
    var lines: [String] = []
    // Its letters are ASCII, and what is none must not reach it.
    for word in sentence.replacing("’", with: "'").filter(\.isASCII).split(separator: " ") {
      if let last = lines.last, last.count + word.count < 60 {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    for (number, line) in lines.enumerated() {
      pixSetTextline(page.pix, font, line, 0, 80, Int32(120 + 24 * number), nil, nil)
    }
    return page
  }

  private static func white(width: Int, height: Int) -> PixelImage? {
    guard let page = PixelImage(takingOwnership: pixCreate(Int32(clamping: width), Int32(clamping: height), 8)) else { return nil }
    pixSetAll(page.pix)
    return page
  }

  private typealias Area = (left: Int, top: Int, right: Int, bottom: Int)

  private func pixels(of box: PageBox, margin: Int) -> Area {
    let left = max(0, Int((box.left * Double(width)).rounded(.down)) - margin)
    let top = max(0, Int((box.top * Double(height)).rounded(.down)) - margin)
    let right = min(width, Int((box.right * Double(width)).rounded(.up)) + margin)
    let bottom = min(height, Int((box.bottom * Double(height)).rounded(.up)) + margin)
    return (min(left, width), min(top, height), max(right, min(left, width)), max(bottom, min(top, height)))
  }

  private func fill(_ area: Area, _ operation: Int32) {
    pixRasterop(
      pix, Int32(area.left), Int32(area.top), Int32(area.right - area.left), Int32(area.bottom - area.top), operation, nil, 0, 0)
  }

  /// White on black, in leptonica's own letters, which are high.
  private static func label(_ text: String) -> PixelImage? {
    guard var font = Optional(bmfCreate(nil, 8)), font != nil else { return nil }
    defer { bmfDestroy(&font) }
    var width: Int32 = 0
    guard bmfGetStringWidth(font, text, &width) == 0, let label = white(width: Int(width) + 8, height: 34) else { return nil }
    label.fill((0, 0, label.width, label.height), Int32(PIX_CLR))
    pixSetTextline(label.pix, font, text, 255, 4, 26, nil, nil)
    return label
  }

  /// Made small enough for the field; where it would not be legible there is none.
  private func put(_ label: PixelImage, into area: Area) {
    let factor = min(Double(area.right - area.left) / Double(label.width), Double(area.bottom - area.top) / Double(label.height), 0.7)
    guard factor >= 0.25, let small = label.resized(width: Int(Double(label.width) * factor), height: Int(Double(label.height) * factor))
    else { return }
    let left = (area.left + area.right - small.width) / 2
    let top = (area.top + area.bottom - small.height) / 2
    pixRasterop(pix, Int32(left), Int32(top), Int32(small.width), Int32(small.height), Int32(PIX_SRC), small.pix, 0, 0)
  }
}

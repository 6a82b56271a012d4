import CTesseract
import Foundation

/// One leptonica picture, freed with its last reference. Operations give a new picture and leave this one alone.
final class PixelImage {
  let pix: UnsafeMutablePointer<Pix>

  /// Nil in, nil out, so that a failed leptonica call can be wrapped as it comes.
  init?(takingOwnership pix: UnsafeMutablePointer<Pix>?) {
    guard let pix else { return nil }
    self.pix = pix
  }

  deinit {
    var pix: UnsafeMutablePointer<Pix>? = pix
    pixDestroy(&pix)
  }

  /// leptonica's own messages may quote the file; nobody is to see them.
  static func silenceLibrary() { setMsgSeverity(Int32(L_SEVERITY_NONE)) }

  var width: Int { Int(pixGetWidth(pix)) }
  var height: Int { Int(pixGetHeight(pix)) }
  var depth: Int { Int(pixGetDepth(pix)) }

  /// From a page's drawing: grey, one byte per pixel.
  convenience init?(_ drawing: PDFDocument.Drawing) {
    guard
      let width = Int32(exactly: drawing.width), let height = Int32(exactly: drawing.height), width > 0, height > 0,
      drawing.pixels.count >= drawing.width * drawing.height,
      let pix = pixCreateNoInit(width, height, 8), let target = pixGetData(pix)
    else { return nil }
    self.init(takingOwnership: pix)
    let bytesPerRow = Int(pixGetWpl(pix)) * 4
    let rows = UnsafeMutableRawPointer(target)
    memset(rows, 0xFF, bytesPerRow * drawing.height)
    drawing.pixels.withUnsafeBytes { source in
      for row in 0..<drawing.height {
        let line = UnsafeRawBufferPointer(rebasing: source[row * drawing.width..<(row + 1) * drawing.width])
        UnsafeMutableRawBufferPointer(start: rows + row * bytesPerRow, count: drawing.width).copyMemory(from: line)
      }
    }
    // leptonica keeps pixels in 32-bit words with the leftmost pixel in the highest byte.
    pixEndianByteSwap(pix)
  }

  /// 8 bits deep, 0 is black.
  var asGray: PixelImage? {
    depth == 8 && pixGetColormap(pix) == nil ? self : PixelImage(takingOwnership: pixConvertTo8(pix, 0))
  }

  /// True for a large picture that is all specks: tesseract would look for words among millions of them, and its search for columns knows no
  /// deadline. A closely printed page has some ten thousand letters and dots. Small pictures are read soon enough, whatever is on them.
  var isNoise: Bool {
    guard width * height > 20_000_000, let small = asGray?.reduced(toEdge: 2_400)?.blackAndWhite else { return false }
    var specks: Int32 = 0
    return pixCountConnComp(small.pix, 4, &specks) == 0 && specks > 80_000
  }

  /// The grey value of one pixel of an 8-bit picture.
  func value(x: Int, y: Int) -> UInt8 {
    var value: UInt32 = 0
    pixGetPixel(pix, Int32(x), Int32(y), &value)
    return UInt8(clamping: value)
  }

  /// How many pixels have each shade, 0 (black) to 255, counted on every 16th.
  private(set) lazy var histogram: [Float]? = {
    guard let gray = asGray, let counts = pixGetGrayHistogram(gray.pix, 4) else { return nil }
    var owned: UnsafeMutablePointer<Numa>? = counts
    defer { numaDestroy(&owned) }
    return (0..<256).map { shade in
      var count: Float = 0
      numaGetFValue(counts, Int32(shade), &count)
      return count
    }
  }()

  /// The shade of most pixels.
  var paperShade: Int? {
    histogram.flatMap { counts in counts.indices.max { counts[$0] < counts[$1] } }
  }

  /// The shade than which one pixel in a thousand is darker, which is ink on any page with more than a few words.
  var inkShade: Int? {
    histogram.flatMap { counts in
      let share = counts.reduce(0, +) / 1_000
      var sum: Float = 0
      return counts.indices.first { index in
        sum += counts[index]
        return sum > share
      }
    }
  }

  /// By how many shades the paper varies around its own (standard deviation). What is brighter than the paper is grain and nothing else.
  var grain: Float? {
    guard let counts = histogram, let paper = paperShade else { return nil }
    let brighter = counts[(paper + 1)...]
    let squares = brighter.indices.reduce(Float(0)) { $0 + counts[$1] * Float(($1 - paper) * ($1 - paper)) }
    return squares > 0 ? (squares / brighter.reduce(0, +)).squareRoot() : 0
  }

  /// True when nothing is drawn: hardly a pixel differs from the paper, whatever its shade.
  var isBlank: Bool {
    guard let counts = histogram, let paper = paperShade, let grain else { return false }
    // Ink differs by clearly more than the grain; faint print by 20 shades or so.
    let least = Int(min(64, max(16, 5 * grain)))
    let ink = counts.indices.filter { abs($0 - paper) >= least }.reduce(Float(0)) { $0 + counts[$1] }
    // 1 in 50,000 is less than a single letter on a page.
    return ink < counts.reduce(0, +) / 50_000
  }

  /// True for black and white and hardly anything between, as a fax is. The edges of letters in true grey are about as many pixels as their insides.
  var isBilevel: Bool {
    guard let counts = histogram else { return false }
    return counts[8...247].reduce(0, +) < min(counts[..<8].reduce(0, +), counts[248...].reduce(0, +)) / 20
  }

  /// An 8-bit picture, halved until its longer edge is at most `edge`. Itself when it is small enough.
  func reduced(toEdge edge: Int) -> PixelImage? {
    var result: PixelImage? = self
    while let image = result, max(image.width, image.height) > edge {
      result = PixelImage(takingOwnership: pixScaleAreaMap2(image.pix))
    }
    return result
  }

  /// An 8-bit picture with one bit per pixel, parted where its two kinds of shades (ink and paper) differ most (Otsu 1979).
  var blackAndWhite: PixelImage? {
    var threshold: Int32 = 0
    guard pixSplitDistributionFgBg(pix, 0.1, 4, &threshold, nil, nil, nil) == 0 else { return nil }
    return PixelImage(takingOwnership: pixThresholdToBinary(pix, threshold))
  }

  /// A part; nil when nothing of it lies on the picture.
  func clipped(left: Int, top: Int, width: Int, height: Int) -> PixelImage? {
    var frame = boxCreate(Int32(clamping: left), Int32(clamping: top), Int32(clamping: width), Int32(clamping: height))
    defer { boxDestroy(&frame) }
    return PixelImage(takingOwnership: pixClipRectangle(pix, frame, nil))
  }

  /// Quarter turns to the right.
  func turned(quarters: Int) -> PixelImage? {
    PixelImage(takingOwnership: pixRotateOrth(pix, Int32(((quarters % 4) + 4) % 4)))
  }

  /// Undoes what a camera noted about how it was held: EXIF and TIFF `Orientation`, 1–8 (TIFF 6.0 §8). 1 and anything else is upright.
  func upright(orientation: Int) -> PixelImage? {
    switch orientation {
    case 2: PixelImage(takingOwnership: pixFlipLR(nil, pix))
    case 3: turned(quarters: 2)
    case 4: PixelImage(takingOwnership: pixFlipTB(nil, pix))
    case 5: PixelImage(takingOwnership: pixFlipLR(nil, pix))?.turned(quarters: 3)
    case 6: turned(quarters: 1)
    case 7: PixelImage(takingOwnership: pixFlipLR(nil, pix))?.turned(quarters: 1)
    case 8: turned(quarters: 3)
    default: self
    }
  }
}

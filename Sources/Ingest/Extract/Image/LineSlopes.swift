import CTesseract

/// The slopes of what looks like lines of text along the rows of a black and white page, in degrees that it is to be turned clockwise for them to be level.
struct LineSlopes {
  /// The slope in the middle of the page; 0 when it is small enough for tesseract.
  let degrees: Float
  /// By how many degrees more the bottom is to be turned than the top, as on a page seen at a slant; 0 for one seen from above.
  let spread: Double
  /// How strongly black and white alternate from row to row, to compare a page with the same page turned.
  let score: Float
  /// True when rows of black and white alternate as nothing but lines of text or a table's rules do.
  let isUnmistakable: Bool

  /// Degrees to each side that are searched. Scanners and hands are off by less.
  private static let widest: Float = 10
  /// Degrees that tesseract bears without loss; turning costs sharpness, so a page is not turned for less.
  private static let negligible: Float = 0.25
  private static let negligibleSpread = 0.5
  /// The score of the best direction by that of the worst. Lines of text along the rows have 4 to 40, anything else 1 to 4.
  private static let clear: Float = 3
  private static let unmistakable: Float = 10
  /// A band of the page has fewer lines, and its agreement with others is proof enough.
  private static let clearInBand: Float = 2.5
  private static let bands = 9

  /// Nil when there are no lines.
  init?(_ page: PixelImage) {
    guard let whole = Slope(page) else { return nil }
    let bands = Self.bands(of: page)
    let line = BandSlope.agreement(of: bands.filter { $0.slope.contrast >= Self.clearInBand })
    if let line, abs(line.growth) >= Self.negligibleSpread {
      spread = line.growth
      degrees = Float(line.degrees(at: 0.5))
    } else if whole.contrast >= Self.clear {
      spread = 0
      degrees = abs(whole.degrees) >= Self.negligible ? whole.degrees : 0
    } else {
      return nil
    }
    isUnmistakable = whole.contrast >= Self.unmistakable
    // Of bands and not of the whole, whose rows cross several lines when it is seen at a slant.
    score = bands.reduce(0) { $0 + $1.slope.score }
  }

  /// Overlapping bands, each as high as a quarter of the page.
  private static func bands(of page: PixelImage) -> [BandSlope] {
    let height = page.height / 4
    return (0..<bands).compactMap { band in
      let top = (page.height - height) * band / (bands - 1)
      guard let part = page.clipped(left: 0, top: top, width: page.width, height: height), let slope = Slope(part) else { return nil }
      return BandSlope(place: (Double(top) + Double(height) / 2) / Double(page.height), slope: slope)
    }
  }

  fileprivate struct Slope {
    var degrees: Float = 0
    /// The greatest score of all angles by the least.
    var contrast: Float = 0
    /// The sum of squared differences between the black pixels of neighbouring rows: lines that lie along the rows make it great.
    var score: Float = 0

    init?(_ page: PixelImage) {
      let failed = pixFindSkewSweepAndSearchScorePivot(
        page.pix, &degrees, &contrast, &score, 2, 2, 0, widest, 1, 0.05, Int32(L_SHEAR_ABOUT_CENTER))
      guard failed == 0 else { return nil }
    }
  }
}

/// The slope of the lines in one band of a page.
private struct BandSlope {
  /// 0 at the top of the page, 1 at the bottom.
  var place: Double
  var slope: LineSlopes.Slope

  private var degrees: Double { Double(slope.degrees) }
  /// A clearer band weighs more, up to a point.
  private var weight: Double { Double(min(slope.contrast, 10)) }

  struct Line {
    var growth: Double
    var start: Double

    func degrees(at place: Double) -> Double { start + growth * place }
  }

  /// The line on which at least four bands lie to half a degree. A band with little text may follow a picture or a frame instead; the one that lies
  /// farthest off goes first.
  static func agreement(of all: [BandSlope]) -> Line? {
    var bands = all
    while bands.count >= 4, let line = line(through: bands) {
      let distances = bands.map { abs(line.degrees(at: $0.place) - $0.degrees) }
      guard let worst = distances.indices.max(by: { distances[$0] < distances[$1] }) else { return nil }
      if distances[worst] < 0.5 { return line }
      bands.remove(at: worst)
    }
    return nil
  }

  /// The straight line with the least sum of weighted squares; nil when all bands are at one place.
  private static func line(through bands: [BandSlope]) -> Line? {
    let weight = bands.reduce(0) { $0 + $1.weight }
    let place = bands.reduce(0) { $0 + $1.weight * $1.place } / weight
    let degrees = bands.reduce(0) { $0 + $1.weight * $1.degrees } / weight
    let square = bands.reduce(0) { $0 + $1.weight * ($1.place - place) * ($1.place - place) }
    let product = bands.reduce(0) { $0 + $1.weight * ($1.place - place) * ($1.degrees - degrees) }
    guard square > 0 else { return nil }
    return Line(growth: product / square, start: degrees - product / square * place)
  }
}

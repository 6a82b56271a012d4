import CTesseract

/// How the text lies on a page: what is up, the slope of its lines, and how that slope changes from top to bottom. Measured without reading, on a small copy.
struct LineDirection {
  /// Quarter turns to the right that set the page upright.
  let quarters: Int
  /// By how many radians the page is to be turned clockwise after that; 0 when it is straight enough.
  let angle: Double
  /// How many radians more that is at the bottom than at the top, for a page seen at a slant; 0 for one seen from above.
  let spread: Double
  /// False when nothing told top from bottom.
  let isSure: Bool

  /// Degrees to each side that are searched. Scanners and hands are off by less.
  private static let widest: Float = 10
  /// Degrees that tesseract bears without loss; turning costs sharpness, so a page is not turned for less.
  private static let negligible: Float = 0.25
  private static let negligibleSpread = 0.5
  /// The score of the best direction by that of the worst. Lines of text along the rows have 4 to 40, anything else 1 to 4.
  private static let clear: Float = 3
  /// A band of the page has fewer lines, and its agreement with others is proof enough.
  private static let clearInBand: Float = 2.5
  /// Standard deviations from chance that tell top from bottom. leptonica's author advises 8.
  private static let standing: Float = 8
  /// The longest edge of the small copy: half of a page at 300 dpi. leptonica's patterns are made for letters at 150 to 300 dpi.
  private static let longestEdge = 2_400

  /// Nil when the page has no lines of text.
  init?(_ image: PixelImage) {
    guard
      // A desk, a hand or a scanner's lid around the page is black and reaches the edge; letters don't.
      let small = image.reduced(toEdge: Self.longestEdge)?.blackAndWhite,
      let page = PixelImage(takingOwnership: pixRemoveBorderConnComps(small.pix, 8)), let side = page.turned(quarters: 1)
    else { return nil }
    // Letters of a typewriter stand in columns, which look like lines, too; but less so than the lines themselves.
    let sides = [(page, 0), (side, 1)].compactMap { page, quarters in
      Self.slope(page).map { (page: page, quarters: quarters, slope: $0) }
    }
    .filter { $0.slope.contrast >= Self.clear }.sorted { $0.slope.score > $1.slope.score }
    guard let likeliest = sides.first else { return nil }
    for side in sides {
      let up = Self.strokesUp(side.page, degrees: side.slope.degrees)
      guard abs(up) >= Self.standing else { continue }
      self.init(side.page, side.slope, quarters: side.quarters + (up < 0 ? 2 : 0), isSure: true)
      return
    }
    self.init(likeliest.page, likeliest.slope, quarters: likeliest.quarters, isSure: false)
  }

  private init(_ page: PixelImage, _ slope: Slope, quarters: Int, isSure: Bool) {
    self.quarters = quarters
    self.isSure = isSure
    let isOnItsHead = quarters >= 2
    let growth = Self.spread(page)
    spread = isOnItsHead ? -growth : growth
    angle = abs(slope.degrees) >= Self.negligible || spread != 0 ? Double(slope.degrees) * .pi / 180 : 0
  }

  /// How many more strokes go up (b, d, l) than down (p, q), as in Latin letters, in standard deviations from chance; less than 0 for a page on its head.
  private static func strokesUp(_ page: PixelImage, degrees: Float) -> Float {
    var level: PixelImage? = page
    if abs(degrees) >= negligible {
      level = PixelImage(
        takingOwnership: pixRotate(page.pix, degrees * .pi / 180, Int32(L_ROTATE_SHEAR), Int32(L_BRING_IN_WHITE), 0, 0))
    }
    var up: Float = 0
    var left: Float = 0
    guard let level, pixOrientDetect(level.pix, &up, &left, 0, 0) == 0 else { return 0 }
    return up
  }

  private struct Slope {
    var degrees: Float = 0
    /// The greatest score of all angles by the least.
    var contrast: Float = 0
    /// The sum of squared differences between the black pixels of neighbouring rows: lines that lie along the rows make it great.
    var score: Float = 0
  }

  private static func slope(_ page: PixelImage) -> Slope? {
    var slope = Slope()
    let failed = pixFindSkewSweepAndSearchScorePivot(
      page.pix, &slope.degrees, &slope.contrast, &slope.score, 2, 2, 0, widest, 1, 0.05, Int32(L_SHEAR_ABOUT_CENTER))
    return failed == 0 ? slope : nil
  }

  /// How much the slopes of nine overlapping bands grow from top to bottom. 0 unless at least four bands agree.
  private static func spread(_ page: PixelImage) -> Double {
    let bands = 9
    let height = page.height / 4
    var points: [BandSlope] = []
    for band in 0..<bands {
      let top = (page.height - height) * band / (bands - 1)
      var frame = boxCreate(0, Int32(clamping: top), Int32(clamping: page.width), Int32(clamping: height))
      defer { boxDestroy(&frame) }
      guard
        let part = PixelImage(takingOwnership: pixClipRectangle(page.pix, frame, nil)), let slope = slope(part),
        slope.contrast >= clearInBand
      else { continue }
      points.append(
        BandSlope(place: Double(top) / Double(page.height), degrees: Double(slope.degrees), weight: Double(min(slope.contrast, 10))))
    }
    // A band with little text may follow a picture or a frame instead; the one that lies farthest off goes first.
    while points.count >= 4, let line = BandSlope.line(through: points) {
      let distances = points.map { abs(line.degrees(at: $0.place) - $0.degrees) }
      guard let worst = distances.indices.max(by: { distances[$0] < distances[$1] }) else { return 0 }
      if distances[worst] < 0.5 { return abs(line.growth) >= negligibleSpread ? line.growth * .pi / 180 : 0 }
      points.remove(at: worst)
    }
    return 0
  }
}

/// The slope of the lines in one band of a page.
private struct BandSlope {
  /// 0 at the top of the page, 1 at the bottom.
  var place: Double
  var degrees: Double
  var weight: Double

  struct Line {
    var growth: Double
    var start: Double

    func degrees(at place: Double) -> Double { start + growth * place }
  }

  /// The straight line with the least sum of weighted squares; nil when all bands are at one place.
  static func line(through points: [BandSlope]) -> Line? {
    let weight = points.reduce(0) { $0 + $1.weight }
    let place = points.reduce(0) { $0 + $1.weight * $1.place } / weight
    let degrees = points.reduce(0) { $0 + $1.weight * $1.degrees } / weight
    let square = points.reduce(0) { $0 + $1.weight * ($1.place - place) * ($1.place - place) }
    let product = points.reduce(0) { $0 + $1.weight * ($1.place - place) * ($1.degrees - degrees) }
    guard square > 0 else { return nil }
    return Line(growth: product / square, start: degrees - product / square * place)
  }
}

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

  /// Standard deviations from chance that tell top from bottom. leptonica's author advises 8.
  private static let standing: Float = 8
  private static let unmistakable: Float = 12
  /// The longest edge of the small copy: half of a page at 300 dpi. leptonica's patterns are made for letters at 150 to 300 dpi.
  private static let longestEdge = 2_400

  /// Nil when the page has no lines of text.
  init?(_ image: PixelImage) {
    guard
      // A desk, a hand or a scanner's lid around the page is black and reaches the edge; letters don't.
      let small = image.reduced(toEdge: Self.longestEdge)?.blackAndWhite,
      let page = PixelImage(takingOwnership: pixRemoveBorderConnComps(small.pix, 8)), let side = page.turned(quarters: 1)
    else { return nil }
    let upright = Way(page, quarters: 0)
    // Most pages are upright, and then the other way need not be looked at.
    if let upright, upright.slopes.isUnmistakable, upright.strokesUp >= Self.unmistakable {
      self.init(upright, isSure: true)
      return
    }
    // A table's rules and a typewriter's letters, which stand in columns, look like lines, too; but less so than the lines themselves.
    let ways = [upright, Way(side, quarters: 1)].compactMap(\.self).sorted { $0.slopes.score > $1.slopes.score }
    guard let likeliest = ways.first else { return nil }
    let sure = ways.first { abs($0.strokesUp) >= Self.standing }
    self.init(sure ?? likeliest, isSure: sure != nil)
  }

  private init(_ way: Way, isSure: Bool) {
    let isOnItsHead = isSure && way.strokesUp < 0
    quarters = way.quarters + (isOnItsHead ? 2 : 0)
    self.isSure = isSure
    angle = Double(way.slopes.degrees) * .pi / 180
    // Standing on its head the page has its top at the bottom.
    spread = (isOnItsHead ? -1 : 1) * way.slopes.spread * .pi / 180
  }

  /// A page with lines along its rows, after so many quarter turns.
  private struct Way {
    let quarters: Int
    let slopes: LineSlopes
    /// How many more strokes go up (b, d, l) than down (p, q), as in Latin letters, in standard deviations from chance; less than 0 for a page on its head.
    private(set) var strokesUp: Float = 0

    init?(_ page: PixelImage, quarters: Int) {
      guard let slopes = LineSlopes(page) else { return nil }
      self.quarters = quarters
      self.slopes = slopes
      var level: PixelImage? = page
      if slopes.degrees != 0 {
        level = PixelImage(
          takingOwnership: pixRotate(page.pix, slopes.degrees * .pi / 180, Int32(L_ROTATE_SHEAR), Int32(L_BRING_IN_WHITE), 0, 0))
      }
      var left: Float = 0
      guard let level, pixOrientDetect(level.pix, &strokesUp, &left, 0, 0) == 0 else {
        strokesUp = 0
        return
      }
    }
  }
}

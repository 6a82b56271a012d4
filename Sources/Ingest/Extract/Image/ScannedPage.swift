import CTesseract

/// A picture made ready for text recognition: grey, clean of specks and shadows, of the size tesseract likes, straight and upright.
///
/// Each step answers with its input when it cannot do better, so that a page is never lost on the way.
struct ScannedPage {
  /// Letters need about 20 pixels of height, which a page has when it is this wide: US Letter at 300 dpi.
  private static let goodWidth = 2_550.0
  private static let enoughWidth = 1_700.0
  private static let mostScale = 4.0
  private static let longestEdge = 4_500.0

  let image: PixelImage

  init?(_ source: PixelImage) {
    guard let gray = source.asGray.map(Self.withSquarePixels) else { return nil }
    let clean = source.depth == 1 || Self.isBilevel(gray) ? Self.withoutSpecks(gray) : Self.withoutShadows(gray)
    guard let scaled = Self.scale(clean) else { return nil }
    image = Self.upright(Self.straighten(scaled))
  }

  /// Stretches a fax of standard resolution, which has 204 dots per inch across and 98 down (ITU-T T.4 §2).
  private static func withSquarePixels(_ gray: PixelImage) -> PixelImage {
    let across = Double(pixGetXRes(gray.pix))
    let down = Double(pixGetYRes(gray.pix))
    guard across > 0, down > 0, (1.5...2.5).contains(across / down) else { return gray }
    return PixelImage(takingOwnership: pixScale(gray.pix, 1, Float(across / down))) ?? gray
  }

  /// A fax: black or white and nothing between.
  private static func isBilevel(_ gray: PixelImage) -> Bool {
    guard let histogram = pixGetGrayHistogram(gray.pix, 4) else { return false }
    var owned: UnsafeMutablePointer<Numa>? = histogram
    defer { numaDestroy(&owned) }
    var between: Float = 0
    numaGetSumOnInterval(histogram, 8, 247, &between)
    var all: Float = 0
    numaGetSum(histogram, &all)
    return between < all / 1_000
  }

  /// Removes what is at most two pixels wide and high, black on white and white on black, when a fax line strewed so much of it that it cannot be punctuation.
  private static func withoutSpecks(_ gray: PixelImage) -> PixelImage {
    guard
      let page = PixelImage(takingOwnership: pixThresholdToBinary(gray.pix, 128)), let without = withoutSmallParts(page),
      countDifference(page, without) > page.width * page.height / 2_000,
      let reversed = PixelImage(takingOwnership: pixInvert(nil, without.pix)), let filled = withoutSmallParts(reversed),
      let result = PixelImage(takingOwnership: pixInvert(nil, filled.pix))
    else { return gray }
    return PixelImage(takingOwnership: pixConvert1To8(nil, result.pix, 255, 0)) ?? gray
  }

  private static func withoutSmallParts(_ page: PixelImage) -> PixelImage? {
    PixelImage(takingOwnership: pixSelectBySize(page.pix, 3, 3, 8, Int32(L_SELECT_IF_EITHER), Int32(L_SELECT_IF_GTE), nil))
  }

  private static func countDifference(_ one: PixelImage, _ other: PixelImage) -> Int {
    guard let difference = PixelImage(takingOwnership: pixXor(nil, one.pix, other.pix)) else { return 0 }
    var count: Int32 = 0
    pixCountPixels(difference.pix, &count, nil)
    return Int(count)
  }

  /// Makes the paper of a photograph evenly white. A dark page (white on black) is left alone: there the "paper" would be the letters.
  private static func withoutShadows(_ gray: PixelImage) -> PixelImage {
    var mean: Float = 0
    guard pixGetAverageMasked(gray.pix, nil, 0, 0, 8, Int32(L_MEAN_ABSVAL), &mean) == 0, mean > 90 else { return gray }
    return PixelImage(takingOwnership: pixBackgroundNormSimple(gray.pix, nil, nil)) ?? gray
  }

  private static func scale(_ image: PixelImage) -> PixelImage? {
    let shorter = Double(min(image.width, image.height))
    let longer = Double(max(image.width, image.height))
    var factor = 1.0
    if longer > longestEdge {
      factor = longestEdge / longer
    } else if shorter < enoughWidth {
      factor = min(goodWidth / shorter, mostScale, longestEdge / longer)
    }
    guard factor != 1 else { return image }
    return PixelImage(takingOwnership: pixScale(image.pix, Float(factor), Float(factor)))
  }

  /// Turns the page by the angle of its lines, up to 10°. A page without clear lines stays as it is.
  private static func straighten(_ image: PixelImage) -> PixelImage {
    PixelImage(takingOwnership: pixDeskewGeneral(image.pix, 4, 10, 1, 2, 0, nil, nil)) ?? image
  }

  /// Turns a page that lies on its side or stands on its head. Latin letters have more strokes going up (b, d, l) than down (p, q), which shows without
  /// reading them; a page with too few letters stays as it is.
  private static func upright(_ image: PixelImage) -> PixelImage {
    guard let page = PixelImage(takingOwnership: pixThresholdToBinary(image.pix, 140)) else { return image }
    var up: Float = 0
    var left: Float = 0
    var decision: Int32 = 0
    guard pixOrientDetect(page.pix, &up, &left, 0, 0) == 0, makeOrientDecision(up, left, 0, 0, &decision, 0) == 0 else { return image }
    let quarters =
      switch Int(decision) {
      case Int(L_TEXT_ORIENT_LEFT): 1
      case Int(L_TEXT_ORIENT_DOWN): 2
      case Int(L_TEXT_ORIENT_RIGHT): 3
      default: 0
      }
    return quarters == 0 ? image : image.turned(quarters: quarters) ?? image
  }
}

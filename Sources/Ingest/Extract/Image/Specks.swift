import CTesseract

/// Dust and grain on a scan in shades of grey: dark specks too small for a full stop, strewn over all of the page.
enum Specks {
  /// Pixels to each side. At 300 dots per inch a full stop of 8 pt has four.
  private static let largest: Int32 = 3
  /// Parts that small in a half of the strip that is looked at; a clean page has a few.
  private static let many = 40

  /// The page with its specks painted over; nil when it has not many more specks than letters.
  static func removed(from page: PixelImage) -> PixelImage? {
    guard
      isStrewn(page), let paper = page.paperShade, let ink = page.blackAndWhite, let letters = withoutSpecks(ink),
      let specks = PixelImage(takingOwnership: pixSubtract(nil, ink.pix, letters.pix)),
      // A speck's rim is grey.
      let mask = PixelImage(takingOwnership: pixDilateBrick(nil, specks.pix, 3, 3)),
      let result = PixelImage(takingOwnership: pixCopy(nil, page.pix)), pixSetMasked(result.pix, mask.pix, UInt32(paper)) == 0
    else { return nil }
    return result
  }

  private static func withoutSpecks(_ ink: PixelImage) -> PixelImage? {
    let next = largest + 1
    return PixelImage(takingOwnership: pixSelectBySize(ink.pix, next, next, 8, Int32(L_SELECT_IF_EITHER), Int32(L_SELECT_IF_GTE), nil))
  }

  /// Looks at the upper and the lower half of a strip down the middle: a picture's dots are in one place, dust is everywhere.
  private static func isStrewn(_ page: PixelImage) -> Bool {
    var specks = 0
    var others = 0
    for top in [0, page.height / 2] {
      let part = page.clipped(left: page.width * 3 / 8, top: top, width: page.width / 4, height: page.height / 2)
      guard let ink = part?.blackAndWhite, let letters = withoutSpecks(ink) else { return false }
      let (all, larger) = (count(ink), count(letters))
      guard all - larger >= many else { return false }
      specks += all - larger
      others += larger
    }
    return specks > others
  }

  private static func count(_ page: PixelImage) -> Int {
    var count: Int32 = 0
    return pixCountConnComp(page.pix, 8, &count) == 0 ? Int(count) : 0
  }
}

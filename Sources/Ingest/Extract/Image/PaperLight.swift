import CTesseract

/// How bright the paper of a picture is in its different parts. A scanner lights a page evenly, a lamp or a window does not.
struct PaperLight {
  /// True when the paper is so much darker in one part than in another that one threshold can't part ink from paper.
  let isUneven: Bool

  /// Tiles of this many pixels of a picture reduced to at most `longestEdge`; each is larger than a letter, so that its brightest pixel is paper.
  private static let tile: Int32 = 16
  private static let longestEdge = 1_200
  /// Shades between the darkest and the brightest tenth.
  private static let tolerated: UInt8 = 32
  /// A dark page (white on black) has no paper to speak of: there the "paper" would be the letters.
  private static let darkest: UInt8 = 70

  init?(_ image: PixelImage) {
    guard
      let small = image.reduced(toEdge: Self.longestEdge),
      let tiles = PixelImage(takingOwnership: pixScaleGrayMinMax(small.pix, Self.tile, Self.tile, Int32(L_CHOOSE_MAX))),
      tiles.width > 0, tiles.height > 0
    else { return nil }
    let shades = (0..<tiles.height).flatMap { row in (0..<tiles.width).map { tiles.value(x: $0, y: row) } }.sorted()
    let middle = shades[shades.count / 2]
    isUneven = middle >= Self.darkest && shades[shades.count * 9 / 10] - shades[shades.count / 10] > Self.tolerated
  }
}

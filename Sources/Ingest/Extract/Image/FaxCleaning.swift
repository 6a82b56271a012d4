import CTesseract

/// What a page of black and white dots needs: specks taken away, and dots made square.
enum FaxCleaning {
  /// Dots across of the paper sizes that fax machines send (ITU-T T.4 table 1).
  private static let faxWidths: Set = [1_728, 2_048, 2_432]
  /// Printed letters are higher than wide; in a fax of standard resolution whose dots are shown as squares they are clearly wider.
  private static let squeezed = 0.85

  /// Factors that make the dots square: a fax of standard resolution has 204 dots per inch across and 98 down (ITU-T T.4 §2).
  /// The file tells, or, when it tells nothing and is as wide as a fax, the shape of the letters.
  static func stretch(of page: PixelImage, _ source: PixelImage) -> (x: Double, y: Double) {
    let across = Double(pixGetXRes(source.pix))
    let down = Double(pixGetYRes(source.pix))
    if across > 0, down > 0, across != down {
      let ratio = across / down
      if (1.05...3.5).contains(ratio) { return (1, ratio) }
      if (1.05...3.5).contains(1 / ratio) { return (1 / ratio, 1) }
      return (1, 1)
    }
    guard faxWidths.contains(page.width), let shape = letterShape(page), shape < squeezed else { return (1, 1) }
    return (1, 204.0 / 98.0)
  }

  /// The median of letters' heights by the median of their widths; nil when there are too few to tell.
  private static func letterShape(_ page: PixelImage) -> Double? {
    guard let binary = PixelImage(takingOwnership: pixThresholdToBinary(page.pix, 128)) else { return nil }
    var boxes = pixConnCompBB(binary.pix, 8)
    defer { boxaDestroy(&boxes) }
    var widths: [Int32] = []
    var heights: [Int32] = []
    for index in 0..<boxaGetCount(boxes) {
      var (width, height) = (Int32(0), Int32(0))
      guard boxaGetBoxGeometry(boxes, index, nil, nil, &width, &height) == 0 else { continue }
      // Letters of 6 to 24 pt, and neither specks nor rules.
      if (6...80).contains(width), (4...80).contains(height) {
        widths.append(width)
        heights.append(height)
      }
    }
    guard widths.count >= 100 else { return nil }
    return Double(heights.sorted()[heights.count / 2]) / Double(widths.sorted()[widths.count / 2])
  }

  /// Removes single dots, black on white and white on black, when a fax line strewed many of them. Larger parts may be full stops and the dots of letters,
  /// which are two dots high in a fax of standard resolution; and a few specks vanish with smoothing.
  static func withoutSpecks(_ gray: PixelImage) -> PixelImage {
    guard
      let page = PixelImage(takingOwnership: pixThresholdToBinary(gray.pix, 128)), let without = withoutDots(page),
      countDifference(page, without) > page.width * page.height / 1_000,
      let reversed = PixelImage(takingOwnership: pixInvert(nil, without.pix)), let filled = withoutDots(reversed),
      let result = PixelImage(takingOwnership: pixInvert(nil, filled.pix))
    else { return gray }
    return PixelImage(takingOwnership: pixConvert1To8(nil, result.pix, 255, 0)) ?? gray
  }

  private static func withoutDots(_ page: PixelImage) -> PixelImage? {
    PixelImage(takingOwnership: pixSelectBySize(page.pix, 2, 2, 8, Int32(L_SELECT_IF_EITHER), Int32(L_SELECT_IF_GTE), nil))
  }

  private static func countDifference(_ one: PixelImage, _ other: PixelImage) -> Int {
    guard let difference = PixelImage(takingOwnership: pixXor(nil, one.pix, other.pix)) else { return 0 }
    var count: Int32 = 0
    pixCountPixels(difference.pix, &count, nil)
    return Int(count)
  }

  /// Averaged over 3 × 3 dots, or 5 × 3 when they were stretched. With edges in black and white alone, or stretched to ramps, tesseract reads up to four times
  /// as many letters wrong.
  static func smooth(_ page: PixelImage, isStretched: Bool) -> PixelImage? {
    PixelImage(takingOwnership: pixBlockconv(page.pix, isStretched ? 2 : 1, 1))
  }

  /// True for a page whose dots of a standard fax were drawn as blocks or ramps some three pixels high, as a PDF viewer does at 300 dots per inch.
  ///
  /// Edges then lie on every third row or column of pixels, wherever strokes really end: of three neighbours one has nearly all of them.
  static func isStepped(_ page: PixelImage) -> Bool {
    let strip = page.clipped(left: page.width / 4, top: 0, width: page.width / 2, height: page.height)
    guard let strip, let binary = PixelImage(takingOwnership: pixThresholdToBinary(strip.pix, 128)) else { return false }
    let rows = edges(of: binary, x: 0, y: 1).flatMap { pixCountPixelsByRow($0.pix, nil) }
    let columns = edges(of: binary, x: 1, y: 0).flatMap { pixCountPixelsByColumn($0.pix) }
    return [rows, columns].contains { concentration($0) > stepped }
  }

  /// Pages of letters and ruled tables have up to .65, a standard fax drawn at 300 dots per inch .8 and more.
  private static let stepped: Float = 0.73

  /// Black where a pixel differs from its neighbour.
  private static func edges(of page: PixelImage, x: Int32, y: Int32) -> PixelImage? {
    PixelImage(takingOwnership: pixTranslate(nil, page.pix, x, y, Int32(L_BRING_IN_WHITE))).flatMap {
      PixelImage(takingOwnership: pixXor(nil, page.pix, $0.pix))
    }
  }

  /// The greatest of three neighbouring counts by their sum, over all threes.
  private static func concentration(_ numbers: UnsafeMutablePointer<Numa>?) -> Float {
    var owned = numbers
    defer { numaDestroy(&owned) }
    let counts = (0..<max(0, numaGetCount(numbers))).map { index in
      var count: Float = 0
      numaGetFValue(numbers, index, &count)
      return count
    }
    guard counts.count >= 3 else { return 0 }
    var greatest: Float = 0
    var all: Float = 0
    for index in 2..<counts.count {
      greatest += max(counts[index], counts[index - 1], counts[index - 2])
      all += counts[index] + counts[index - 1] + counts[index - 2]
    }
    return all > 0 ? greatest / all : 0
  }

  /// The same smoothing for such a drawing.
  static func smoothSteps(_ page: PixelImage) -> PixelImage? {
    PixelImage(takingOwnership: pixBlockconv(page.pix, 2, 2))
  }
}

import CTesseract

/// A picture made ready for text recognition: grey, clean of specks and shadows, of the size tesseract likes, upright and straight.
///
/// What is done follows from what is measured on the page, and a page that needs nothing stays as it is to the pixel. Each step leaves the page alone
/// when it can't do better, so that a page is never lost on the way.
struct ScannedPage {
  /// Letters need about 20 pixels of height, which a page has when it is this wide: US Letter at 300 dpi.
  private static let goodWidth = 2_550.0
  private static let enoughWidth = 1_700.0
  private static let mostScale = 4.0
  private static let longestEdge = 4_500.0
  /// Shades between ink and paper for print to be called faint; less than that is grain.
  private static let faint = 20...100
  /// A darker page is white on black.
  private static let darkestPaper = 100

  private(set) var image: PixelImage
  /// Dots per inch of `image`, as the file says or as its size suggests. tesseract judges gaps and specks by it.
  private(set) var resolution = 300
  /// False when nothing told top from bottom.
  private(set) var isSurelyUpright = false
  /// From `image` to the picture as it was given.
  private var origin = PageTransform.identity
  private let width: Int
  private let height: Int

  init?(_ source: PixelImage) {
    guard let gray = source.asGray else { return nil }
    image = gray
    width = source.width
    height = source.height
    if source.depth == 1 || gray.isBilevel {
      image = FaxCleaning.withoutSpecks(gray)
      smoothen(stretching: FaxCleaning.stretch(of: image, source))
    } else {
      darken()
      clean()
      resize()
      flatten()
    }
    resolution = resolution(of: source)
    setUpright()
  }

  /// The same page turned by half a circle.
  var onItsHead: ScannedPage? {
    var page = self
    return page.turn(quarters: 2) ? page : nil
  }

  /// A word's box, given in pixels of `image`, as shares of the picture as it was given.
  func box(left: Int, top: Int, right: Int, bottom: Int) -> PageBox {
    origin.box(left: left, top: top, right: right, bottom: bottom, width: width, height: height)
  }

  /// Takes a step's result; nothing happens when it has none.
  @discardableResult
  private mutating func take(_ result: PixelImage?, _ step: PageTransform) -> Bool {
    guard let result else { return false }
    image = result
    origin = origin.after(step)
    return true
  }

  /// `sharpening` is how much of what scaling blurs is brought back, 0–1.
  private mutating func scale(x: Double, y: Double, sharpening: Float) {
    guard x != 1 || y != 1 else { return }
    take(PixelImage(takingOwnership: pixScaleGeneral(image.pix, Float(x), Float(y), sharpening, 1)), .enlarged(x: x, y: y))
  }

  @discardableResult
  private mutating func turn(quarters: Int) -> Bool {
    take(image.turned(quarters: quarters), .turned(quarters: quarters, width: image.width, height: image.height))
  }

  // MARK: Paper and size

  /// Makes a fax's dots square and its edges grey, as recognition expects them: between black and white alone tesseract takes the steps of
  /// slanted strokes for part of the letters.
  private mutating func smoothen(stretching: (x: Double, y: Double)) {
    let factor = Self.factor(width: Double(image.width) * stretching.x, height: Double(image.height) * stretching.y)
    scale(x: stretching.x * factor, y: stretching.y * factor, sharpening: 0)
    take(FaxCleaning.smooth(image, isStretched: stretching.x != stretching.y), .identity)
  }

  /// Makes faint print black, and its paper with most of the grain white: with few shades between them tesseract takes the grain for print.
  private mutating func darken() {
    guard
      let ink = image.inkShade, let paper = image.paperShade, let grain = image.grain, paper >= Self.darkestPaper,
      Self.faint.contains(paper - ink)
    else { return }
    let white = max(ink + 10, paper - Int(min(100, 2.5 * grain)))
    take(PixelImage(takingOwnership: pixGammaTRC(nil, image.pix, 1, Int32(ink), Int32(white))), .identity)
  }

  /// Takes away dust and the steps of a fax that was drawn finely. In a small picture both may be parts of letters.
  private mutating func clean() {
    guard Double(min(width, height)) >= Self.enoughWidth else { return }
    if FaxCleaning.isStepped(image) {
      take(FaxCleaning.smoothSteps(image), .identity)
    } else {
      take(Specks.removed(from: image), .identity)
    }
  }

  private mutating func resize() {
    let factor = Self.factor(width: Double(image.width), height: Double(image.height))
    scale(x: factor, y: factor, sharpening: 0.3)
  }

  /// Makes the paper of a photograph evenly white.
  private mutating func flatten() {
    guard PaperLight(image)?.isUneven == true else { return }
    take(PixelImage(takingOwnership: pixBackgroundNormSimple(image.pix, nil, nil)), .identity)
  }

  /// By what the file says, when the page would then have a size that pages have; else as if the page were 8.5 inches wide.
  private func resolution(of source: PixelImage) -> Int {
    let shorter = Double(min(image.width, image.height))
    let said = Double(max(pixGetXRes(source.pix), pixGetYRes(source.pix)))
    // Of a fax whose dots are not squares the finer direction keeps its dots, apart from the scaling of both.
    let factor = min(Double(image.width) / Double(width), Double(image.height) / Double(height))
    if (70...1_200).contains(said), (2...20).contains(shorter / factor / said) { return Int(said * factor) }
    return Int(max(70, shorter / 8.5))
  }

  private static func factor(width: Double, height: Double) -> Double {
    let (shorter, longer) = (min(width, height), max(width, height))
    if longer > longestEdge { return longestEdge / longer }
    return shorter < enoughWidth ? min(goodWidth / shorter, mostScale, longestEdge / longer) : 1
  }

  // MARK: Direction

  private mutating func setUpright() {
    guard let lines = LineDirection(image) else { return }
    isSurelyUpright = lines.isSure
    if lines.quarters != 0 { turn(quarters: lines.quarters) }
    if lines.spread != 0 {
      level(lines.angle, spread: lines.spread)
    } else if lines.angle != 0 {
      straighten(lines.angle)
    }
  }

  /// Turns the page clockwise by an angle in radians, on a canvas that has room for its corners.
  private mutating func straighten(_ angle: Double) {
    let (width, height) = (image.width, image.height)
    let result = PixelImage(
      takingOwnership: pixRotate(
        image.pix, Float(angle), Int32(L_ROTATE_AREA_MAP), Int32(L_BRING_IN_WHITE), Int32(clamping: width), Int32(clamping: height)))
    guard let result else { return }
    take(result, .turned(radians: angle, from: (width, height), to: (result.width, result.height)))
  }

  /// The same for a page seen at a slant, whose lines meet far to one side: they become parallel, too.
  private mutating func level(_ angle: Double, spread: Double) {
    let (width, height) = (Double(image.width), Double(image.height))
    // By how much the lines' slope changes from one row of pixels to the next, in a system whose y goes down.
    let change = -spread / height
    // A corner moves by no more than this.
    let margin = Int((abs(angle) * max(width, height) + abs(change) * width * max(width, height) / 2).rounded(.up)) / 2 + 1
    guard let padded = PixelImage(takingOwnership: pixAddBorder(image.pix, Int32(clamping: margin), 255)) else { return }
    let size = (padded.width, padded.height)
    let step = PageTransform.turned(radians: angle, from: size, to: size).after(.levelled(change: change, width: size.0, height: size.1))
    var numbers = step.matrix.map { Float($0 / step.matrix[8]) }
    take(
      PixelImage(takingOwnership: pixProjectiveGray(padded.pix, &numbers, 255)),
      PageTransform.moved(x: -Double(margin), y: -Double(margin)).after(step))
  }
}

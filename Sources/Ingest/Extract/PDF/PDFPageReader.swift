/// Decides for each page of one PDF where its text is taken from, and keeps the warnings and the recognition engine.
final class PDFPageReader {
  /// Text layers shorter than this (in code points, a fax header for example) do not count as the page's text when pictures cover half of it.
  private static let scantText = 200
  private static let coverOfScan = 0.5
  /// A page with this much text is full of it. Looking for pictures costs as much as reading the text, and they would be small.
  private static let fullPage = 2_500
  /// A page of text is checked for pictures that may hold words; below this share they are logos.
  private static let coverWorthWarning = 0.15
  private static let coverOfScanWithText = 0.85
  /// A reading of the picture replaces a doubtful text layer from this confidence on.
  private static let trustedConfidence = 0.7

  private let limits: ExtractionLimits
  private let budget: WorkBudget
  private var recognizer: TextRecognizer?
  private(set) var warnings: [String] = []
  private(set) var unreadablePages = 0

  init(limits: ExtractionLimits, budget: WorkBudget) {
    self.limits = limits
    self.budget = budget
  }

  func read(_ index: Int, of document: PDFDocument) throws(ExtractionFailure) -> ExtractedPage {
    guard let source = try layer(index, of: document) else {
      unreadablePages += 1
      warnings.append("Page \(index + 1) is damaged and could not be read.")
      return ExtractedPage(number: index + 1, source: .text, confidence: 1, text: "")
    }
    let length = source.plain.unicodeScalars.count
    let looksForPictures = length < Self.scantText || length < Self.fullPage && document.mayHoldPictures
    let (coverage, items) = budget.spend(adding: 0) {
      (looksForPictures ? document.pictureCoverage(ofPage: index) ?? 0 : 0, document.items(ofPage: index))
    }
    let page = try read(index, of: document, source, coverage)
    return add(items, to: page, words: source.words)
  }

  private func read(
    _ index: Int, of document: PDFDocument, _ source: PDFDocument.Text, _ coverage: Double
  ) throws(ExtractionFailure) -> ExtractedPage {
    let number = index + 1
    let unreadable = PageText.isUnreadable(source.plain)
    let layer = PageText.clean(LineJoiner.join(source))
    let length = unreadable ? 0 : layer.unicodeScalars.count
    let isDoubtful = !unreadable && PageText.isDoubtful(layer)
    let fromLayer = ExtractedPage(number: number, source: .text, confidence: 1, text: layer)
    guard length == 0 || isDoubtful || length < Self.scantText && coverage >= Self.coverOfScan else {
      if coverage >= Self.coverWorthWarning, coverage < Self.coverOfScanWithText {
        warnings.append("Page \(number) also holds pictures; words inside them were not read.")
      }
      return fromLayer
    }
    guard let reading = try recognize(index, of: document) else { return fromLayer }
    if isDoubtful {
      guard reading.confidence >= Self.trustedConfidence, !PageText.isDoubtful(reading.text) else { return fromLayer }
    }
    if reading.confidence < limits.lowConfidence {
      warnings.append("Page \(number) was read with low confidence.")
    }
    let text = unreadable || isDoubtful ? reading.text : PageText.merge(layer: layer, into: reading.text)
    // What the reading lacked stands before it.
    let ahead = text.unicodeScalars.count - reading.text.unicodeScalars.count
    return ExtractedPage(
      number: number, source: .ocr, confidence: reading.confidence, text: text, words: reading.words.map { $0.moved(by: ahead) })
  }

  /// Nil when poppler could not read the page.
  private func layer(_ index: Int, of document: PDFDocument) throws(ExtractionFailure) -> PDFDocument.Text? {
    do throws(PDFDocument.ReadingError) {
      return try budget.spend(adding: WorkBudget.perPage) { () throws(PDFDocument.ReadingError) in try document.text(ofPage: index) }
    } catch {
      // Memory is bounded for the worker, and no real page needs all of it.
      if error == .outOfMemory { throw ExtractionFailure.tooMuchText }
      return nil
    }
  }

  private func add(_ items: PDFItems, to page: ExtractedPage, words: [PDFDocument.Word]) -> ExtractedPage {
    guard !items.items.isEmpty else { return page }
    if items.isCut { warnings.append("Page \(page.number) holds more form fields and notes than were read.") }
    var writer = PageWriter()
    writer.write(page.text)
    PDFItemWriter(pageText: page.text, words: words).write(items.items, to: &writer)
    var result = page
    result.text = writer.text
    result.marks = writer.marks
    return result
  }

  /// Nil when the page is blank or nothing on it could be read.
  private func recognize(_ index: Int, of document: PDFDocument) throws(ExtractionFailure) -> TextRecognizer.Reading? {
    guard let size = document.size(ofPage: index) else { return nil }
    let dpi = DrawingResolution.dpi(width: size.width, height: size.height, pixels: limits.pixels)
    let drawing = budget.spend(adding: WorkBudget.perDrawing) { document.draw(page: index, dpi: dpi) }
    guard let drawing, let image = PixelImage(drawing) else {
      warnings.append("Page \(index + 1) could not be drawn, so its pictures were not read.")
      return nil
    }
    guard !image.isBlank else { return nil }
    let recognizer = try engine()
    let reading = recognizer.read(image)
    if reading.isCut { warnings.append("Page \(index + 1) took too long to read; words of it may be missing.") }
    if reading.text.isEmpty {
      if !reading.isCut { warnings.append("Page \(index + 1) holds a picture in which no text was found.") }
      return nil
    }
    return reading
  }

  /// One engine for the whole file: loading its languages takes longer than reading a small page.
  private func engine() throws(ExtractionFailure) -> TextRecognizer {
    if let recognizer { return recognizer }
    let created = try TextRecognizer(languages: limits.ocrLanguages)
    recognizer = created
    return created
  }
}

/// How finely a page is drawn for text recognition.
enum DrawingResolution {
  /// tesseract is made for 300 dots per inch.
  static let best = 300.0
  /// Longest edge in pixels: a legal-size page at 300 dpi has 4,200. Larger pages are mostly photographs whose makers took a pixel for a point.
  static let longestEdge = 4_500.0

  /// Dots per inch for a page of this size in points, such that the drawing has at most `pixels` pixels.
  static func dpi(width: Double, height: Double, pixels: Int) -> Double {
    let fitting = (Double(pixels) / (width * height)).squareRoot() * 72
    return min(best, longestEdge * 72 / max(width, height), fitting * 0.99)
  }
}

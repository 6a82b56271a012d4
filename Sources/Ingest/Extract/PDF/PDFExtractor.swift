package import Foundation

/// Reads a PDF page by page: from its text layer where there is one, else by text recognition on the drawn page.
package struct PDFExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  /// `progress` is called before each page with its number, counted from 1, and the number of pages.
  package func extract(_ data: Data, progress: (_ page: Int, _ of: Int) -> Void) throws(ExtractionFailure) -> ExtractedFile {
    let document = try open(data)
    let pageCount = document.pageCount
    guard pageCount > 0 else { throw ExtractionFailure.damaged }
    guard pageCount <= limits.pages else { throw ExtractionFailure.tooManyPages(limits) }

    let reader = PageReader(limits: limits)
    var pages: [ExtractedPage] = []
    var length = 0
    for index in 0..<pageCount {
      progress(index + 1, pageCount)
      let page = try reader.read(index, of: document)
      length += page.text.unicodeScalars.count
      guard length <= limits.textLength else { throw ExtractionFailure.tooMuchText }
      pages.append(page)
    }
    guard pages.contains(where: { !$0.text.isEmpty }) else {
      throw reader.unreadablePages == pageCount ? ExtractionFailure.damaged : ExtractionFailure.noText
    }
    return ExtractedFile(documents: [ExtractedDocument(type: .pdf, pages: pages)], warnings: reader.warnings)
  }

  private func open(_ data: Data) throws(ExtractionFailure) -> PDFDocument {
    do throws(PDFDocument.OpeningError) {
      return try PDFDocument(data)
    } catch {
      throw switch error {
      case .encrypted: ExtractionFailure.passwordNeeded
      case .damaged: ExtractionFailure.damaged
      }
    }
  }
}

/// Decides for each page of one PDF where its text is taken from, and keeps the warnings and the recognition engine.
private final class PageReader {
  /// Text layers shorter than this (in code points, a fax header for example) do not count as the page's text when pictures cover half of it.
  private static let scantText = 200
  private static let coverOfScan = 0.5
  /// A page of text is checked for pictures that may hold words; below this share they are logos.
  private static let coverWorthWarning = 0.15
  private static let coverOfScanWithText = 0.85

  private let limits: ExtractionLimits
  private var recognizer: TextRecognizer?
  private(set) var warnings: [String] = []
  private(set) var unreadablePages = 0

  init(limits: ExtractionLimits) {
    self.limits = limits
  }

  func read(_ index: Int, of document: PDFDocument) throws(ExtractionFailure) -> ExtractedPage {
    let number = index + 1
    guard let source = document.text(ofPage: index) else {
      unreadablePages += 1
      warnings.append("Page \(number) is damaged and could not be read.")
      return ExtractedPage(number: number, source: .text, confidence: 1, text: "")
    }
    let unreadable = PageText.isUnreadable(source.plain)
    let layer = PageText.clean(LineJoiner.join(source))
    let length = unreadable ? 0 : layer.unicodeScalars.count
    let coverage = document.pictureCoverage(ofPage: index) ?? 0
    guard length == 0 || length < Self.scantText && coverage >= Self.coverOfScan else {
      if coverage >= Self.coverWorthWarning, coverage < Self.coverOfScanWithText {
        warnings.append("Page \(number) also holds pictures; words inside them were not read.")
      }
      return ExtractedPage(number: number, source: .text, confidence: 1, text: layer)
    }
    guard let reading = try recognize(index, of: document) else {
      if length > 0 || unreadable {
        return ExtractedPage(number: number, source: .text, confidence: 1, text: layer)
      }
      return ExtractedPage(number: number, source: .text, confidence: 1, text: "")
    }
    let text = unreadable ? reading.text : PageText.merge(layer: layer, into: reading.text)
    if reading.confidence < limits.lowConfidence {
      warnings.append("Page \(number) was read with low confidence.")
    }
    return ExtractedPage(number: number, source: .ocr, confidence: reading.confidence, text: text)
  }

  /// Nil when the page is blank or nothing on it could be read.
  private func recognize(_ index: Int, of document: PDFDocument) throws(ExtractionFailure) -> TextRecognizer.Reading? {
    guard let size = document.size(ofPage: index) else { return nil }
    let dpi = DrawingResolution.dpi(width: size.width, height: size.height, pixels: limits.pixels)
    guard let drawing = document.draw(page: index, dpi: dpi), let image = PixelImage(drawing) else {
      warnings.append("Page \(index + 1) could not be drawn, so its pictures were not read.")
      return nil
    }
    guard !image.isBlank else { return nil }
    let recognizer = try engine()
    let reading = recognizer.read(image)
    if reading.text.isEmpty {
      warnings.append("Page \(index + 1) holds a picture in which no text was found.")
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

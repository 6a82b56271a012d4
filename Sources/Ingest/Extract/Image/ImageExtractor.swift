package import Foundation

/// Reads the text of a picture by text recognition. Each picture of a TIFF or HEIC is a page.
package struct ImageExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  /// `kind` is what the first bytes said. `progress` is called before each page with its number, counted from 1, and the number of pages.
  package func extract(
    _ data: Data, kind: DocumentKind, progress: (_ page: Int, _ of: Int) -> Void
  ) throws(ExtractionFailure) -> ExtractedFile {
    PixelImage.silenceLibrary()
    let source = try PictureFile(data, kind: kind, limits: limits)
    var warnings: [String] = source.isBroken ? ["The file is damaged; pages may be missing."] : []
    var pages: [ExtractedPage] = []
    var decoded = 0
    var recognizer: TextRecognizer?
    for index in 0..<source.pageCount {
      progress(index + 1, source.pageCount)
      var page = ExtractedPage(number: index + 1, source: .ocr, confidence: 0, text: "")
      guard let image = source.picture(at: index) else {
        warnings.append("Page \(index + 1) is damaged and could not be read.")
        pages.append(page)
        continue
      }
      decoded += 1
      if !image.isBlank {
        let engine = if let recognizer { recognizer } else { try TextRecognizer(languages: limits.ocrLanguages) }
        recognizer = engine
        let reading = engine.read(image)
        page.text = reading.text
        page.confidence = reading.confidence
        page.words = reading.words
        if reading.isCut {
          warnings.append("Page \(index + 1) took too long to read; words of it may be missing.")
        } else if reading.text.isEmpty {
          warnings.append("Page \(index + 1) holds a picture in which no text was found.")
        } else if reading.confidence < limits.lowConfidence {
          warnings.append("Page \(index + 1) was read with low confidence.")
        }
      }
      pages.append(page)
    }
    guard decoded > 0 else { throw ExtractionFailure.damaged }
    guard pages.contains(where: { !$0.text.isEmpty }) else { throw ExtractionFailure.noText }
    return ExtractedFile(documents: [ExtractedDocument(type: kind, pages: pages)], warnings: warnings)
  }
}

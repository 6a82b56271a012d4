package import Foundation

/// Reads rich text (RTF): headers, body in pages, footers, notes and comments.
///
/// Text that tracked changes deleted is left out and text they inserted is kept, as in Word files.
package struct RTFExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data) throws(ExtractionFailure) -> ExtractedFile {
    let reader: RTFReader
    do {
      reader = try RTFReader([UInt8](data), limits: limits)
    } catch {
      switch error {
      case .tooDeep: throw ExtractionFailure.tooNested(limits.markupDepth)
      case .tooLong: throw ExtractionFailure.tooMuchText
      }
    }
    guard reader.pages.count <= limits.pages else { throw ExtractionFailure.tooManyPages(limits) }
    let pages = DocumentPages(
      body: reader.pages, headers: reader.headers, footers: reader.footers, footnotes: reader.footnotes, endnotes: [],
      comments: reader.comments.map { ($0.author, $0.text) }, commentField: "RTF comment author")
    guard pages.hasText else {
      throw ExtractionFailure(.noText, "The document holds no text. If its pages are pictures, save it as PDF and drop that.")
    }
    var file = ExtractedFile(documents: [ExtractedDocument(type: .rtf, pages: pages.pages)])
    if reader.hasDeletedText { file.warnings.append(DocumentPages.trackedChanges) }
    if reader.hasPictures { file.warnings.append(DocumentPages.pictures) }
    return file
  }
}

package import Foundation

/// Reads plain text and delimited tables. The words stay as they are; form feeds begin a page.
package struct TextExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data, kind: DocumentKind) throws(ExtractionFailure) -> ExtractedFile {
    // A character takes four bytes at most, so this needs no decoding.
    guard data.count <= 4 * limits.textLength else {
      throw ExtractionFailure(.tooLarge, "The file holds too much text. Split it and drop the parts.")
    }
    guard let decoded = TextDecoder.decode(data) else {
      throw ExtractionFailure(.unsupportedType, "The file is not text in any known encoding. Save it as PDF, DOCX or UTF-8 text.")
    }
    let breaksPages = kind == .text
    var pages: [ExtractedPage] = []
    var page = String.UnicodeScalarView()
    var previousWasReturn = false
    var length = 0
    func close() throws(ExtractionFailure) {
      guard pages.count < limits.pages else {
        throw ExtractionFailure(.tooManyPages, "The file has more than \(limits.pages) pages. Split it and drop the parts.")
      }
      pages.append(ExtractedPage(number: pages.count + 1, source: .text, confidence: 1, text: String(page)))
      page = String.UnicodeScalarView()
    }
    for scalar in decoded.unicodeScalars {
      length += 1
      guard length <= limits.textLength else {
        throw ExtractionFailure(.tooLarge, "The file holds too much text. Split it and drop the parts.")
      }
      switch scalar {
      case "\r": page.append("\n")
      case "\n": if !previousWasReturn { page.append("\n") }
      case "\u{0C}":
        if breaksPages { try close() } else { page.append("\n") }
      case "\t": page.append(scalar)
      case "\0"..<" ", "\u{7F}", "\u{FEFF}": break
      default: page.append(scalar)
      }
      previousWasReturn = scalar == "\r"
    }
    // Printers' files end with a form feed; that is no page of its own.
    if !page.allSatisfy({ $0.properties.isWhitespace }) || pages.isEmpty { try close() }
    guard pages.contains(where: { !$0.text.trimmed.isEmpty }) else {
      throw ExtractionFailure(.emptyFile, "The file is empty. Check that it was copied completely.")
    }
    return ExtractedFile(documents: [ExtractedDocument(type: kind, pages: pages)])
  }
}

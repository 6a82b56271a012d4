package import Foundation

/// Reads a PDF page by page: from its text layer where that is real text, else by text recognition on the drawn page; below it the
/// values of form fields and the notes, at the end the names of attached files.
package struct PDFExtractor: Sendable {
  private let limits: ExtractionLimits
  private let password: String?
  private let endsProcess: Bool

  /// `endsProcess`: work that takes far too long ends the process, see `WorkBudget`. `password` is the reader's or the owner's.
  package init(limits: ExtractionLimits, password: String? = nil, endsProcess: Bool = false) {
    self.limits = limits
    self.password = password
    self.endsProcess = endsProcess
  }

  /// `progress` is called before each page with its number, counted from 1, and the number of pages.
  package func extract(_ data: Data, progress: (_ page: Int, _ of: Int) -> Void) throws(ExtractionFailure) -> ExtractedFile {
    let budget = WorkBudget(endsProcess: endsProcess)
    let document = try budget.spend(adding: 0) { () throws(ExtractionFailure) in try open(data) }
    let pageCount = document.pageCount
    guard pageCount > 0 else { throw ExtractionFailure.damaged }
    guard pageCount <= limits.pages else { throw ExtractionFailure.tooManyPages(limits) }

    let reader = PDFPageReader(limits: limits, budget: budget)
    var pages: [ExtractedPage] = []
    var length = 0
    for index in 0..<pageCount {
      progress(index + 1, pageCount)
      let page = try reader.read(index, of: document)
      length += page.text.unicodeScalars.count
      guard length <= limits.textLength else { throw ExtractionFailure.tooMuchText }
      pages.append(page)
    }
    let attachments = budget.spend(adding: 0) { document.attachments.items }
    if !attachments.isEmpty { list(attachments, on: &pages[pageCount - 1]) }
    guard pages.contains(where: { !$0.text.isEmpty }) else {
      throw reader.unreadablePages == pageCount ? ExtractionFailure.damaged : ExtractionFailure.noText
    }
    var warnings = reader.warnings
    if pages[0].text.contains("If this message is not eventually replaced") {
      warnings.append("The PDF is a form that only Adobe's reader shows (XFA). Print it to a new PDF there, and drop that.")
    }
    switch attachments.count {
    case 0: break
    case 1: warnings.append("A file is attached to the PDF. It was not read; save it from the PDF, and drop it too.")
    default:
      warnings.append("\(attachments.count) files are attached to the PDF. They were not read; save them from the PDF, and drop them too.")
    }
    return ExtractedFile(documents: [ExtractedDocument(type: .pdf, pages: pages)], warnings: warnings)
  }

  private func list(_ attachments: [PDFItems.Item], on page: inout ExtractedPage) {
    var writer = PageWriter()
    PDFItemWriter(pageText: "", words: []).write(attachments, to: &writer)
    page.text += (page.text.isEmpty ? "" : "\n") + writer.text
  }

  private func open(_ data: Data) throws(ExtractionFailure) -> PDFDocument {
    do throws(PDFDocument.OpeningError) {
      return try PDFDocument(data, password: password)
    } catch {
      throw switch error {
      case .encrypted: password == nil ? ExtractionFailure.passwordNeeded : ExtractionFailure.passwordWrong
      case .damaged: ExtractionFailure.damaged
      }
    }
  }
}

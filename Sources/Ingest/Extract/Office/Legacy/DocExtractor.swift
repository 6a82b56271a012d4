package import Foundation

/// Reads DOC, the format of Word 97 to 2003: headers, body with its tables, footers, notes, comments and text boxes. Text that tracked
/// changes deleted is left out and text that they inserted is kept, as in DOCX.
package struct DocExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data, progress: (Int, Int) -> Void = { _, _ in }) throws(ExtractionFailure) -> ExtractedFile {
    let document: WordBinary
    var parts: [WordBinary.Story: [String]] = [:]
    var headers: [String] = []
    var footers: [String] = []
    do throws(WordBinary.Problem) {
      guard let streams = CompoundStreams(data) else { throw .damaged }
      document = try WordBinary(streams, textLimit: limits.textLength)
      for story in WordBinary.Story.allCases where story != .macros && story != .headers {
        parts[story] = try pages(document.ranges[story] ?? 0..<0, of: document)
      }
      (headers, footers) = try headersAndFooters(of: document)
    } catch {
      throw switch error {
      case .damaged: OfficePackage.damaged
      case .encrypted: CompoundFile.passwordNeeded
      case .older: UnsupportedFormat.refusal("a document of Word 95 or older", "Save it as .docx or PDF and drop that.")
      case .tooLong: ExtractionFailure.tooMuchText
      }
    }

    var body = parts[.main] ?? []
    while body.count > 1, body.last?.isEmpty == true { body.removeLast() }
    guard body.count <= limits.pages else {
      throw ExtractionFailure(.tooManyPages, "The document has more than \(limits.pages) pages. Split it and drop the parts.")
    }
    body[0] = (headers + [body[0]]).filter { !$0.isEmpty }.joined(separator: "\n")
    let boxes = [WordBinary.Story.textBoxes, .headerTextBoxes].flatMap { (parts[$0] ?? []).filter { !$0.isEmpty } }
    let additions =
      boxes + footers + notes("Footnote", parts[.footnotes]) + notes("Endnote", parts[.endnotes]) + notes("Comment", parts[.comments])
    body[body.count - 1] = ([body[body.count - 1]] + additions).filter { !$0.isEmpty }.joined(separator: "\n")
    let pages = body.enumerated().map { index, text in
      var writer = PageWriter()
      writer.write(text)
      return writer.page(index + 1)
    }
    progress(pages.count, pages.count)
    guard pages.contains(where: { !$0.text.trimmed.isEmpty }) else {
      throw ExtractionFailure(.noText, "The document holds no text. If its pages are pictures, save it as PDF and drop that.")
    }
    return ExtractedFile(documents: [ExtractedDocument(type: .doc, pages: pages)])
  }

  private func pages(_ range: Range<Int>, of document: WordBinary) throws(WordBinary.Problem) -> [String] {
    do throws(WordBinaryText.TooLong) {
      return try WordBinaryText(range, of: document, textLimit: limits.textLength).pages
    } catch {
      throw .tooLong
    }
  }

  private func notes(_ word: String, _ texts: [String]?) -> [String] {
    let lines = (texts ?? []).flatMap { $0.split(separator: "\n") }.map { String($0).trimmed }.filter { !$0.isEmpty }
    return lines.enumerated().map { "\(word) \($0 + 1): \($1)" }
  }

  /// Six separators of notes, then six stories for each section: even, odd and first pages' headers and footers ([MS-DOC] 2.8.22).
  private func headersAndFooters(of document: WordBinary) throws(WordBinary.Problem) -> (headers: [String], footers: [String]) {
    guard let range = document.ranges[.headers], !range.isEmpty else { return ([], []) }
    let starts = document.headerStories
    var headers: [String] = []
    var footers: [String] = []
    var known: Set<String> = []
    for index in starts.indices.dropFirst(6).dropLast().prefix(6 * limits.pages)
    where starts[index] < starts[index + 1] && starts[index + 1] <= range.count {
      let text = try pages(range.lowerBound + starts[index]..<range.lowerBound + starts[index + 1], of: document)
        .joined(separator: "\n").trimmed
      let isHeader = [0, 1, 4].contains(index % 6)
      guard !text.isEmpty, known.insert((isHeader ? "h" : "f") + text).inserted else { continue }
      if isHeader { headers.append(text) } else { footers.append(text) }
    }
    return (headers, footers)
  }
}

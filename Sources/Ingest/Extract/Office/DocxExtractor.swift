package import Foundation

/// Reads DOCX: headers, body in order, footers, notes and comments, as pages where Word noted its page breaks.
///
/// Text that tracked changes deleted is left out, text they inserted is kept: what a reader sees with all changes accepted, and what Word
/// shows when it says that markup is hidden.
package struct DocxExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data, progress: (Int, Int) -> Void = { _, _ in }) throws(ExtractionFailure) -> ExtractedFile {
    let package = try OfficePackage(data, limits: limits)
    let main = try package.mainPart(usually: "word/document.xml")
    guard let body = try package.part(main) else { throw OfficePackage.damaged }
    let relationships = try package.relationships(of: main)

    var bodyPages = try read(body).pages
    if bodyPages.count > limits.pages {
      throw ExtractionFailure(.tooManyPages, "The document has more than \(limits.pages) pages. Split it and drop the parts.")
    }
    let headers = try lines(of: "header", relationships, package)
    let footers = try lines(of: "footer", relationships, package)
    bodyPages[0] = (headers + [bodyPages[0]]).filter { !$0.isEmpty }.joined(separator: "\n")

    var writers = bodyPages.map { page in
      var writer = PageWriter()
      writer.write(page)
      return writer
    }
    let last = writers.count - 1
    append(try lines(of: "diagramData", relationships, package), to: &writers[last])
    append(footers, to: &writers[last])
    append(try notes("footnotes", "Footnote", relationships, package), to: &writers[last])
    append(try notes("endnotes", "Endnote", relationships, package), to: &writers[last])
    try appendComments(relationships, package, to: &writers[last])

    let pages = writers.enumerated().map { $1.page($0 + 1) }
    progress(pages.count, pages.count)
    guard pages.contains(where: { !$0.text.trimmed.isEmpty }) else {
      throw ExtractionFailure(.noText, "The document holds no text. If its pages are pictures, save it as PDF and drop that.")
    }
    var warnings: [String] = []
    if package.partNames.contains(where: { $0.hasPrefix("word/media/") }) {
      warnings.append("The document contains pictures; text inside them was not read.")
    }
    if relationships.contains(where: { ["oleObject", "package", "aFChunk"].contains($0.kind) }) {
      warnings.append("The document holds other files, which were not read. Save them from it, and drop them too.")
    }
    return ExtractedFile(documents: [ExtractedDocument(type: .docx, pages: pages)], warnings: warnings)
  }

  // MARK: Parts

  private func read(_ bytes: [UInt8]) throws(ExtractionFailure) -> WordStory {
    do {
      return try WordStory(bytes, textLimit: limits.textLength)
    } catch {
      switch error {
      case .xml: throw OfficePackage.damaged
      case .tooLong: throw ExtractionFailure.tooMuchText
      }
    }
  }

  /// The different headers (or footers) of the document; the first page's and the other pages' often say the same.
  private func lines(
    of kind: String, _ relationships: [OfficePackage.Relationship], _ package: OfficePackage
  ) throws(ExtractionFailure) -> [String] {
    var found: [String] = []
    for relationship in relationships where relationship.kind == kind {
      guard let bytes = try package.part(relationship.target) else { continue }
      let text = try read(bytes).pages.joined(separator: "\n").trimmed
      if !text.isEmpty, !found.contains(text) { found.append(text) }
    }
    return found
  }

  private func notes(
    _ kind: String, _ word: String, _ relationships: [OfficePackage.Relationship], _ package: OfficePackage
  ) throws(ExtractionFailure) -> [String] {
    guard let part = relationships.first(where: { $0.kind == kind }), let bytes = try package.part(part.target) else { return [] }
    let texts = try read(bytes).entries.map(\.text).filter { !$0.isEmpty }
    return texts.enumerated().map { "\(word) \($0 + 1): \($1)" }
  }

  private func append(_ lines: [String], to writer: inout PageWriter) {
    for line in lines {
      if !writer.isEmpty { writer.endLine() }
      writer.write(line)
    }
  }

  private func appendComments(
    _ relationships: [OfficePackage.Relationship], _ package: OfficePackage, to writer: inout PageWriter
  ) throws(ExtractionFailure) {
    guard let part = relationships.first(where: { $0.kind == "comments" }), let bytes = try package.part(part.target) else { return }
    for comment in try read(bytes).entries where !comment.text.isEmpty {
      if !writer.isEmpty { writer.endLine() }
      writer.write("Comment")
      if !comment.author.isEmpty {
        writer.write(" by ")
        writer.write(comment.author, label: .name, subject: .provider, field: "Word comment author")
      }
      writer.write(": \(comment.text)")
    }
  }
}

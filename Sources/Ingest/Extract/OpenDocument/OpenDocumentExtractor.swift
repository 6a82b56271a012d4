package import Foundation

/// Reads OpenDocument texts and spreadsheets (ISO/IEC 26300): what LibreOffice and OpenOffice save.
package struct OpenDocumentExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data, kind: DocumentKind) throws(ExtractionFailure) -> ExtractedFile {
    let archive = try ZipArchive(data, limits: limits)
    // Package encryption is noted in the manifest only (part 2, 3.4).
    if let manifest = try archive.read("META-INF/manifest.xml"), manifest.firstRange(of: Array(":encryption-data".utf8)) != nil {
      throw ExtractionFailure(.encrypted, "The file is protected by a password. Save a copy without one and drop it again.")
    }
    guard let content = try archive.read("content.xml") else { throw OfficePackage.damaged }
    var file = kind == .ods ? try spreadsheet(content) : try text(content, styles: archive.read("styles.xml"))
    if archive.names.contains(where: { $0.hasPrefix("Pictures/") && !$0.hasSuffix("/") }) { file.warnings.append(DocumentPages.pictures) }
    return file
  }

  private func text(_ content: [UInt8], styles: [UInt8]?) throws(ExtractionFailure) -> ExtractedFile {
    let story = try read { () throws in try OpenDocumentStory(content, limits: limits) }
    // A broken styles part costs headers only where it is missing: what is there must be readable.
    let frame = try styles.map { styles throws(ExtractionFailure) in
      try read { () throws in try OpenDocumentStory(styles, limits: limits, isStyles: true) }
    }
    guard story.pages.count <= limits.pages else { throw ExtractionFailure.tooManyPages(limits) }
    let pages = DocumentPages(
      body: story.pages, headers: frame?.headers ?? [], footers: frame?.footers ?? [], footnotes: story.footnotes, endnotes: story.endnotes,
      comments: story.comments.map { ($0.author, $0.text) }, commentField: "ODT comment author")
    guard pages.hasText else {
      throw ExtractionFailure(.noText, "The document holds no text. If its pages are pictures, save it as PDF and drop that.")
    }
    var file = ExtractedFile(documents: [ExtractedDocument(type: .odt, pages: pages.pages)])
    if story.hasTrackedChanges { file.warnings.append(DocumentPages.trackedChanges) }
    return file
  }

  private func spreadsheet(_ content: [UInt8]) throws(ExtractionFailure) -> ExtractedFile {
    let sheets = try read { () throws in try OpenDocumentSheets(content, limits: limits) }.sheets
    guard sheets.count <= limits.pages else {
      throw ExtractionFailure(.tooManyPages, "The workbook has more than \(limits.pages) sheets. Split it and drop the parts.")
    }
    guard sheets.contains(where: { !$0.text.trimmed.isEmpty }) else {
      throw ExtractionFailure(.noText, "The workbook has no filled cells. Check that it is the right file.")
    }
    let pages = sheets.enumerated().map { index, sheet in
      var writer = PageWriter()
      writer.write("Sheet: \(sheet.name)\n\(sheet.text)")
      return writer.page(index + 1)
    }
    return ExtractedFile(documents: [ExtractedDocument(type: .ods, pages: pages)])
  }

  private func read<Part>(_ part: () throws -> Part) throws(ExtractionFailure) -> Part {
    do {
      return try part()
    } catch is HTMLText.TooLong {
      throw ExtractionFailure.tooMuchText
    } catch XMLProblem.tooDeep {
      throw ExtractionFailure.tooNested(limits.markupDepth)
    } catch {
      throw OfficePackage.damaged
    }
  }
}

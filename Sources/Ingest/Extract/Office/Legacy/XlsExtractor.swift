package import Foundation

/// Reads XLS, the format of Excel 5 to 2003: every sheet in the workbook's order, hidden ones too, one page each, as `XlsxExtractor` does.
package struct XlsExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data, progress: (Int, Int) -> Void = { _, _ in }) throws(ExtractionFailure) -> ExtractedFile {
    guard let streams = CompoundStreams(data), let stream = streams.stream("Workbook") ?? streams.stream("Book") else {
      throw OfficePackage.damaged
    }
    do {
      let workbook = try XlsWorkbook(stream, textLimit: limits.textLength)
      guard workbook.sheets.count <= limits.pages else { throw XlsxExtractor.tooManySheets(limits) }
      guard !workbook.sheets.isEmpty else { throw OfficePackage.damaged }
      var pages: [ExtractedPage] = []
      var hasText = false
      var length = 0
      // Sheets that share their cells would multiply them.
      var visited: Set<Int> = []
      for (index, sheet) in workbook.sheets.enumerated() {
        let text =
          sheet.hasCells && visited.insert(sheet.start).inserted
          ? try XlsSheet(sheet, of: workbook, textLimit: limits.textLength - length).text : ""
        if !text.isEmpty { hasText = true }
        var writer = PageWriter()
        writer.write(XlsxExtractor.heading(sheet.name, isHidden: sheet.state == .hidden))
        writer.write(text)
        length += writer.length
        guard length <= limits.textLength else { throw ExtractionFailure.tooMuchText }
        pages.append(writer.page(index + 1))
        progress(index + 1, workbook.sheets.count)
      }
      guard hasText else { throw XlsxExtractor.empty }
      return ExtractedFile(
        documents: [ExtractedDocument(type: .xls, pages: pages)],
        warnings: XlsxExtractor.warnings(hidden: workbook.sheets.count { $0.state == .hidden }))
    } catch let failure as ExtractionFailure {
      throw failure
    } catch XlsWorkbook.Problem.encrypted {
      throw CompoundFile.passwordNeeded
    } catch XlsWorkbook.Problem.damaged {
      throw OfficePackage.damaged
    } catch {
      throw ExtractionFailure.tooMuchText
    }
  }
}

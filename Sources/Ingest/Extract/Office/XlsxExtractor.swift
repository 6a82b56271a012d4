package import Foundation

/// Reads XLSX: every sheet in the workbook's order, hidden ones too, one page each, numbers and dates as the sheet shows them.
package struct XlsxExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data, progress: (Int, Int) -> Void = { _, _ in }) throws(ExtractionFailure) -> ExtractedFile {
    let package = try OfficePackage(data, limits: limits)
    let main = try package.mainPart(usually: "xl/workbook.xml")
    guard let bytes = try package.part(main) else { throw OfficePackage.damaged }
    let relationships = try package.relationships(of: main)
    do {
      let workbook = try Workbook(bytes)
      guard workbook.sheets.count <= limits.pages else { throw XlsxExtractor.tooManySheets(limits) }
      let strings = try part("sharedStrings", relationships, package).map(SharedStrings.read) ?? []
      let formats = try part("styles", relationships, package).map(CellFormats.read) ?? []
      var pages: [ExtractedPage] = []
      var hasText = false
      var length = 0
      for (index, sheet) in workbook.sheets.enumerated() {
        var text = ""
        let target = relationships.first { $0.id == sheet.relationship }?.target
        // Chart sheets have no cells.
        if let target, let sheetBytes = try package.part(target) {
          let reader = SheetReader(
            strings: strings, formats: formats, datesFrom1904: workbook.datesFrom1904, textLimit: limits.textLength - length)
          text = try reader.read(sheetBytes)
          for extra in try notes(of: target, package) { text += (text.isEmpty ? "" : "\n") + extra }
        }
        if !text.isEmpty { hasText = true }
        var writer = PageWriter()
        writer.write(XlsxExtractor.heading(sheet.name, isHidden: sheet.isHidden))
        writer.write(text)
        length += writer.length
        guard length <= limits.textLength else { throw SheetReader.TooLong() }
        pages.append(writer.page(index + 1))
        progress(index + 1, workbook.sheets.count)
      }
      guard hasText else { throw XlsxExtractor.empty }
      return ExtractedFile(
        documents: [ExtractedDocument(type: .xlsx, pages: pages)],
        warnings: XlsxExtractor.warnings(hidden: workbook.sheets.count { $0.isHidden }))
    } catch let failure as ExtractionFailure {
      throw failure
    } catch is SheetReader.TooLong {
      throw ExtractionFailure.tooMuchText
    } catch {
      throw OfficePackage.damaged
    }
  }

  // MARK: Words that old and new workbooks share

  static func heading(_ name: String, isHidden: Bool) -> String {
    "Sheet: \(name)\(isHidden ? " (hidden)" : "")\n"
  }

  static func warnings(hidden: Int) -> [String] {
    switch hidden {
    case 0: []
    case 1: ["The workbook has a hidden sheet, which was read too."]
    default: ["The workbook has \(hidden) hidden sheets, which were read too."]
    }
  }

  static func tooManySheets(_ limits: ExtractionLimits) -> ExtractionFailure {
    ExtractionFailure(.tooManyPages, "The workbook has more than \(limits.pages) sheets. Split it and drop the parts.")
  }

  static let empty = ExtractionFailure(.noText, "The workbook has no filled cells. Check that it is the right file.")

  // MARK: Parts

  private func part(
    _ kind: String, _ relationships: [OfficePackage.Relationship], _ package: OfficePackage
  ) throws(ExtractionFailure) -> [UInt8]? {
    guard let relationship = relationships.first(where: { $0.kind == kind }) else { return nil }
    return try package.part(relationship.target)
  }

  /// Cell comments ("B3: …") and the text of shapes, which stand in parts of their own.
  private func notes(of sheet: String, _ package: OfficePackage) throws -> [String] {
    var lines: [String] = []
    for relationship in try package.relationships(of: sheet) {
      guard ["comments", "drawing"].contains(relationship.kind), let bytes = try package.part(relationship.target) else { continue }
      var scanner = try XMLScanner(bytes)
      var cell = ""
      var text = ""
      var insideText = false
      func flush() {
        let trimmed = text.trimmed
        if !trimmed.isEmpty { lines.append(cell.isEmpty ? trimmed : "Comment \(cell): \(trimmed)") }
        text = ""
      }
      while let event = try scanner.next() {
        switch event {
        case .start("comment"): cell = scanner.attribute("ref") ?? ""
        case .start("t"): insideText = true
        case .end("t"): insideText = false
        case .text(let piece): if insideText { text += piece }
        case .end("comment"), .end("txBody"): flush()
        case .end("p"): text += "\n"
        default: break
        }
      }
      flush()
    }
    return lines
  }
}

/// `xl/workbook.xml`: which sheets, in which order (ECMA-376 part 1, 18.2).
struct Workbook {
  struct Sheet {
    var name: String
    var relationship: String
    /// Not shown among the tabs, whether a person or a program hid it.
    var isHidden: Bool
  }

  private(set) var sheets: [Sheet] = []
  private(set) var datesFrom1904 = false

  init(_ bytes: [UInt8]) throws(XMLProblem) {
    var scanner = try XMLScanner(bytes)
    while let event = try scanner.next() {
      if event == .start("sheet") {
        sheets.append(
          Sheet(
            name: scanner.attribute("name") ?? "", relationship: scanner.attribute("id") ?? "",
            isHidden: ["hidden", "veryHidden"].contains(scanner.attribute("state"))))
      } else if event == .start("workbookPr") {
        datesFrom1904 = ["1", "true", "on"].contains(scanner.attribute("date1904"))
      }
    }
  }
}

/// `xl/sharedStrings.xml`: the texts that cells refer to by number (18.4).
enum SharedStrings {
  static func read(_ bytes: [UInt8]) throws(XMLProblem) -> [String] {
    var scanner = try XMLScanner(bytes)
    var strings: [String] = []
    var text = ""
    var insideText = false
    while let event = try scanner.next() {
      switch event {
      case .start("si"): text = ""
      case .end("si"): strings.append(text)
      // How a Japanese text is pronounced; nobody sees it in the cell.
      case .start("rPh"): try scanner.skipElement()
      case .start("t"): insideText = true
      case .end("t"): insideText = false
      case .text(let piece): if insideText { text += piece }
      default: break
      }
    }
    return strings
  }
}

/// `xl/styles.xml`: the number format of each cell style (18.8).
enum CellFormats {
  static func read(_ bytes: [UInt8]) throws(XMLProblem) -> [NumberFormat] {
    var scanner = try XMLScanner(bytes)
    var codes: [Int: String] = [:]
    var formats: [NumberFormat] = []
    var insideCellFormats = false
    var made: [Int: NumberFormat] = [:]
    while let event = try scanner.next() {
      switch event {
      case .start("numFmt"):
        if let id = scanner.attribute("numFmtId").flatMap(Int.init) { codes[id] = scanner.attribute("formatCode") }
      case .start("cellXfs"): insideCellFormats = true
      case .end("cellXfs"): insideCellFormats = false
      case .start("xf"):
        guard insideCellFormats else { continue }
        let id = scanner.attribute("numFmtId").flatMap(Int.init) ?? 0
        let format = made[id] ?? NumberFormat(code: codes[id] ?? NumberFormat.builtIn[id] ?? "General")
        made[id] = format
        formats.append(format)
      default: break
      }
    }
    return formats
  }
}

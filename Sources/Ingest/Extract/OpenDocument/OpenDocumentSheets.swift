/// The sheets of an OpenDocument spreadsheet as lines with tabs: the displayed text is stored beside each value (ODF 1.3 part 3, 9).
struct OpenDocumentSheets {
  /// An empty stretch of a row is shown by as many tabs, up to this, as in Excel files.
  private static let widestGap = 64
  /// A repeated row that is filled is shown as often as it is there, up to this.
  private static let mostRepeats = 1000

  struct Sheet {
    var name: String
    var text = ""
    var comments: [String] = []
  }

  private(set) var sheets: [Sheet] = []

  private var row = ""
  private var rowRepeats = 1
  private var column = 0
  /// The column after the last one that the row shows.
  private var nextColumn = 0
  private var rowNumber = 0
  private var cell = ""
  private var cellRepeats = 1
  private var comment: String?
  private var length = 0
  private var isInCell = false
  private var paragraphs = 0
  private let limit: Int

  init(_ bytes: [UInt8], limits: ExtractionLimits) throws {
    limit = limits.textLength
    var scanner = try XMLScanner(bytes, maximumDepth: limits.markupDepth)
    while let event = try scanner.next() {
      switch event {
      case .start(let name): try start(name, &scanner)
      case .end(let name): end(name)
      case .text(let text): if paragraphs > 0 { append(text) }
      }
      guard length <= limit else { throw HTMLText.TooLong() }
    }
    for index in sheets.indices where !sheets[index].comments.isEmpty {
      sheets[index].text += (sheets[index].text.isEmpty ? "" : "\n") + sheets[index].comments.joined(separator: "\n")
    }
  }

  private mutating func start(_ name: String, _ scanner: inout XMLScanner) throws {
    switch name {
    case "table":
      // A chart's own table, inside an object, is no sheet.
      guard !isInCell else { return try scanner.skipElement() }
      sheets.append(Sheet(name: scanner.attribute("name") ?? ""))
      rowNumber = 0
    case "tracked-changes", "forms", "creator", "date", "date-string", "shapes": try scanner.skipElement()
    case "table-row":
      row = ""
      column = 0
      nextColumn = 0
      rowRepeats = OpenDocumentSheets.repeats("number-rows-repeated", scanner)
    case "table-cell", "covered-table-cell":
      isInCell = true
      cell = ""
      cellRepeats = OpenDocumentSheets.repeats("number-columns-repeated", scanner)
    case "annotation": comment = ""
    case "p": paragraphs += 1
    case "s": append(" ")
    case "tab", "line-break": append(" ")
    default: break
    }
  }

  private mutating func end(_ name: String) {
    switch name {
    case "p":
      paragraphs -= 1
      append(" ")
    case "annotation":
      if let text = comment?.trimmed, !text.isEmpty, !sheets.isEmpty {
        sheets[sheets.count - 1].comments.append("Comment \(OpenDocumentSheets.letters(column))\(rowNumber + 1): \(text)")
        length += text.utf8.count
      }
      comment = nil
    case "table-cell", "covered-table-cell": endCell()
    case "table-row": endRow()
    default: break
    }
  }

  private mutating func append(_ text: String) {
    let line = text.replacing("\n", with: " ").replacing("\t", with: " ")
    if comment != nil { comment?.append(line) } else if isInCell { cell += line }
    length += line.utf8.count
  }

  private mutating func endCell() {
    isInCell = false
    let shown = cell.trimmed
    defer { column += cellRepeats }
    guard !shown.isEmpty else { return }
    for index in 0..<min(cellRepeats, OpenDocumentSheets.mostRepeats) where length <= limit {
      let gap = column + index - nextColumn + (row.isEmpty ? 0 : 1)
      row += String(repeating: "\t", count: min(max(0, gap), OpenDocumentSheets.widestGap)) + shown
      nextColumn = column + index + 1
      length += shown.utf8.count
    }
  }

  private mutating func endRow() {
    defer { rowNumber += rowRepeats }
    guard !row.isEmpty, !sheets.isEmpty else { return }
    for _ in 0..<min(rowRepeats, OpenDocumentSheets.mostRepeats) where length <= limit {
      sheets[sheets.count - 1].text += (sheets[sheets.count - 1].text.isEmpty ? "" : "\n") + row
      length += row.utf8.count
    }
  }

  private static func repeats(_ name: String, _ scanner: XMLScanner) -> Int {
    min(max(1, scanner.attribute(name).flatMap { Int($0) } ?? 1), 1 << 24)
  }

  /// 27 → "AB".
  private static func letters(_ column: Int) -> String {
    var rest = column + 1
    var out = ""
    while rest > 0 {
      out = String(Character(Unicode.Scalar(UInt8(65 + (rest - 1) % 26)))) + out
      rest = (rest - 1) / 26
    }
    return out
  }
}

/// One flow of text of an RTF file: the body, a header, a note. RTF has no elements: a cell is what stands before `\cell`, a row what
/// stands before `\row`.
struct RTFStory {
  private(set) var pages: [String] = []
  private(set) var hasText = false

  private var lines: [String] = []
  private var line = ""
  private var cellLines: [String] = []
  private var cells: [[String]] = []
  private var nestedLines: [String] = []
  private var nestedCells: [[String]] = []
  /// Whether the current paragraph is in a table (`\intbl`).
  var isInTable = false
  /// How deep in tables it is (`\itap`); 2 and more is a table in a cell.
  var nesting = 1

  mutating func append(_ text: String) {
    line += text
    hasText = true
  }

  mutating func endParagraph() {
    if isInTable {
      takeLine(isNested: nesting > 1)
    } else {
      closeRow()
      let done = line.trimmingTrailingSpaces
      line = ""
      // Of several empty paragraphs one blank line stays.
      if !done.isEmpty || lines.last?.isEmpty == false { lines.append(done) }
    }
  }

  mutating func endCell() {
    takeLine(isNested: false)
    cells.append(cellLines)
    cellLines = []
  }

  mutating func endRow() {
    closeRow()
  }

  mutating func endNestedCell() {
    takeLine(isNested: true)
    nestedCells.append(nestedLines)
    nestedLines = []
  }

  /// A row of a table in a cell is a line of that cell.
  mutating func endNestedRow() {
    let row = TextFlow.row(nestedCells)
    nestedCells = []
    if !row.isEmpty { cellLines.append(row) }
  }

  mutating func breakPage() {
    guard !isInTable, hasText else { return }
    endParagraph()
    pages.append(RTFStory.joined(lines))
    lines = []
    hasText = false
  }

  /// At least one page.
  mutating func finish() -> [String] {
    isInTable = false
    endParagraph()
    pages.append(RTFStory.joined(lines))
    return pages
  }

  private mutating func takeLine(isNested: Bool) {
    let done = line.trimmed
    line = ""
    guard !done.isEmpty else { return }
    if isNested { nestedLines.append(done) } else { cellLines.append(done) }
  }

  private mutating func closeRow() {
    if !nestedLines.isEmpty { endNestedCell() }
    if !nestedCells.isEmpty { endNestedRow() }
    if !cellLines.isEmpty {
      cells.append(cellLines)
      cellLines = []
    }
    guard !cells.isEmpty else { return }
    let row = TextFlow.row(cells)
    cells = []
    if !row.isEmpty { lines.append(row) }
  }

  private static func joined(_ lines: [String]) -> String {
    var lines = lines[...]
    while lines.last?.isEmpty == true { lines.removeLast() }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    return lines.joined(separator: "\n")
  }
}

/// Lays out marked-up text as lines, in one way for all formats: a paragraph is a line, an item begins with a dash or its number,
/// cells are separated by tabs and rows by newlines. The paragraphs of a cell are joined by a space, unless the cell is alone in its
/// row (a layout table) and keeps its lines.
///
/// It takes what comes: ends without a start, cells outside of tables and tables that nobody closes lose no text.
struct TextFlow {
  /// Deeper tables give lines without cells: each level copies its text once more when it ends.
  private static let deepestTable = 24

  /// A place that lines are collected in: the page, a cell, a note.
  private struct Container {
    var lines: [String] = []
    var line = ""
    /// Written before the next text: "- ".
    var marker = ""
  }

  private struct Table {
    var rows: [String] = []
    var cells: [[String]] = []
    var hasOpenCell = false
  }

  private var containers = [Container()]
  private var tables: [Table] = []
  private var tooDeepTables = 0
  private var pages: [String] = []
  private var wantsNewPage = false
  private var hasTextOnPage = false

  /// Bytes of text so far.
  private(set) var length = 0

  // MARK: Text

  /// Text whose white space means nothing but a gap, as in HTML, ODF and CDA.
  mutating func text(_ piece: String) {
    let last = containers.count - 1
    var out: [UInt8] = []
    var needsSpace = false
    let canStartWithSpace = !containers[last].line.isEmpty && containers[last].line.utf8.last != 0x20
    var bytes = piece.utf8.makeIterator()
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
    func put(_ byte: UInt8, _ out: inout [UInt8]) {
      if needsSpace, !out.isEmpty || canStartWithSpace { out.append(0x20) }
      needsSpace = false
      out.append(byte)
    }
    while let byte = bytes.next() {
      switch byte {
      case _ where isSpace(byte): needsSpace = true
      case 0xC2:
        // No-break space; soft hyphen, which nobody sees and searches stumble over.
        let second = bytes.next()
        if second == 0xA0 {
          needsSpace = true
        } else if second != 0xAD {
          put(byte, &out)
          if let second { out.append(second) }
        }
      case 0xE2, 0xEF:
        // Zero-width space and byte order mark.
        let rest = [bytes.next(), bytes.next()].compactMap(\.self)
        if !(byte == 0xE2 && rest == [0x80, 0x8B]) && !(byte == 0xEF && rest == [0xBB, 0xBF]) {
          put(byte, &out)
          out.append(contentsOf: rest)
        }
      default: put(byte, &out)
      }
    }
    if !out.isEmpty { append(String(decoding: out, as: UTF8.self)) }
    if needsSpace, !containers[last].line.isEmpty, containers[last].line.utf8.last != 0x20 { containers[last].line += " " }
  }

  /// Text whose spaces and line breaks count, as in `pre`, and tabs.
  mutating func verbatim(_ piece: String) {
    let lines = piece.replacing("\r\n", with: "\n").replacing("\r", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if index > 0 { newLine() }
      if !line.isEmpty { append(String(line)) }
    }
  }

  private mutating func append(_ text: String) {
    let last = containers.count - 1
    if !containers[last].marker.isEmpty {
      containers[last].line += containers[last].marker
      containers[last].marker = ""
    }
    containers[last].line += text
    length += text.utf8.count
    hasTextOnPage = true
  }

  // MARK: Lines

  /// Ends the line if there is one.
  mutating func endBlock() {
    let last = containers.count - 1
    let line = containers[last].line.trimmingTrailingSpaces
    containers[last].line = ""
    if !line.isEmpty { containers[last].lines.append(line) }
    turnPage()
  }

  /// Ends the line even when it is empty; of several empty lines one stays.
  mutating func newLine() {
    let last = containers.count - 1
    let line = containers[last].line.trimmingTrailingSpaces
    if !line.isEmpty || containers[last].lines.last?.isEmpty == false { containers[last].lines.append(line) }
    containers[last].line = ""
    turnPage()
  }

  /// The next text is an item's, with this before it. An item that has no text leaves no trace.
  mutating func beginItem(_ marker: String) {
    endBlock()
    containers[containers.count - 1].marker = marker
  }

  mutating func endItem() {
    endBlock()
    containers[containers.count - 1].marker = ""
  }

  /// A new page from the next text on; inside a table when it has ended, so that no row is torn.
  mutating func breakPage() {
    if hasTextOnPage { wantsNewPage = true }
    turnPage()
  }

  private mutating func turnPage() {
    guard wantsNewPage, containers.count == 1, tables.isEmpty, containers[0].line.isEmpty else { return }
    pages.append(TextFlow.joined(containers[0].lines))
    containers[0].lines = []
    wantsNewPage = false
    hasTextOnPage = false
  }

  // MARK: Tables

  mutating func beginTable() {
    endBlock()
    if tables.count >= TextFlow.deepestTable { tooDeepTables += 1 } else { tables.append(Table()) }
  }

  mutating func beginRow() {
    if tooDeepTables > 0 { endBlock() } else { endRow() }
  }

  mutating func beginCell() {
    guard tooDeepTables == 0, !tables.isEmpty else {
      endBlock()
      return
    }
    endCell()
    tables[tables.count - 1].hasOpenCell = true
    containers.append(Container())
  }

  mutating func endCell() {
    guard tooDeepTables == 0, let table = tables.last, table.hasOpenCell else {
      endBlock()
      return
    }
    endBlock()
    let cell = containers.removeLast()
    tables[tables.count - 1].hasOpenCell = false
    tables[tables.count - 1].cells.append(cell.lines.filter { !$0.isEmpty })
  }

  mutating func endRow() {
    guard tooDeepTables == 0, let table = tables.last else {
      endBlock()
      return
    }
    if table.hasOpenCell { endCell() }
    let row = TextFlow.row(tables[tables.count - 1].cells)
    tables[tables.count - 1].cells = []
    if !row.isEmpty { tables[tables.count - 1].rows.append(row) }
  }

  mutating func endTable() {
    guard tooDeepTables == 0 else {
      endBlock()
      tooDeepTables -= 1
      return
    }
    guard !tables.isEmpty else { return }
    endRow()
    endBlock()
    let rows = tables.removeLast().rows
    containers[containers.count - 1].lines += rows
    turnPage()
  }

  /// One row's text; "" when all its cells are empty.
  static func row(_ cells: [[String]]) -> String {
    if cells.count == 1 { return cells[0].joined(separator: "\n") }
    let texts = cells.map { $0.joined(separator: " ").replacing("\n", with: " ") }
    return texts.allSatisfy(\.isEmpty) ? "" : texts.joined(separator: "\t")
  }

  /// The text of all pages; at least one. Everything open is closed.
  mutating func finish() -> [String] {
    tooDeepTables = 0
    while !tables.isEmpty { endTable() }
    endBlock()
    pages.append(TextFlow.joined(containers[0].lines))
    return pages
  }

  private static func joined(_ lines: [String]) -> String {
    var lines = lines[...]
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// Without the spaces at its end.
  var trimmingTrailingSpaces: String {
    guard utf8.last == 0x20 else { return self }
    var view = self[...]
    while view.utf8.last == 0x20 { view.unicodeScalars.removeLast() }
    return String(view)
  }
}

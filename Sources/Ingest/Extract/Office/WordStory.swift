/// The text of one WordprocessingML part: body, header, footer, notes or comments (ECMA-376 part 1, chapter 17).
///
/// Cells are separated by tabs and rows by newlines; the paragraphs of a cell are joined by a space, unless the cell is alone in
/// its row (a layout table) and keeps its lines.
package struct WordStory {
  package enum Problem: Error {
    case xml
    case tooLong
  }

  /// A footnote, endnote or comment.
  package struct Entry {
    package var author: String
    package var text: String
  }

  /// At least one; empty where a page holds no text.
  package private(set) var pages: [String] = []
  package private(set) var entries: [Entry] = []

  /// A place that paragraphs are collected in: a part, a cell, a text box.
  private struct Container {
    var lines: [String] = []
    var line = ""
  }

  private struct Table {
    var rows: [String] = []
    var cells: [[String]] = []
  }

  private var containers = [Container()]
  private var tables: [Table] = []
  private var pendingBreak = false
  private var notesRenderedBreaks = false
  private var textSinceBreak = false
  private var length = 0
  private let textLimit: Int

  package init(_ bytes: [UInt8], textLimit: Int) throws(Problem) {
    self.textLimit = textLimit
    do {
      var scanner = try XMLScanner(bytes)
      while let event = try scanner.next() {
        switch event {
        case .start(let name): try start(name, &scanner)
        case .end(let name): end(name)
        case .text: break
        }
        if length > textLimit { throw Problem.tooLong }
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw .xml
    }
    closePage()
  }

  // MARK: Events

  /// Properties hold tab stops and formats under names that mean text elsewhere; the rest is text that nobody sees or sees twice.
  private static let skipped: Set<String> = [
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback",
    "sdtPr", "sdtEndPr", "rPrChange", "pPrChange", "rt", "docPr", "cNvPr", "binData",
  ]

  private mutating func start(_ name: String, _ scanner: inout XMLScanner) throws {
    switch name {
    case "pPr": try paragraphProperties(&scanner)
    case _ where WordStory.skipped.contains(name): try scanner.skipElement()
    case "t": try append(SymbolFonts.spelled(WordStory.content(&scanner)))
    case "sym":
      let code = scanner.attribute("char").flatMap { Int($0, radix: 16) } ?? 0
      append(SymbolFonts.text(code, font: scanner.attribute("font") ?? "") ?? "")
    case "ffData": try append(WordStory.formField(&scanner))
    case "tab", "ptab": append("\t")
    case "cr": append("\n")
    case "br":
      switch scanner.attribute("type") {
      case "page": breakPage()
      case "column": append("\n")
      default: append("\n")
      }
    case "lastRenderedPageBreak":
      // Word notes one after each explicit break too.
      if textSinceBreak { breakPage() }
    case "noBreakHyphen": append("-")
    case "tbl": tables.append(Table())
    case "tc", "txbxContent": containers.append(Container())
    case "footnote", "endnote", "comment":
      entries.append(Entry(author: scanner.attribute("author") ?? "", text: ""))
      containers.append(Container())
    default: break
    }
  }

  private mutating func end(_ name: String) {
    switch name {
    case "p": endParagraph()
    case "tc": endCell()
    case "tr": endRow()
    case "tbl": endTable()
    case "txbxContent": endTextBox()
    case "footnote", "endnote", "comment":
      endParagraph()
      guard containers.count > 1, let container = containers.popLast(), !entries.isEmpty else { return }
      entries[entries.count - 1].text = container.lines.joined(separator: "\n").trimmed
    default: break
    }
  }

  private mutating func paragraphProperties(_ scanner: inout XMLScanner) throws {
    let depth = scanner.depth
    var isListItem = false
    while scanner.depth >= depth, let event = try scanner.next() {
      switch event {
      case .start("numPr"): isListItem = true
      case .start("numId"): if scanner.attribute("val") == "0" { isListItem = false }
      case .start("pageBreakBefore"):
        if !["0", "false", "off"].contains(scanner.attribute("val")), textSinceBreak { breakPage() }
      default: break
      }
    }
    if isListItem { append("- ") }
  }

  /// What a form field that is no text shows: a box, ticked or not, or the choice (17.16.17). Text stands in the field's result.
  private static func formField(_ scanner: inout XMLScanner) throws -> String {
    let depth = scanner.depth
    var box: Bool?
    var choices: [String] = []
    var choice = 0
    func isOn(_ scanner: XMLScanner) -> Bool { !["0", "false", "off"].contains(scanner.attribute("val")) }
    while scanner.depth >= depth, let event = try scanner.next() {
      switch event {
      case .start("checkBox"): box = false
      // The state, when there is one, stands behind the default.
      case .start("checked"): box = isOn(scanner)
      case .start("default"): if box != nil { box = isOn(scanner) } else { choice = scanner.attribute("val").flatMap(Int.init) ?? 0 }
      case .start("result"): choice = scanner.attribute("val").flatMap(Int.init) ?? 0
      case .start("listEntry"): choices.append(scanner.attribute("val") ?? "")
      default: break
      }
    }
    if let box { return box ? "☒" : "☐" }
    return choices.indices.contains(choice) ? choices[choice] : ""
  }

  private static func content(_ scanner: inout XMLScanner) throws -> String {
    let depth = scanner.depth
    var text = ""
    while scanner.depth >= depth, let event = try scanner.next() {
      if case .text(let piece) = event { text += piece }
    }
    return text
  }

  // MARK: Building

  private mutating func append(_ text: String) {
    containers[containers.count - 1].line += text
    length += text.utf8.count
    if !textSinceBreak, text.utf8.contains(where: { $0 > 0x20 }), text != "- " { textSinceBreak = true }
  }

  /// Inside a table or a text box the page changes when it ends, so that no row is torn.
  private mutating func breakPage() {
    guard containers.count == 1, tables.isEmpty else {
      pendingBreak = true
      return
    }
    closePage()
    textSinceBreak = false
    pendingBreak = false
  }

  private mutating func closePage() {
    var container = containers[0]
    if !container.line.isEmpty { container.lines.append(container.line) }
    while container.lines.last?.isEmpty == true { container.lines.removeLast() }
    pages.append(container.lines.joined(separator: "\n"))
    containers[0] = Container()
  }

  private mutating func endParagraph() {
    let last = containers.count - 1
    // Of several empty paragraphs one blank line stays.
    let line = containers[last].line
    if !line.isEmpty || containers[last].lines.last?.isEmpty == false { containers[last].lines.append(line) }
    containers[last].line = ""
    if pendingBreak, containers.count == 1, tables.isEmpty { breakPage() }
  }

  private mutating func endCell() {
    endParagraph()
    guard containers.count > 1, let container = containers.popLast(), !tables.isEmpty else { return }
    tables[tables.count - 1].cells.append(container.lines.filter { !$0.isEmpty })
  }

  private mutating func endRow() {
    guard !tables.isEmpty else { return }
    let cells = tables[tables.count - 1].cells
    tables[tables.count - 1].cells = []
    let row =
      cells.count == 1
      ? cells[0].joined(separator: "\n")
      : cells.map { $0.joined(separator: " ").replacing("\n", with: " ") }.joined(separator: "\t")
    if !row.trimmed.isEmpty { tables[tables.count - 1].rows.append(row) }
    if tables.count == 1, containers.count == 1, pendingBreak {
      // The rows so far stay on this page.
      containers[0].lines += tables[0].rows
      tables = []
      breakPage()
      tables = [Table()]
    }
  }

  private mutating func endTable() {
    guard let table = tables.popLast() else { return }
    containers[containers.count - 1].lines += table.rows
    if pendingBreak, containers.count == 1, tables.isEmpty { breakPage() }
  }

  /// A text box stands inside a run; its lines come before the paragraph that anchors it.
  private mutating func endTextBox() {
    endParagraph()
    guard containers.count > 1, let box = containers.popLast() else { return }
    containers[containers.count - 1].lines += box.lines.filter { !$0.isEmpty }
  }
}

/// Characters of a Word 97–2003 document become pages of lines: cells separated by tabs, rows by newlines, field codes and deleted text left out,
/// like `WordStory` does for DOCX.
struct WordBinaryText {
  struct TooLong: Error {}

  private(set) var pages: [String] = []

  private let document: WordBinary
  private var lines: [String] = []
  private var line: [UInt16] = []
  private var cell: [String] = []
  private var cells: [[String]] = []
  /// Per open field, whether its code is being read. Only results are text.
  private var fields: [Bool] = []
  private var openCodes = 0
  private var length = 0
  private let textLimit: Int

  init(_ range: Range<Int>, of document: WordBinary, textLimit: Int) throws(TooLong) {
    self.document = document
    self.textLimit = textLimit
    do {
      try document.forEachUnit(in: range) { unit, place in try read(unit, place) }
    } catch {
      throw TooLong()
    }
    var last = ParagraphRuns.Properties()
    last.isInTable = !cells.isEmpty
    endParagraph(last)
    endRow()
    endPage()
  }

  private mutating func read(_ unit: UInt16, _ place: Int) throws {
    switch unit {
    case 0x13:
      fields.append(true)
      openCodes += 1
      return
    case 0x14:
      if fields.last == true {
        fields[fields.count - 1] = false
        openCodes -= 1
      }
      return
    case 0x15:
      if fields.popLast() == true { openCodes -= 1 }
      return
    default: break
    }
    let properties = document.characters.properties(at: place)
    if unit == 0x01 {
      // Boxes and choices of a form stand in the field's code.
      if !fields.isEmpty, let picture = properties?.picture, let shown = document.formField(at: picture) { try append(shown) }
      return
    }
    guard openCodes == 0, properties?.isDeleted != true else { return }
    if let symbol = properties?.symbol {
      let font = document.fonts.indices.contains(symbol.font) ? document.fonts[symbol.font] : ""
      try append(SymbolFonts.text(symbol.code, font: font) ?? "")
      return
    }
    switch unit {
    case 0x07:
      var paragraph = document.paragraphs.properties(at: place) ?? ParagraphRuns.Properties()
      if paragraph.endsRow {
        endRow()
      } else {
        paragraph.isInTable = true
        endParagraph(paragraph)
        cells.append(cell)
        cell = []
      }
    case 0x0D: endParagraph(document.paragraphs.properties(at: place) ?? ParagraphRuns.Properties())
    case 0x0C:
      endParagraph(ParagraphRuns.Properties())
      endPage()
    case 0x0B, 0x0E: try append("\n")
    case 0x09: try append("\t")
    case 0x1E: try append("-")
    case 0x00...0x1F, 0xAD: break
    default:
      line.append(unit)
      try count(1)
    }
  }

  private mutating func append(_ text: String) throws {
    line += text.utf16
    try count(text.utf16.count)
  }

  private mutating func count(_ units: Int) throws {
    length += units
    guard length <= textLimit else { throw TooLong() }
  }

  private mutating func endParagraph(_ paragraph: ParagraphRuns.Properties) {
    var text = SymbolFonts.spelled(String(decoding: line, as: UTF16.self))
    line.removeAll(keepingCapacity: true)
    if paragraph.isListItem, !text.isEmpty { text = "- " + text }
    if paragraph.isInTable {
      if !text.isEmpty { cell.append(text) }
      return
    }
    // A row that never ended.
    endRow()
    if paragraph.startsPage, !lines.isEmpty { endPage() }
    if !text.isEmpty || lines.last?.isEmpty == false { lines.append(text) }
  }

  private mutating func endRow() {
    if !cell.isEmpty { cells.append(cell) }
    let row =
      cells.count == 1
      ? cells[0].joined(separator: "\n")
      : cells.map { $0.joined(separator: " ").replacing("\n", with: " ") }.joined(separator: "\t")
    if !row.trimmed.isEmpty { lines.append(row) }
    cells = []
    cell = []
  }

  private mutating func endPage() {
    while lines.last?.isEmpty == true { lines.removeLast() }
    pages.append(lines.joined(separator: "\n"))
    lines = []
  }
}

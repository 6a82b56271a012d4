import Foundation

/// The cells of one sheet as lines with tabs, as `SheetReader` gives those of XLSX, then its comments and the text of its shapes.
struct XlsSheet {
  struct TooLong: Error {}

  private struct Cell {
    var row: Int
    var column: Int
    var text: String
  }

  private(set) var text = ""

  private let workbook: XlsWorkbook
  private var cells: [Cell] = []
  private var length = 0
  private let textLimit: Int
  /// Texts of shapes by the shape's number, and the cell that each comment belongs to.
  private var shapes: [(number: Int, text: String)] = []
  private var commented: [Int: String] = [:]
  private var lastShape = 0
  /// What is printed above and below the cells.
  private var margins: [String] = []

  init(_ sheet: XlsWorkbook.Sheet, of workbook: XlsWorkbook, textLimit: Int) throws(TooLong) {
    self.workbook = workbook
    self.textLimit = textLimit
    var records = XlsRecords(workbook.stream, from: sheet.start)
    guard records.next()?.kind == 0x0809 else { return }
    // Charts in the sheet are streams of their own inside it.
    var depth = 1
    // The cell of a formula whose result is a string, which stands in the next record.
    var waiting: (row: Int, column: Int)?
    while depth > 0, let record = records.next() {
      switch record.kind {
      case 0x0809: depth += 1
      case 0x0A: depth -= 1
      case 0x207:
        guard let cell = waiting else { continue }
        try add(cell.row, cell.column, workbook.text(at: record.start, lengthBytes: 2))
        waiting = nil
      case 0x1B6: try readShapeText(record, &records)
      case 0x5D: if workbook.stream.u16(at: record.start) == 0x15 { lastShape = workbook.stream.u16(at: record.start + 6) ?? 0 }
      case 0x1C: try readNote(record)
      case 0x14, 0x15: if depth == 1, record.length > 0 { try readMargin(record) }
      default: if depth == 1 { waiting = try readCell(record) ?? waiting }
      }
    }
    write()
  }

  /// The cell's place when its text is yet to come.
  private mutating func readCell(_ record: XlsRecords.Record) throws(TooLong) -> (row: Int, column: Int)? {
    let stream = workbook.stream
    let at = record.start
    guard record.length >= 6, let row = stream.u16(at: at), let column = stream.u16(at: at + 2), let style = stream.u16(at: at + 4)
    else { return nil }
    switch record.kind {
    case 0xFD:
      guard let index = stream.u32(at: at + 6), workbook.strings.indices.contains(index) else { return nil }
      try add(row, column, workbook.strings[index])
    case 0x204, 0xD6: try add(row, column, workbook.text(at: at + 6, lengthBytes: 2))
    case 0x203: if let bits = stream.u64(at: at + 6) { try add(row, column, workbook.display(Double(bitPattern: bits), style: style)) }
    case 0x27E: if let packed = stream.u32(at: at + 6) { try add(row, column, workbook.display(Self.number(packed), style: style)) }
    case 0xBD:
      // Several cells of a row: style and number each.
      for index in 0..<max(0, (record.length - 6) / 6) {
        guard let style = stream.u16(at: at + 4 + 6 * index), let packed = stream.u32(at: at + 6 + 6 * index) else { return nil }
        try add(row, column + index, workbook.display(Self.number(packed), style: style))
      }
    case 0x205:
      guard let value = stream.byte(at: at + 6), let isError = stream.byte(at: at + 7) else { return nil }
      try add(row, column, isError == 1 ? Self.errors[value] ?? "#ERR" : value == 1 ? "TRUE" : "FALSE")
    case 0x06: return try readFormula(at: at, row, column, style)
    default: break
    }
    return nil
  }

  /// The result of the last calculation; the formula itself is not shown in the sheet.
  private mutating func readFormula(at: Int, _ row: Int, _ column: Int, _ style: Int) throws(TooLong) -> (row: Int, column: Int)? {
    guard let bits = workbook.stream.u64(at: at + 6) else { return nil }
    guard bits >> 48 == 0xFFFF else {
      try add(row, column, workbook.display(Double(bitPattern: bits), style: style))
      return nil
    }
    let value = Int(bits >> 16 & 0xFF)
    switch bits & 0xFF {
    case 0: return (row, column)
    case 1: try add(row, column, value == 1 ? "TRUE" : "FALSE")
    case 2: try add(row, column, Self.errors[value] ?? "#ERR")
    default: break
    }
    return nil
  }

  private mutating func add(_ row: Int, _ column: Int, _ text: String) throws(TooLong) {
    let shown = SheetReader.oneLine(text)
    guard !shown.isEmpty else { return }
    length += shown.utf8.count + 1
    guard length <= textLimit else { throw TooLong() }
    cells.append(Cell(row: row, column: column, text: shown))
  }

  private mutating func readShapeText(_ record: XlsRecords.Record, _ records: inout XlsRecords) throws(TooLong) {
    let count = workbook.stream.u16(at: record.start + 10) ?? 0
    let parts = Array(records.parts(of: record).dropFirst())
    guard workbook.isUnicode, count > 0, let first = parts.first, let flags = workbook.stream.byte(at: first.lowerBound) else { return }
    var reader = XlsStringReader(workbook.stream, parts: parts, from: first.lowerBound + 1)
    let text = SheetReader.oneLine(reader.characters(count, isWide: flags & 1 != 0))
    guard !text.isEmpty else { return }
    length += text.utf8.count + 1
    guard length <= textLimit else { throw TooLong() }
    shapes.append((lastShape, text))
  }

  private mutating func readNote(_ record: XlsRecords.Record) throws(TooLong) {
    let stream = workbook.stream
    guard let row = stream.u16(at: record.start), let column = stream.u16(at: record.start + 2) else { return }
    let cell = Self.name(row: row, column: column)
    if workbook.isUnicode {
      if let shape = stream.u16(at: record.start + 6) { commented[shape] = cell }
    } else if record.length > 6, let text = stream.windows1252(at: record.start + 6, count: record.length - 6) {
      shapes.append((-1 - shapes.count, text))
      commented[-shapes.count] = cell
    }
  }

  private mutating func readMargin(_ record: XlsRecords.Record) throws(TooLong) {
    let text = SheetReader.shownMargin(workbook.text(at: record.start, lengthBytes: workbook.isUnicode ? 2 : 1))
    guard !text.isEmpty, !margins.contains(text), margins.count < 8 else { return }
    length += text.utf8.count + 1
    guard length <= textLimit else { throw TooLong() }
    margins.append(text)
  }

  private mutating func write() {
    if !zip(cells, cells.dropFirst()).allSatisfy({ ($0.row, $0.column) < ($1.row, $1.column) }) {
      cells.sort { ($0.row, $0.column) < ($1.row, $1.column) }
    }
    var row = -1
    var column = 0
    for cell in cells {
      if cell.row != row {
        if row >= 0 { text += "\n" }
        text += String(repeating: "\t", count: min(cell.column, SheetReader.widestGap))
      } else {
        text += String(repeating: "\t", count: min(max(1, cell.column - column), SheetReader.widestGap))
      }
      text += cell.text
      (row, column) = (cell.row, cell.column)
    }
    for margin in margins { text += (text.isEmpty ? "" : "\n") + margin }
    for shape in shapes {
      if !text.isEmpty { text += "\n" }
      text += commented[shape.number].map { "Comment \($0): \(shape.text)" } ?? shape.text
    }
  }

  /// 30 bits of a number, whole or the upper ones of a double, perhaps a hundred times too large ([MS-XLS] 2.5.217).
  private static func number(_ packed: Int) -> Double {
    let value =
      packed & 2 != 0 ? Double(Int32(truncatingIfNeeded: packed) >> 2) : Double(bitPattern: UInt64(packed & 0xFFFF_FFFC) << 32)
    return packed & 1 != 0 ? value / 100 : value
  }

  /// 0, 27 → "AB1".
  private static func name(row: Int, column: Int) -> String {
    var letters = ""
    var rest = column + 1
    while rest > 0 {
      letters = String(Character(Unicode.Scalar(UInt8(65 + (rest - 1) % 26)))) + letters
      rest = (rest - 1) / 26
    }
    return "\(letters)\(row + 1)"
  }

  private static let errors: [Int: String] = [
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
  ]
}

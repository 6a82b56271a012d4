/// What the sheets of an XLS workbook share: their list, the strings, the number formats ([MS-XLS] 2.1.7.20.3).
struct XlsWorkbook {
  enum Problem: Error {
    case damaged, encrypted, tooLong
  }

  struct Sheet {
    enum State {
      case shown, hidden
    }

    var name: String
    /// Where its records begin in the stream.
    var start: Int
    var state: State
    /// Charts and macro modules have no cells.
    var hasCells: Bool
  }

  let stream: LittleEndianBytes
  private(set) var sheets: [Sheet] = []
  private(set) var strings: [String] = []
  private(set) var datesFrom1904 = false
  /// Excel 97 and later keep text in Unicode, Excel 5 and 95 in one byte per character.
  let isUnicode: Bool
  private var formats: [NumberFormat] = []

  init(_ stream: LittleEndianBytes, textLimit: Int) throws(Problem) {
    self.stream = stream
    var records = XlsRecords(stream)
    guard let first = records.next(), first.kind == 0x0809, let version = stream.u16(at: first.start),
      version == 0x0600 || version == 0x0500
    else { throw .damaged }
    isUnicode = version == 0x0600
    var codes: [Int: String] = [:]
    var cellFormats: [Int] = []
    while let record = records.next(), record.kind != 0x0A {
      let at = record.start
      switch record.kind {
      case 0x2F: throw .encrypted
      case 0x22: datesFrom1904 = stream.u16(at: at) == 1
      case 0x85: readSheet(record)
      case 0xFC:
        let parts = records.parts(of: record)
        var reader = XlsStringReader(stream, parts: parts, from: at + 8)
        var length = 0
        while let string = reader.string() {
          length += string.utf8.count
          guard length <= textLimit else { throw .tooLong }
          strings.append(string)
        }
      case 0x41E:
        guard let number = stream.u16(at: at) else { continue }
        codes[number] = isUnicode ? text(at: at + 2, lengthBytes: 2) : text(at: at + 2, lengthBytes: 1)
      case 0xE0: cellFormats.append(stream.u16(at: at + 2) ?? 0)
      default: break
      }
    }
    var made: [Int: NumberFormat] = [:]
    formats = cellFormats.map { number in
      if let format = made[number] { return format }
      let format = NumberFormat(code: codes[number] ?? NumberFormat.builtIn[number] ?? "General")
      made[number] = format
      return format
    }
  }

  /// A number as a cell of this style shows it.
  func display(_ number: Double, style: Int) -> String {
    guard number.isFinite else { return "" }
    let format = formats.indices.contains(style) ? formats[style] : .general
    return format.display(number, datesFrom1904: datesFrom1904)
  }

  /// A string that stands whole in one record, with its length in one or two bytes in front.
  func text(at offset: Int, lengthBytes: Int) -> String {
    guard let length = lengthBytes == 1 ? stream.byte(at: offset) : stream.u16(at: offset) else { return "" }
    let start = offset + lengthBytes
    guard isUnicode else { return stream.windows1252(at: start, count: length) ?? "" }
    guard let flags = stream.byte(at: start) else { return "" }
    var reader = XlsStringReader(stream, parts: [start + 1..<stream.count], from: start + 1)
    return reader.characters(length, isWide: flags & 1 != 0)
  }

  private mutating func readSheet(_ record: XlsRecords.Record) {
    guard let start = stream.u32(at: record.start), let state = stream.byte(at: record.start + 4),
      let kind = stream.byte(at: record.start + 5)
    else { return }
    sheets.append(
      Sheet(
        name: text(at: record.start + 6, lengthBytes: 1), start: start, state: state & 3 == 0 ? .shown : .hidden, hasCells: kind == 0))
  }
}

/// Stretches of the main stream with the properties that change what a reader sees ([MS-DOC] 2.9.33 and 2.9.175).
///
/// Word keeps them in pages of 512 bytes: ends of stretches, then for each one the place of its list of property changes.
/// A page is read once, however often the file refers to it.
struct CharacterRuns {
  struct Properties: Equatable {
    /// A tracked change took it out.
    var isDeleted = false
    /// A character of a symbol font: the font's number and its own.
    var symbol: (font: Int, code: Int)?
    /// Where the data of a picture or form field lies in the stream "Data".
    var picture: Int?

    static func == (one: Properties, other: Properties) -> Bool {
      one.isDeleted == other.isDeleted && one.picture == other.picture && one.symbol?.font == other.symbol?.font
        && one.symbol?.code == other.symbol?.code
    }
  }

  private let runs: FormattedRuns<Properties>

  init(pages: ArraySlice<UInt8>?, of main: LittleEndianBytes) {
    runs = FormattedRuns(pages: pages, of: main, entrySize: 1) { page, entry in
      // One byte: the place of the list in the page, in words; its first byte is its length.
      guard let place = page.byte(at: entry), place > 0, let length = page.byte(at: place * 2), length > 0 else { return nil }
      var properties = Properties()
      PropertyChange.forEach(in: page, place * 2 + 1, length) { operation, operand in
        switch operation {
        case 0x0800: properties.isDeleted = page.byte(at: operand) == 1
        case 0x6A09:
          if let font = page.u16(at: operand), let code = page.u16(at: operand + 2) { properties.symbol = (font, code) }
        case 0x6A03: properties.picture = page.u32(at: operand)
        default: break
        }
      }
      return properties == Properties() ? nil : properties
    }
  }

  func properties(at place: Int) -> Properties? { runs.value(at: place) }
}

/// Which paragraphs stand in a table or a list, which only end a row, and which begin a page.
struct ParagraphRuns {
  struct Properties: Equatable {
    var isInTable = false
    var endsRow = false
    var startsPage = false
    var isListItem = false
  }

  private let runs: FormattedRuns<Properties>

  init(pages: ArraySlice<UInt8>?, of main: LittleEndianBytes) {
    runs = FormattedRuns(pages: pages, of: main, entrySize: 13) { page, entry in
      guard let place = page.byte(at: entry), place > 0, let words = page.byte(at: place * 2) else { return nil }
      // A length of 0 is followed by another one; the style's number comes first.
      let start = words == 0 ? place * 2 + 2 : place * 2 + 1
      let length = words == 0 ? (page.byte(at: place * 2 + 1) ?? 0) * 2 : words * 2 - 1
      var properties = Properties()
      PropertyChange.forEach(in: page, start + 2, length - 2) { operation, operand in
        switch operation {
        case 0x2416: properties.isInTable = page.byte(at: operand) == 1
        case 0x2417: properties.endsRow = page.byte(at: operand) == 1
        case 0x2407: properties.startsPage = page.byte(at: operand) == 1
        case 0x460B: properties.isListItem = page.u16(at: operand) != 0
        default: break
        }
      }
      return properties == Properties() ? nil : properties
    }
  }

  func properties(at place: Int) -> Properties? { runs.value(at: place) }
}

/// Sorted stretches with a value; what has no special property is in none.
private struct FormattedRuns<Value> {
  private struct Run {
    var start: Int
    var end: Int
    var value: Value
  }

  private var runs: [Run] = []

  /// `value` is asked for the entry at a place of a page.
  init(
    pages: ArraySlice<UInt8>?, of main: LittleEndianBytes, entrySize: Int, value: (_ page: LittleEndianBytes, _ entry: Int) -> Value?
  ) {
    guard let pages, pages.count >= 12 else { return }
    let list = LittleEndianBytes(Array(pages))
    let count = (list.count - 4) / 8
    var visited: Set<Int> = []
    for index in 0..<count {
      guard
        let number = list.u32(at: 4 * (count + 1) + 4 * index), visited.insert(number).inserted,
        let slice = main.slice((number & 0x3F_FFFF) * 512, 512)
      else { continue }
      let page = LittleEndianBytes(Array(slice))
      guard let runCount = page.byte(at: 511), 4 * (runCount + 1) + entrySize * runCount <= 511 else { continue }
      for run in 0..<runCount {
        guard
          let start = page.u32(at: 4 * run), let end = page.u32(at: 4 * run + 4), start < end,
          let found = value(page, 4 * (runCount + 1) + entrySize * run)
        else { continue }
        runs.append(Run(start: start, end: end, value: found))
      }
    }
    runs.sort { $0.start < $1.start }
  }

  func value(at place: Int) -> Value? {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].start <= place { low = middle + 1 } else { high = middle }
    }
    guard low > 0, place < runs[low - 1].end else { return nil }
    return runs[low - 1].value
  }
}

/// A list of property changes, each an operation of 16 bits and its operand ([MS-DOC] 2.2.5.1).
private enum PropertyChange {
  static func forEach(in page: LittleEndianBytes, _ start: Int, _ length: Int, _ body: (_ operation: Int, _ operand: Int) -> Void) {
    var at = start
    let end = min(start + length, page.count)
    while at + 2 < end, let operation = page.u16(at: at) {
      let size: Int
      switch operation >> 13 {
      case 0, 1: size = 1
      case 2, 4, 5: size = 2
      case 3: size = 4
      case 7: size = 3
      default:
        // The operand tells its own length; a table's definition in two bytes.
        if operation == 0xD608 {
          size = 1 + (page.u16(at: at + 2) ?? 0)
        } else {
          size = 1 + (page.byte(at: at + 2) ?? 0)
        }
      }
      guard at + 2 + size <= end else { return }
      body(operation, at + 2)
      at += 2 + size
    }
  }
}

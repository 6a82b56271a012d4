import Foundation

/// A Word 97–2003 document opened: its header (FIB), its stories and where in the file each stretch of text lies ([MS-DOC] 2.4.1).
struct WordBinary {
  enum Problem: Error {
    case damaged, encrypted, older, tooLong
  }

  /// The parts that one count of characters runs through, in the file's order ([MS-DOC] 2.3).
  enum Story: Int, CaseIterable {
    case main, footnotes, headers, macros, comments, endnotes, textBoxes, headerTextBoxes
  }

  /// A stretch of text: characters `start..<end` of the document stand at `offset` in the main stream.
  private struct Piece {
    var start: Int
    var end: Int
    var offset: Int
    /// One byte per character instead of two.
    var isNarrow: Bool
  }

  /// Which pair of place and length in the header tells where a structure lies in the table stream.
  private enum Place: Int {
    case headerStories = 11, characterRuns = 12, paragraphRuns = 13, fonts = 15, pieces = 33
  }

  private let main: LittleEndianBytes
  private let tables: LittleEndianBytes
  private let pictures: LittleEndianBytes
  private var pieces: [Piece] = []
  private(set) var ranges: [Story: Range<Int>] = [:]
  let characters: CharacterRuns
  let paragraphs: ParagraphRuns
  /// By their number in `sprmCSymbol`.
  let fonts: [String]

  init(_ streams: CompoundStreams, textLimit: Int) throws(Problem) {
    guard let main = streams.stream("WordDocument"), main.u16(at: 0) == 0xA5EC, let version = main.u16(at: 2), let flags = main.u16(at: 10)
    else { throw .damaged }
    guard flags & 0x0100 == 0 else { throw .encrypted }
    guard version >= 0xC1 else { throw .older }
    guard let tables = streams.stream(flags & 0x0200 != 0 ? "1Table" : "0Table") else { throw .damaged }
    self.main = main
    self.tables = tables
    pictures = streams.stream("Data") ?? LittleEndianBytes([])

    func structure(_ place: Place) -> ArraySlice<UInt8>? {
      guard let start = main.u32(at: 0x9A + place.rawValue * 8), let length = main.u32(at: 0x9E + place.rawValue * 8), length > 0
      else { return nil }
      return tables.slice(start, length)
    }
    guard let clx = structure(.pieces) else { throw .damaged }
    fonts = structure(.fonts).map { Self.fontNames(LittleEndianBytes(Array($0))) } ?? []
    characters = CharacterRuns(pages: structure(.characterRuns), of: main)
    paragraphs = ParagraphRuns(pages: structure(.paragraphRuns), of: main)
    pieces = try Self.pieces(LittleEndianBytes(Array(clx)), textLimit: textLimit)

    let end = pieces.last?.end ?? 0
    var start = 0
    for story in Story.allCases {
      let count = min(main.u32(at: 0x4C + 4 * story.rawValue) ?? 0, end - start)
      ranges[story] = start..<start + count
      start += count
    }
    headerStories = structure(.headerStories).map { Self.positions(LittleEndianBytes(Array($0))) } ?? []
  }

  /// Where the stories of the sections' headers and footers begin, relative to the story `headers`.
  private(set) var headerStories: [Int] = []

  /// Calls `body` with each UTF-16 code unit of a range and its place in the main stream.
  func forEachUnit(in range: Range<Int>, _ body: (_ unit: UInt16, _ place: Int) throws -> Void) rethrows {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].end <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    for piece in pieces[low...] {
      guard piece.start < range.upperBound else { return }
      for position in max(piece.start, range.lowerBound)..<min(piece.end, range.upperBound) {
        let place = piece.offset + (position - piece.start) * (piece.isNarrow ? 1 : 2)
        if piece.isNarrow {
          guard let byte = main.byte(at: place) else { break }
          try body(UInt16(Windows1252.scalar(UInt8(byte)).value), place)
        } else {
          guard let unit = main.u16(at: place) else { break }
          try body(UInt16(unit), place)
        }
      }
    }
  }

  /// What a form field that is no text shows: a box, ticked or not, or the choice ([MS-DOC] 2.9.78).
  func formField(at place: Int) -> String? {
    guard let length = pictures.u32(at: place), let header = pictures.u16(at: place + 4), length > header else { return nil }
    let at = place + header
    guard pictures.u32(at: at) == 0xFFFF_FFFF, let bits = pictures.u16(at: at + 4), let name = pictures.u16(at: at + 10) else { return nil }
    let kind = bits & 3
    let afterName = at + 12 + 2 * (name + 1)
    guard kind == 1 || kind == 2, let standard = pictures.u16(at: afterName) else { return nil }
    let stored = bits >> 2 & 31
    let value = stored == 25 ? standard : stored
    if kind == 1 { return value == 1 ? "☒" : "☐" }
    // Format, help, status and two macros, then the choices.
    var next = afterName + 2
    for _ in 0..<5 {
      guard let length = pictures.u16(at: next) else { return nil }
      next += 2 * (length + 2)
    }
    guard pictures.u16(at: next) == 0xFFFF, let count = pictures.u16(at: next + 2), value < count else { return nil }
    next += 6
    for _ in 0..<value {
      guard let length = pictures.u16(at: next) else { return nil }
      next += 2 * (length + 1)
    }
    return pictures.u16(at: next).flatMap { pictures.utf16(at: next + 2, units: $0) }
  }

  // MARK: Structures

  /// The piece table behind any number of property lists ([MS-DOC] 2.9.38).
  private static func pieces(_ clx: LittleEndianBytes, textLimit: Int) throws(Problem) -> [Piece] {
    var at = 0
    while clx.byte(at: at) == 1, let length = clx.u16(at: at + 1) { at += 3 + length }
    guard clx.byte(at: at) == 2, let length = clx.u32(at: at + 1), length >= 4 else { throw .damaged }
    at += 5
    let count = (min(length, clx.count - at) - 4) / 12
    guard count > 0 else { throw .damaged }
    var pieces: [Piece] = []
    for index in 0..<count {
      guard
        let start = clx.u32(at: at + 4 * index), let end = clx.u32(at: at + 4 * index + 4), start < end, start >= pieces.last?.end ?? 0,
        let place = clx.u32(at: at + 4 * (count + 1) + 8 * index + 2)
      else { continue }
      guard end <= textLimit else { throw .tooLong }
      let isNarrow = place & 0x4000_0000 != 0
      let offset = place & 0x3FFF_FFFF
      pieces.append(Piece(start: start, end: end, offset: isNarrow ? offset / 2 : offset, isNarrow: isNarrow))
    }
    return pieces
  }

  private static func positions(_ list: LittleEndianBytes) -> [Int] {
    (0..<list.count / 4).compactMap { list.u32(at: 4 * $0) }
  }

  /// [MS-DOC] 2.9.286 and 2.9.82: the name follows 39 bytes of measures.
  private static func fontNames(_ table: LittleEndianBytes) -> [String] {
    guard let count = table.u16(at: 0) else { return [] }
    var names: [String] = []
    var at = 4
    for _ in 0..<count {
      guard let length = table.byte(at: at) else { break }
      let units = max(0, (length - 39) / 2)
      let name = table.utf16(at: at + 40, units: units) ?? ""
      names.append(String(name.prefix { $0 != "\0" }))
      at += 1 + length
    }
    return names
  }
}

import Foundation

@testable import Ingest

/// Makes compound files, Word documents and workbooks of the old formats, so that tests need no files and can break each byte.
enum CompoundBytes {
  /// Streams of the root, each padded to sectors of its own: all of them are kept in the large table.
  static func file(_ streams: [(name: String, content: Data)]) -> Data {
    let contents = streams.map { $0.content + Data(count: max(4096, ($0.content.count + 511) / 512 * 512) - $0.content.count) }
    let directorySectors = (streams.count + 1 + 3) / 4
    let dataSectors = contents.map { $0.count / 512 }
    let total = dataSectors.reduce(directorySectors, +)
    var tableSectors = 1
    while (total + tableSectors + 127) / 128 > tableSectors { tableSectors += 1 }

    var table: [UInt32] = Array(repeating: 0xFFFF_FFFD, count: tableSectors)
    func appendChain(_ count: Int) {
      let start = UInt32(table.count)
      table += (0..<count).map { $0 + 1 == count ? 0xFFFF_FFFE : start + UInt32($0) + 1 }
    }
    var starts: [UInt32] = []
    let directoryStart = UInt32(table.count)
    appendChain(directorySectors)
    for count in dataSectors {
      starts.append(UInt32(table.count))
      appendChain(count)
    }
    table += Array(repeating: 0xFFFF_FFFF, count: tableSectors * 128 - table.count)

    var header = Data(CompoundFile.signature) + Data(count: 16)
    header += words([0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 0, 0]) + numbers([UInt32(tableSectors), directoryStart, 0, 4096])
    header += numbers([0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0])
    header += numbers((0..<109).map { $0 < tableSectors ? UInt32($0) : 0xFFFF_FFFF })
    var directory = entry("Root Entry", type: 5, start: 0xFFFF_FFFE, size: 0, left: nil, child: streams.isEmpty ? nil : 1)
    for (index, stream) in streams.enumerated() {
      directory += entry(
        stream.name, type: 2, start: starts[index], size: UInt32(contents[index].count), left: index + 1 < streams.count ? index + 2 : nil,
        child: nil)
    }
    directory += Data(count: directorySectors * 512 - directory.count)
    return header + numbers(table) + directory + contents.reduce(Data(), +)
  }

  private static func entry(_ name: String, type: UInt8, start: UInt32, size: UInt32, left: Int?, child: Int?) -> Data {
    var entry = Data(name.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    entry += Data(count: 64 - entry.count) + words([UInt16(name.utf16.count * 2 + 2)]) + [type, 1]
    entry += numbers([left.map(UInt32.init) ?? 0xFFFF_FFFF, 0xFFFF_FFFF, child.map(UInt32.init) ?? 0xFFFF_FFFF]) + Data(count: 36)
    return entry + numbers([start, size, 0])
  }

  static func words(_ values: [UInt16]) -> Data { values.reduce(into: Data()) { $0 += [UInt8($1 & 0xFF), UInt8($1 >> 8)] } }
  static func numbers(_ values: [UInt32]) -> Data {
    values.reduce(into: Data()) { $0 += words([UInt16($1 & 0xFFFF), UInt16($1 >> 16)]) }
  }
}

/// A Word 97 document of plain pieces.
struct DocBytes {
  /// Text of the stories in their order; the counts of the header are made from these.
  var stories: [String]
  /// Stretches of the main story, in characters, with a property change: 0x0800 (deleted), 0x2417 (ends a row), 0x2416 (in a table).
  var characterChanges: [(range: Range<Int>, change: [UInt8])] = []
  var paragraphChanges: [(range: Range<Int>, change: [UInt8])] = []
  var isNarrow = false
  var flags: UInt16 = 0x0200

  var data: Data {
    let text = stories.joined()
    let textStart = 2048
    var main = CompoundBytes.words([0xA5EC, 0xC1, 0, 0, 0, flags]) + Data(count: 20) + CompoundBytes.words([14]) + Data(count: 28)
    main += CompoundBytes.words([22]) + Data(count: 12)
    main += CompoundBytes.numbers((0..<8).map { $0 < stories.count ? UInt32(stories[$0].utf16.count) : 0 })
    main += Data(count: 0x98 - main.count) + CompoundBytes.words([93]) + Data(count: 93 * 8)
    main += Data(count: textStart - main.count)
    main += isNarrow ? Data(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) : CompoundBytes.words(Array(text.utf16))
    main += Data(count: (main.count + 511) / 512 * 512 - main.count)

    var tables = Data()
    func note(_ place: Int, _ structure: Data) {
      main.replaceSubrange(
        0x9A + 8 * place..<0xA2 + 8 * place, with: CompoundBytes.numbers([UInt32(tables.count), UInt32(structure.count)]))
      tables += structure
    }
    let width = isNarrow ? 1 : 2
    let offset = isNarrow ? UInt32(textStart * 2) | 0x4000_0000 : UInt32(textStart)
    let piece = CompoundBytes.numbers([0, UInt32(text.utf16.count)]) + [0, 0] + CompoundBytes.numbers([offset]) + [0, 0]
    note(33, [2] + CompoundBytes.numbers([UInt32(piece.count)]) + piece)
    for (place, entrySize, changes) in [(12, 1, characterChanges), (13, 13, paragraphChanges)] where !changes.isEmpty {
      note(place, CompoundBytes.numbers([0, UInt32(main.count), UInt32(main.count / 512)]))
      main += page(changes, entrySize: entrySize) { UInt32(textStart + width * $0) }
    }
    return CompoundBytes.file([("WordDocument", main), ("1Table", tables)])
  }

  /// 512 bytes: ends of stretches, entries, and from the end the lists of changes.
  private func page(_ changes: [(range: Range<Int>, change: [UInt8])], entrySize: Int, place: (Int) -> UInt32) -> Data {
    var ends: [UInt32] = []
    var entries: [UInt8] = []
    var lists: [UInt8] = []
    for (range, change) in changes {
      if ends.last != place(range.lowerBound) {
        if !ends.isEmpty { entries += [UInt8](repeating: 0, count: entrySize) }
        ends.append(place(range.lowerBound))
      }
      ends.append(place(range.upperBound))
      var list = entrySize == 1 ? [UInt8(change.count)] + change : [UInt8((change.count + 4) / 2), 0, 0] + change
      if list.count % 2 == 1 { list.append(0) }
      lists = list + lists
      entries += [UInt8((510 - lists.count) / 2)] + [UInt8](repeating: 0, count: entrySize - 1)
    }
    var page = CompoundBytes.numbers(ends) + entries
    page += Data(count: 510 - lists.count - page.count) + lists + [0, UInt8(ends.count - 1)]
    return page
  }
}

/// A workbook of Excel 97, record by record.
struct XlsBytes {
  var globals = Data()
  var sheets: [(name: String, state: UInt8, records: Data)] = []

  static func record(_ kind: UInt16, _ body: Data) -> Data { CompoundBytes.words([kind, UInt16(body.count)]) + body }

  /// Characters of two bytes behind a length of `bytes` bytes.
  static func string(_ text: String, lengthBytes: Int) -> Data {
    let length = UInt16(text.utf16.count)
    return (lengthBytes == 1 ? Data([UInt8(length)]) : CompoundBytes.words([length])) + [1] + CompoundBytes.words(Array(text.utf16))
  }

  static func cell(_ kind: UInt16, _ row: UInt16, _ column: UInt16, style: UInt16 = 0, _ body: Data) -> Data {
    record(kind, CompoundBytes.words([row, column, style]) + body)
  }

  static func number(_ value: Double) -> Data {
    CompoundBytes.numbers([UInt32(truncatingIfNeeded: value.bitPattern), UInt32(value.bitPattern >> 32)])
  }

  var stream: Data {
    let begin = Self.record(0x0809, CompoundBytes.words([0x0600, 5, 0, 0, 0, 0, 0, 0]))
    let end = Self.record(0x0A, Data())
    let listLength = sheets.reduce(0) { $0 + 10 + Self.string($1.name, lengthBytes: 1).count }
    var start = begin.count + globals.count + listLength + end.count
    var list = Data()
    var bodies = Data()
    for sheet in sheets {
      let body = begin + sheet.records + end
      list += Self.record(0x85, CompoundBytes.numbers([UInt32(start)]) + [sheet.state, 0] + Self.string(sheet.name, lengthBytes: 1))
      bodies += body
      start += body.count
    }
    return begin + globals + list + end + bodies
  }

  var data: Data { CompoundBytes.file([("Workbook", stream)]) }
}

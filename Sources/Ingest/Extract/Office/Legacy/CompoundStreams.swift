import Foundation

/// The streams of a compound file, the container of old Office files ([MS-CFB]): a little file system with a table of sector chains.
///
/// Invariants: (1) a chain is followed for at most as many sectors as the file has, so a ring ends; (2) a stream is no longer than the
/// file; (3) the directory's tree is walked without recursion and visits each entry once. Only streams of the root are given:
/// embedded objects bring streams of the same names in folders of their own.
struct CompoundStreams {
  private static let endOfChain = 0xFFFF_FFFE
  private static let largestRegularSector = 0xFFFF_FFFA
  private static let noEntry = 0xFFFF_FFFF

  private struct Entry {
    var start: Int
    var size: Int
  }

  private let file: LittleEndianBytes
  private let sectorSize: Int
  private var table: [Int] = []
  private var miniTable: [Int] = []
  private var miniStream = LittleEndianBytes([])
  private let miniCutoff: Int
  private var entries: [String: Entry] = [:]

  /// Names of the root's streams and folders, in lower case: the format compares without case.
  var names: Set<String> { Set(entries.keys) }

  /// Nil when it is no compound file or a part that everything hangs on is broken.
  init?(_ data: Data) {
    file = LittleEndianBytes([UInt8](data))
    guard file.bytes.starts(with: CompoundFile.signature), let shift = file.u16(at: 30), shift == 9 || shift == 12 else { return nil }
    sectorSize = 1 << shift
    guard
      file.u16(at: 32) == 6, let directoryStart = file.u32(at: 48), let cutoff = file.u32(at: 56), let miniStart = file.u32(at: 60),
      let moreTable = file.u32(at: 68)
    else { return nil }
    miniCutoff = cutoff
    readTable(moreSectorsFrom: moreTable)
    guard let directory = chain(from: directoryStart, atMost: .max) else { return nil }
    readDirectory(LittleEndianBytes(directory))
    guard let root = entries.removeValue(forKey: "") else { return nil }
    // A file of large streams only has neither.
    if let bytes = chain(from: miniStart, atMost: .max) {
      let mini = LittleEndianBytes(bytes)
      miniTable = (0..<bytes.count / 4).map { mini.u32(at: $0 * 4) ?? Self.endOfChain }
    }
    miniStream = LittleEndianBytes(chain(from: root.start, atMost: root.size) ?? [])
  }

  /// Nil when there is none of this name; a broken chain gives what is there.
  func stream(_ name: String) -> LittleEndianBytes? {
    guard let entry = entries[name.lowercased()] else { return nil }
    if entry.size >= miniCutoff { return chain(from: entry.start, atMost: entry.size).map(LittleEndianBytes.init) }
    var bytes: [UInt8] = []
    var sector = entry.start
    while bytes.count < entry.size, sector < miniTable.count, bytes.count <= miniStream.count {
      guard let part = miniStream.slice(sector * 64, 64) ?? miniStream.slice(sector * 64, miniStream.count - sector * 64) else { break }
      bytes += part
      sector = miniTable[sector]
    }
    return LittleEndianBytes(Array(bytes.prefix(entry.size)))
  }

  // MARK: Sectors

  private var sectorCount: Int { (file.count - 1) / sectorSize }

  private func sector(_ number: Int) -> ArraySlice<UInt8>? {
    guard number < sectorCount else { return nil }
    let start = (number + 1) * sectorSize
    // The last sector may be cut short.
    return file.slice(start, min(sectorSize, file.count - start))
  }

  /// The sector numbers of the table are listed in the header and in a chain of further sectors, whose last entry leads on.
  private mutating func readTable(moreSectorsFrom more: Int) {
    var places = (0..<109).compactMap { file.u32(at: 76 + 4 * $0) }
    var next = more
    var left = sectorCount
    while next < Self.largestRegularSector, left > 0, let bytes = sector(next), bytes.count == sectorSize {
      let list = LittleEndianBytes(Array(bytes))
      places += (0..<sectorSize / 4 - 1).compactMap { list.u32(at: 4 * $0) }
      next = list.u32(at: sectorSize - 4) ?? Self.endOfChain
      left -= 1
    }
    for place in places where place < Self.largestRegularSector {
      // No file needs more entries than it has sectors.
      guard table.count <= sectorCount, let bytes = sector(place) else { continue }
      let part = LittleEndianBytes(Array(bytes))
      table += (0..<sectorSize / 4).map { part.u32(at: 4 * $0) ?? Self.endOfChain }
    }
  }

  /// Nil when the chain has no first sector.
  private func chain(from start: Int, atMost size: Int) -> [UInt8]? {
    guard start < Self.largestRegularSector, sector(start) != nil else { return nil }
    var bytes: [UInt8] = []
    var number = start
    var left = sectorCount
    while bytes.count < size, left > 0, let part = sector(number) {
      bytes += part
      guard number < table.count else { break }
      number = table[number]
      left -= 1
    }
    return size < bytes.count ? Array(bytes.prefix(size)) : bytes
  }

  // MARK: Directory

  /// The entries are nodes of a tree: 128 bytes each, left and right neighbour at 68 and 72, a folder's first child at 76.
  private mutating func readDirectory(_ directory: LittleEndianBytes) {
    guard let child = directory.u32(at: 76) else { return }
    entries[""] = Entry(start: directory.u32(at: 116) ?? Self.endOfChain, size: directory.u32(at: 120) ?? 0)
    var waiting = [child]
    var visited: Set<Int> = [0]
    while let number = waiting.popLast() {
      let at = number * 128
      guard
        number != Self.noEntry, visited.insert(number).inserted, at <= directory.count - 128,
        let nameBytes = directory.u16(at: at + 64), (2...64).contains(nameBytes),
        let name = directory.utf16(at: at, units: nameBytes / 2 - 1), let start = directory.u32(at: at + 116),
        let size = directory.u32(at: at + 120), let left = directory.u32(at: at + 68), let right = directory.u32(at: at + 72)
      else { continue }
      waiting += [left, right]
      if !name.isEmpty { entries[name.lowercased()] = entries[name.lowercased()] ?? Entry(start: start, size: size) }
    }
  }
}

import CVectorKernels
import Foundation

/// Most rows of an index as one file, laid out for scanning: derived from the database, and made anew when it is missing,
/// damaged or of another database.
///
/// Rows lie in the order of their lists (or, without lists, of their owners). Codes lie twice: by list, for searches of
/// everything, and by owner, so that a search of one owner's rows reads those alone and misses nothing.
///
/// `@unchecked Sendable`: the file's memory is read-only, but for `wipe`, which the index calls under its write lock. Only a build
/// of the next base reads without that lock, and may copy half of a row that is being wiped: the next base learns of the
/// removal before it is used, and wipes its copy.
final class VectorBase: @unchecked Sendable {
  let file: MappedFile
  let header: BaseHeader
  let layout: BaseLayout
  let columns: RowColumns
  let codec: ProductCodec
  /// The lists' codes; in `blockCopy` where there is one.
  let listBlocks: UnsafeMutablePointer<ck_block>
  private let blockCopy: LargePages?

  static let magic = Data("CKVECTOR".utf8)

  /// Opens a base if it is whole, of this format, model and database; nil when it has to be built anew.
  static func open(_ url: URL, model: String, identity: String) -> VectorBase? {
    guard let file = try? MappedFile.open(url.path), let header = Self.header(of: file),
      header.version == BaseHeader.version, header.model == model, header.identity == identity
    else { return nil }
    let base = VectorBase(file, header, headerBytes: Self.headerBytes(of: file))
    guard base.layout.bytes == file.bytes, base.isConsistent else { return nil }
    return VectorBase(file, header, headerBytes: Self.headerBytes(of: file), isForSearches: true)
  }

  /// `isForSearches` copies what each search reads here and there into memory of its own.
  init(_ file: MappedFile, _ header: BaseHeader, headerBytes: Int, isForSearches: Bool = false) {
    self.file = file
    self.header = header
    let layout = BaseLayout(header.counts, headerBytes: headerBytes)
    self.layout = layout
    func place<T>(_ section: BaseLayout.Section, _: T.Type) -> UnsafeMutablePointer<T> {
      (file.address + min(layout.offset(of: section), file.bytes)).assumingMemoryBound(to: T.self)
    }
    columns = RowColumns(
      chunks: place(.chunks, Int64.self), owners: place(.owners, Int64.self), documents: place(.documents, Int64.self),
      received: place(.received, Int64.self), kinds: place(.kinds, UInt32.self), patients: place(.patients, UInt32.self),
      scales: place(.scales, Float.self), high: place(.high, Int8.self), low: place(.low, UInt8.self))
    let blocks = place(.listBlocks, ck_block.self)
    blockCopy =
      isForSearches
      ? LargePages(of: file, at: layout.offset(of: .listBlocks), bytes: layout.size(of: .listBlocks)) : nil
    listBlocks = blockCopy.map { $0.address.bindMemory(to: ck_block.self, capacity: header.counts.listBlocks) } ?? blocks
    let codecEnds = layout.offset(of: .codec) + 4 * ProductCodec.floats <= file.bytes
    codec = codecEnds ? ProductCodec(place(.codec, Float.self)) : ProductCodec([Float](repeating: 0, count: ProductCodec.floats))
  }

  func section<T>(_ section: BaseLayout.Section, _: T.Type) -> UnsafeMutablePointer<T> {
    (file.address + layout.offset(of: section)).assumingMemoryBound(to: T.self)
  }

  var rows: Int { header.counts.rows }
  var byChunk: UnsafeMutablePointer<UInt32> { section(.byChunk, UInt32.self) }
  var listFirstRow: UnsafeMutablePointer<UInt32> { section(.listFirstRow, UInt32.self) }
  var listFirstBlock: UnsafeMutablePointer<UInt32> { section(.listFirstBlock, UInt32.self) }
  var partitionRows: UnsafeMutablePointer<UInt32> { section(.partitionRows, UInt32.self) }
  var partitionBlocks: UnsafeMutablePointer<ck_block> { section(.partitionBlocks, ck_block.self) }

  /// The blocks of an owner's rows.
  func partition(of owner: Int64) -> Range<Int>? {
    let owners = section(.partitionOwners, Int64.self)
    let place = Self.firstIndex(header.counts.partitions) { owners[$0] >= owner }
    guard place < header.counts.partitions, owners[place] == owner else { return nil }
    let first = section(.partitionFirstBlock, UInt32.self)
    return Int(first[place])..<Int(first[place + 1])
  }

  /// Where in `byChunk` a chunk's rows are.
  func rows(of chunk: Int64) -> Range<Int> {
    let order = byChunk
    return range(chunk) { self.columns.chunks[self.inside(order[$0])] }
  }

  /// The rows of some documents.
  func rows(ofDocuments documents: Set<Int64>) -> [UInt32] {
    let order = section(.byDocument, UInt32.self)
    return documents.flatMap { document in
      range(document) { self.columns.documents[self.inside(order[$0])] }.map { order[$0] }
    }
  }

  func rows(ofPatient patient: UInt32) -> [UInt32] {
    let order = section(.byPatient, UInt32.self)
    return range(patient) { self.columns.patients[self.inside(order[$0])] }.map { order[$0] }
  }

  /// A row's number, or the last row's: the arrays are too long to be looked through when the file is opened.
  @inline(__always)
  private func inside(_ row: UInt32) -> Int { min(Int(row), rows - 1) }

  private func range<T: Comparable>(_ value: T, key: (Int) -> T) -> Range<Int> {
    let start = Self.firstIndex(rows) { key($0) >= value }
    let end = Self.firstIndex(rows) { key($0) > value }
    return start..<end
  }

  /// The first index that passes; all before it don't, all after it do.
  static func firstIndex(_ count: Int, _ passes: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if passes(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Overwrites a row's vector and codes, so that a deleted document leaves nothing in this file.
  func wipe(_ row: Int) {
    let width = SplitVector.width
    (columns.high + row * width).update(repeating: 0, count: width)
    (columns.low + row * width).update(repeating: 0, count: width)
    let nothing = [UInt8](repeating: 0, count: ProductCodec.bytes)
    if header.counts.lists > 0 {
      let list = Self.firstIndex(header.counts.lists) { listFirstRow[$0 + 1] > UInt32(row) }
      for blocks in [listBlocks, section(.listBlocks, ck_block.self)] {
        (blocks + Int(listFirstBlock[list])).set(row - Int(listFirstRow[list]), code: nothing, factor: 0)
      }
    }
    if let blocks = partition(of: columns.owners[row]) {
      let entries = partitionRows + blocks.lowerBound * 16
      if let entry = (0..<blocks.count * 16).first(where: { entries[$0] == UInt32(row) }) {
        (partitionBlocks + blocks.lowerBound).set(entry, code: nothing, factor: 0)
      }
    }
  }

  // MARK: The header

  static func headerBytes(of file: MappedFile) -> Int {
    Int(file.address.load(fromByteOffset: 8, as: UInt32.self))
  }

  private static func header(of file: MappedFile) -> BaseHeader? {
    guard file.bytes >= 24, Data(bytes: file.address, count: 8) == magic else { return nil }
    let bytes = headerBytes(of: file)
    guard bytes >= 24, bytes <= file.bytes else { return nil }
    let json = Data(bytes: file.address + 24, count: bytes - 24)
    guard checksum(json) == file.address.load(fromByteOffset: 16, as: UInt64.self) else { return nil }
    return try? JSONDecoder().decode(BaseHeader.self, from: json)
  }

  /// What stands at the beginning of the file: magic, length, checksum, JSON, spaces up to `padded`.
  static func bytes(of header: BaseHeader, padded: Int = 0) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var json = try encoder.encode(header)
    if json.count + 24 < padded { json.append(Data(repeating: 0x20, count: padded - 24 - json.count)) }
    var data = magic
    withUnsafeBytes(of: UInt64(json.count + 24)) { data.append(contentsOf: $0) }
    withUnsafeBytes(of: checksum(json)) { data.append(contentsOf: $0) }
    return data + json
  }

  /// FNV-1a, 64 bits: against half-written headers, not against people.
  static func checksum(_ data: some Sequence<UInt8>) -> UInt64 {
    data.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// Whether the numbers that lead to other numbers stay inside the arrays: a damaged file must not be followed out of memory.
  private var isConsistent: Bool {
    let counts = header.counts
    func ascends(_ section: BaseLayout.Section, _ count: Int, upTo limit: Int) -> Bool {
      let numbers = self.section(section, UInt32.self)
      return numbers[0] == 0 && numbers[count] == UInt32(limit) && (0..<count).allSatisfy { numbers[$0] <= numbers[$0 + 1] }
    }
    guard ascends(.partitionFirstBlock, counts.partitions, upTo: counts.partitionBlocks) else { return false }
    if counts.lists == 0 { return counts.listBlocks == 0 }
    return ascends(.listFirstRow, counts.lists, upTo: counts.rows)
      && ascends(.listFirstBlock, counts.lists, upTo: counts.listBlocks)
      && (0..<counts.lists).allSatisfy {
        let rows = listFirstRow[$0 + 1] - listFirstRow[$0]
        return (rows + 15) / 16 == listFirstBlock[$0 + 1] - listFirstBlock[$0]
      }
  }
}

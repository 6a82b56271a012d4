import CVectorKernels
import Foundation

/// Builds a base from rows: axes and codebooks, codes, lists, and how far searches must reach. Deterministic.
struct BaseBuilder {
  /// With fewer rows, scanning all codes is no slower than choosing lists.
  static let leastRowsForLists = 32_768

  let source: RowSource
  let names: [String]
  let model: String
  let identity: String
  let lastChunk: Int64
  let lastChange: Int64

  /// Where a base is written until it is whole.
  static func unfinished(_ url: URL) -> String { url.path + ".new" }

  /// Writes the base beside `url` and puts it in its place when it is whole and on the disk.
  func build(at url: URL) throws -> VectorBase {
    let sample = source.sample(ProductCodec.trainingRows)
    var vectors = source.vectors(sample)
    let codec = vectors.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { ProductCodec.trained(on: $0, count: sample.count) }
    }
    guard let codec else { throw FileFailure("build", code: EINVAL) }
    vectors = []
    let codes = RowCodes(source, codec)
    let tree = source.count >= Self.leastRowsForLists ? ListTree(source) : nil
    let order = order(tree)
    let partitions = Partitions(source, order: order)
    var header = BaseHeader(
      model: model, identity: identity, lastChunk: lastChunk, lastChange: lastChange,
      counts: BaseHeader.Counts(
        rows: source.count, chunks: Set((0..<source.count).map(source.chunk)).count, lists: tree?.listCount ?? 0,
        listBlocks: tree.map(Self.listBlocks) ?? 0,
        partitions: partitions.owners.count, partitionBlocks: partitions.blockCount),
      names: names)
    // Room for the numbers that are known only at the end.
    let headerBytes = try VectorBase.bytes(of: header).count + 512
    let temporary = Self.unfinished(url)
    let file = try MappedFile.create(temporary, bytes: BaseLayout(header.counts, headerBytes: headerBytes).bytes)
    do {
      let draft = VectorBase(file, header, headerBytes: headerBytes)
      codec.copy(to: draft.section(.codec, Float.self))
      fill(draft, order: order)
      if let tree { fill(draft, tree, codes, order: order) }
      fill(draft, partitions, codes, order: order)
      // Once more, as the codec is read when a base is opened.
      let calibration = Calibration(
        VectorBase(file, header, headerBytes: headerBytes), listOfRow: tree.map { tree in order.map { tree.listOfRow[$0] } })
      header.near = calibration.near
      header.far = calibration.far
      header.checksum = draft.checksum
      let bytes = try VectorBase.bytes(of: header, padded: headerBytes)
      bytes.withUnsafeBytes { file.address.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(file.address), byteCount: $0.count) }
      try file.synchronize()
      guard rename(temporary, url.path) == 0 else { throw FileFailure("rename") }
    } catch {
      unlink(temporary)
      throw error
    }
    return VectorBase(file, header, headerBytes: headerBytes, isForSearches: true)
  }

  /// The sources' numbers in the order of the base's rows.
  private func order(_ tree: ListTree?) -> [Int] {
    let major = (0..<source.count).map { index in
      if let tree { Int64(tree.listOfRow[index]) } else { source.owner(index) }
    }
    let chunks = (0..<source.count).map { source.chunk($0) }
    return (0..<source.count).sorted { a, b in
      (major[a], chunks[a], a) < (major[b], chunks[b], b)
    }
  }

  private static func listBlocks(_ tree: ListTree) -> Int {
    tree.rowCounts.reduce(0) { $0 + ($1 + 15) / 16 }
  }

  private func fill(_ base: VectorBase, order: [Int]) {
    for (row, index) in order.enumerated() { source.copy(index, to: base.columns, at: row) }
    func sort<T: Comparable>(_ section: BaseLayout.Section, by keys: UnsafeMutablePointer<T>) {
      let chunks = base.columns.chunks
      let sorted = (0..<UInt32(base.rows)).sorted { a, b in
        (keys[Int(a)], chunks[Int(a)], a) < (keys[Int(b)], chunks[Int(b)], b)
      }
      base.section(section, UInt32.self).update(from: sorted, count: sorted.count)
    }
    sort(.byChunk, by: base.columns.chunks)
    sort(.byDocument, by: base.columns.documents)
    sort(.byPatient, by: base.columns.patients)
  }

  private func fill(_ base: VectorBase, _ tree: ListTree, _ codes: RowCodes, order: [Int]) {
    let width = SplitVector.width
    base.section(.spreads, Float.self).update(from: tree.spreads, count: tree.spreads.count)
    let centroids = base.section(.centroids, Int8.self)
    var low = [UInt8](repeating: 0, count: width)
    tree.centroids.withUnsafeBufferPointer { buffer in
      guard let all = buffer.baseAddress else { return }
      for place in 0..<buffer.count / width {
        base.section(.centroidScales, Float.self)[place] = SplitVector.encode(
          all + place * width, high: centroids + place * width, low: &low)
      }
    }
    var row = 0
    var block = 0
    for (list, count) in tree.rowCounts.enumerated() {
      base.listFirstRow[list] = UInt32(row)
      base.listFirstBlock[list] = UInt32(block)
      for place in 0..<count { codes.copy(order[row + place], to: base.listBlocks + block, at: place) }
      row += count
      block += (count + 15) / 16
    }
    base.listFirstRow[tree.listCount] = UInt32(row)
    base.listFirstBlock[tree.listCount] = UInt32(block)
  }

  private func fill(_ base: VectorBase, _ partitions: Partitions, _ codes: RowCodes, order: [Int]) {
    base.section(.partitionOwners, Int64.self).update(from: partitions.owners, count: partitions.owners.count)
    let first = base.section(.partitionFirstBlock, UInt32.self)
    let rows = base.partitionRows
    rows.update(repeating: UInt32.max, count: partitions.blockCount * 16)
    var block = 0
    for (place, members) in partitions.rows.enumerated() {
      first[place] = UInt32(block)
      for (lane, row) in members.enumerated() {
        rows[block * 16 + lane] = row
        codes.copy(order[Int(row)], to: base.partitionBlocks + block, at: lane)
      }
      block += (members.count + 15) / 16
    }
    first[partitions.owners.count] = UInt32(block)
  }
}

/// Each owner's rows, ascending.
private struct Partitions {
  var owners: [Int64] = []
  var rows: [[UInt32]] = []

  init(_ source: RowSource, order: [Int]) {
    var members: [Int64: [UInt32]] = [:]
    for (row, index) in order.enumerated() { members[source.owner(index), default: []].append(UInt32(row)) }
    owners = members.keys.sorted()
    rows = owners.map { members[$0] ?? [] }
  }

  var blockCount: Int { rows.reduce(0) { $0 + ($1.count + 15) / 16 } }
}

/// The codes of all source rows.
private struct RowCodes {
  private var bytes: [UInt8]
  private var factors: [Float]

  init(_ source: RowSource, _ codec: ProductCodec) {
    var bytes = [UInt8](repeating: 0, count: source.count * ProductCodec.bytes)
    var factors = [Float](repeating: 0, count: source.count)
    bytes.withUnsafeMutableBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return }
      source.eachBatch { start, rows, vectors in
        codec.encode(vectors, count: rows) { row, code, factor in
          (bytes + (start + row) * ProductCodec.bytes).update(from: code, count: ProductCodec.bytes)
          factors[start + row] = factor
        }
      }
    }
    self.bytes = bytes
    self.factors = factors
  }

  func copy(_ index: Int, to blocks: UnsafeMutablePointer<ck_block>, at row: Int) {
    bytes.withUnsafeBufferPointer { buffer in
      guard let code = buffer.baseAddress else { return }
      blocks.set(row, code: code + index * ProductCodec.bytes, factor: factors[index])
    }
  }
}

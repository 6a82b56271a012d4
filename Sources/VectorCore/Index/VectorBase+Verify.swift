import CVectorKernels

/// What `index verify` asks of a base beside its vectors.
extension VectorBase {
  /// Of the codec and the lists.
  var checksum: UInt64 {
    let first = layout.offset(of: .codec)
    return Self.checksum(UnsafeRawBufferPointer(start: file.address + first, count: layout.offset(of: .listBlocks) - first))
  }

  /// How many rows of those in question can't be found as they should: the orders or an owner's blocks don't lead to them, or their
  /// codes are not what their vectors give.
  func misplacedRows(isInQuestion: (Int) -> Bool) -> Int {
    let entries = entriesOfRows
    let order = rowsOutOfOrder
    let batch = 256
    let vectors = UnsafeMutablePointer<Float>.allocate(capacity: batch * SplitVector.width)
    defer { vectors.deallocate() }
    var misplaced = 0
    for start in stride(from: 0, to: rows, by: batch) {
      let count = min(batch, rows - start)
      for row in 0..<count { columns.decode(start + row, into: vectors + row * SplitVector.width) }
      codec.encode(vectors, count: count) { place, code, factor in
        let row = start + place
        let isRight =
          !order.contains(row) && entries[row].map { self.partitionBlocks.agrees($0, code: code, factor: factor) } == true
          && self.listEntry(of: row).map { self.listBlocks.agrees($0, code: code, factor: factor) } != false
        if !isRight, isInQuestion(row) { misplaced += 1 }
      }
    }
    return misplaced
  }

  /// Where in its owner's blocks each row is; nil where it is not.
  private var entriesOfRows: [Int?] {
    var entries = [Int?](repeating: nil, count: rows)
    let owners = section(.partitionOwners, Int64.self)
    let first = section(.partitionFirstBlock, UInt32.self)
    for partition in 0..<header.counts.partitions {
      for entry in Int(first[partition]) * 16..<Int(first[partition + 1]) * 16 {
        let row = Int(partitionRows[entry])
        if row < rows, columns.owners[row] == owners[partition] { entries[row] = entry }
      }
    }
    return entries
  }

  private func listEntry(of row: Int) -> Int? {
    guard header.counts.lists > 0 else { return nil }
    let list = Self.firstIndex(header.counts.lists) { listFirstRow[$0 + 1] > UInt32(row) }
    return Int(listFirstBlock[list]) * 16 + row - Int(listFirstRow[list])
  }

  /// Rows that a binary search for their chunk, document or patient would miss.
  private var rowsOutOfOrder: RowSet {
    var wrong = RowSet(capacity: rows)
    func check<T: Comparable>(_ section: BaseLayout.Section, by keys: UnsafeMutablePointer<T>) {
      let order = self.section(section, UInt32.self)
      var seen = RowSet(capacity: rows)
      var last: T?
      for place in 0..<rows {
        let row = Int(order[place])
        guard row < rows else { continue }
        if let last, keys[row] < last { wrong.insert(row) }
        last = keys[row]
        seen.insert(row)
      }
      if seen.count < rows { for row in 0..<rows where !seen.contains(row) { wrong.insert(row) } }
    }
    check(.byChunk, by: columns.chunks)
    check(.byDocument, by: columns.documents)
    check(.byPatient, by: columns.patients)
    return wrong
  }
}

extension UnsafeMutablePointer where Pointee == ck_block {
  /// Whether an entry's code is as good as this one. Sums in another order may decide a tie otherwise, so a few halves may differ.
  fileprivate func agrees(_ entry: Int, code: UnsafePointer<UInt8>, factor: Float) -> Bool {
    let block = UnsafeRawPointer(self + entry >> 4)
    let lane = entry & 15
    var differing = 0
    for pair in 0..<ProductCodec.bytes {
      let difference = block.load(fromByteOffset: pair * 16 + lane, as: UInt8.self) ^ code[pair]
      differing += (difference & 0x0F != 0 ? 1 : 0) + (difference & 0xF0 != 0 ? 1 : 0)
    }
    let stored = block.load(fromByteOffset: ProductCodec.bytes * 16 + lane * 4, as: Float.self)
    return differing <= 4 && abs(stored - factor) <= 0.02 * abs(factor)
  }
}

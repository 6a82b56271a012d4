import CVectorKernels

extension NearestScan {
  /// Scans the lists that are likeliest to hold near rows.
  mutating func scanLists(_ base: VectorBase, _ dead: RowSet) {
    var router = ListRouter(base, cells: reach.cells, query)
    // The nearest lists first: they tell how near a row has to be.
    var count = 0
    for list in router.nearest(max(8, near.limit / 4)) where count < Self.room {
      count += scanList(Int(list), of: base, threshold: -.infinity, into: candidates + count)
    }
    takeBestFirst(count, of: base, dead)
    // Then those that are likeliest to hold a row that is.
    router.select(reach.lists, floor: max(near.floor, -1))
    count = 0
    for i in 0..<router.selected {
      if i + 2 < router.selected { prefetch(Int(router.list(i + 2)), of: base) }
      let more = scanList(
        Int(router.list(i)), of: base, threshold: near.floor - reach.slack, into: candidates + count)
      for j in count..<count + more {
        let row = base.columns.high + SplitVector.width * Int(candidates[j].row)
        for line in stride(from: 0, to: SplitVector.width, by: 64) { ck_prefetch(row + line) }
      }
      count += more
      if count >= 16 {
        take(count, of: base, dead)
        count = 0
      }
    }
    take(count, of: base, dead)
  }

  @inline(__always)
  private func scanList(
    _ list: Int, of base: VectorBase, threshold: Float, into out: UnsafeMutablePointer<ck_candidate>
  ) -> Int {
    let first = base.listFirstRow[list]
    // A list is far shorter than a strip; of one that is not, so many rows have to do.
    let rows = min(Int(base.listFirstRow[list + 1] - first), Self.strip - 16)
    return Processor.kernels.pointee.scan(
      base.listBlocks + Int(base.listFirstBlock[list]), rows, query.table, query.base, threshold, first, out)
  }

  @inline(__always)
  private func prefetch(_ list: Int, of base: VectorBase) {
    let block = UnsafeRawPointer(base.listBlocks + Int(base.listFirstBlock[list]))
    for line in stride(from: 0, to: 2 * MemoryLayout<ck_block>.stride, by: 64) { ck_prefetch(block + line) }
  }
}

import CVectorKernels

extension NearestScan {
  /// Scans the lists that are likeliest to hold near rows.
  mutating func scanLists(_ base: VectorBase, _ dead: RowSet) {
    var router = ListRouter(base, query)
    // The nearest lists first: they tell how near a row has to be.
    var count = 0
    for list in router.nearest(max(8, near.limit / 4)) { scanList(list, of: base, dead, estimatesAll: true, &count) }
    takeBestFirst(count, of: base, dead)
    // Then those that are likeliest to hold a row that is.
    router.select(reach.lists, floor: max(near.floor, -1))
    count = 0
    for i in 0..<router.selected {
      if i + 2 < router.selected { prefetch(router.list(i + 2), of: base) }
      let first = count
      scanList(router.list(i), of: base, dead, estimatesAll: false, &count)
      for j in min(first, count)..<count {
        let row = base.columns.high + SplitVector.width * Int(candidates[j].row)
        for line in stride(from: 0, to: SplitVector.width, by: 64) { ck_prefetch(row + line) }
      }
      if count >= 16 {
        take(count, of: base, dead)
        count = 0
      }
    }
    take(count, of: base, dead)
  }

  /// Adds a list's rows to the candidates: all, or those that may be near enough. Makes room first when there is none.
  @inline(__always)
  private mutating func scanList(
    _ list: Int, of base: VectorBase, _ dead: RowSet, estimatesAll: Bool, _ count: inout Int
  ) {
    let first = base.listFirstRow[list]
    let rows = Int(base.listFirstRow[list + 1] - first)
    for start in stride(from: 0, to: rows, by: Self.strip) {
      if count > Self.room {
        takeBestFirst(count, of: base, dead)
        count = 0
      }
      count += Processor.kernels.pointee.scan(
        base.listBlocks + Int(base.listFirstBlock[list]) + start / 16, min(Self.strip, rows - start), query.table, query.base,
        estimatesAll ? -.infinity : near.floor - reach.slack, first + UInt32(start), candidates + count)
    }
  }

  @inline(__always)
  private func prefetch(_ list: Int, of base: VectorBase) {
    let block = UnsafeRawPointer(base.listBlocks + Int(base.listFirstBlock[list]))
    for line in stride(from: 0, to: 2 * MemoryLayout<ck_block>.stride, by: 64) { ck_prefetch(block + line) }
  }
}

import CVectorKernels

/// Measures on a base's own rows how far searches must reach.
///
/// The queries are made up: a row, moved by the difference of two others, as long as the row itself. They lie about as far
/// from the rows as questions lie from the passages that answer them, whatever the texts are.
struct Calibration {
  private(set) var near = BaseHeader.Reach()
  private(set) var far = BaseHeader.Reach()

  private static let queries = 240
  /// The shares of true neighbours that the two steps may miss, so that recall stays over .99 together.
  private static let missedByLists = 0.002
  private static let missedByCodes = 0.0025

  init(_ base: VectorBase, listOfRow: [UInt32]?) {
    guard base.rows > 200 else { return }
    let queries = Self.madeUp(base)
    let nearest = queries.map { Self.nearest(to: $0.vector, in: base, without: $0.row, limit: 100) }
    let nearestTen = nearest.map { Array($0.prefix(10)) }
    if let listOfRow {
      near = Self.reach(base, queries, nearestTen, listOfRow)
      far = Self.reach(base, queries, nearest, listOfRow)
    }
    let entries = Self.entries(base)
    near.slack = Self.slack(base, queries, nearestTen, entries)
    far.slack = Self.slack(base, queries, nearest, entries)
  }

  private static func quantile<T: Comparable>(_ values: [T], missing share: Double) -> T {
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int((Double(sorted.count) * (1 - share)).rounded(.up)))]
  }

  /// By how much the cosines of near rows are more than their estimates.
  ///
  /// Not by how far the estimates fall below the worst of the nearest: that is less, but depends on how dense the rows lie
  /// about a query, which made-up queries do not tell.
  private static func slack(
    _ base: VectorBase, _ queries: [(row: Int, vector: [Float])], _ nearest: [[(row: UInt32, cosine: Float)]], _ entries: [UInt32]
  ) -> Float {
    var lacks: [Float] = []
    for (query, rows) in zip(queries, nearest) {
      var prepared = PreparedQuery(query.vector)
      prepared.lookUp(base.codec)
      for row in rows { lacks.append(row.cosine - estimate(entries[Int(row.row)], prepared, base)) }
    }
    return max(0, quantile(lacks, missing: missedByCodes))
  }

  private static func madeUp(_ base: VectorBase) -> [(row: Int, vector: [Float])] {
    let width = SplitVector.width
    var random = SteadyGenerator(7)
    func row() -> (Int, [Float]) {
      let row = Int.random(in: 0..<base.rows, using: &random)
      var vector = [Float](repeating: 0, count: width)
      base.columns.decode(row, into: &vector)
      return (row, vector)
    }
    func unit(_ vector: [Float]) -> [Float] {
      let norm = max(BLAS.dot(width, vector, vector).squareRoot(), 1e-9)
      return vector.map { $0 / norm }
    }
    return (0..<queries).map { _ in
      let (number, start) = row()
      let (_, a) = row()
      let (_, b) = row()
      let step = unit(zip(a, b).map { $0 - $1 })
      return (number, unit(zip(start, step).map { $0 + $1 }))
    }
  }

  /// All rows compared.
  private static func nearest(
    to vector: [Float], in base: VectorBase, without own: Int, limit: Int
  ) -> [(row: UInt32, cosine: Float)] {
    let query = PreparedQuery(vector)
    var best: [(row: UInt32, cosine: Float)] = []
    var floor = -Float.infinity
    let products = UnsafeMutablePointer<Int32>.allocate(capacity: NearestScan.strip)
    defer { products.deallocate() }
    for start in stride(from: 0, to: base.rows, by: NearestScan.strip) {
      let count = min(NearestScan.strip, base.rows - start)
      Processor.kernels.pointee.multiply8(
        base.columns.high + start * SplitVector.width, nil, count, query.steps, products)
      for i in 0..<count {
        let cosine = query.cosine(products[i], scale: base.columns.scales[start + i])
        if cosine > floor, start + i != own { best.append((UInt32(start + i), cosine)) }
      }
      if best.count >= 4 * limit || start + count == base.rows {
        best.sort { $0.cosine > $1.cosine }
        best.removeLast(max(0, best.count - limit))
        if best.count == limit { floor = best[limit - 1].cosine }
      }
    }
    return best
  }

  /// Where each row's code is among the owners' blocks.
  private static func entries(_ base: VectorBase) -> [UInt32] {
    var entries = [UInt32](repeating: 0, count: base.rows)
    for entry in 0..<base.header.counts.partitionBlocks * 16 where base.partitionRows[entry] != UInt32.max {
      entries[Int(base.partitionRows[entry])] = UInt32(entry)
    }
    return entries
  }

  private static func estimate(_ entry: UInt32, _ query: borrowing PreparedQuery, _ base: VectorBase) -> Float {
    withUnsafeTemporaryAllocation(of: ck_candidate.self, capacity: 16) { out in
      guard let out = out.baseAddress else { return 0 }
      // The blocks' padding is there to be read.
      _ = Processor.kernels.pointee.scan(
        base.partitionBlocks + Int(entry / 16), 16, query.table, query.base, -.infinity, 0, out)
      return out[Int(entry % 16)].estimate
    }
  }

  private static func reach(
    _ base: VectorBase, _ queries: [(row: Int, vector: [Float])], _ nearest: [[(row: UInt32, cosine: Float)]],
    _ listOfRow: [UInt32]
  ) -> BaseHeader.Reach {
    let counts = base.header.counts
    let first = base.section(.cellFirstList, UInt32.self)
    var cellRanks: [Int] = []
    for (query, rows) in zip(queries, nearest) {
      let ranks = cellRanksOf(query.vector, base)
      cellRanks += rows.map { row in
        let cell = VectorBase.firstIndex(counts.cells) { first[$0 + 1] > listOfRow[Int(row.row)] }
        return ranks[cell] + 1
      }
    }
    let cells = min(counts.cells, quantile(cellRanks, missing: missedByLists / 2))
    var listRanks: [Int] = []
    for (query, rows) in zip(queries, nearest) {
      var router = ListRouter(base, cells: cells, PreparedQuery(query.vector))
      router.select(1, floor: rows.last?.cosine ?? 0)
      listRanks += rows.map { (router.rank(of: listOfRow[Int($0.row)]) ?? counts.lists) + 1 }
    }
    return BaseHeader.Reach(cells: cells, lists: min(counts.lists, quantile(listRanks, missing: missedByLists)))
  }

  private static func cellRanksOf(_ vector: [Float], _ base: VectorBase) -> [Int] {
    let cells = base.header.counts.cells
    let query = PreparedQuery(vector)
    var products = [Int32](repeating: 0, count: cells)
    Processor.kernels.pointee.multiply8(base.section(.centroids, Int8.self), nil, cells, query.steps, &products)
    let scales = base.section(.centroidScales, Float.self)
    let order = (0..<cells).sorted { query.cosine(products[$0], scale: scales[$0]) > query.cosine(products[$1], scale: scales[$1]) }
    var ranks = [Int](repeating: 0, count: cells)
    for (rank, cell) in order.enumerated() { ranks[cell] = rank }
    return ranks
  }
}

import CVectorKernels

/// Measures on a base's own rows how far searches must reach.
///
/// The queries are made up in two ways: a row, moved by the difference of two others that is as long as the row itself, so that
/// it lies about as far from the rows as questions lie from the passages that answer them; and the sum of three rows, whose
/// neighbours lie in several places. What people ask is less like the rows than either, so that half as many lists again are
/// looked into.
struct Calibration {
  private(set) var near = BaseHeader.Reach()
  private(set) var far = BaseHeader.Reach()

  private static let queries = 800
  /// The shares of true neighbours that the two steps may miss, so that recall stays over .99 together.
  private static let missedByLists = 0.004
  private static let missedByCodes = 0.0025
  /// See above.
  private static let safety: Float = 1.5

  private struct Query {
    /// The rows that it is made of, which are not to be found.
    var rows: [Int]
    var vector: [Float]
  }

  init(_ base: VectorBase, listOfRow: [UInt32]?) {
    guard base.rows > 200 else { return }
    let queries = Self.madeUp(base)
    let nearest = queries.map { Self.nearest(to: $0.vector, in: base, without: $0.rows, limit: 100) }
    let nearestTen = nearest.map { Array($0.prefix(10)) }
    if let listOfRow {
      near.lists = Self.lists(base, queries, nearestTen, listOfRow)
      far.lists = Self.lists(base, queries, nearest, listOfRow)
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
    _ base: VectorBase, _ queries: [Query], _ nearest: [[(row: UInt32, cosine: Float)]], _ entries: [UInt32]
  ) -> Float {
    var lacks: [Float] = []
    for (query, rows) in zip(queries, nearest) {
      var prepared = PreparedQuery(query.vector)
      prepared.lookUp(base.codec)
      for row in rows { lacks.append(row.cosine - estimate(entries[Int(row.row)], prepared, base)) }
    }
    return max(0, quantile(lacks, missing: missedByCodes))
  }

  private static func madeUp(_ base: VectorBase) -> [Query] {
    let width = SplitVector.width
    var random = SteadyGenerator(7)
    func unit(_ vector: [Float]) -> [Float] {
      let norm = max(BLAS.dot(width, vector, vector).squareRoot(), 1e-9)
      return vector.map { $0 / norm }
    }
    return (0..<queries).map { number in
      let rows = (0..<3).map { _ in Int.random(in: 0..<base.rows, using: &random) }
      let vectors = rows.map { row in
        var vector = [Float](repeating: 0, count: width)
        base.columns.decode(row, into: &vector)
        return vector
      }
      if number % 2 == 0 {
        let step = unit(zip(vectors[1], vectors[2]).map { $0 - $1 })
        return Query(rows: [rows[0]], vector: unit(zip(vectors[0], step).map { $0 + $1 }))
      }
      return Query(rows: rows, vector: unit((0..<width).map { vectors[0][$0] + vectors[1][$0] + vectors[2][$0] }))
    }
  }

  /// All rows compared.
  private static func nearest(
    to vector: [Float], in base: VectorBase, without own: [Int], limit: Int
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
        if cosine > floor, !own.contains(start + i) { best.append((UInt32(start + i), cosine)) }
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

  /// How many lists, in the order in which searches look into them, hold all but a few of the nearest rows.
  private static func lists(
    _ base: VectorBase, _ queries: [Query], _ nearest: [[(row: UInt32, cosine: Float)]], _ listOfRow: [UInt32]
  ) -> Int {
    var ranks: [Int] = []
    for (query, rows) in zip(queries, nearest) {
      var router = ListRouter(base, PreparedQuery(query.vector))
      router.select(1, floor: rows.last?.cosine ?? 0)
      ranks += rows.map { router.rank(of: Int(listOfRow[Int($0.row)])) + 1 }
    }
    return min(base.header.counts.lists, Int((safety * Float(quantile(ranks, missing: missedByLists))).rounded(.up)))
  }
}

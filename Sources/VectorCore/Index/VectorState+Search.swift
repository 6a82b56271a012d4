import CVectorKernels

/// A chunk with its cosine to a query.
package struct Neighbour: Sendable, Equatable {
  package var id: Int64
  package var cosine: Float

  /// Better first; equals by id, so that the same search gives the same list.
  static func precedes(_ a: Neighbour, _ b: Neighbour) -> Bool {
    a.cosine > b.cosine || (a.cosine == b.cosine && a.id < b.id)
  }
}

extension VectorState {
  /// The `limit` nearest chunks that pass the filter, best first. Exact while there is no base, and for filters on owners,
  /// documents or a patient but for what the codes' slack misses; without a filter also for what lies in lists not looked into.
  func nearest(to numbers: [Float], filter: ChunkFilter, limit: Int, effort: SearchEffort = SearchEffort()) -> [Neighbour] {
    guard limit > 0, numbers.count == SplitVector.width, let test = names.test(for: filter) else { return [] }
    let asksNothing = test.owners == nil && test.isOwnersOnly
    var scan = NearestScan(numbers, limit: limit, test: asksNothing ? nil : test, effort: effort)
    if let base {
      scan.prepare(for: base)
      scan.scan(base, dead: deadInBase)
    }
    for (number, segment) in segments.enumerated() {
      scan.scan(segment, part: Int32(number), dead: deadInSegments[number], slack: base == nil ? nil : scan.reach.slack)
    }
    let neighbours = compareInFull(scan.near.finalists(), scan.query).sorted(by: Neighbour.precedes)
    var best: [Neighbour] = []
    best.reserveCapacity(limit)
    for neighbour in neighbours where best.count < limit && !best.contains(where: { $0.id == neighbour.id }) {
      best.append(neighbour)
    }
    return best
  }

  /// The cosine of one chunk; nil when it is not here.
  func cosine(of id: Int64, to numbers: [Float]) -> Float? {
    guard numbers.count == SplitVector.width else { return nil }
    let width = SplitVector.width
    return places(of: id).map { columns, row in
      var product: Float = 0
      Processor.kernels.pointee.multiply16(columns.high + row * width, columns.low + row * width, nil, 1, numbers, &product)
      return product * columns.scales[row]
    }.max()
  }

  private func compareInFull(_ rows: [NearRows.Found], _ query: borrowing PreparedQuery) -> [Neighbour] {
    func columns(_ part: Int32) -> RowColumns? {
      part == NearestScan.basePart ? base?.columns : segments[Int(part)].columns
    }
    let width = SplitVector.width
    for found in rows {
      guard let columns = columns(found.part) else { continue }
      for line in stride(from: Int(found.row) * width, to: Int(found.row + 1) * width, by: 64) { ck_prefetch(columns.low + line) }
    }
    return rows.compactMap { found in
      guard let columns = columns(found.part) else { return nil }
      let first = Int(found.row) * width
      var product: Float = 0
      Processor.kernels.pointee.multiply16(columns.high + first, columns.low + first, nil, 1, query.numbers, &product)
      return Neighbour(id: found.chunk, cosine: product * columns.scales[Int(found.row)])
    }
  }
}

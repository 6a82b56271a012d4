import CVectorKernels

/// How far a search reaches beside what the base measured for itself: 1 is what the product uses; more costs more and misses less.
package struct SearchEffort: Sendable {
  /// Lists that are looked into.
  package var lists: Float
  /// How far below the best a row's estimate may be.
  package var slack: Float

  package init(lists: Float = 1, slack: Float = 1) {
    self.lists = lists
    self.slack = slack
  }
}

/// One search through a base and the rows that came since.
///
/// All rows in question are estimated from their codes; those that may be near enough are compared by their high bytes, and
/// the best of these, in the end, in full.
struct NearestScan: ~Copyable {
  var query: PreparedQuery
  var near: NearRows
  let test: RowTest?
  private(set) var reach = BaseHeader.Reach()
  private let effort: SearchEffort
  /// Rows that wait to be compared.
  let candidates: UnsafeMutablePointer<ck_candidate>
  let numbers: UnsafeMutablePointer<UInt32>
  private let products: UnsafeMutablePointer<Int32>

  /// Rows that are scanned between two looks at the threshold.
  static let strip = 1024
  /// Room for so many candidates, and a strip more.
  static let room = 8 * strip

  /// Where all rows in question are scanned, with a filter or without lists, they are few, and more of them can be compared: the
  /// codes then miss next to nothing.
  private static let wholeSlack: Float = 1.5

  /// Which part a row was found in: a segment's number, or this.
  static let basePart: Int32 = -1

  init(_ query: UnsafePointer<Float>, limit: Int, test: RowTest?, effort: SearchEffort) {
    self.query = PreparedQuery(query)
    near = NearRows(limit: limit)
    self.test = test
    self.effort = effort
    candidates = ThreadScratch.take(ck_candidate.self, Self.room + Self.strip)
    numbers = ThreadScratch.take(UInt32.self, Self.room + Self.strip)
    products = ThreadScratch.take(Int32.self, Self.room + Self.strip)
  }

  deinit {
    ThreadScratch.giveBack(candidates)
    ThreadScratch.giveBack(numbers)
    ThreadScratch.giveBack(products)
  }

  /// So many of the best estimates are compared before the others, so that these meet a threshold. More than are wanted, as a
  /// chunk may have several rows.
  var firstCount: Int { 2 * near.limit + 12 }

  /// Makes ready for a base's codes, and for those of rows that came since.
  mutating func prepare(for base: VectorBase) {
    query.lookUp(base.codec)
    reach = base.header.reach(limit: near.limit, effort)
    if test != nil || base.header.counts.lists == 0 { reach.slack *= Self.wholeSlack }
  }

  mutating func scan(_ base: VectorBase, dead: RowSet) {
    let everything = 0..<base.header.counts.partitionBlocks
    guard let test else {
      if base.header.counts.lists > 0 { return scanLists(base, dead) }
      return scanPartitions(base, [everything], dead)
    }
    // A patient's or a document's rows are few: they are looked up and all compared.
    if let patient = test.patient { return compare(base.rows(ofPatient: patient), of: base, dead) }
    if let documents = test.documents {
      let rows = base.rows(ofDocuments: documents)
      if rows.count <= base.rows / 8 { return compare(rows, of: base, dead) }
    }
    scanPartitions(base, test.owners.map { $0.sorted().compactMap(base.partition) } ?? [everything], dead)
  }

  private mutating func compare(_ rows: [UInt32], of base: VectorBase, _ dead: RowSet) {
    for start in stride(from: 0, to: rows.count, by: Self.strip) {
      let end = min(start + Self.strip, rows.count)
      for i in start..<end { numbers[i - start] = rows[i] }
      compare(end - start, of: base, dead)
    }
  }

  @inline(__always)
  private func isWanted(_ row: Int, _ columns: RowColumns, _ dead: RowSet) -> Bool {
    !dead.contains(row) && test?.passes(row, of: columns) != false
  }

  /// Compares the rows in `numbers` by their high bytes.
  private mutating func compare(_ count: Int, of base: VectorBase, _ dead: RowSet) {
    let columns = base.columns
    var kept = 0
    // A damaged file's numbers may lead anywhere.
    let rows = UInt32(base.rows)
    for i in 0..<count where numbers[i] < rows && isWanted(Int(numbers[i]), columns, dead) {
      numbers[kept] = numbers[i]
      kept += 1
    }
    Processor.kernels.pointee.multiply8(columns.high, numbers, kept, query.steps, products)
    for i in 0..<kept { offer(Int(numbers[i]), products[i], of: columns, part: Self.basePart) }
  }

  @inline(__always)
  private mutating func offer(_ row: Int, _ product: Int32, of columns: RowColumns, part: Int32) {
    let scale = columns.scales[row]
    near.offer(
      query.cosine(product, scale: scale), margin: scale * SplitVector.margin, chunk: columns.chunks[row], part: part,
      row: UInt32(row))
  }

  // MARK: Codes in the order of owners

  /// Scans blocks of owners' rows: all are estimated, then the likeliest compared, then those that still may be near enough.
  private mutating func scanPartitions(_ base: VectorBase, _ ranges: [Range<Int>], _ dead: RowSet) {
    let rows = base.partitionRows
    let columns = base.columns
    let rowCount = UInt32(base.rows)
    let slack = reach.slack
    var greatest = GreatestEstimates(capacity: firstCount)
    var count = 0
    for blocks in ranges {
      for start in stride(from: blocks.lowerBound * 16, to: blocks.upperBound * 16, by: Self.strip) {
        let entries = min(Self.strip, blocks.upperBound * 16 - start)
        let threshold = max(greatest.least, near.floor) - slack
        let more = Processor.kernels.pointee.scan(
          base.partitionBlocks + start / 16, entries, query.table, query.base, threshold, UInt32(start), candidates + count)
        var kept = count
        for i in count..<count + more {
          let estimate = candidates[i].estimate
          let row = rows[Int(candidates[i].row)]
          // Padding, damage, or not asked for.
          if row >= rowCount || !isWanted(Int(row), columns, dead) { continue }
          candidates[kept] = ck_candidate(estimate: estimate, row: row)
          kept += 1
          if estimate > greatest.least { greatest.offer(estimate) }
        }
        count = kept
        if count > Self.room - Self.strip { count = thin(count, max(greatest.least, near.floor) - slack) }
        if count > Self.room / 2 {
          takeBestFirst(count, of: base, dead)
          count = 0
        }
      }
    }
    takeBestFirst(count, of: base, dead)
  }

  /// Drops candidates that meanwhile are too far.
  private func thin(_ count: Int, _ threshold: Float) -> Int {
    var kept = 0
    for i in 0..<count where candidates[i].estimate > threshold {
      candidates[kept] = candidates[i]
      kept += 1
    }
    return kept
  }

  /// Compares the candidates with the best estimates, and then the others as far as they may be near enough.
  mutating func takeBestFirst(_ count: Int, of base: VectorBase, _ dead: RowSet) {
    let wanted = firstCount
    guard count > wanted else { return take(count, of: base, dead) }
    withUnsafeTemporaryAllocation(byteCount: count * 8, alignment: 4) { bytes in
      guard let keys = bytes.baseAddress?.assumingMemoryBound(to: Float.self) else { return }
      let places = UnsafeMutableRawPointer(keys + count).assumingMemoryBound(to: UInt32.self)
      for i in 0..<count { keys[i] = -candidates[i].estimate }
      let chosen = BucketSelection.smallest(wanted, of: keys, count: count, into: places)
      for i in 0..<chosen {
        numbers[i] = candidates[Int(places[i])].row
        candidates[Int(places[i])].estimate = -.infinity
      }
      compare(chosen, of: base, dead)
    }
    take(count, of: base, dead)
  }

  /// Compares the candidates that may be near enough.
  mutating func take(_ count: Int, of base: VectorBase, _ dead: RowSet) {
    let threshold = near.floor - reach.slack
    var kept = 0
    for i in 0..<count where candidates[i].estimate > threshold {
      numbers[kept] = candidates[i].row
      kept += 1
    }
    if kept > 0 { compare(kept, of: base, dead) }
  }

  // MARK: Rows that came since

  mutating func scan(_ segment: DeltaSegment, part: Int32, dead: RowSet, slack: Float?) {
    let columns = segment.columns
    // Without a threshold every row would be a candidate anyway.
    guard let slack, near.floor > -.infinity else { return compareAll(segment, part: part, dead: dead) }
    for start in stride(from: 0, to: segment.coded, by: Self.strip) {
      let rows = min(Self.strip, segment.coded - start)
      let hits = Processor.kernels.pointee.scan(
        segment.blocks + start / 16, rows, query.table, query.base, near.floor - slack, UInt32(start), candidates)
      var count = 0
      for i in 0..<hits where isWanted(Int(candidates[i].row), columns, dead) {
        numbers[count] = candidates[i].row
        count += 1
      }
      Processor.kernels.pointee.multiply8(columns.high, numbers, count, query.steps, products)
      for i in 0..<count { offer(Int(numbers[i]), products[i], of: columns, part: part) }
    }
  }

  private mutating func compareAll(_ segment: DeltaSegment, part: Int32, dead: RowSet) {
    let columns = segment.columns
    Processor.kernels.pointee.multiply8(columns.high, nil, segment.count, query.steps, products)
    for row in 0..<segment.count {
      let scale = columns.scales[row]
      let reach = query.cosine(products[row], scale: scale) + scale * SplitVector.margin
      if reach + near.margin > near.floor, isWanted(row, columns, dead) { offer(row, products[row], of: columns, part: part) }
    }
  }
}

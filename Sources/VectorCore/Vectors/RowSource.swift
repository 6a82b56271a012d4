/// Rows out of which a base is built: those of an older base and those that came since, without the dead.
struct RowSource {
  struct Place: Sendable {
    var part: UInt32
    var row: UInt32
  }

  let parts: [RowColumns]
  /// In ascending order of chunks within each part.
  let places: [Place]
  /// What owns the parts' memory.
  let owners: [AnyObject]

  var count: Int { places.count }

  func chunk(_ index: Int) -> Int64 {
    parts[Int(places[index].part)].chunks[Int(places[index].row)]
  }

  func owner(_ index: Int) -> Int64 {
    parts[Int(places[index].part)].owners[Int(places[index].row)]
  }

  func decode(_ index: Int, into vector: UnsafeMutablePointer<Float>) {
    parts[Int(places[index].part)].decode(Int(places[index].row), into: vector)
  }

  func copy(_ index: Int, to columns: RowColumns, at row: Int) {
    parts[Int(places[index].part)].copy(Int(places[index].row), to: columns, at: row)
  }

  /// The vectors of some rows, (rows × 384).
  func vectors(_ rows: [Int]) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows.count * SplitVector.width) { buffer, count in
      count = rows.count * SplitVector.width
      guard let first = buffer.baseAddress else { return }
      for (place, row) in rows.enumerated() { decode(row, into: first + place * SplitVector.width) }
    }
  }

  /// At most so many rows, evenly spaced.
  func sample(_ limit: Int) -> [Int] {
    let size = min(limit, count)
    return (0..<size).map { $0 * count / size }
  }

  /// Visits all rows in batches: the first row's number, how many, and their vectors, which may be spoilt.
  func eachBatch(_ visit: (Int, Int, UnsafeMutablePointer<Float>) -> Void) {
    let buffer = UnsafeMutablePointer<Float>.allocate(capacity: KMeans.batch * SplitVector.width)
    defer { buffer.deallocate() }
    for start in stride(from: 0, to: count, by: KMeans.batch) {
      let rows = min(KMeans.batch, count - start)
      for row in 0..<rows { decode(start + row, into: buffer + row * SplitVector.width) }
      visit(start, rows, buffer)
    }
  }
}

/// The rows that a scan has found so far that may be among the nearest chunks.
///
/// A row is first known by its high bytes alone; it is kept when it may be better, within its margin, than the worst of the
/// best `limit` chunks. In the end those that are left are compared in full.
struct NearRows {
  struct Found {
    var cosine: Float
    var chunk: Int64
    /// Whose columns it is in, and where.
    var part: Int32
    var row: UInt32
  }

  let limit: Int
  private(set) var found: [Found] = []
  /// The least cosine of the best `limit` chunks, by the high bytes; −∞ while there are fewer.
  private(set) var floor = -Float.infinity
  /// The widest margin among the rows found.
  private(set) var margin: Float = 0
  /// A heap with the worst on top.
  private var best: [(cosine: Float, chunk: Int64)] = []

  init(limit: Int) {
    self.limit = limit
    best.reserveCapacity(limit)
    found.reserveCapacity(4 * limit + 64)
  }

  @inline(__always)
  mutating func offer(_ cosine: Float, margin rowMargin: Float, chunk: @autoclosure () -> Int64, part: Int32, row: UInt32) {
    guard cosine + (rowMargin + margin) > floor else { return }
    keep(Found(cosine: cosine, chunk: chunk(), part: part, row: row), rowMargin)
  }

  @inline(never)
  private mutating func keep(_ row: Found, _ rowMargin: Float) {
    margin = max(margin, rowMargin)
    found.append(row)
    guard best.count < limit || row.cosine > floor else { return }
    // A chunk with several vectors counts once, by the nearest of them.
    if let place = best.firstIndex(where: { $0.chunk == row.chunk }) {
      guard row.cosine > best[place].cosine else { return }
      best[place].cosine = row.cosine
      sink(place)
    } else if best.count < limit {
      best.append((row.cosine, row.chunk))
      var child = best.count - 1
      while child > 0, best[child].cosine < best[(child - 1) / 2].cosine {
        best.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else {
      best[0] = (row.cosine, row.chunk)
      sink(0)
    }
    if best.count == limit { floor = best[0].cosine }
  }

  private mutating func sink(_ place: Int) {
    var parent = place
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < best.count && best[child].cosine < best[least].cosine {
        least = child
      }
      if least == parent { return }
      best.swapAt(parent, least)
      parent = least
    }
  }

  /// The rows that may still be among the best: two rows' errors together are √2 times as wide as one's.
  func finalists() -> [Found] {
    let least = floor - margin * Float(2).squareRoot()
    return found.filter { $0.cosine >= least }
  }
}

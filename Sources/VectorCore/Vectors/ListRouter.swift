import CVectorKernels

/// Which lists a query looks into: all are weighed by their means, and the most promising are scanned.
///
/// A list of mean c whose rows lie at the root mean square distance ρ from it holds rows with a cosine over s to the query
/// the likelier, the smaller (s − ⟨q, c⟩) / (ρ · √(1 − cos²(q, c))) is: the rows' distances from the mean, seen along the
/// query, are spread about in proportion to the divisor.
struct ListRouter: ~Copyable {
  private let cosines: UnsafeMutablePointer<Float>
  private let keys: UnsafeMutablePointer<Float>
  private let places: UnsafeMutablePointer<UInt32>
  private let spreads: UnsafePointer<Float>
  private let count: Int
  private(set) var selected = 0

  init(_ base: VectorBase, _ query: borrowing PreparedQuery) {
    count = base.header.counts.lists
    cosines = ThreadScratch.take(Float.self, count)
    keys = ThreadScratch.take(Float.self, count)
    places = ThreadScratch.take(UInt32.self, count)
    spreads = UnsafePointer(base.section(.spreads, Float.self))
    let scales = base.section(.centroidScales, Float.self)
    // The products are needed until they are cosines, the places from then on.
    UnsafeMutableRawPointer(places).withMemoryRebound(to: Int32.self, capacity: count) { products in
      Processor.kernels.pointee.multiply8(base.section(.centroids, Int8.self), nil, count, query.steps, products)
      for list in 0..<count { cosines[list] = query.cosine(products[list], scale: scales[list]) }
    }
  }

  deinit {
    ThreadScratch.giveBack(cosines)
    ThreadScratch.giveBack(keys)
    ThreadScratch.giveBack(places)
  }

  /// The lists with the nearest means; they are not selected again.
  mutating func nearest(_ wanted: Int) -> [Int] {
    for list in 0..<count { keys[list] = -cosines[list] }
    let chosen = min(BucketSelection.smallest(wanted, of: keys, count: count, into: places), wanted)
    return (0..<chosen).map { i in
      let list = Int(places[i])
      // Makes its key infinite.
      cosines[list] = -.infinity
      return list
    }
  }

  /// Selects the lists that are likeliest to hold a row nearer than `floor`.
  mutating func select(_ wanted: Int, floor: Float) {
    for list in 0..<count {
      let cosine = cosines[list]
      let spread = spreads[list]
      // (ρ · sin)², where ‖c‖² = 1 − ρ²
      let width = spread * max(1e-3, 1 - cosine * cosine / max(1 - spread, 1e-3))
      keys[list] = (floor - cosine) / width.squareRoot()
    }
    selected = BucketSelection.smallest(min(wanted, count), of: keys, count: count, into: places)
  }

  func list(_ i: Int) -> Int { Int(places[i]) }

  /// How many lists are likelier than this one.
  func rank(of list: Int) -> Int {
    (0..<count).reduce(0) { $0 + (keys[$1] < keys[list] ? 1 : 0) }
  }
}

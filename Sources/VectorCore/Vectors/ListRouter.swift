import CVectorKernels

/// Which lists a query looks into: all lists of its nearest cells are weighed, and the most promising are scanned.
///
/// A list of mean c whose rows lie at the root mean square distance ρ from it holds rows with a cosine over s to the query
/// the likelier, the smaller (s − ⟨q, c⟩) / (ρ · √(1 − cos²(q, c))) is: the rows' distances from the mean, seen along the
/// query, are spread about in proportion to the divisor.
struct ListRouter: ~Copyable {
  private let lists: UnsafeMutablePointer<UInt32>
  private let cosines: UnsafeMutablePointer<Float>
  private let keys: UnsafeMutablePointer<Float>
  private let places: UnsafeMutablePointer<UInt32>
  private let spreads: UnsafePointer<Float>
  private var count = 0
  private(set) var selected = 0

  init(_ base: VectorBase, cells wanted: Int, _ query: borrowing PreparedQuery) {
    let counts = base.header.counts
    let room = max(counts.cells, counts.lists)
    lists = .allocate(capacity: room)
    cosines = .allocate(capacity: room + 8)
    keys = .allocate(capacity: room + 8)
    places = .allocate(capacity: room)
    spreads = UnsafePointer(base.section(.spreads, Float.self))
    let centroids = base.section(.centroids, Int8.self)
    let scales = base.section(.centroidScales, Float.self)
    let first = base.section(.cellFirstList, UInt32.self)
    let products = UnsafeMutablePointer<Int32>.allocate(capacity: room)
    defer { products.deallocate() }
    Processor.kernels.pointee.multiply8(centroids, nil, counts.cells, query.steps, products)
    for cell in 0..<counts.cells { keys[cell] = -query.cosine(products[cell], scale: scales[cell]) }
    let chosen = BucketSelection.smallest(wanted, of: keys, count: counts.cells, into: places)
    for i in 0..<chosen {
      let range = Int(first[Int(places[i])])..<Int(first[Int(places[i]) + 1])
      let place = counts.cells + range.lowerBound
      Processor.kernels.pointee.multiply8(centroids + place * SplitVector.width, nil, range.count, query.steps, products)
      for j in 0..<range.count {
        lists[count + j] = UInt32(range.lowerBound + j)
        cosines[count + j] = query.cosine(products[j], scale: scales[place + j])
      }
      count += range.count
    }
  }

  deinit {
    lists.deallocate()
    cosines.deallocate()
    keys.deallocate()
    places.deallocate()
  }

  /// The lists with the nearest means; they are not selected again.
  mutating func nearest(_ wanted: Int) -> [UInt32] {
    for i in 0..<count { keys[i] = -cosines[i] }
    let chosen = BucketSelection.smallest(min(wanted, count), of: keys, count: count, into: places)
    return (0..<min(chosen, wanted)).map { i in
      let place = Int(places[i])
      cosines[place] = .nan
      return lists[place]
    }
  }

  /// Selects the lists that are likeliest to hold a row nearer than `floor`.
  mutating func select(_ wanted: Int, floor: Float) {
    for i in 0..<count {
      let cosine = cosines[i]
      let spread = spreads[Int(lists[i])]
      // (ρ · sin)², where ‖c‖² = 1 − ρ²
      let width = spread * max(1e-3, 1 - cosine * cosine / max(1 - spread, 1e-3))
      // A NaN fails every comparison: such lists are done.
      keys[i] = cosine > -2 ? (floor - cosine) / width.squareRoot() : .infinity
    }
    selected = BucketSelection.smallest(min(wanted, count), of: keys, count: count, into: places)
  }

  func list(_ i: Int) -> UInt32 { lists[Int(places[i])] }

  /// How many lists are likelier than this one; nil when it is not in the chosen cells.
  func rank(of list: UInt32) -> Int? {
    guard let place = (0..<count).first(where: { lists[$0] == list }) else { return nil }
    return (0..<count).reduce(0) { $0 + (keys[$1] < keys[place] ? 1 : 0) }
  }
}

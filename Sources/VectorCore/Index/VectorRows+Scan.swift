/// A chunk with its cosine to a query.
struct Neighbour: Sendable, Equatable {
  var id: Int64
  var cosine: Float

  /// Better first; equals by id, so that the same search gives the same list.
  static func precedes(_ a: Neighbour, _ b: Neighbour) -> Bool {
    a.cosine > b.cosine || (a.cosine == b.cosine && a.id < b.id)
  }
}

extension VectorRows {
  /// The `limit` nearest chunks that pass the filter, best first. Exact: every row that passes is compared.
  func nearest(to query: [Float], filter: ChunkFilter, limit: Int) -> [Neighbour] {
    guard limit > 0, query.count == PinnedModel.dimension, let test = test(for: filter) else { return [] }
    var best = Best(limit: limit)
    var products: [Float] = []
    var allowed: [Int] = []
    for block in blocks {
      allowed.removeAll(keepingCapacity: true)
      for row in block.ids.indices where test.passes(row, of: block) { allowed.append(row) }
      if allowed.isEmpty { continue }
      multiply(block, by: query, rows: allowed, into: &products)
      // The rows of a chunk are neighbours and pass the filter together: the nearest of them stands for it.
      var nearest = Neighbour(id: block.ids[allowed[0]], cosine: products[allowed[0]])
      for row in allowed.dropFirst() {
        if block.ids[row] == nearest.id {
          nearest.cosine = max(nearest.cosine, products[row])
        } else {
          best.offer(nearest)
          nearest = Neighbour(id: block.ids[row], cosine: products[row])
        }
      }
      best.offer(nearest)
    }
    return best.sorted()
  }

  /// The cosine of one chunk; nil when it is not here.
  func cosine(of id: Int64, to query: [Float]) -> Float? {
    guard query.count == PinnedModel.dimension, let (block, rows) = place(of: id), blocks[block].isAlive[rows.lowerBound] else {
      return nil
    }
    var products: [Float] = []
    multiply(blocks[block], by: query, rows: Array(rows), into: &products)
    return rows.map { products[$0] }.max()
  }

  /// Fills `products[row]` for the rows asked for.
  private func multiply(_ block: Block, by query: [Float], rows: [Int], into products: inout [Float]) {
    let width = PinnedModel.dimension
    if products.count < block.ids.count { products += [Float](repeating: 0, count: block.ids.count - products.count) }
    block.vectors.withUnsafeBufferPointer { vectors in
      query.withUnsafeBufferPointer { query in
        products.withUnsafeMutableBufferPointer { products in
          guard let vectors = vectors.baseAddress, let query = query.baseAddress, let out = products.baseAddress else { return }
          // A whole block in one call reads memory at full speed; for a few rows that is wasted.
          if rows.count * 2 > block.ids.count {
            BLAS.multiply(block.ids.count, width, vectors, query, out)
          } else {
            for row in rows { out[row] = BLAS.dot(width, vectors + row * width, query) }
          }
        }
      }
    }
  }
}

/// The best so many of a stream: a binary heap with the worst of them on top.
private struct Best {
  let limit: Int
  private var heap: [Neighbour] = []

  init(limit: Int) {
    self.limit = limit
  }

  mutating func offer(_ new: Neighbour) {
    if heap.count < limit {
      heap.append(new)
      var child = heap.count - 1
      while child > 0, Neighbour.precedes(heap[(child - 1) / 2], heap[child]) {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if Neighbour.precedes(new, heap[0]) {
      heap[0] = new
      var parent = 0
      while true {
        var worst = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && Neighbour.precedes(heap[worst], heap[child]) {
          worst = child
        }
        if worst == parent { break }
        heap.swapAt(parent, worst)
        parent = worst
      }
    }
  }

  func sorted() -> [Neighbour] {
    heap.sorted(by: Neighbour.precedes)
  }
}

/// Lloyd's k-means with matrix products: argmin ‖x − c‖² is argmax ⟨x, c⟩ − ½‖c‖².
enum KMeans {
  static let batch = 1024

  /// Centroids (clusters × 384) of `count` points (count × 384), from evenly spaced first ones. `clusters` ≤ `count`.
  static func train(
    _ points: UnsafePointer<Float>, count: Int, clusters: Int, rounds: Int
  ) -> [Float] {
    let width = SplitVector.width
    var centroids = [Float](repeating: 0, count: clusters * width)
    centroids.withUnsafeMutableBufferPointer { buffer in
      guard let centroids = buffer.baseAddress else { return }
      for cluster in 0..<clusters {
        (centroids + cluster * width).update(from: points + (cluster * count / clusters) * width, count: width)
      }
    }
    if clusters == 1 { return mean(points, count: count) }
    var nearest = [UInt32](repeating: 0, count: count)
    for round in 0..<rounds {
      assign(points, count: count, to: centroids, clusters: clusters) { row, cluster, _ in nearest[row] = UInt32(cluster) }
      update(&centroids, from: points, nearest, round: round)
    }
    return centroids
  }

  static func mean(_ points: UnsafePointer<Float>, count: Int) -> [Float] {
    let width = SplitVector.width
    var mean = [Float](repeating: 0, count: width)
    for row in 0..<count {
      for i in 0..<width { mean[i] += points[row * width + i] }
    }
    return mean.map { $0 / Float(max(count, 1)) }
  }

  /// Calls `found` with each row, its nearest centroid, and ⟨x, c⟩ − ½‖c‖².
  static func assign(
    _ points: UnsafePointer<Float>, count: Int, to centroids: [Float], clusters: Int, found: (Int, Int, Float) -> Void
  ) {
    eachProducts(points, count: count, with: centroids, clusters: clusters) { row, products in
      var best = 0
      var greatest = -Float.infinity
      for cluster in 0..<clusters where products[cluster] > greatest {
        greatest = products[cluster]
        best = cluster
      }
      found(row, best, greatest)
    }
  }

  /// Calls `visit` with each row and its ⟨x, c⟩ − ½‖c‖² for all centroids.
  static func eachProducts(
    _ points: UnsafePointer<Float>, count: Int, with centroids: [Float], clusters: Int,
    visit: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let width = SplitVector.width
    let products = UnsafeMutablePointer<Float>.allocate(capacity: batch * clusters)
    defer { products.deallocate() }
    centroids.withUnsafeBufferPointer { buffer in
      guard let centroids = buffer.baseAddress else { return }
      let halfNorms = (0..<clusters).map { BLAS.dot(width, centroids + $0 * width, centroids + $0 * width) / 2 }
      for start in stride(from: 0, to: count, by: batch) {
        let rows = min(batch, count - start)
        for row in 0..<rows {
          for cluster in 0..<clusters { products[row * clusters + cluster] = -halfNorms[cluster] }
        }
        BLAS.multiplyTransposed(
          rows, clusters, width, points + start * width, width, centroids, width, beta: 1, products, clusters)
        for row in 0..<rows { visit(start + row, products + row * clusters) }
      }
    }
  }

  /// Centroids become the means of their points. One without points takes a point of the crowd: the next round tells them apart.
  private static func update(_ centroids: inout [Float], from points: UnsafePointer<Float>, _ nearest: [UInt32], round: Int) {
    let width = SplitVector.width
    let clusters = centroids.count / width
    var counts = [Int](repeating: 0, count: clusters)
    centroids.withUnsafeMutableBufferPointer { buffer in
      guard let centroids = buffer.baseAddress else { return }
      centroids.update(repeating: 0, count: clusters * width)
      for (row, cluster) in nearest.enumerated() {
        counts[Int(cluster)] += 1
        let sum = centroids + Int(cluster) * width
        let point = points + row * width
        for i in 0..<width { sum[i] += point[i] }
      }
      var random = SteadyGenerator(UInt64(round) + 17)
      for cluster in 0..<clusters {
        let sum = centroids + cluster * width
        if counts[cluster] > 0 {
          let part = 1 / Float(counts[cluster])
          for i in 0..<width { sum[i] *= part }
        } else {
          sum.update(from: points + Int.random(in: 0..<nearest.count, using: &random) * width, count: width)
        }
      }
    }
  }
}

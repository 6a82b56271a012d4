import CVectorKernels

extension ProductCodec {
  /// Rows that axes and codebooks are trained on at most: each of the 16 centroids of a sub-space has a thousand of them.
  static let trainingRows = 16_384

  /// Trains on `count` vectors (count × 384), which it spoils.
  static func trained(on vectors: UnsafeMutablePointer<Float>, count: Int) -> ProductCodec {
    let width = SplitVector.width
    let centre = KMeans.mean(vectors, count: count)
    for row in 0..<count {
      for i in 0..<width { vectors[row * width + i] -= centre[i] }
    }
    let axes = PrincipalAxes.balanced(vectors, count: count)
    let turned = UnsafeMutablePointer<Float>.allocate(capacity: count * width)
    defer { turned.deallocate() }
    BLAS.multiplyTransposed(count, width, width, vectors, width, axes, width, turned, width)
    return ProductCodec(axes + centre + codebook(turned, count: count))
  }

  /// 16 centroids for each sub-space of vectors that lie on the axes: (64 × 6 × 16).
  private static func codebook(_ vectors: UnsafePointer<Float>, count: Int) -> [Float] {
    let width = SplitVector.width
    var book = [Float](repeating: 0, count: width * 16)
    for entry in 0..<16 {
      let row = vectors + (entry * count / 16) * width
      for i in 0..<width { book[i * 16 + entry] = row[i] }
    }
    var products = [SIMD16<Float>](repeating: .zero, count: subspaces)
    for _ in 0..<12 {
      let halfNorms = halfNorms(book)
      var sums = [Float](repeating: 0, count: width * 16)
      var counts = [Float](repeating: 0, count: subspaces * 16)
      for row in 0..<count {
        let vector = vectors + row * width
        products.withUnsafeMutableBytes { bytes in
          guard let flat = bytes.baseAddress?.assumingMemoryBound(to: Float.self) else { return }
          Processor.kernels.pointee.multiply_codebook(book, vector, flat)
        }
        for s in 0..<subspaces {
          let entry = best(products[s] - halfNorms[s])
          counts[s * 16 + entry] += 1
          for i in s * subspaceWidth..<(s + 1) * subspaceWidth { sums[i * 16 + entry] += vector[i] }
        }
      }
      // An entry that nothing is near to stays where it is.
      for place in 0..<width * 16 {
        let count = counts[place / 16 / subspaceWidth * 16 + place % 16]
        if count > 0 { book[place] = sums[place] / count }
      }
    }
    return book
  }

  private static func halfNorms(_ book: [Float]) -> [SIMD16<Float>] {
    var norms = [SIMD16<Float>](repeating: .zero, count: subspaces)
    for place in book.indices {
      norms[place / 16 / subspaceWidth][place % 16] += book[place] * book[place] / 2
    }
    return norms
  }
}

import Foundation

/// The axes for product codes: principal axes, dealt out so that all sub-spaces have about the same share of the variance.
enum PrincipalAxes {
  /// For `count` vectors (count × 384) that are already centred: (384 × 384), a row an axis, orthonormal.
  static func balanced(_ vectors: UnsafePointer<Float>, count: Int) -> [Float] {
    let width = SplitVector.width
    var covariance = [Float](repeating: 0, count: width * width)
    BLAS.multiplyTransposedLeft(width, width, count, vectors, width, vectors, width, &covariance, width)
    let (axes, variances) = eigenvectors(of: covariance, width: width)
    return deal(variances).flatMap { axes[$0 * width..<($0 + 1) * width] }
  }

  /// Orthogonal iteration (Golub & Van Loan, Matrix Computations, 8.2.4). The codes work with any orthonormal axes, so that a
  /// fixed number of rounds is enough: neighbours in variance may stay mixed.
  private static func eigenvectors(of matrix: [Float], width: Int) -> (axes: [Float], variances: [Float]) {
    var random = SteadyGenerator(1)
    var axes = (0..<width * width).map { _ in Float.random(in: -1...1, using: &random) }
    orthonormalize(&axes, width: width)
    var next = axes
    for _ in 0..<40 {
      // The matrix is symmetric: rows times it are the transposed of it times columns.
      BLAS.multiply(width, width, width, axes, width, matrix, width, &next, width)
      swap(&axes, &next)
      orthonormalize(&axes, width: width)
    }
    BLAS.multiply(width, width, width, axes, width, matrix, width, &next, width)
    let variances = (0..<width).map { row in
      (0..<width).reduce(Float(0)) { $0 + next[row * width + $1] * axes[row * width + $1] }
    }
    return (axes, variances)
  }

  /// Gram and Schmidt, twice, as once is not enough in f32. Rows that vanish are replaced by unit vectors.
  private static func orthonormalize(_ rows: inout [Float], width: Int) {
    rows.withUnsafeMutableBufferPointer { buffer in
      guard let rows = buffer.baseAddress else { return }
      var products = [Float](repeating: 0, count: width)
      for row in 0..<width {
        let vector = rows + row * width
        var spare = 0
        while true {
          for _ in 0..<2 where row > 0 {
            BLAS.multiply(row, width, rows, vector, &products)
            BLAS.subtract(row, width, rows, products, from: vector)
          }
          let norm = BLAS.dot(width, vector, vector).squareRoot()
          if norm > 1e-20, norm.isFinite {
            for i in 0..<width { vector[i] /= norm }
            // What was nearly nothing before the division has to be made orthogonal once more.
            if norm > 1e-6 || spare > width { break }
            spare = width + 1
          } else {
            for i in 0..<width { vector[i] = i == (row + spare) % width ? 1 : 0 }
            spare += 1
          }
        }
      }
    }
  }

  /// The axes in the order of the sub-spaces: the widest first, each to the sub-space with the least product so far.
  private static func deal(_ variances: [Float]) -> [Int] {
    var products = [Float](repeating: 0, count: ProductCodec.subspaces)
    var places = [[Int]](repeating: [], count: ProductCodec.subspaces)
    for axis in variances.indices.sorted(by: { variances[$0] > variances[$1] }) {
      let open = places.indices.filter { places[$0].count < ProductCodec.subspaceWidth }
      guard let place = open.min(by: { products[$0] < products[$1] }) else { break }
      places[place].append(axis)
      products[place] += log(max(variances[axis], 1e-12))
    }
    return places.flatMap { $0 }
  }
}

/// A generator that gives the same numbers each time (SplitMix64, Steele, Lea & Flood 2014): what is built from the same rows is the same.
struct SteadyGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

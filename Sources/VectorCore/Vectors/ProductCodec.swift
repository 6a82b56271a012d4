import CVectorKernels

/// Product codes of 4 bits: a vector less the centre is turned onto axes that spread its variance evenly over 64 sub-spaces
/// of 6 dimensions, and each sub-space keeps the nearest of 16 centroids. 32 bytes a row and a factor.
///
/// The turn is that of Ge, He, Ke & Sun, "Optimized Product Quantization" (CVPR 2013), its parametric solution. The factor
/// ‖r‖² / ⟨r, r̂⟩ makes a row's product with itself right, as in Gao & Long, "RaBitQ" (SIGMOD 2024): without it, near rows
/// would be estimated too low.
///
/// `@unchecked Sendable`: the memory is written in `init` alone.
final class ProductCodec: @unchecked Sendable {
  static let subspaces = Int(CK_SUBSPACES)
  static let bytes = Int(CK_CODE_PAIRS)
  static let subspaceWidth = Int(CK_SUBSPACE_WIDTH)
  /// How many floats a codec is: the axes, the centre, the codebook.
  static let floats = SplitVector.width * SplitVector.width + SplitVector.width + SplitVector.width * 16

  /// (384 × 384), a row an axis.
  let axes: UnsafeMutablePointer<Float>
  /// (384)
  let centre: UnsafeMutablePointer<Float>
  /// (64 × 6 × 16)
  let codebook: UnsafeMutablePointer<Float>
  /// ½‖c‖² of each centroid, (64 × 16).
  private let halfNorms: UnsafeMutablePointer<SIMD16<Float>>
  /// The axes in 8 bits, for queries: what is coded in 4 bits needs no more.
  private let axes8: UnsafeMutablePointer<Int8>
  private let scales8: UnsafeMutablePointer<Float>

  /// From `floats` numbers, as `copy(to:)` writes them.
  init(_ numbers: UnsafePointer<Float>) {
    let width = SplitVector.width
    axes = .allocate(capacity: Self.floats)
    axes.initialize(from: numbers, count: Self.floats)
    centre = axes + width * width
    codebook = centre + width
    halfNorms = .allocate(capacity: Self.subspaces)
    axes8 = .allocate(capacity: width * width)
    scales8 = .allocate(capacity: width)
    for s in 0..<Self.subspaces {
      var sum = SIMD16<Float>()
      for j in 0..<Self.subspaceWidth {
        let row = UnsafeRawPointer(codebook + (s * Self.subspaceWidth + j) * 16).loadUnaligned(as: SIMD16<Float>.self)
        sum += row * row
      }
      (halfNorms + s).initialize(to: sum / 2)
    }
    for row in 0..<width {
      let axis = axes + row * width
      var greatest: Float = 1e-20
      for i in 0..<width { greatest = max(greatest, abs(axis[i])) }
      for i in 0..<width { axes8[row * width + i] = Int8(truncatingIfNeeded: Int32((axis[i] / greatest * 127).rounded())) }
      scales8[row] = greatest / 127
    }
  }

  deinit {
    axes.deallocate()
    halfNorms.deallocate()
    axes8.deallocate()
    scales8.deallocate()
  }

  func copy(to numbers: UnsafeMutablePointer<Float>) {
    numbers.update(from: axes, count: Self.floats)
  }

  /// A query on the axes.
  func turn(_ steps: UnsafePointer<Int16>, step: Float, into turned: UnsafeMutablePointer<Float>) {
    let width = SplitVector.width
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { products in
      guard let products = products.baseAddress else { return }
      Processor.kernels.pointee.multiply8(axes8, nil, width, steps, products)
      for i in 0..<width { turned[i] = Float(products[i]) * scales8[i] * step }
    }
  }

  /// Codes `count` vectors (count × 384). Spoils `vectors`; calls `write` with each row's number, 32 bytes and factor.
  func encode(
    _ vectors: UnsafeMutablePointer<Float>, count: Int, write: (Int, UnsafePointer<UInt8>, Float) -> Void
  ) {
    let width = SplitVector.width
    for row in 0..<count {
      let vector = vectors + row * width
      for i in 0..<width { vector[i] -= centre[i] }
    }
    let turned = UnsafeMutablePointer<Float>.allocate(capacity: count * width)
    defer { turned.deallocate() }
    BLAS.multiplyTransposed(count, width, width, vectors, width, axes, width, turned, width)
    withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: Self.subspaces) { entries in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.bytes) { code in
        guard let products = entries.baseAddress, let code = code.baseAddress else { return }
        for row in 0..<count {
          let vector = turned + row * width
          let factor = encodeTurned(vector, products, into: code)
          write(row, code, factor)
        }
      }
    }
  }

  private func encodeTurned(
    _ vector: UnsafePointer<Float>, _ products: UnsafeMutablePointer<SIMD16<Float>>, into code: UnsafeMutablePointer<UInt8>
  ) -> Float {
    let flat = UnsafeMutableRawPointer(products).assumingMemoryBound(to: Float.self)
    Processor.kernels.pointee.multiply_codebook(codebook, vector, flat)
    var agreement: Float = 0
    var norm: Float = 0
    for s in 0..<Self.subspaces {
      let best = Self.best(products[s] - halfNorms[s])
      agreement += flat[16 * s + best]
      code[s >> 1] = s & 1 == 0 ? UInt8(best) : code[s >> 1] | UInt8(best) << 4
    }
    for i in 0..<SplitVector.width { norm += vector[i] * vector[i] }
    return agreement > 1e-9 ? norm / agreement : 0
  }

  /// The number of the greatest.
  @inline(__always)
  static func best(_ values: SIMD16<Float>) -> Int {
    var best = 0
    var greatest = values[0]
    for i in 1..<16 where values[i] > greatest {
      greatest = values[i]
      best = i
    }
    return best
  }
}

extension UnsafeMutablePointer where Pointee == ck_block {
  /// Sets one row's code: its 32 bytes lie 16 apart.
  func set(_ row: Int, code: UnsafePointer<UInt8>, factor: Float) {
    let block = UnsafeMutableRawPointer(self + row >> 4)
    let lane = row & 15
    for pair in 0..<ProductCodec.bytes { block.storeBytes(of: code[pair], toByteOffset: pair * 16 + lane, as: UInt8.self) }
    block.storeBytes(of: factor, toByteOffset: ProductCodec.bytes * 16 + lane * 4, as: Float.self)
  }
}

import CVectorKernels

/// A query in the forms that the kernels read.
struct PreparedQuery: ~Copyable {
  /// (384), norm 1.
  let numbers: UnsafeMutablePointer<Float>
  /// `numbers` in steps of `step`.
  let steps: UnsafeMutablePointer<Int16>
  let step: Float
  /// 128 · Σ steps: what stands for the rows' missing low bytes.
  let halves: Float
  let table: UnsafeMutablePointer<ck_table>
  /// The product with the codes' centre.
  private(set) var base: Float = 0

  init(_ query: UnsafePointer<Float>) {
    let width = SplitVector.width
    numbers = .allocate(capacity: width)
    steps = .allocate(capacity: width)
    table = .allocate(capacity: 1)
    numbers.update(from: query, count: width)
    var greatest: Float = 1e-20
    for i in 0..<width { greatest = max(greatest, abs(query[i])) }
    // 32639 = 127 · 256 + 127: what two signed bytes can say.
    step = greatest / 32639
    let perStep = 1 / step
    var sum: Int32 = 0
    for i in 0..<width {
      let rounded = SplitVector.wholeNumber(query[i] * perStep)
      steps[i] = Int16(truncatingIfNeeded: rounded)
      sum += rounded
    }
    halves = 128 * Float(sum)
  }

  deinit {
    numbers.deallocate()
    steps.deallocate()
    table.deallocate()
  }

  /// The cosine with a row of which only the high bytes were multiplied.
  @inline(__always)
  func cosine(_ product: Int32, scale: Float) -> Float {
    scale * step * (256 * Float(product) + halves)
  }

  /// Fills the table for a codec's codes.
  mutating func lookUp(_ codec: ProductCodec) {
    base = BLAS.dot(SplitVector.width, codec.centre, numbers)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: SplitVector.width + 16 * ProductCodec.subspaces) { scratch in
      guard let turned = scratch.baseAddress else { return }
      let entries = turned + SplitVector.width
      codec.turn(steps, step: step, into: turned)
      Processor.kernels.pointee.multiply_codebook(codec.codebook, turned, entries)
      Processor.kernels.pointee.fill_table(entries, table)
    }
  }
}

import CVectorKernels

/// The encoder's kernels for this processor, compared with plain Swift on made-up rows before anything is embedded with them.
enum EncodeKernels {
  /// The tables are constants of the C target; to ask for one costs a few comparisons.
  static var current: UnsafePointer<ck_encode_kernels> { ck_encode_kernels_for(Processor.features) }

  /// Those that compute all but products in f32, for the layers that multiply in f32.
  static var exact: UnsafePointer<ck_encode_kernels> { ck_encode_kernels_for(Processor.features & UInt32(CK_CPU_AVX2)) }

  static func selfTest() throws(ModelFailure) {
    guard differences(of: current) == nil, differences(of: exact) == nil else { throw .wrongResult }
  }

  /// What a table of kernels gets wrong; nil for nothing.
  static func differences(
    of kernels: UnsafePointer<ck_encode_kernels>, rows: Int = 13, inputs: Int = 192, outputs: Int = 128, length: Int = 21,
    seed: UInt64 = 5
  ) -> String? {
    var random = SteadyGenerator(seed)
    func numbers(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
      (0..<count).map { _ in Float.random(in: range, using: &random) }
    }
    let linear = ByteLinear(
      weights: numbers(inputs * outputs, -1...1), bias: numbers(outputs, -1...1), inputs: inputs, outputs: outputs,
      stretch: numbers(inputs, 0.5...2))
    let x = numbers(rows * inputs, -3...5)
    var rounded = [Int8](repeating: 0, count: (rows + Int(CK_ROWS_PAST)) * inputs)
    var known = [ck_row](repeating: ck_row(), count: rows)
    kernels.pointee.round_rows(linear.layer, x, inputs, rows, &rounded, &known)
    if !ReferenceEncodeKernels.isRounded(x, linear, rounded, known) { return "round_rows" }
    let products = ReferenceEncodeKernels.multiply(linear, rounded, known)
    let before = numbers(rows * outputs, -1...1)
    for (use, name) in [(CK_STORE, "multiply"), (CK_STORE_GELU, "multiply, GELU"), (CK_ADD, "multiply, added")] {
      var out = before
      kernels.pointee.multiply(linear.layer, rounded, known, rows, &out, CInt(use))
      let expected =
        switch use {
        case CK_STORE_GELU: products.map(ReferenceEncodeKernels.gelu)
        case CK_ADD: zip(products, before).map(+)
        default: products
        }
      if differ(out, expected, by: 2e-4) { return name }
    }
    var active = numbers(320, -7...7)
    let inactive = active
    kernels.pointee.apply_gelu(&active, active.count)
    if differ(active, inactive.map(ReferenceEncodeKernels.gelu), by: 4e-6) { return "apply_gelu" }

    let hidden = EncoderWeights.hidden
    let (residual, weight, shift) = (numbers(rows * hidden, -2...2), numbers(hidden, 0...2), numbers(hidden, -1...1))
    var normal = numbers(rows * hidden, -2...2)
    let sums = normal
    kernels.pointee.normalize(&normal, residual, weight, shift, rows)
    if differ(normal, ReferenceEncodeKernels.normalize(sums, residual, weight, shift), by: 1e-4) { return "normalize" }

    let projected = numbers(length * 3 * hidden, -2...2)
    var context = [Float](repeating: 0, count: length * hidden)
    var scratch = [Float](repeating: 0, count: Int(CK_ATTENTION_SCRATCH))
    kernels.pointee.attend(projected, length, &context, &scratch)
    // The numbers are up to 2, so that half a step is .008; what it does to the scores adds to that.
    let tolerance: Float = kernels.pointee.attends_in_bytes != 0 ? 0.05 : 1e-4
    if differ(context, ReferenceEncodeKernels.attend(projected, length: length), by: tolerance) { return "attend" }
    return nil
  }

  /// Written so that a NaN differs.
  private static func differ(_ a: [Float], _ b: [Float], by tolerance: Float) -> Bool {
    !zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
  }
}

/// What the kernels compute, in plain Swift, for comparing them to.
enum ReferenceKernels {
  private static let width = SplitVector.width

  static func multiply8(_ vectors: [Int8], _ numbers: [UInt32], _ query: [Int16]) -> [Int32] {
    numbers.map { number in
      (0..<width).reduce(Int32(0)) { $0 + Int32(vectors[Int(number) * width + $1]) * Int32(query[$1]) }
    }
  }

  static func multiply16(_ high: [Int8], _ low: [UInt8], _ numbers: [UInt32], _ query: [Float]) -> [Float] {
    numbers.map { number in
      let product = (0..<width).reduce(0.0) { sum, i in
        let place = Int(number) * width + i
        return sum + Double(Int32(high[place]) * 256 + Int32(low[place])) * Double(query[i])
      }
      return Float(product)
    }
  }

  /// (64 × 6 × 16) and (384) to (64 × 16).
  static func multiplyCodebook(_ codebook: [Float], _ query: [Float]) -> [Float] {
    (0..<ProductCodec.subspaces * 16).map { place in
      (0..<ProductCodec.subspaceWidth).reduce(Float(0)) { sum, j in
        let i = place / 16 * ProductCodec.subspaceWidth + j
        return sum + query[i] * codebook[i * 16 + place % 16]
      }
    }
  }

  /// Whether a table (2 × 32 × 16) stands for these entries (64 × 16), but for rounding.
  static func isTable(_ table: UnsafeRawBufferPointer, _ scale: Float, _ offset: Float, of entries: [Float]) -> Bool {
    let parts = (0..<ProductCodec.subspaces).map { Array(entries[$0 * 16..<($0 + 1) * 16]) }
    let least = parts.map { $0.min() ?? 0 }
    guard abs(offset - least.reduce(0, +)) < 1e-3 else { return false }
    var sums = [Int](repeating: 0, count: 8)
    for s in parts.indices {
      let bytes = (0..<16).map { table[(s & 1) * 512 + (s >> 1) * 16 + $0] }
      sums[s / 32 * 4 + s / 2 % 4] += Int(bytes.max() ?? 0)
      let isRight = zip(bytes, parts[s]).allSatisfy { abs(least[s] + Float($0) * scale - $1) < 0.51 * scale }
      if !isRight { return false }
    }
    return sums.allSatisfy { $0 <= 255 }
  }

  /// `entries`: those of the even sub-spaces, then those of the odd ones, (2 × 32 × 16). Returns rows and estimates.
  static func scan(
    _ codes: [[UInt8]], _ factors: [Float], _ entries: [UInt8], scale: Float, offset: Float, base: Float, threshold: Float
  ) -> [(Int, Float)] {
    codes.indices.compactMap { row in
      let sum = codes[row].enumerated().reduce(0) { sum, code in
        sum + Int(entries[code.offset * 16 + Int(code.element & 15)])
          + Int(entries[(ProductCodec.bytes + code.offset) * 16 + Int(code.element >> 4)])
      }
      let estimate = base + (offset + scale * Float(sum)) * factors[row]
      return estimate > threshold ? (row, estimate) : nil
    }
  }
}

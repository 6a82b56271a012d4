import CVectorKernels

/// A vector in 16 bits a number, whose high and low bytes lie apart: the high bytes alone are good enough to tell far from
/// near, at a quarter of f32's memory traffic; both together give cosines to about 1e-5.
///
/// x ≈ (256 · high + low) · scale, and (256 · high + 128) · scale without the low byte.
enum SplitVector {
  static let width = Int(CK_DIMENSION)

  /// Four standard deviations of what a product with a unit vector is off by, without the low bytes, per unit of scale: the
  /// missing byte is as good as uniform.
  static let margin = 4 * 256 / Float(12).squareRoot()

  /// Splits 384 numbers. Returns the scale; one that is no number makes all of them 0, which nothing is near to.
  static func encode(
    _ vector: UnsafePointer<Float>, high: UnsafeMutablePointer<Int8>, low: UnsafeMutablePointer<UInt8>
  ) -> Float {
    var greatest: Float = 0
    var isFinite = true
    for i in 0..<width {
      greatest = max(greatest, abs(vector[i]))
      isFinite = isFinite && vector[i].isFinite
    }
    guard greatest > 0, isFinite else {
      high.update(repeating: 0, count: width)
      low.update(repeating: 0, count: width)
      return 0
    }
    // 32639 = 127 · 256 + 127: rounding never leaves the high byte's range.
    let perUnit = 32639 / greatest
    for i in 0..<width {
      let steps = wholeNumber(vector[i] * perUnit)
      high[i] = Int8(truncatingIfNeeded: steps >> 8)
      low[i] = UInt8(truncatingIfNeeded: steps)
    }
    return greatest / 32639
  }

  /// The nearest whole number to one of less than 4 million: adding 1.5 · 2²³ leaves no places after the point. `rounded()` is a
  /// library call on a baseline x86-64.
  @inline(__always)
  static func wholeNumber(_ x: Float) -> Int32 { Int32(x + 12_582_912 - 12_582_912) }

  static func decode(
    high: UnsafePointer<Int8>, low: UnsafePointer<UInt8>, scale: Float, into vector: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<width { vector[i] = Float(Int32(high[i]) << 8 | Int32(low[i])) * scale }
  }
}

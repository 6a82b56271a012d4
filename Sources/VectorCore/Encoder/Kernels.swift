/// The encoder's element-wise steps, eight floats at a time. Plain products and sums: a fused multiply-add would be a library
/// call per lane on a baseline x86-64. All row lengths are multiples of 8 but the softmax's.
enum Kernels {
  typealias Lanes = SIMD8<Float>

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<Float>, _ at: Int) -> Lanes {
    UnsafeRawPointer(pointer + at).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store(_ value: Lanes, _ pointer: UnsafeMutablePointer<Float>, _ at: Int) {
    UnsafeMutableRawPointer(pointer + at).storeBytes(of: value, as: Lanes.self)
  }

  /// `row` + bias, then x · Φ(x) (GELU with the error function, Hendrycks & Gimpel 2016), in place.
  ///
  /// Φ(x) = ½ + x · P(x²)/Q(x²) for |x| ≤ 5.6, a rational fit of our own: |error of GELU| < 1e-6, as good as erff in f32.
  static func biasedGELU(_ row: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, count: Int) {
    let limit = Lanes(repeating: 5.6)
    var at = 0
    while at < count {
      let x = load(row, at) + load(bias, at)
      var c = x.replacing(with: limit, where: x .> limit)
      c.replace(with: -limit, where: c .< -limit)
      let z = c * c
      var p = z * 2.1710535591523694e-08 + 6.5906092459044885e-06
      p = p * z + 0.00019015735597349703
      p = p * z + 0.004805431701242924
      p = p * z + 0.03584736958146095
      p = p * z + 0.39894190430641174
      var q = z * 1.1851543604279868e-06 + 8.101174898911268e-05
      q = q * z + 0.0020033656619489193
      q = q * z + 0.029804067686200142
      q = q * z + 0.25651878118515015
      q = q * z + 1
      store(x * (c * p / q + 0.5), row, at)
      at += 8
    }
  }

  /// `row` = LayerNorm(`row` + `bias` + `residual`) · weight + shift, with the model's epsilon.
  static func addAndNormalize(
    _ row: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>?, residual: UnsafePointer<Float>?,
    weight: UnsafePointer<Float>, shift: UnsafePointer<Float>, count: Int
  ) {
    var sum = Lanes.zero
    var at = 0
    while at < count {
      var x = load(row, at)
      if let bias { x += load(bias, at) }
      if let residual { x += load(residual, at) }
      store(x, row, at)
      sum += x
      at += 8
    }
    let mean = sum.sum() / Float(count)
    // Two passes: the mean first, so that the squares don't cancel.
    var squares = Lanes.zero
    at = 0
    while at < count {
      let x = load(row, at) - mean
      squares += x * x
      at += 8
    }
    let scale = 1 / (squares.sum() / Float(count) + 1e-12).squareRoot()
    at = 0
    while at < count {
      store((load(row, at) - mean) * scale * load(weight, at) + load(shift, at), row, at)
      at += 8
    }
  }

  /// Every one of `rows` rows of `width` becomes `bias`.
  static func fill(_ target: UnsafeMutablePointer<Float>, rows: Int, width: Int, bias: UnsafePointer<Float>) {
    for row in 0..<rows { (target + row * width).update(from: bias, count: width) }
  }

  /// `row` becomes e^(x - max); returns 1 / their sum. What comes of the row is multiplied by it later, where it is shorter.
  static func exponentials(_ row: UnsafeMutablePointer<Float>, count: Int) -> Float {
    let whole = count & ~7
    var greatest = Lanes(repeating: -.greatestFiniteMagnitude)
    var at = 0
    while at < whole {
      let x = load(row, at)
      greatest.replace(with: x, where: x .> greatest)
      at += 8
    }
    var max = greatest.max()
    while at < count {
      if row[at] > max { max = row[at] }
      at += 1
    }
    var sum = Lanes.zero
    at = 0
    while at < whole {
      let e = exponential(load(row, at) - max)
      store(e, row, at)
      sum += e
      at += 8
    }
    var total = sum.sum()
    if at < count {
      var tail = Lanes(repeating: -.greatestFiniteMagnitude)
      for lane in 0..<count - at { tail[lane] = row[at + lane] - max }
      let e = exponential(tail)
      for lane in 0..<count - at {
        row[at + lane] = e[lane]
        total += e[lane]
      }
    }
    return 1 / total
  }

  /// e^x for x ≤ 0, relative error < 3e-7; below -87 it gives about 1e-38.
  @inline(__always)
  private static func exponential(_ x: Lanes) -> Lanes {
    let low = Lanes(repeating: -87)
    let x = x.replacing(with: low, where: x .< low)
    // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the lowest bits.
    let shifted = x * 1.44269504 + 12_582_912
    let n = shifted - 12_582_912
    let r = x - n * 0.693359375 + n * 2.12194440e-4
    // Taylor to the sixth power: |r| ≤ ln 2 / 2.
    var p = r * (1 / 720) + (1 / 120)
    p = p * r + (1 / 24)
    p = p * r + (1 / 6)
    p = p * r + 0.5
    p = p * r + 1
    p = p * r + 1
    let power = (unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &+ 127) &<< 23
    return p * unsafeBitCast(power, to: Lanes.self)
  }

  /// `sum` += `row`.
  static func add(_ row: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>, count: Int) {
    var at = 0
    while at < count {
      store(load(sum, at) + load(row, at), sum, at)
      at += 8
    }
  }

  /// `row` *= `factor`.
  static func scale(_ row: UnsafeMutablePointer<Float>, by factor: Float, count: Int) {
    var at = 0
    while at < count {
      store(load(row, at) * factor, row, at)
      at += 8
    }
  }
}

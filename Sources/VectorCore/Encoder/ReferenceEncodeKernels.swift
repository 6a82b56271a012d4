import CVectorKernels
import Foundation

/// What the encoder's kernels compute, in plain Swift and in double precision.
enum ReferenceEncodeKernels {
  /// Whether rounded rows stand for the stretched inputs as closely as 255 steps can.
  static func isRounded(_ x: [Float], _ linear: ByteLinear, _ rounded: [Int8], _ rows: [ck_row]) -> Bool {
    let width = linear.inputs
    return rows.enumerated().allSatisfy { number, row in
      let (least, greatest) = (0..<width).reduce((Float(0), Float(0))) { range, i in
        let value = x[number * width + i] * linear.stretch[i]
        return (min(range.0, value), max(range.1, value))
      }
      guard row.scale <= (greatest - least) / 255 * 1.001 else { return false }
      let sum = (0..<width).reduce(Int32(0)) { $0 + Int32(rounded[number * width + $1]) }
      return sum == row.sum
        && (0..<width).allSatisfy { i in
          let meant = row.scale * Float(rounded[number * width + i]) + row.shift
          return abs(meant - x[number * width + i] * linear.stretch[i]) <= row.scale * 1.01
        }
    }
  }

  static func multiply(_ linear: ByteLinear, _ rounded: [Int8], _ rows: [ck_row]) -> [Float] {
    let inputs = linear.inputs
    return rows.enumerated().flatMap { number, row in
      (0..<linear.outputs).map { output -> Float in
        var sum = 0
        for i in 0..<inputs { sum += Int(rounded[number * inputs + i]) * linear.weight(output, i) }
        let step = Double(linear.scales[output])
        let weights = (0..<inputs).reduce(0) { $0 + linear.weight(output, $1) }
        return Float(
          step * (Double(sum) * Double(row.scale) + Double(weights) * Double(row.shift)) + Double(linear.bias[output]))
      }
    }
  }

  /// GELU with the error function (Hendrycks & Gimpel 2016).
  static func gelu(_ x: Float) -> Float {
    let x = Double(x)
    return Float(x * 0.5 * (1 + erf(x / 2.0.squareRoot())))
  }

  static func normalize(_ x: [Float], _ residual: [Float], _ weight: [Float], _ shift: [Float]) -> [Float] {
    let width = weight.count
    return stride(from: 0, to: x.count, by: width).flatMap { first -> [Float] in
      let sums = (first..<first + width).map { Double(x[$0]) + Double(residual[$0]) }
      let mean = sums.reduce(0, +) / Double(width)
      let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      let scale = 1 / (variance + 1e-12).squareRoot()
      return (0..<width).map { Float((sums[$0] - mean) * scale * Double(weight[$0]) + Double(shift[$0])) }
    }
  }

  static func attend(_ projected: [Float], length: Int) -> [Float] {
    let hidden = EncoderWeights.hidden
    let width = EncoderWeights.headWidth
    var context = [Float](repeating: 0, count: length * hidden)
    for head in 0..<EncoderWeights.heads {
      for row in 0..<length {
        let query = row * 3 * hidden + head * width
        let scores = (0..<length).map { other in
          let key = other * 3 * hidden + hidden + head * width
          return (0..<width).reduce(0.0) { $0 + Double(projected[query + $1]) * Double(projected[key + $1]) }
            / Double(width).squareRoot()
        }
        let greatest = scores.max() ?? 0
        let shares = scores.map { exp($0 - greatest) }
        let total = shares.reduce(0, +)
        for i in 0..<width {
          let sum = (0..<length).reduce(0.0) {
            $0 + shares[$1] * Double(projected[$1 * 3 * hidden + 2 * hidden + head * width + i])
          }
          context[row * hidden + head * width + i] = Float(sum / total)
        }
      }
    }
    return context
  }
}

import CVectorKernels

/// A linear layer whose weights are whole numbers of 8 bits, packed as the kernels read them.
///
/// Weights are rounded per output; inputs are rounded per row, when they come. A few inputs of a transformer are much larger than
/// the others and would take the steps from them: so each input is divided by a factor first and its weights are multiplied by
/// it, which evens out both (Xiao et al., "SmoothQuant", ICML 2023, equation 4 with α = ½).
///
/// `@unchecked Sendable`: only constants; the memory is written before `init` returns.
final class ByteLinear: @unchecked Sendable {
  let inputs: Int
  let outputs: Int
  private let panels: UnsafeMutablePointer<UInt8>
  private let numbers: UnsafeMutablePointer<Float>
  let layer: UnsafeMutablePointer<ck_linear>

  static let alignment = 64

  /// `weights` is (outputs × inputs), as PyTorch keeps it; `stretch` is what inputs are multiplied by, per input.
  convenience init(weights: [Float], bias: [Float], inputs: Int, outputs: Int, stretch: [Float]) {
    self.init(inputs: inputs, outputs: outputs, stretch: stretch)
    weights.withUnsafeBufferPointer { weights in
      bias.withUnsafeBufferPointer { bias in
        guard let weights = weights.baseAddress, let bias = bias.baseAddress else { return }
        pack(weights, rowLength: inputs, bias, outputs: 0..<outputs)
      }
    }
  }

  /// Several layers with the same inputs, their outputs one after the other. `stretch` is what each input is multiplied by.
  convenience init(_ parts: [EncoderWeights.Linear], inputs: Int, outputsOfEach: Int, stretch: [Float]) {
    self.init(inputs: inputs, outputs: parts.count * outputsOfEach, stretch: stretch)
    for (place, part) in parts.enumerated() {
      pack(part.weight, rowLength: inputs, part.bias, outputs: place * outputsOfEach..<(place + 1) * outputsOfEach)
    }
  }

  /// One part of a layer's inputs; `stretch` is that of all inputs. The first part has the bias; the outputs of all are to be added up.
  convenience init(_ whole: EncoderWeights.Linear, wholeInputs: Int, part: Range<Int>, outputs: Int, stretch: [Float]) {
    self.init(inputs: part.count, outputs: outputs, stretch: Array(stretch[part]))
    pack(
      whole.weight + part.lowerBound, rowLength: wholeInputs, part.lowerBound == 0 ? whole.bias : nil, outputs: 0..<outputs)
  }

  /// What evens out inputs of which each comes to be as large as `greatest` says, against their weights (each `rows` × inputs).
  static func stretch(_ greatest: [Float], _ weights: [UnsafePointer<Float>], rows: Int) -> [Float] {
    let inputs = greatest.count
    var most = [Float](repeating: 0, count: inputs)
    for weight in weights {
      for row in 0..<rows {
        for i in most.indices { most[i] = max(most[i], abs(weight[row * inputs + i])) }
      }
    }
    return zip(greatest, most).map { (max($1, 1e-5) / max($0, 1e-5)).squareRoot() }
  }

  private init(inputs: Int, outputs: Int, stretch: [Float]) {
    precondition(inputs % 64 == 0 && outputs % Int(CK_PANEL) == 0 && stretch.count == inputs)
    self.inputs = inputs
    self.outputs = outputs
    panels = UnsafeMutableRawPointer.allocate(byteCount: inputs * outputs, alignment: Self.alignment).bindMemory(
      to: UInt8.self, capacity: inputs * outputs)
    numbers = .allocate(capacity: 3 * outputs + inputs)
    numbers.initialize(repeating: 0, count: 3 * outputs)
    (numbers + 3 * outputs).initialize(from: stretch, count: inputs)
    layer = .allocate(capacity: 1)
    layer.initialize(
      to: ck_linear(
        inputs: UInt32(inputs), outputs: UInt32(outputs), panels: panels, scales: numbers, sums: numbers + outputs,
        bias: numbers + 2 * outputs, stretch: numbers + 3 * outputs))
  }

  deinit {
    panels.deallocate()
    numbers.deallocate()
    layer.deallocate()
  }

  var scales: UnsafePointer<Float> { UnsafePointer(numbers) }
  var bias: UnsafePointer<Float> { UnsafePointer(numbers + 2 * outputs) }
  var stretch: UnsafePointer<Float> { UnsafePointer(numbers + 3 * outputs) }

  /// A rounded weight, from −127 to 127.
  func weight(_ output: Int, _ input: Int) -> Int { Int(panels[place(output, input)]) - 128 }

  @inline(__always)
  private func place(_ output: Int, _ input: Int) -> Int {
    let panel = Int(CK_PANEL)
    return output / panel * panel * inputs + input / 4 * 4 * panel + output % panel * 4 + input % 4
  }

  private func pack(_ weights: UnsafePointer<Float>, rowLength: Int, _ bias: UnsafePointer<Float>?, outputs range: Range<Int>) {
    let shrink = (0..<inputs).map { 1 / stretch[$0] }
    var shrunk = [Float](repeating: 0, count: inputs)
    for (row, output) in range.enumerated() {
      let weights = weights + row * rowLength
      var greatest: Float = 1e-20
      for i in 0..<inputs {
        shrunk[i] = weights[i] * shrink[i]
        greatest = max(greatest, abs(shrunk[i]))
      }
      let scale = greatest / 127
      let steps = 127 / greatest
      var sum: Int32 = 0
      var place = place(output, 0)
      for i in stride(from: 0, to: inputs, by: 4) {
        for j in i..<i + 4 {
          // Rounds, as 1.5 · 2²³ leaves no places after the point; `rounded()` is a library call on a baseline x86-64.
          let whole = Int32(shrunk[j] * steps + 12_582_912 - 12_582_912)
          panels[place + j - i] = UInt8(truncatingIfNeeded: whole + 128)
          sum += whole
        }
        place += 4 * Int(CK_PANEL)
      }
      numbers[output] = scale
      numbers[outputs + output] = scale * Float(sum)
      numbers[2 * outputs + output] = bias?[row] ?? 0
    }
  }
}

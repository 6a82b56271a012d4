import CVectorKernels

/// The inputs of a layer's four products.
enum ProductSite: Int, CaseIterable {
  /// What queries, keys and values are made of.
  case state
  /// What the attention gives.
  case context
  case expanded
  case contracted

  var width: Int { self == .contracted ? EncoderWeights.inner : EncoderWeights.hidden }
}

extension EncoderWeights.Layer {
  /// The linear layers that share the input of a site.
  func linears(at site: ProductSite) -> [EncoderWeights.Linear] {
    switch site {
    case .state: [query, key, value]
    case .context: [attended]
    case .expanded: [expand]
    case .contracted: [contract]
    }
  }

  /// How many outputs each of them has.
  func outputs(at site: ProductSite) -> Int { site == .expanded ? EncoderWeights.inner : EncoderWeights.hidden }
}

/// How large each input of each product came to be while some text was embedded.
final class InputRanges {
  private(set) var greatest: [[[Float]]]

  init() {
    greatest = (0..<EncoderWeights.layerCount).map { _ in
      ProductSite.allCases.map { [Float](repeating: 0, count: $0.width) }
    }
  }

  func see(_ site: ProductSite, layer: Int, _ rows: UnsafePointer<Float>, count: Int) {
    let width = site.width
    greatest[layer][site.rawValue].withUnsafeMutableBufferPointer { greatest in
      for row in 0..<count {
        for i in 0..<width { greatest[i] = max(greatest[i], abs(rows[row * width + i])) }
      }
    }
  }
}

/// The layers' products in f32, by BLAS, with the weights where they lie in the file.
struct FloatLayers {
  let weights: EncoderWeights
  private var kernels: ck_encode_kernels { EncodeKernels.exact.pointee }

  /// Takes the state through all layers. `ranges` sees what goes into each product.
  func run(_ scratch: EncoderScratch, lengths: [Int], ranges: InputRanges? = nil) {
    let hidden = EncoderWeights.hidden
    let inner = EncoderWeights.inner
    let positions = scratch.positions
    let block = EncoderScratch.block
    for (number, layer) in weights.layers.enumerated() {
      ranges?.see(.state, layer: number, scratch.state, count: positions)
      for (place, linear) in [layer.query, layer.key, layer.value].enumerated() {
        multiply(linear, scratch.state, hidden, scratch.projected + place * hidden, 3 * hidden, outputs: hidden, rows: positions)
      }
      scratch.attend(kernels, lengths)
      ranges?.see(.context, layer: number, scratch.context, count: positions)
      multiply(layer.attended, scratch.context, hidden, scratch.attended, hidden, outputs: hidden, rows: positions)
      kernels.normalize(scratch.attended, scratch.state, layer.attentionNorm.weight, layer.attentionNorm.shift, positions)
      ranges?.see(.expanded, layer: number, scratch.attended, count: positions)
      for first in stride(from: 0, to: positions, by: block) {
        let rows = min(block, positions - first)
        multiply(layer.expand, scratch.attended + first * hidden, hidden, scratch.inner, inner, outputs: inner, rows: rows)
        kernels.apply_gelu(scratch.inner, rows * inner)
        ranges?.see(.contracted, layer: number, scratch.inner, count: rows)
        multiply(layer.contract, scratch.inner, inner, scratch.state + first * hidden, hidden, outputs: hidden, rows: rows)
      }
      kernels.normalize(scratch.state, scratch.attended, layer.outputNorm.weight, layer.outputNorm.shift, positions)
    }
  }

  private func multiply(
    _ linear: EncoderWeights.Linear, _ input: UnsafePointer<Float>, _ inputs: Int, _ output: UnsafeMutablePointer<Float>,
    _ step: Int, outputs: Int, rows: Int
  ) {
    for row in 0..<rows { (output + row * step).update(from: linear.bias, count: outputs) }
    BLAS.multiplyTransposed(rows, outputs, inputs, input, inputs, linear.weight, inputs, beta: 1, output, step)
  }
}

/// The layers' products in whole numbers of 8 bits.
///
/// `@unchecked Sendable`: only constants, and the norms' pointers lead into read-only mappings that `owners` keeps alive.
struct ByteLayers: @unchecked Sendable {
  private struct Layer {
    let project, attended, expand: ByteLinear
    /// In parts of 384 inputs, each with steps of its own: over all 1536, those of the largest weights would be too coarse.
    let contract: [ByteLinear]
    let attentionNorm, outputNorm: EncoderWeights.Norm
  }

  private let layers: [Layer]
  /// Keep the norms alive.
  private let owners: [SafeTensors]

  /// Rounds the weights, for inputs as large as those that `ranges` has seen.
  init(_ weights: EncoderWeights, _ ranges: InputRanges) {
    self.init(
      weights,
      stretches: zip(weights.layers, ranges.greatest).map { layer, greatest in
        ProductSite.allCases.map { site in
          ByteLinear.stretch(greatest[site.rawValue], layer.linears(at: site).map(\.weight), rows: layer.outputs(at: site))
        }
      })
  }

  /// Rounds the weights; `stretches` is what each input is multiplied by, per layer and site.
  init(_ weights: EncoderWeights, stretches: [[[Float]]]) {
    let hidden = EncoderWeights.hidden
    owners = weights.owners
    layers = zip(weights.layers, stretches).map { layer, stretch in
      func linear(_ site: ProductSite) -> ByteLinear {
        ByteLinear(layer.linears(at: site), inputs: site.width, outputsOfEach: layer.outputs(at: site), stretch: stretch[site.rawValue])
      }
      return Layer(
        project: linear(.state), attended: linear(.context), expand: linear(.expanded),
        contract: stride(from: 0, to: EncoderWeights.inner, by: hidden).map { first in
          ByteLinear(
            layer.contract, wholeInputs: EncoderWeights.inner, part: first..<first + hidden, outputs: hidden,
            stretch: stretch[ProductSite.contracted.rawValue])
        },
        attentionNorm: layer.attentionNorm, outputNorm: layer.outputNorm)
    }
  }

  /// Takes the state through all layers.
  func run(_ scratch: EncoderScratch, lengths: [Int]) {
    let kernels = EncodeKernels.current.pointee
    let hidden = EncoderWeights.hidden
    let positions = scratch.positions
    func multiply(
      _ linear: ByteLinear, _ input: UnsafePointer<Float>, step: Int = hidden, rows: Int, _ output: UnsafeMutablePointer<Float>,
      use: Int = CK_STORE
    ) {
      kernels.round_rows(linear.layer, input, step, rows, scratch.rounded, scratch.rows)
      kernels.multiply(linear.layer, scratch.rounded, scratch.rows, rows, output, CInt(use))
    }
    for layer in layers {
      multiply(layer.project, scratch.state, rows: positions, scratch.projected)
      scratch.attend(kernels, lengths)
      multiply(layer.attended, scratch.context, rows: positions, scratch.attended)
      kernels.normalize(scratch.attended, scratch.state, layer.attentionNorm.weight, layer.attentionNorm.shift, positions)
      // In blocks, so that what is expanded stays in the second-level cache until it is contracted.
      for first in stride(from: 0, to: positions, by: EncoderScratch.block) {
        let rows = min(EncoderScratch.block, positions - first)
        multiply(layer.expand, scratch.attended + first * hidden, rows: rows, scratch.inner, use: CK_STORE_GELU)
        for (place, part) in layer.contract.enumerated() {
          multiply(
            part, scratch.inner + place * hidden, step: EncoderWeights.inner, rows: rows, scratch.state + first * hidden,
            use: place == 0 ? CK_STORE : CK_ADD)
        }
      }
      kernels.normalize(scratch.state, scratch.attended, layer.outputNorm.weight, layer.outputNorm.shift, positions)
    }
  }
}

/// The working memory of one pass through the layers. Rows lie one below the other, sequence after sequence, without padding.
final class EncoderScratch {
  /// Rows that go through the feed-forward part together: a multiple of the kernels' tiles of 6 and of 16 rows, as far as it goes.
  static let block = 96

  let positions: Int
  /// (positions × 384)
  let state, context, attended: UnsafeMutablePointer<Float>
  /// Queries, keys and values, (positions × 1152).
  let projected: UnsafeMutablePointer<Float>
  /// (block × 1536)
  let inner: UnsafeMutablePointer<Float>
  private let scores: UnsafeMutablePointer<Float>
  /// Rounded inputs of a product, (positions × 384).
  let rounded: UnsafeMutablePointer<Int8>
  let rows: UnsafeMutablePointer<ck_row>
  private let all: UnsafeMutablePointer<Float>

  init(positions: Int) {
    self.positions = positions
    let matrix = positions * EncoderWeights.hidden
    let innerCount = Self.block * EncoderWeights.inner
    all = .allocate(capacity: 6 * matrix + innerCount + Int(CK_ATTENTION_SCRATCH))
    state = all
    context = state + matrix
    attended = context + matrix
    projected = attended + matrix
    inner = projected + 3 * matrix
    scores = inner + innerCount
    rounded = .allocate(capacity: matrix + Int(CK_ROWS_PAST) * EncoderWeights.hidden)
    rows = .allocate(capacity: positions)
  }

  deinit {
    all.deallocate()
    rounded.deallocate()
    rows.deallocate()
  }

  func attend(_ kernels: ck_encode_kernels, _ lengths: [Int]) {
    var first = 0
    for length in lengths where length > 0 {
      kernels.attend(projected + first * 3 * EncoderWeights.hidden, length, context + first * EncoderWeights.hidden, scores)
      first += length
    }
  }
}

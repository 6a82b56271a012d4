import Foundation

/// The tagger's weights as they lie in their file: safetensors with the layers' products in 8 bits.
///
/// A linear layer is `weight` (I8, out × in) · `scale` (per output; of the contracting layer per output and quarter of the inputs) · 1 / `stretch`
/// (per input), plus `bias`: what `ByteLinear` makes of f32 (Xiao et al., "SmoothQuant", ICML 2023), so that unpacking and rounding again give the same
/// whole numbers.
struct PackedTagger {
  private let file: SafeTensors
  private let name: String
  let head: [Float]
  let shift: [Float]
  let temperature: Float
  /// What inputs are multiplied by, per layer and site.
  let stretches: [[[Float]]]

  init(_ url: URL) throws(ModelFailure) {
    let file = try SafeTensors(url)
    let name = url.lastPathComponent
    func numbers(_ tensor: String, _ shape: Int...) throws(ModelFailure) -> [Float] {
      guard let floats = file.floats(tensor, shape: shape) else { throw .altered(file: name) }
      return Array(UnsafeBufferPointer(start: floats, count: shape.reduce(1, *)))
    }
    let classes = TokenTagger.classes.count
    head = try numbers("classifier.weight", classes, EncoderWeights.hidden)
    shift = try numbers("classifier.bias", classes)
    temperature = try numbers("temperature", 1)[0]
    guard temperature > 0.1, temperature < 10 else { throw .altered(file: name) }
    var stretches: [[[Float]]] = []
    for layer in 0..<EncoderWeights.layerCount {
      var sites: [[Float]] = []
      for site in ProductSite.allCases { sites.append(try numbers("encoder.layer.\(layer).stretch.\(site)", site.width)) }
      guard sites.allSatisfy({ $0.allSatisfy { $0 > 0 && $0.isFinite } }) else { throw .altered(file: name) }
      stretches.append(sites)
    }
    self.stretches = stretches
    self.file = file
    self.name = name
  }

  /// In f32, on the word and position tables of `base`.
  func weights(on base: EncoderWeights) throws(ModelFailure) -> EncoderWeights {
    let hidden = EncoderWeights.hidden
    let inner = EncoderWeights.inner
    let perLayer = 4 * hidden * hidden + 2 * hidden * inner
    let linears = FloatArena(capacity: EncoderWeights.layerCount * perLayer)
    var layers: [EncoderWeights.Layer] = []
    for number in 0..<EncoderWeights.layerCount {
      let prefix = "encoder.layer.\(number)."
      let stretch = stretches[number]
      func linear(_ tensor: String, _ outputs: Int, _ site: ProductSite, parts: Int = 1) throws(ModelFailure) -> EncoderWeights.Linear {
        try unpack(prefix + tensor, outputs, stretch[site.rawValue], parts: parts, into: linears)
      }
      layers.append(
        EncoderWeights.Layer(
          query: try linear("attention.self.query", hidden, .state),
          key: try linear("attention.self.key", hidden, .state),
          value: try linear("attention.self.value", hidden, .state),
          attended: try linear("attention.output.dense", hidden, .context),
          attentionNorm: try norm(prefix + "attention.output.LayerNorm"),
          expand: try linear("intermediate.dense", inner, .expanded),
          contract: try linear("output.dense", hidden, .contracted, parts: 4),
          outputNorm: try norm(prefix + "output.LayerNorm")))
    }
    guard let kinds = file.floats("embeddings.token_type_embeddings.weight", shape: [TaggerPieces.shapeCount, hidden]) else {
      throw .altered(file: name)
    }
    return EncoderWeights(
      words: base.words, places: base.places, kinds: kinds, norm: try norm("embeddings.LayerNorm"), layers: layers,
      owners: base.owners + [file], linears: linears)
  }

  private func norm(_ tensor: String) throws(ModelFailure) -> EncoderWeights.Norm {
    guard let weight = file.floats(tensor + ".weight", shape: [EncoderWeights.hidden]),
      let shift = file.floats(tensor + ".bias", shape: [EncoderWeights.hidden])
    else { throw .altered(file: name) }
    return EncoderWeights.Norm(weight: weight, shift: shift)
  }

  private func unpack(
    _ tensor: String, _ outputs: Int, _ stretch: [Float], parts: Int, into arena: FloatArena
  ) throws(ModelFailure) -> EncoderWeights.Linear {
    let inputs = stretch.count
    let scaleShape = parts == 1 ? [outputs] : [parts, outputs]
    guard let whole = file.bytes(tensor + ".weight", shape: [outputs, inputs]),
      let scale = file.floats(tensor + ".scale", shape: scaleShape), let bias = file.floats(tensor + ".bias", shape: [outputs])
    else { throw .altered(file: name) }
    let weight = arena.take(outputs * inputs)
    let part = inputs / parts
    for output in 0..<outputs {
      for input in 0..<inputs {
        weight[output * inputs + input] =
          Float(whole[output * inputs + input]) * scale[input / part * outputs + output] * stretch[input]
      }
    }
    return EncoderWeights.Linear(weight: UnsafePointer(weight), bias: bias)
  }
}

/// Memory for numbers that many tensors share.
///
/// `@unchecked Sendable`: it is filled by whoever makes it, before anybody else sees it, and read only afterwards.
final class FloatArena: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Float>
  private let capacity: Int
  private var used = 0

  init(capacity: Int) {
    base = .allocate(capacity: capacity)
    base.initialize(repeating: 0, count: capacity)
    self.capacity = capacity
  }

  deinit { base.deallocate() }

  func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    precondition(used + count <= capacity, "the arena was made for all of its tensors")
    defer { used += count }
    return base + used
  }
}

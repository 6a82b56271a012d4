import Foundation

/// The model's tensors where they lie in the mapped file. A linear layer's weight is (out × in), as PyTorch keeps it.
///
/// `@unchecked Sendable`: only constants, and the pointers lead into a read-only mapping that `file` keeps alive.
struct EncoderWeights: @unchecked Sendable {
  static let hidden = 384
  static let heads = 12
  static let headWidth = 32
  static let inner = 1536
  static let positions = 512
  static let vocabulary = 30_522
  static let layerCount = 6

  typealias Tensor = UnsafePointer<Float>

  struct Norm {
    var weight: Tensor
    var shift: Tensor
  }

  struct Linear {
    var weight: Tensor
    var bias: Tensor
  }

  struct Layer {
    var query, key, value, attended: Linear
    var attentionNorm: Norm
    var expand, contract: Linear
    var outputNorm: Norm
  }

  /// The mapped files that the pointers lead into.
  let owners: [SafeTensors]
  /// Where the linear layers' weights lie when they were unpacked; nil when they lie in a file.
  private let linears: FloatArena?
  let words: Tensor
  let places: Tensor
  let kinds: Tensor
  let norm: Norm
  let layers: [Layer]

  init(_ url: URL) throws(ModelFailure) {
    let file = try SafeTensors(url)
    let hidden = Self.hidden
    func tensor(_ name: String, _ shape: Int...) throws(ModelFailure) -> Tensor {
      guard let floats = file.floats(name, shape: shape) else { throw .altered(file: url.path) }
      return floats
    }
    func linear(_ name: String, _ out: Int, _ input: Int) throws(ModelFailure) -> Linear {
      Linear(weight: try tensor(name + ".weight", out, input), bias: try tensor(name + ".bias", out))
    }
    func norm(_ name: String) throws(ModelFailure) -> Norm {
      Norm(weight: try tensor(name + ".weight", hidden), shift: try tensor(name + ".bias", hidden))
    }
    var layers: [Layer] = []
    for number in 0..<Self.layerCount {
      let prefix = "encoder.layer.\(number)."
      layers.append(
        Layer(
          query: try linear(prefix + "attention.self.query", hidden, hidden),
          key: try linear(prefix + "attention.self.key", hidden, hidden),
          value: try linear(prefix + "attention.self.value", hidden, hidden),
          attended: try linear(prefix + "attention.output.dense", hidden, hidden),
          attentionNorm: try norm(prefix + "attention.output.LayerNorm"),
          expand: try linear(prefix + "intermediate.dense", Self.inner, hidden),
          contract: try linear(prefix + "output.dense", hidden, Self.inner),
          outputNorm: try norm(prefix + "output.LayerNorm")))
    }
    owners = [file]
    linears = nil
    self.layers = layers
    words = try tensor("embeddings.word_embeddings.weight", Self.vocabulary, hidden)
    places = try tensor("embeddings.position_embeddings.weight", Self.positions, hidden)
    kinds = try tensor("embeddings.token_type_embeddings.weight", 2, hidden)
    self.norm = try norm("embeddings.LayerNorm")
  }

  /// Of tensors that lie elsewhere; `owners` and `linears` keep them alive.
  init(words: Tensor, places: Tensor, kinds: Tensor, norm: Norm, layers: [Layer], owners: [SafeTensors], linears: FloatArena?) {
    self.words = words
    self.places = places
    self.kinds = kinds
    self.norm = norm
    self.layers = layers
    self.owners = owners
    self.linears = linears
  }

  /// Without the linear layers, which `ByteLayers` has copied: whoever reads their weights afterwards reads freed memory, so nobody may.
  func withoutLinears() -> EncoderWeights {
    EncoderWeights(words: words, places: places, kinds: kinds, norm: norm, layers: [], owners: owners, linears: nil)
  }

  /// Lets the files' pages go from memory; they come back when they are read.
  func forgetPages() { for file in owners { file.forgetPages() } }
}

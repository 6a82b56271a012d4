import Foundation

/// all-MiniLM-L6-v2: texts become unit vectors of 384 numbers whose dot product says how near their meanings are.
///
/// BERT (Devlin et al. 2018) with 6 layers; then the mean over all positions, then L2 norm 1 (Reimers & Gurevych 2019). f32
/// throughout. The model was trained on 256 positions, so a text of more than `window` ids is cut into windows of equal size,
/// each with its own [CLS] and [SEP]. `embed` averages their means by length; `embedWindows` keeps one vector for each, which
/// finds better what a long text says beside its main subject (PubMedQA, nDCG@10: windows .985, average .979, one pass over
/// 512 positions .979).
///
/// Any number of threads may embed at once: the weights are read only and each call has its own scratch memory.
package final class Encoder: Sendable {
  package static let dimension = PinnedModel.dimension
  /// The ids of one window, both specials included.
  package static let defaultWindow = 256
  /// So many positions at most go through the layers together: enough for full-speed products, few enough for the cache.
  static let packedPositions = 256

  package let tokenizer: WordPieceTokenizer
  package let window: Int
  private let weights: EncoderWeights

  package init(_ files: ModelFiles, window: Int = Encoder.defaultWindow) throws(ModelFailure) {
    precondition((3...EncoderWeights.positions).contains(window), "a window holds 3 to 512 positions")
    _ = BLAS.isSingleThreaded
    try files.check()
    tokenizer = try WordPieceTokenizer(vocabulary: files.vocabulary)
    guard tokenizer.vocabularyCount == EncoderWeights.vocabulary else { throw .altered(file: files.vocabulary.path) }
    weights = try EncoderWeights(files.weights)
    self.window = window
  }

  /// One unit vector per text, in order.
  package func embed(_ texts: [String]) -> [[Float]] {
    embed(ids: texts.map(tokenizer.ids(of:)))
  }

  /// The same for texts that are tokenized already; each list has its [CLS] and [SEP].
  package func embed(ids texts: [[Int32]]) -> [[Float]] {
    var job = EmbeddingJob(texts, window: window)
    while let pack = job.nextPack(positions: Self.packedPositions) {
      job.finish(pack, means: means(of: pack.map(job.ids(of:))))
    }
    return job.vectors()
  }

  /// What the index keeps of chunks: per text the vectors of its windows, (windows × 384).
  package func embedWindows(_ texts: [String]) -> [[Float]] {
    var job = EmbeddingJob(texts.map(tokenizer.ids(of:)), window: window)
    while let pack = job.nextPack(positions: Self.packedPositions) {
      job.finish(pack, means: means(of: pack.map(job.ids(of:))))
    }
    return job.windowVectors()
  }

  /// The mean of the last layer over each sequence's positions. Sequences are (length × 384) one below the other, no padding.
  func means(of sequences: [ArraySlice<Int32>]) -> [[Float]] {
    let hidden = EncoderWeights.hidden
    let positions = sequences.reduce(0) { $0 + $1.count }
    let longest = sequences.map(\.count).max() ?? 0
    guard positions > 0 else { return sequences.map { _ in [Float](repeating: 0, count: hidden) } }
    let scratch = Scratch(positions: positions, longest: longest)
    embedWords(sequences, into: scratch.state)
    for layer in weights.layers {
      attend(layer, sequences, positions, scratch)
      transform(layer, positions, scratch)
    }
    var row = 0
    return sequences.map { sequence in
      var mean = [Float](repeating: 0, count: hidden)
      mean.withUnsafeMutableBufferPointer { buffer in
        guard let mean = buffer.baseAddress, !sequence.isEmpty else { return }
        for _ in sequence {
          Kernels.add(scratch.state + row * hidden, to: mean, count: hidden)
          row += 1
        }
        Kernels.scale(mean, by: 1 / Float(sequence.count), count: hidden)
      }
      return mean
    }
  }

  /// Word + position + kind (always the first), normalised: (positions × 384).
  private func embedWords(_ sequences: [ArraySlice<Int32>], into state: UnsafeMutablePointer<Float>) {
    let hidden = EncoderWeights.hidden
    var row = state
    for sequence in sequences {
      for (place, id) in sequence.enumerated() {
        // An id from outside the vocabulary can only come from a caller's own list; it means [UNK].
        let known = (0..<Int32(EncoderWeights.vocabulary)).contains(id) ? id : WordPieceTokenizer.unknown
        row.update(from: weights.words + Int(known) * hidden, count: hidden)
        Kernels.addAndNormalize(
          row, bias: weights.kinds, residual: weights.places + place * hidden,
          weight: weights.norm.weight, shift: weights.norm.shift, count: hidden)
        row += hidden
      }
    }
  }

  /// Self-attention: softmax(Q Kᵀ / √32) V per head and sequence, a linear layer, the residual, a norm.
  private func attend(_ layer: EncoderWeights.Layer, _ sequences: [ArraySlice<Int32>], _ positions: Int, _ scratch: Scratch) {
    let hidden = EncoderWeights.hidden
    let width = EncoderWeights.headWidth
    for (linear, target) in [(layer.query, scratch.query), (layer.key, scratch.key), (layer.value, scratch.value)] {
      Kernels.fill(target, rows: positions, width: hidden, bias: linear.bias)
      BLAS.multiplyTransposed(positions, hidden, hidden, scratch.state, hidden, linear.weight, hidden, beta: 1, target, hidden)
    }
    var first = 0
    for sequence in sequences {
      let length = sequence.count
      for head in 0..<EncoderWeights.heads {
        let place = first * hidden + head * width
        // scores: (length × length); each row turns into probabilities but for the factor 1 / sum.
        BLAS.multiplyTransposed(
          length, length, width, alpha: 1 / Float(width).squareRoot(),
          scratch.query + place, hidden, scratch.key + place, hidden, scratch.scores, length)
        for row in 0..<length {
          scratch.factors[row] = Kernels.exponentials(scratch.scores + row * length, count: length)
        }
        BLAS.multiply(length, width, length, scratch.scores, length, scratch.value + place, hidden, scratch.context + place, hidden)
        for row in 0..<length {
          Kernels.scale(scratch.context + place + row * hidden, by: scratch.factors[row], count: width)
        }
      }
      first += length
    }
    // The query's place is free again and takes the result.
    BLAS.multiplyTransposed(
      positions, hidden, hidden, scratch.context, hidden, layer.attended.weight, hidden, scratch.query, hidden)
    for row in 0..<positions {
      Kernels.addAndNormalize(
        scratch.query + row * hidden, bias: layer.attended.bias, residual: scratch.state + row * hidden,
        weight: layer.attentionNorm.weight, shift: layer.attentionNorm.shift, count: hidden)
    }
    swap(&scratch.query, &scratch.state)
  }

  /// The feed-forward part: 384 → 1536 with GELU → 384, the residual, a norm.
  private func transform(_ layer: EncoderWeights.Layer, _ positions: Int, _ scratch: Scratch) {
    let hidden = EncoderWeights.hidden
    let inner = EncoderWeights.inner
    BLAS.multiplyTransposed(positions, inner, hidden, scratch.state, hidden, layer.expand.weight, hidden, scratch.inner, inner)
    for row in 0..<positions {
      Kernels.biasedGELU(scratch.inner + row * inner, bias: layer.expand.bias, count: inner)
    }
    BLAS.multiplyTransposed(positions, hidden, inner, scratch.inner, inner, layer.contract.weight, inner, scratch.query, hidden)
    for row in 0..<positions {
      Kernels.addAndNormalize(
        scratch.query + row * hidden, bias: layer.contract.bias, residual: scratch.state + row * hidden,
        weight: layer.outputNorm.weight, shift: layer.outputNorm.shift, count: hidden)
    }
    swap(&scratch.query, &scratch.state)
  }
}

/// The working memory of one pass through the layers.
private final class Scratch {
  var state: UnsafeMutablePointer<Float>
  var query: UnsafeMutablePointer<Float>
  let key: UnsafeMutablePointer<Float>
  let value: UnsafeMutablePointer<Float>
  let context: UnsafeMutablePointer<Float>
  let inner: UnsafeMutablePointer<Float>
  let scores: UnsafeMutablePointer<Float>
  let factors: UnsafeMutablePointer<Float>
  private let all: UnsafeMutablePointer<Float>

  init(positions: Int, longest: Int) {
    let matrix = positions * EncoderWeights.hidden
    let inner = positions * EncoderWeights.inner
    all = .allocate(capacity: 5 * matrix + inner + longest * longest + longest)
    state = all
    query = state + matrix
    key = query + matrix
    value = key + matrix
    context = value + matrix
    self.inner = context + matrix
    scores = self.inner + inner
    factors = scores + longest * longest
  }

  deinit {
    all.deallocate()
  }
}

import CVectorKernels
import Foundation

/// all-MiniLM-L6-v2: texts become unit vectors of 384 numbers whose dot product says how near their meanings are.
///
/// BERT (Devlin et al. 2018) with 6 layers; then the mean over all positions, then L2 norm 1 (Reimers & Gurevych 2019). The
/// model was trained on 256 positions, so a text of more than `window` ids is cut into windows of equal size,
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

  /// How exactly the layers' products are computed.
  package enum Precision: Sendable {
    /// The fastest that this processor has: whole numbers of 8 bits where it has instructions for them, else f32.
    case standard
    case f32
  }

  package let tokenizer: WordPieceTokenizer
  package let window: Int
  private let weights: EncoderWeights
  private let bytes: ByteLayers?
  /// Position + kind (always the first), (512 × 384).
  private let places: [Float]

  package init(
    _ files: ModelFiles, window: Int = Encoder.defaultWindow, precision: Precision = .standard
  ) throws(ModelFailure) {
    precondition((3...EncoderWeights.positions).contains(window), "a window holds 3 to 512 positions")
    _ = BLAS.isSingleThreaded
    try files.check()
    let tokenizer = try WordPieceTokenizer(vocabulary: files.vocabulary)
    guard tokenizer.vocabularyCount == EncoderWeights.vocabulary else { throw .altered(file: files.vocabulary.path) }
    let weights = try EncoderWeights(files.weights)
    let hidden = EncoderWeights.hidden
    let places = (0..<EncoderWeights.positions * hidden).map { weights.places[$0] + weights.kinds[$0 % hidden] }
    self.tokenizer = tokenizer
    self.weights = weights
    self.places = places
    self.window = window
    guard precision == .standard, ck_encodes_in_bytes(Processor.features) != 0 else {
      bytes = nil
      return
    }
    // How large inputs get is a property of the model: a few ordinary texts show it.
    let ranges = InputRanges()
    let texts = Self.ordinaryTexts.map { tokenizer.ids(of: $0).prefix(window) }
    _ = Self.pass(weights, places, texts) { FloatLayers(weights: weights).run($0, lengths: texts.map(\.count), ranges: ranges) }
    bytes = ByteLayers(weights, ranges)
    // The weights of the file are not needed any more; the words' vectors come back as they are used.
    weights.forgetPages()
  }

  /// Whether vectors are those of f32, to about 1e-6.
  var isExact: Bool { bytes == nil }

  /// The name of what computes the products, for `doctor` and the benchmarks.
  package var kernelName: String {
    bytes == nil
      ? "f32 by BLAS, \(String(cString: EncodeKernels.exact.pointee.name))" : String(cString: EncodeKernels.current.pointee.name)
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
    let lengths = sequences.map(\.count)
    return Self.pass(weights, places, sequences) { scratch in
      if let bytes { bytes.run(scratch, lengths: lengths) } else { FloatLayers(weights: weights).run(scratch, lengths: lengths) }
    }
  }

  private static func pass(
    _ weights: EncoderWeights, _ places: [Float], _ sequences: [ArraySlice<Int32>], through layers: (EncoderScratch) -> Void
  ) -> [[Float]] {
    let hidden = EncoderWeights.hidden
    let positions = sequences.reduce(0) { $0 + $1.count }
    guard positions > 0 else { return sequences.map { _ in [Float](repeating: 0, count: hidden) } }
    let scratch = EncoderScratch(positions: positions)
    embedWords(weights, places, sequences, into: scratch.state)
    layers(scratch)
    var row = scratch.state
    return sequences.map { sequence in
      var mean = [Float](repeating: 0, count: hidden)
      for _ in sequence {
        for i in 0..<hidden { mean[i] += row[i] }
        row += hidden
      }
      let part = 1 / Float(max(sequence.count, 1))
      return mean.map { $0 * part }
    }
  }

  /// Word + position + kind, normalised: (positions × 384).
  private static func embedWords(
    _ weights: EncoderWeights, _ places: [Float], _ sequences: [ArraySlice<Int32>], into state: UnsafeMutablePointer<Float>
  ) {
    let hidden = EncoderWeights.hidden
    var row = state
    places.withUnsafeBufferPointer { buffer in
      guard let places = buffer.baseAddress else { return }
      for sequence in sequences {
        for (place, id) in sequence.enumerated() {
          // An id from outside the vocabulary can only come from a caller's own list; it means [UNK].
          let known = (0..<Int32(EncoderWeights.vocabulary)).contains(id) ? id : WordPieceTokenizer.unknown
          (row + place * hidden).update(from: weights.words + Int(known) * hidden, count: hidden)
        }
        EncodeKernels.current.pointee.normalize(row, places, weights.norm.weight, weights.norm.shift, sequence.count)
        row += sequence.count * hidden
      }
    }
  }
}

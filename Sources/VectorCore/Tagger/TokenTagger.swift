import CVectorKernels
package import Foundation

/// A word of a text and how likely it is part of an identifier.
package struct TaggedWord: Sendable, Equatable {
  /// Half-open, in code points.
  package var start: Int
  package var end: Int
  /// One for each of `TokenTagger.classes`; they add up to 1.
  package var probabilities: [Float]
}

/// Reads a text word by word and says what each of them identifies: a token classifier on the embedding model's first six layers, fine-tuned.
///
/// BERT with a linear head over each position (Devlin et al. 2018, 4.1 "token classification"). Word and position tables are the embedding model's
/// own; the layers, the table of shapes and the head come from a file of their own, with weights in 8 bits. Trained by `Tools/tagger`.
///
/// Any number of threads may use it at once: weights are read only and each call has its own scratch memory.
package final class TokenTagger: Sendable {
  package static let classes = ["O", "NAME", "DATE", "LOCATION", "ID", "AGE", "ORG"]

  private let tokenizer: WordPieceTokenizer
  private let weights: EncoderWeights
  private let bytes: ByteLayers?
  private let head: [Float]
  private let shift: [Float]
  private let temperature: Float

  /// The weights that come with the program.
  package static var bundled: URL { Bundle.module.bundleURL.appendingPathComponent("Resources/tagger.safetensors") }

  /// `base` is the embedding model, `file` the tagger's own weights.
  package init(_ base: ModelFiles, tagger file: URL, precision: Encoder.Precision = .standard) throws(ModelFailure) {
    _ = BLAS.isSingleThreaded
    let packed = try PackedTagger(file)
    let words = try EncoderWeights(base.weights)
    tokenizer = try WordPieceTokenizer(vocabulary: base.vocabulary)
    guard tokenizer.vocabularyCount == EncoderWeights.vocabulary else { throw .altered(file: base.vocabulary.path) }
    head = packed.head
    shift = packed.shift
    temperature = packed.temperature
    let unpacked = try packed.weights(on: words)
    if precision == .standard, ck_encodes_in_bytes(Processor.features) != 0 {
      bytes = ByteLayers(unpacked, stretches: packed.stretches)
      weights = unpacked.withoutLinears()
    } else {
      bytes = nil
      weights = unpacked
    }
  }

  /// The words of a text in order. Takes about a tenth of a millisecond a word.
  package func tag(_ text: String) -> [TaggedWord] {
    let pieces = TaggerPieces(text, tokenizer: tokenizer)
    let count = Self.classes.count
    var sums = [Float](repeating: 0, count: pieces.words.count * count)
    var seen = [Int32](repeating: 0, count: pieces.words.count)
    for window in TaggerPieces.windows(of: pieces.ids.count) {
      let table = probabilities(pieces, window)
      for piece in window.kept where pieces.owners[piece] >= 0 {
        let word = Int(pieces.owners[piece])
        let row = piece - window.kept.lowerBound
        for place in 0..<count { sums[word * count + place] += table[row * count + place] }
        seen[word] += 1
      }
    }
    return pieces.words.indices.compactMap { word in
      guard seen[word] > 0 else { return nil }
      let part = 1 / Float(seen[word])
      return TaggedWord(
        start: pieces.words[word].start, end: pieces.words[word].end,
        probabilities: (0..<count).map { sums[word * count + $0] * part })
    }
  }

  /// (kept pieces × classes), softmax over each row.
  private func probabilities(_ pieces: TaggerPieces, _ window: TaggerPieces.Window) -> [Float] {
    let hidden = EncoderWeights.hidden
    let ids = [WordPieceTokenizer.start] + pieces.ids[window.pieces] + [WordPieceTokenizer.separator]
    let shapes = [0] + pieces.shapes[window.pieces] + [0]
    let scratch = EncoderScratch(positions: ids.count)
    for (place, id) in ids.enumerated() {
      let row = scratch.state + place * hidden
      row.update(from: weights.words + Int(id) * hidden, count: hidden)
      let shape = weights.kinds + Int(shapes[place]) * hidden
      for i in 0..<hidden { row[i] += shape[i] }
    }
    EncodeKernels.current.pointee.normalize(scratch.state, weights.places, weights.norm.weight, weights.norm.shift, ids.count)
    if let bytes { bytes.run(scratch, lengths: [ids.count]) } else { FloatLayers(weights: weights).run(scratch, lengths: [ids.count]) }
    let count = Self.classes.count
    var result = [Float](repeating: 0, count: window.kept.count * count)
    for (index, piece) in window.kept.enumerated() {
      // One position further on, after [CLS].
      let row = scratch.state + (piece - window.pieces.lowerBound + 1) * hidden
      var greatest = -Float.infinity
      var logits = [Float](repeating: 0, count: count)
      for place in 0..<count {
        var sum = shift[place]
        for i in 0..<hidden { sum += row[i] * head[place * hidden + i] }
        logits[place] = sum / temperature
        greatest = max(greatest, logits[place])
      }
      var total: Float = 0
      for place in 0..<count {
        logits[place] = exp(logits[place] - greatest)
        total += logits[place]
      }
      for place in 0..<count { result[index * count + place] = logits[place] / total }
    }
    return result
  }
}

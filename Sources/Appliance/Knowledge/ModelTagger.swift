package import Ingest
package import VectorCore

/// The learned tagger in the shape that the detector asks for.
package struct ModelTagger: IdentifierTagger {
  private let tagger: TokenTagger
  private static let kinds: [WordReading.Kind] = [.name, .date, .location, .number, .age, .organization]

  package init(_ tagger: TokenTagger) { self.tagger = tagger }

  package func readings(of text: String) -> [WordReading] {
    tagger.tag(text).map { word in
      let likeliest = (1..<word.probabilities.count).max { word.probabilities[$0] < word.probabilities[$1] } ?? 1
      return WordReading(
        start: word.start, end: word.end, probability: Double(1 - word.probabilities[0]), kind: Self.kinds[likeliest - 1])
    }
  }
}

import Foundation

/// What the words of a conversation say of the part of a note that they belong to, learned from conversations with their notes.
extension SectionCues {
  private static let weights: [String: [(kind: SectionKind, weight: Double)]] = {
    var result: [String: [(kind: SectionKind, weight: Double)]] = [:]
    for (kind, byWeight) in Array(told) + Array(found) {
      for (weight, text) in byWeight {
        for gram in text.split(whereSeparator: { $0 == "|" || $0.isNewline }) {
          result[grams(of: NoteToken.tokens(of: String(gram))).max { $0.count < $1.count } ?? "", default: []].append(
            (kind, Double(weight) / 5))
        }
      }
    }
    return result
  }()

  private static func grams(of tokens: [NoteToken]) -> Set<String> {
    let words = tokens.filter { $0.kind != .mark }.map(\.text)
    return Set(words).union(zip(words, words.dropFirst()).map { $0 + " " + $1 })
  }

  /// How much the words speak for each kind, by nature of logarithms of odds.
  static func topics(of tokens: [NoteToken]) -> [SectionKind: Double] {
    var result: [SectionKind: Double] = [:]
    for gram in grams(of: tokens) {
      for (kind, weight) in weights[gram] ?? [] { result[kind, default: 0] += weight }
    }
    return result
  }

  /// What is added to the scores of a conversation's statements. A short one is mostly about one thing, so all that is said in it counts for each
  /// statement; in a long one that tells little.
  static func topicScores(_ topics: [[SectionKind: Double]]) -> [[SectionKind: Double]] {
    let kinds = Array(told.keys) + Array(found.keys)
    var sums: [SectionKind: Double] = [:]
    for topic in topics { for (kind, value) in topic { sums[kind, default: 0] += value } }
    let heat = Double(max(topics.count, 1)).squareRoot()
    let top = sums.values.max() ?? 0
    let odds = kinds.map { exp(((sums[$0] ?? 0) - top) / heat) }
    let total = odds.reduce(0, +)
    let share = whole / (1 + Double(topics.count) / 6)
    return topics.map { topic in
      var result: [SectionKind: Double] = [:]
      for (kind, odd) in zip(kinds, odds) {
        let score = own * (topic[kind] ?? 0) + share * odd / total
        result[kind] = score
        if kind == .family { result[.social] = score }
        if kind == .exam { result[.vitals] = score }
      }
      for (kind, value) in leaning { result[kind, default: 0] += value }
      return result
    }
  }

  private static let own = 0.7
  private static let whole = 3.0
  /// Kinds that the words favour too much or too little.
  private static let leaning: [SectionKind: Double] = [
    .medicalHistory: 0.7, .review: 0.7, .plan: 0.7, .results: -0.7, .vitals: -1.5, .complaint: -1.5, .allergies: -0.8,
  ]
}

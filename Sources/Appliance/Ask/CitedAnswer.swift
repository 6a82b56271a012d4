import Foundation

/// An answer as sentences, each with the passages that support it. What the passages do not say is marked, whoever wrote it.
package struct CitedAnswer: Sendable, Equatable {
  package enum Support: String, Sendable, Codable {
    case supported
    /// A number, dose, side or negation stands in no cited passage.
    case differs
    /// Words that no passage holds.
    case unsupported
  }

  package struct Sentence: Sendable, Equatable {
    package var text: String
    /// Numbers of passages, as far as they support it.
    package var citations: [Int]
    package var support: Support
  }

  package var sentences: [Sentence]

  /// No sentence has any support.
  package var hasNoSupport: Bool { !sentences.contains { $0.support == .supported } }

  /// `passages` by number.
  init(_ text: String, passages: [Int: String]) {
    let read = passages.mapValues(PassageWords.init)
    sentences = Self.split(text).map { Self.judge($0, read) }
  }

  private static func judge(_ piece: (text: String, citations: [Int]), _ passages: [Int: PassageWords]) -> Sentence {
    let cited = piece.citations.filter { passages[$0] != nil }
    let words = SentenceWords(piece.text)
    func holds(_ numbers: [Int]) -> [Int] { numbers.filter { passages[$0].map { $0.supports(words) == .supported } ?? false } }
    let supporting = holds(cited)
    if !supporting.isEmpty { return Sentence(text: piece.text, citations: supporting, support: .supported) }
    // A model often forgets to cite, or miscounts; what a passage says is said by it all the same.
    let others = holds(passages.keys.sorted())
    if let first = others.first { return Sentence(text: piece.text, citations: [first], support: .supported) }
    let differs = cited.contains { passages[$0]?.supports(words) == .differs }
    return Sentence(text: piece.text, citations: differs ? cited : [], support: differs ? .differs : .unsupported)
  }

  /// Sentences with the numbers in brackets that stand in them or right after them.
  static func split(_ text: String) -> [(text: String, citations: [Int])] {
    var result: [(text: String, citations: [Int])] = []
    for piece in SentenceSplit.sentences(of: text) {
      var citations: [Int] = []
      let bare = piece.replacing(/\s?\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/) { match in
        citations += match.output.1.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
        return ""
      }.trimmingCharacters(in: .whitespacesAndNewlines)
      let isWord = bare.contains { $0.isLetter || $0.isNumber }
      if isWord {
        result.append((PlainAnswer.withoutAddresses(bare), citations))
      } else if !citations.isEmpty, !result.isEmpty {
        result[result.count - 1].citations += citations
      }
    }
    return result
  }
}

import Foundation

/// What a question says in clinical abbreviations, spelt out, and the other way round (`docs/decisions/0013-query-expansion.md`).
///
/// What stands between quotation marks is meant as it is typed.
package struct QueryExpansion: Sendable, Equatable {
  /// A term of the question, and what means the same.
  package struct Addition: Sendable, Equatable {
    package var typed: String
    package var added: [String]
  }

  /// The text with the meanings in place of the abbreviations; nil when it has none. For vectors.
  let replaced: String?
  /// The abbreviations with their meanings.
  let meanings: [Addition]
  /// The terms that are spelt out, with their abbreviations. For keywords only: to a vector these say less than the term.
  let abbreviations: [Addition]

  /// So many of each at most. A question has one or two; this keeps a pasted page from becoming hundreds of phrases.
  static let most = 16

  init(_ text: String) {
    let typed = Typed(text)
    let folded = text.lowercased()
    let found = typed.abbreviations()
      .filter { found in !found.entry.meanings.allSatisfy { folded.contains($0.lowercased()) } }
      .prefix(Self.most)
    var replaced = ""
    var end = text.startIndex
    for found in found {
      replaced += text[end..<found.range.lowerBound] + found.entry.meanings.joined(separator: " ")
      end = found.range.upperBound
    }
    self.replaced = found.isEmpty ? nil : replaced + text[end...]
    meanings = Self.once(found.map { Addition(typed: String(text[$0.range]), added: $0.entry.meanings) })

    let words = Set(typed.words.map { text[$0].lowercased() })
    let spelt = typed.meanings().compactMap { found -> Addition? in
      let added = found.abbreviations.filter { !words.contains($0.lowercased()) }
      return added.isEmpty ? nil : Addition(typed: String(text[found.range]), added: added)
    }
    abbreviations = Array(Self.once(spelt).prefix(Self.most))
  }

  private static func once(_ additions: [Addition]) -> [Addition] {
    var seen: Set<[String]> = []
    return additions.filter { seen.insert($0.added).inserted }
  }
}

/// The words of a question with their places, without what is quoted.
private struct Typed {
  let text: String
  private(set) var words: [Range<String.Index>] = []

  init(_ text: String) {
    self.text = text
    // Odd pieces are what stood between quotation marks, as `KeywordQuery` has it.
    let pieces = text.split(omittingEmptySubsequences: false) { "\"“”".contains($0) }
    for (number, piece) in pieces.enumerated() where number % 2 == 0 {
      for word in piece.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) { words.append(word.startIndex..<word.endIndex) }
    }
  }

  private func between(_ word: Int) -> Substring { text[words[word].upperBound..<words[word + 1].lowerBound] }

  func abbreviations() -> [(range: Range<String.Index>, entry: ClinicalAbbreviations.Entry)] {
    // "ALL RELAPSE" is no sentence yet.
    let capitalsTell = words.count <= 3 || text.contains(where: \.isLowercase)
    var found: [(range: Range<String.Index>, entry: ClinicalAbbreviations.Entry)] = []
    var at = 0
    while at < words.count {
      if let (last, entry) = slashed(at) ?? dotted(at) {
        found.append((words[at].lowerBound..<words[last].upperBound, entry))
        at = last
      } else if let entry = ClinicalAbbreviations.entry(for: String(text[words[at]]), capitalsTell: capitalsTell) {
        found.append((words[at], entry))
      }
      at += 1
    }
    return found
  }

  /// "s/p", "N/V".
  private func slashed(_ first: Int) -> (last: Int, ClinicalAbbreviations.Entry)? {
    guard first + 1 < words.count, between(first) == "/" else { return nil }
    return ClinicalAbbreviations.entry(for: text[words[first]] + "/" + text[words[first + 1]]).map { (first + 1, $0) }
  }

  /// "b.i.d.", "S.O.B.". Two capitals with dots are rather somebody's initials.
  private func dotted(_ first: Int) -> (last: Int, ClinicalAbbreviations.Entry)? {
    var last = first
    while last + 1 < words.count, between(last) == ".", text[words[last + 1]].count == 1 { last += 1 }
    guard last > first, text[words[first]].count == 1 else { return nil }
    let letters = (first...last).map { String(text[words[$0]]) }.joined()
    guard letters.count > 2 || letters == letters.lowercased() else { return nil }
    return ClinicalAbbreviations.entry(for: letters.uppercased()).map { (last, $0) }
  }

  /// The terms that have an abbreviation, the longest at each place.
  func meanings() -> [(range: Range<String.Index>, abbreviations: [String])] {
    var found: [(range: Range<String.Index>, abbreviations: [String])] = []
    var at = 0
    while at < words.count {
      if let (last, abbreviations) = meaning(at) {
        found.append((words[at].lowerBound..<words[last].upperBound, abbreviations))
        at = last
      }
      at += 1
    }
    return found
  }

  private func meaning(_ first: Int) -> (last: Int, [String])? {
    var term = ""
    var longest: (Int, [String])?
    for last in first..<min(first + ClinicalAbbreviations.longestMeaning, words.count) {
      if last > first {
        guard between(last - 1).allSatisfy({ $0.isWhitespace || $0 == "-" }) else { break }
        term += " "
      }
      term += text[words[last]].lowercased()
      let abbreviations = ClinicalAbbreviations.abbreviations(of: term)
      if !abbreviations.isEmpty { longest = (last, abbreviations) }
    }
    return longest
  }
}

/// What a person typed, as an FTS5 expression that can't be anything but words to look for.
///
/// Words are OR-ed, since BM25 ranks by how much of them is there; "…" asks for a phrase; a pseudonym is a phrase by itself.
/// Everything goes in as a quoted string (sqlite.org/fts5.html, section 3.1), so no operator of FTS5 gets through.
struct KeywordQuery {
  /// nil when the text holds nothing to look for.
  let expression: String?
  /// The stems that snippets mark, pseudonyms whole.
  let stems: Set<String>

  static let longest = 64

  /// `alternatives` are phrases that mean the same as something in the text. What they hold is looked for as a whole, never word by word.
  init(_ text: String, alternatives: [String] = []) {
    var terms: [String] = []
    var fillers: [String] = []
    var stems: Set<String> = []
    var seen: Set<String> = []
    // Odd pieces are what stood between quotation marks; an unclosed one ends with the text.
    for (number, piece) in text.split(omittingEmptySubsequences: false, whereSeparator: { "\"“”".contains($0) }).enumerated() {
      let words = Words(Array(piece.unicodeScalars)).words
      if number % 2 == 1, words.count > 1 {
        let phrase = words.map(\.folded).joined(separator: " ")
        if seen.insert(phrase).inserted { terms.append(phrase) }
        for word in words { stems.insert(word.isPseudonym ? word.folded : Words.stem(word.folded)) }
        continue
      }
      for word in words where seen.insert(word.folded).inserted {
        if Words.fillers.contains(word.folded) {
          fillers.append(word.folded)
        } else {
          terms.append(word.folded)
          stems.insert(word.isPseudonym ? word.folded : Words.stem(word.folded))
        }
      }
    }
    var phrases: [String] = []
    for alternative in alternatives {
      let words = Words(Array(alternative.unicodeScalars)).words
      let phrase = words.map(\.folded).joined(separator: " ")
      guard !phrase.isEmpty, seen.insert(phrase).inserted else { continue }
      phrases.append(phrase)
      for word in words where !Words.fillers.contains(word.folded) { stems.insert(Words.stem(word.folded)) }
    }
    if terms.isEmpty, phrases.isEmpty {
      terms = fillers
      stems = Set(fillers.map(Words.stem))
    }
    self.stems = stems
    // Folded words hold no quotation mark.
    let all = terms.prefix(Self.longest) + phrases.prefix(Self.longest)
    expression = all.isEmpty ? nil : all.map { "\"\($0)\"" }.joined(separator: " OR ")
  }
}

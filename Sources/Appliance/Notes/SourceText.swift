/// What a sentence cites, as words in a row, with what of it is denied: speakers' names are left out, and what was asked ends with a question mark,
/// also in transcripts that have none.
struct SourceText: Sendable {
  let tokens: [NoteToken]
  let polarity: Polarity
  /// Sentences and clauses of long speech; a question with its answer is one.
  let stretches: [Range<Int>]

  init(_ sources: [String]) {
    var tokens: [NoteToken] = []
    var stretches: [Range<Int>] = []
    var isAnswer = false
    for source in sources {
      let sentences = SentenceSplitter().sentences(of: source)
      for (index, sentence) in sentences.enumerated() {
        let start = tokens.count
        tokens += sentence.tokens
        let isAsked = index + 1 < sentences.count && Self.isAsked(sentence, before: sentences[index + 1])
        if tokens.last?.kind != .mark || tokens.last?.text == "," {
          tokens.append(NoteToken(kind: .mark, text: isAsked ? "?" : ".", range: 0..<0))
        }
        var parts = Self.clauses(start..<tokens.count, tokens)
        if isAnswer, let last = stretches.last, let first = parts.first {
          stretches[stretches.count - 1] = last.lowerBound..<first.upperBound
          parts.removeFirst()
        }
        stretches += parts
        isAnswer = isAsked && !parts.isEmpty
      }
      isAnswer = false
    }
    self.tokens = tokens
    self.stretches = stretches
    polarity = Polarity(tokens)
  }

  /// Negations that belong to a part though they stand outside of it: just before it, or just after it as the answer to what it asks.
  func negations(around range: Range<Int>) -> [Int] {
    var result: [Int] = []
    var at = range.lowerBound
    while at > 0, range.lowerBound - at < 2, !Self.isEnd(tokens[at - 1]) {
      at -= 1
      if SupportCheck.isNegation(tokens[at]) { result.append(at) }
    }
    at = range.upperBound
    if at < tokens.count, tokens[at].text == "?" { at += 1 }
    if at < tokens.count, SupportCheck.isNegation(tokens[at]) { result.append(at) }
    return result
  }

  private static func isEnd(_ token: NoteToken) -> Bool { token.kind == .mark && [".", "?", "!", ";"].contains(token.text) }

  /// In a transcript without marks the answer tells that a question went before.
  static func isAsked(_ sentence: SourceSentence, before next: SourceSentence) -> Bool {
    if sentence.text.hasSuffix("?") { return true }
    guard sentence.speaker == .clinician, next.speaker == .patient, let first = next.tokens.first else { return false }
    let isAnswer =
      ClinicalWords.yes.contains(first.text)
      || next.tokens.prefix(3).contains { ["no", "nope", "nah", "not", "none", "never"].contains($0.text) }
    return isAnswer && Polarity.question(in: sentence.tokens.indices, sentence.tokens) != nil
  }

  /// Long speech cut where something new begins.
  private static func clauses(_ range: Range<Int>, _ tokens: [NoteToken]) -> [Range<Int>] {
    guard range.count > 24 else { return [range] }
    var result: [Range<Int>] = []
    var start = range.lowerBound
    for at in range where at - start > 5 && ["okay", "ok", "alright", "so", "now", "but"].contains(tokens[at].text) {
      result.append(start..<at)
      start = at
    }
    return result + [start..<range.upperBound]
  }
}

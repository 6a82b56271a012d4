import Foundation

/// Something in a sentence that its source does not bear out.
package struct SupportDoubt: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case number, dose, unit, side, negation, opposite, term, source
  }

  package var kind: Kind
  /// The word or number, as the sentence has it.
  package var word: String

  package init(kind: Kind, word: String) {
    self.kind = kind
    self.word = word
  }
}

/// Holds a sentence against the text it cites. Whoever wrote it, what it says of numbers, doses, units, sides and negations must be there.
///
/// It errs towards doubt: a doubt asks a person to look, a missed error may harm somebody.
/// 1. A sentence that stands word by word in the source is borne out.
/// 2. Else the source's sentences that share most words are the evidence.
/// 3. A number counts with its unit or the word beside it, and a dose with its drug; a side with what it is the side of.
/// 4. A word that the evidence denies may not be affirmed, and the other way round.
/// 5. A sentence that is almost a passage of the source is laid beside it: each number, unit, side and negation must have the same opposite it, and no
///    negation of that passage may be gone.
package struct SupportCheck: Sendable {
  package init() {}

  /// `sources` are the cited texts, each apart. Empty means that nothing is wrong.
  package func doubts(of sentence: String, in sources: [String]) -> [SupportDoubt] {
    let draft = NoteToken.tokens(of: sentence)
    let words = draft.filter { $0.kind != .mark }.map(\.text)
    guard !words.isEmpty else { return [] }
    let pieces = sources.map { NoteToken.tokens(of: $0) }.filter { !$0.isEmpty }
    guard !pieces.isEmpty else { return [SupportDoubt(kind: .source, word: "")] }
    if Self.contains(pieces.flatMap { $0 }, words) { return [] }
    let evidence = Self.evidence(for: draft, in: sources)
    guard !evidence.isEmpty else { return [SupportDoubt(kind: .source, word: "")] }
    var result: [SupportDoubt] = []
    let all = evidence.flatMap { $0 }
    let beside = Self.beside(draft.filter { $0.kind != .mark }, pieces.flatMap { $0 }.filter { $0.kind != .mark })
    result += beside.doubts
    result += Self.numbers(draft, evidence)
    result += Self.frequencies(draft, all)
    result += Self.sides(draft, evidence)
    result += Self.negations(draft, evidence)
    result += Self.terms(draft, all)
    return Self.once(result)
  }

  private static func once(_ doubts: [SupportDoubt]) -> [SupportDoubt] {
    var seen: Set<SupportDoubt> = []
    return doubts.filter { seen.insert($0).inserted }
  }

  package func checked(_ sentence: NoteSentence, in record: PatientRecord) -> NoteSentence {
    var result = sentence
    let sources = sentence.citations.compactMap { record.text(of: $0) }
    // A question and its answer are one text in the record, too.
    result.doubts = doubts(of: sentence.text, in: sources)
    return result
  }

  // MARK: Evidence

  /// Whole words of the source in this order, with nothing between; never from the middle of a denial.
  private static func contains(_ source: [NoteToken], _ words: [String]) -> Bool {
    let tokens = source.filter { $0.kind != .mark }
    guard words.count <= tokens.count else { return false }
    let polarity = Polarity(source)
    let denied = source.indices.filter { source[$0].kind != .mark }.map { polarity.isDenied[$0] }
    for start in 0...(tokens.count - words.count) where tokens[start].text == words[0] {
      guard words.indices.allSatisfy({ tokens[start + $0].text == words[$0] }) else { continue }
      // "Denies fever" does not bear out "fever", nor does "no, not yet" bear out "not yet".
      let end = start + words.count
      if tokens[max(0, start - 2)..<start].contains(where: { isNegation($0) }) { continue }
      if end < tokens.count, isNegation(tokens[end]), source.firstIndex(of: tokens[end]).map({ source[$0 - 1].kind != .mark }) ?? false {
        continue
      }
      let own = Polarity(Array(tokens[start..<(start + words.count)]))
      let isCutOff = words.indices.contains { index in
        denied[start + index] && own.cues.isEmpty && !ClinicalWords.stop.contains(words[index])
      }
      if !isCutOff { return true }
    }
    return false
  }

  /// The sentences that share most with the draft, the nearest first; a question comes with the answer after it.
  private static func evidence(for draft: [NoteToken], in sources: [String]) -> [[NoteToken]] {
    let wanted = marks(of: draft)
    var ranked: [(tokens: [NoteToken], shared: Double)] = []
    let splitter = SentenceSplitter()
    for source in sources {
      let sentences = splitter.sentences(of: source)
      for (index, sentence) in sentences.enumerated() {
        var tokens = sentence.tokens
        if sentence.text.hasSuffix("?"), index + 1 < sentences.count { tokens += sentences[index + 1].tokens }
        let own = marks(of: tokens)
        let shared = wanted.intersection(own).count
        guard shared > 0 else { continue }
        // A short sentence that is all there goes before a long one that has as many words.
        ranked.append((tokens, Double(shared) + Double(shared) / Double(own.count + 1)))
      }
    }
    return ranked.sorted { $0.shared > $1.shared }.prefix(4).map(\.tokens)
  }

  private static func marks(of tokens: [NoteToken]) -> Set<String> {
    StatementMaker.content(tokens).union(tokens.filter { $0.kind == .number }.map(\.text))
  }

  // MARK: Side by side

  private static func isNegation(_ token: NoteToken) -> Bool {
    token.kind == .word && (ClinicalWords.negations.contains(token.text) || token.text.hasSuffix("n't"))
  }

  private static func isUnit(_ at: Int, _ tokens: [NoteToken]) -> Bool {
    at > 0 && tokens[at - 1].kind == .number && ClinicalWords.unit(tokens[at].text) != nil
  }

  /// How much of the sentence stands in the source as it is, and what of the rest matters.
  private static func beside(_ draft: [NoteToken], _ source: [NoteToken]) -> (share: Double, doubts: [SupportDoubt]) {
    let alignment = TokenAlignment(draft, in: source)
    let share = Double(alignment.matched) / Double(max(draft.count, 1))
    guard share >= 0.6 else { return (share, []) }
    var doubts: [SupportDoubt] = []
    for (at, token) in draft.enumerated() where alignment.matches[at] == nil {
      if token.kind == .number {
        doubts.append(SupportDoubt(kind: SupportCheck.unit(after: at, in: draft).map(isDose) ?? false ? .dose : .number, word: token.text))
      } else if isUnit(at, draft) {
        if at < 1 || alignment.matches[at - 1] == nil || !hasUnit(token.text, in: source, after: alignment.matches[at - 1]) {
          doubts.append(SupportDoubt(kind: .unit, word: token.text))
        }
      } else if isNegation(token) {
        doubts.append(SupportDoubt(kind: .negation, word: token.text))
      } else if Side(token) != nil {
        doubts.append(SupportDoubt(kind: .side, word: token.text))
      } else if ClinicalWords.frequencies[token.text] != nil {
        doubts.append(SupportDoubt(kind: .dose, word: token.text))
      }
    }
    // A negation that was there. One just before or after it belongs to it.
    let taken = Set(alignment.matches.compactMap { $0 })
    let window = max(0, alignment.window.lowerBound - 2)..<min(alignment.window.upperBound + 1, source.count)
    for at in window where isNegation(source[at]) && !taken.contains(at) {
      doubts.append(SupportDoubt(kind: .negation, word: source[at].text))
    }
    return (share, doubts)
  }

  private static func isDose(_ unit: String) -> Bool { ClinicalWords.doseUnits.values.contains(unit) }

  private static func hasUnit(_ word: String, in source: [NoteToken], after at: Int?) -> Bool {
    guard let at, at + 1 < source.count else { return false }
    return ClinicalWords.unit(source[at + 1].text) == ClinicalWords.unit(word)
  }

  // MARK: Numbers

  private static func numbers(_ draft: [NoteToken], _ evidence: [[NoteToken]]) -> [SupportDoubt] {
    var result: [SupportDoubt] = []
    for at in draft.indices where draft[at].kind == .number {
      let number = draft[at].text
      let places = evidence.flatMap { tokens in
        tokens.indices.filter { tokens[$0].text == number && tokens[$0].kind == .number }.map { (tokens, $0) }
      }
      let unit = unit(after: at, in: draft)
      let isDose = unit.map { ClinicalWords.doseUnits.values.contains($0) } ?? false
      guard !places.isEmpty else {
        result.append(SupportDoubt(kind: isDose ? .dose : .number, word: number))
        continue
      }
      if let unit {
        let same = places.filter { self.unit(after: $0.1, in: $0.0) == unit }
        guard !same.isEmpty else {
          result.append(SupportDoubt(kind: .unit, word: number + " " + unit))
          continue
        }
        if isDose, let drug = drug(near: at, in: draft), !same.contains(where: { self.drug(near: $0.1, in: $0.0) == drug }) {
          result.append(SupportDoubt(kind: .dose, word: number + " " + unit))
        } else if !isDose, let before = neighbour(at, in: draft, step: -1), !same.contains(where: { near(before, $0.1, in: $0.0) }),
          let after = neighbour(at, in: draft, step: 1, skip: 1), !same.contains(where: { near(after, $0.1, in: $0.0) })
        {
          result.append(SupportDoubt(kind: .number, word: number + " " + unit))
        }
      } else {
        let beside = [neighbour(at, in: draft, step: 1), neighbour(at, in: draft, step: -1)].compactMap { $0 }
        let fits = places.contains { place in
          let own = [neighbour(place.1, in: place.0, step: 1), neighbour(place.1, in: place.0, step: -1)]
          if let next = beside.first, own.contains(next) { return true }
          return beside.isEmpty
            || (beside.dropFirst().contains { own.contains($0) } && beside.first.map { near($0, place.1, in: place.0) } ?? true)
        }
        if !fits { result.append(SupportDoubt(kind: .number, word: number)) }
      }
    }
    return result
  }

  static func unit(after at: Int, in tokens: [NoteToken]) -> String? {
    var next = at + 1
    if next < tokens.count, tokens[next].text == "-" || tokens[next].text == "more" { next += 1 }
    guard next < tokens.count else { return nil }
    return ClinicalWords.unit(tokens[next].text)
  }

  private static func drug(near at: Int, in tokens: [NoteToken]) -> String? {
    let before = tokens.indices.prefix(at).suffix(8).last { tokens[$0].kind == .word && ClinicalWords.isDrug(tokens[$0].text) }
    let after = tokens.indices.dropFirst(at + 1).prefix(5).first { tokens[$0].kind == .word && ClinicalWords.isDrug(tokens[$0].text) }
    // "20 mg of lisinopril"
    if let after, at + 2 < tokens.count, tokens[at + 2].text == "of" { return Concepts.canonical(tokens[after].text) }
    return (before ?? after).map { Concepts.canonical(tokens[$0].text) }
  }

  /// The next word with a meaning on one side, within four tokens.
  private static func neighbour(_ at: Int, in tokens: [NoteToken], step: Int, skip: Int = 0) -> String? {
    var index = at + step * (1 + skip)
    for _ in 0..<4 {
      guard tokens.indices.contains(index) else { return nil }
      let token = tokens[index]
      if token.kind == .word, token.text.count > 1, !ClinicalWords.stop.contains(token.text) { return Concepts.canonical(token.text) }
      index += step
    }
    return nil
  }

  private static func near(_ word: String, _ at: Int, in tokens: [NoteToken]) -> Bool {
    tokens.indices.contains { abs($0 - at) <= 6 && tokens[$0].kind == .word && Concepts.canonical(tokens[$0].text) == word }
  }

  private static func frequencies(_ draft: [NoteToken], _ evidence: [NoteToken]) -> [SupportDoubt] {
    let known = Set(
      evidence.flatMap { token -> [String] in
        [ClinicalWords.frequencies[token.text], ClinicalWords.otherUnits[token.text]].compactMap { $0 }
      })
    return draft.compactMap { token in
      guard token.kind == .word, let meaning = ClinicalWords.frequencies[token.text], !known.contains(meaning) else { return nil }
      // "once daily" says no more than "daily".
      if meaning == "once", known.contains("day") { return nil }
      if meaning == "night", evidence.contains(where: { ["night", "bed", "noche"].contains($0.text) }) { return nil }
      return SupportDoubt(kind: .dose, word: token.text)
    }
  }

  // MARK: Sides

  private static func sides(_ draft: [NoteToken], _ evidence: [[NoteToken]]) -> [SupportDoubt] {
    draft.indices.compactMap { at in
      guard let side = Side(draft[at]) else { return nil }
      let beside = [neighbour(at, in: draft, step: 1), neighbour(at, in: draft, step: -1)].compactMap { $0 }
      for tokens in evidence {
        for place in tokens.indices where Side(tokens[place]) == side {
          let own = [neighbour(place, in: tokens, step: 1), neighbour(place, in: tokens, step: -1)].compactMap { $0 }
          if beside.isEmpty || own.isEmpty { return nil }
          guard let first = beside.first else { return nil }
          // What it is the side of must be the same; before it, only when nothing comes after.
          if own.first == first || (beside.count == 1 && own.contains(first)) || (own.count == 1 && beside.contains(own[0])) { return nil }
          if beside.count == 2, own.count == 2, own[1] == beside[1], !ClinicalWords.isBodyPart(first) { return nil }
        }
      }
      return SupportDoubt(kind: .side, word: draft[at].text)
    }
  }

  // MARK: Negations

  private static func negations(_ draft: [NoteToken], _ evidence: [[NoteToken]]) -> [SupportDoubt] {
    let own = Polarity(draft)
    var affirmed: Set<String> = []
    var denied: Set<String> = []
    var hasCue = false
    for tokens in evidence {
      let polarity = Polarity(tokens)
      hasCue = hasCue || !polarity.cues.isEmpty
      for index in tokens.indices where tokens[index].kind == .word {
        let word = Concepts.canonical(tokens[index].text)
        if polarity.isDenied[index] { denied.insert(word) } else { affirmed.insert(word) }
      }
    }
    var result: [SupportDoubt] = []
    if let cue = own.cues.first, !hasCue { result.append(SupportDoubt(kind: .negation, word: draft[cue].text)) }
    // What a negation denies must be denied there, too; that the word is not there at all bears out nothing.
    for cue in own.cues {
      let reach = draft.indices.filter { abs($0 - cue) <= 12 && own.isDenied[$0] && !ClinicalWords.stop.contains(draft[$0].text) }
      if !reach.isEmpty, !reach.contains(where: { denied.contains(Concepts.canonical(draft[$0].text)) }) {
        result.append(SupportDoubt(kind: .negation, word: draft[cue].text))
      }
    }
    for index in draft.indices where draft[index].kind == .word && draft[index].text.count > 1 {
      let token = draft[index]
      guard !ClinicalWords.stop.contains(token.text), !ClinicalWords.negations.contains(token.text) else { continue }
      let word = Concepts.canonical(token.text)
      if own.isDenied[index], affirmed.contains(word), !denied.contains(word) {
        result.append(SupportDoubt(kind: .negation, word: token.text))
      } else if !own.isDenied[index], denied.contains(word), !affirmed.contains(word) {
        result.append(SupportDoubt(kind: .negation, word: token.text))
      }
    }
    return result
  }

  // MARK: Terms

  private static func terms(_ draft: [NoteToken], _ evidence: [NoteToken]) -> [SupportDoubt] {
    let words = Set(evidence.filter { $0.kind == .word }.map(\.text))
    let canonical = Set(words.map(Concepts.canonical))
    return draft.compactMap { token in
      guard token.kind == .word else { return nil }
      if let others = ClinicalWords.opposites[token.text], !words.contains(token.text), !others.isDisjoint(with: words) {
        return SupportDoubt(kind: .opposite, word: token.text)
      }
      if ClinicalWords.isDrug(token.text) || ClinicalWords.isProblem(token.text), !canonical.contains(Concepts.canonical(token.text)) {
        return SupportDoubt(kind: .term, word: token.text)
      }
      return nil
    }
  }
}

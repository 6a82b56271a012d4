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
    let source = SourceText(sources)
    if Self.contains(source, words) { return [] }
    let evidence = Self.evidence(for: draft, in: sources)
    guard !evidence.isEmpty else { return [SupportDoubt(kind: .source, word: "")] }
    var result: [SupportDoubt] = []
    let all = evidence.flatMap { $0 }
    result += Self.beside(draft, source)
    result += Self.numbers(draft, source.stretches.map { Array(source.tokens[$0]) })
    result += Self.frequencies(draft, all)
    result += Self.sides(draft, source)
    result += Self.negations(draft, source)
    result += Self.terms(draft, all, source)
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
  private static func contains(_ source: SourceText, _ words: [String]) -> Bool {
    let places = source.tokens.indices.filter { source.tokens[$0].kind != .mark }
    guard words.count <= places.count else { return false }
    for start in 0...(places.count - words.count) where source.tokens[places[start]].text == words[0] {
      guard words.indices.allSatisfy({ source.tokens[places[start + $0]].text == words[$0] }) else { continue }
      // "Denies fever" does not bear out "fever", nor does "no, not yet" bear out "not yet".
      let range = places[start]..<(places[start + words.count - 1] + 1)
      if source.negations(around: range).isEmpty {
        let own = Polarity(Array(source.tokens[range]))
        let isCutOff = range.contains { at in
          source.polarity.isDenied[at] && own.cues.isEmpty && !ClinicalWords.stop.contains(source.tokens[at].text)
        }
        if !isCutOff { return true }
      }
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

  static func marks(of tokens: [NoteToken]) -> Set<String> {
    StatementMaker.content(tokens).union(tokens.filter { $0.kind == .number }.map(\.text))
  }

  // MARK: Side by side

  static func isNegation(_ token: NoteToken) -> Bool {
    token.kind == .word && (ClinicalWords.negations.contains(token.text) || token.text.hasSuffix("n't"))
  }

  private static func isUnit(_ at: Int, _ tokens: [NoteToken]) -> Bool {
    at > 0 && tokens[at - 1].kind == .number && ClinicalWords.unit(tokens[at].text) != nil
  }

  /// Where the sentence is almost a passage of the source: what of the rest matters.
  private static func beside(_ sentence: [NoteToken], _ text: SourceText) -> [SupportDoubt] {
    let words = sentence.indices.filter { sentence[$0].kind != .mark }
    let places = text.tokens.indices.filter { text.tokens[$0].kind != .mark }
    let draft = words.map { sentence[$0] }
    let source = places.map { text.tokens[$0] }
    let alignment = TokenAlignment(draft, in: source)
    let share = Double(alignment.matched) / Double(max(draft.count, 1))
    guard share >= 0.6 else { return [] }
    // Word by word the same but for one: there a negation may not come, go or move at all.
    let isCopy = share >= 0.8
    let polarity = Polarity(sentence)
    let own = words.map { polarity.isDenied[$0] }
    let theirs = places.map { text.polarity.isDenied[$0] }
    var doubts: [SupportDoubt] = []
    for (at, token) in draft.enumerated() where alignment.matches[at] == nil {
      if token.kind == .number {
        if isDate(token.text, in: [text.tokens]) { continue }
        doubts.append(SupportDoubt(kind: SupportCheck.unit(after: at, in: draft).map(isDose) ?? false ? .dose : .number, word: token.text))
      } else if isUnit(at, draft) {
        if at < 1 || alignment.matches[at - 1] == nil || !hasUnit(token.text, in: source, after: alignment.matches[at - 1]) {
          doubts.append(SupportDoubt(kind: .unit, word: token.text))
        }
      } else if isNegation(token) {
        // "Denies fever" and "any fever? no" deny the same.
        let denies = draft.indices.filter { abs($0 - at) <= 10 && own[$0] && alignment.matches[$0] != nil && meaning(draft[$0]) != nil }
        if isCopy || denies.isEmpty || !denies.allSatisfy({ theirs[alignment.matches[$0] ?? 0] }) {
          doubts.append(SupportDoubt(kind: .negation, word: token.text))
        }
      } else if Side(token) != nil {
        doubts.append(SupportDoubt(kind: .side, word: token.text))
      } else if ClinicalWords.frequencies[token.text] != nil {
        doubts.append(SupportDoubt(kind: .dose, word: token.text))
      }
    }
    // A negation that was there. One just before or after it belongs to it.
    var counterpart: [Int: Int] = [:]
    for (at, match) in alignment.matches.enumerated() { if let match { counterpart[match] = at } }
    let window = alignment.window
    guard let first = window.first, let last = window.last else { return doubts }
    let around = Set(text.negations(around: places[first]..<(places[last] + 1)))
    for at in source.indices where isNegation(source[at]) && counterpart[at] == nil && (window.contains(at) || around.contains(places[at]))
    {
      let denies = source.indices.filter { abs($0 - at) <= 10 && theirs[$0] && counterpart[$0] != nil && meaning(source[$0]) != nil }
      // "Not without pain" is two.
      let isDouble = at > 0 && source[at].text == "without" && isNegation(source[at - 1])
      if isCopy || isDouble || denies.isEmpty || !denies.allSatisfy({ own[counterpart[$0] ?? 0] }) {
        doubts.append(SupportDoubt(kind: .negation, word: source[at].text))
      }
    }
    return doubts
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
        if isDate(number, in: evidence) || isOfTen(number, in: draft, evidence) { continue }
        result.append(SupportDoubt(kind: isDose ? .dose : .number, word: number))
        continue
      }
      if let unit {
        let same = places.filter { self.unit(after: $0.1, in: $0.0) == unit }
        guard !same.isEmpty else {
          // What goes without saying: "156 over 94" are mmHg.
          if ["mmhg", "bpm"].contains(unit), places.contains(where: { self.unit(after: $0.1, in: $0.0) == nil }) { continue }
          result.append(SupportDoubt(kind: .unit, word: number + " " + unit))
          continue
        }
        if isDose, let drug = drug(near: at, in: draft), !same.contains(where: { self.drug(near: $0.1, in: $0.0) == drug }) {
          result.append(SupportDoubt(kind: .dose, word: number + " " + unit))
        } else if !isDose, case let around = Self.around(at, in: draft, within: 5), !around.isEmpty,
          !same.contains(where: { !Self.around($0.1, in: $0.0, within: 8).isDisjoint(with: around) })
        {
          result.append(SupportDoubt(kind: .number, word: number + " " + unit))
        }
      } else {
        // In other words the number stands among some of the same words.
        let around = Self.around(at, in: draft, within: 4)
        let fits = around.isEmpty || places.contains { !Self.around($0.1, in: $0.0, within: 6).isDisjoint(with: around) }
        if !fits { result.append(SupportDoubt(kind: .number, word: number)) }
      }
    }
    return result
  }

  /// "01/2021" of a source that says "January", and no other year.
  private static func isDate(_ number: String, in evidence: [[NoteToken]]) -> Bool {
    let parts = number.split(separator: "/")
    guard parts.count == 2, parts[1].count == 4, let month = Int(parts[0]), (1...12).contains(month) else { return false }
    let name = ClinicalWords.months[month - 1]
    return evidence.contains { tokens in
      tokens.indices.contains { at in
        guard tokens[at].text == name || tokens[at].text == name.prefix(3) else { return false }
        let years = tokens[(at + 1)..<min(at + 4, tokens.count)].filter { $0.kind == .number && $0.text.count == 4 }
        return years.isEmpty || years.contains { $0.text == parts[1] }
      }
    }
  }

  /// Pain is told of ten, whether that is said or not: "a seven" is 7/10.
  private static func isOfTen(_ number: String, in draft: [NoteToken], _ evidence: [[NoteToken]]) -> Bool {
    guard number.hasSuffix("/10"), draft.contains(where: { $0.text == "pain" }) else { return false }
    let share = String(number.dropLast(3))
    return evidence.contains { tokens in
      tokens.indices.contains { tokens[$0].kind == .number && tokens[$0].text == share && unit(after: $0, in: tokens) == nil }
    }
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
  static func neighbour(_ at: Int, in tokens: [NoteToken], step: Int, skip: Int = 0) -> String? {
    var index = at + step * (1 + skip)
    for _ in 0..<4 {
      guard tokens.indices.contains(index) else { return nil }
      let token = tokens[index]
      if token.kind == .word, token.text.count > 1, !ClinicalWords.stop.contains(token.text) { return Concepts.canonical(token.text) }
      index += step
    }
    return nil
  }

  /// Words with a meaning near a number, but its unit.
  private static func around(_ at: Int, in tokens: [NoteToken], within reach: Int) -> Set<String> {
    var result: Set<String> = []
    for index in max(0, at - reach)...min(tokens.count - 1, at + reach) where index != at {
      let token = tokens[index]
      guard token.kind == .word, token.text.count > 1, !ClinicalWords.stop.contains(token.text), ClinicalWords.unit(token.text) == nil
      else { continue }
      result.insert(NoteToken.root(Concepts.canonical(token.text)))
    }
    return result
  }

  private static func frequencies(_ draft: [NoteToken], _ evidence: [NoteToken]) -> [SupportDoubt] {
    let known = Set(
      evidence.flatMap { token -> [String] in
        [ClinicalWords.frequencies[token.text], ClinicalWords.otherUnits[token.text]].compactMap { $0 }
      })
    return draft.enumerated().compactMap { at, token in
      guard token.kind == .word, let meaning = ClinicalWords.frequencies[token.text], !known.contains(meaning) else { return nil }
      // "Once the results are back" is no dose.
      if meaning == "once",
        at + 1 >= draft.count || !["a", "daily", "per", "every", "each", "weekly", "monthly", "in"].contains(draft[at + 1].text)
      {
        return nil
      }
      // "once daily" says no more than "daily".
      if meaning == "once", known.contains("day") { return nil }
      if meaning == "night", evidence.contains(where: { ["night", "bed", "noche"].contains($0.text) }) { return nil }
      return SupportDoubt(kind: .dose, word: token.text)
    }
  }

  // MARK: Terms

  private static func terms(_ draft: [NoteToken], _ evidence: [NoteToken], _ source: SourceText) -> [SupportDoubt] {
    let words = Set(evidence.filter { $0.kind == .word }.map(\.text))
    let known = Set(source.tokens.filter { $0.kind == .word }.map { NoteToken.root(Concepts.canonical($0.text)) })
    return draft.compactMap { token in
      guard token.kind == .word else { return nil }
      if let others = ClinicalWords.opposites[token.text], !words.contains(token.text), !others.isDisjoint(with: words) {
        return SupportDoubt(kind: .opposite, word: token.text)
      }
      guard ClinicalWords.isDrug(token.text) || ClinicalWords.isProblem(token.text) else { return nil }
      let root = NoteToken.root(Concepts.canonical(token.text))
      if known.contains(root) || ClinicalWords.plainWords[root]?.contains(where: known.isSuperset) ?? false { return nil }
      return SupportDoubt(kind: .term, word: token.text)
    }
  }
}

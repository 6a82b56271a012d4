/// What a sentence affirms and denies, held against what its source does.
extension SupportCheck {
  static func negations(_ draft: [NoteToken], _ source: SourceText) -> [SupportDoubt] {
    let own = Polarity(draft)
    let words = meanings(of: draft)
    let (affirmed, denied, hasCue) = said(Set(words.compactMap { $0 }), by: marks(of: draft), in: source)
    var result = unlicensed(draft, own)
    // What a negation denies must be denied there, too; that the word is not there at all bears out nothing.
    for cue in own.cues where isNegation(draft[cue]) {
      let denies = draft.indices.filter { abs($0 - cue) <= 12 && own.isDenied[$0] && words[$0] != nil }
      let known = denies.filter { $0 > cue && (denied[words[$0] ?? ""] ?? affirmed[words[$0] ?? ""]) != nil }.prefix(2)
      let isBorneOut =
        denies.isEmpty ? hasCue : (known.isEmpty ? denies : Array(known)).contains { denied[words[$0] ?? ""] != nil }
      if !isBorneOut { result.append(SupportDoubt(kind: .negation, word: draft[cue].text)) }
    }
    for isDenied in [false, true] {
      let group = draft.indices.filter { own.isDenied[$0] == isDenied && words[$0] != nil }
      let (same, other) = isDenied ? (denied, affirmed) : (affirmed, denied)
      let known = group.filter { same[words[$0] ?? ""] != nil || other[words[$0] ?? ""] != nil }
      let turned = known.filter { at in
        let word = words[at] ?? ""
        guard let differs = other[word] else { return false }
        return differs >= (same[word] ?? -margin) + (ClinicalWords.isTelling(draft[at].text) ? 1 : margin)
      }
      // One word that matters is enough; of the others most must be turned around.
      let isMost = turned.count * 2 > known.count
      for at in turned where isMost || ClinicalWords.isTelling(draft[at].text) {
        result.append(SupportDoubt(kind: .negation, word: draft[at].text))
      }
    }
    return result
  }

  /// How near the nearest stretches are that affirm and that deny a word.
  private static func said(
    _ wanted: Set<String>, by marks: Set<String>, in source: SourceText
  ) -> (affirmed: [String: Int], denied: [String: Int], hasCue: Bool) {
    let words = source.tokens.map { meaning($0) }
    let nearest = source.stretches.map { range in
      (range: range, shared: SupportCheck.marks(of: Array(source.tokens[range])).intersection(marks).count)
    }.filter { $0.shared > 0 }.sorted { $0.shared > $1.shared }.prefix(reach)
    let hasCue = nearest.prefix(3).contains { stretch in source.polarity.cues.contains { stretch.range.contains($0) } }
    var affirmed: [String: Int] = [:]
    var denied: [String: Int] = [:]
    for (range, shared) in nearest {
      for at in range {
        guard let word = words[at], wanted.contains(word) else { continue }
        if source.polarity.isDenied[at] {
          denied[word] = max(denied[word] ?? 0, shared)
        } else {
          affirmed[word] = max(affirmed[word] ?? 0, shared)
        }
      }
    }
    return (affirmed, denied, hasCue)
  }

  private static let reach = 8
  private static let margin = 3

  /// The form in which a word is compared; nil for one that says nothing by itself.
  static func meaning(_ token: NoteToken) -> String? {
    guard token.kind == .word, token.text.count > 1, !ClinicalWords.stop.contains(token.text), !isNegation(token),
      !ClinicalWords.transparent.contains(token.text), !ClinicalWords.isBodyPart(token.text), !ClinicalWords.plain.contains(token.text)
    else { return nil }
    return NoteToken.root(Concepts.canonical(token.text))
  }

  /// A label ("Neurological:") is neither affirmed nor denied.
  private static func meanings(of draft: [NoteToken]) -> [String?] {
    let label = draft.prefix(6).firstIndex { $0.text == ":" } ?? -1
    return draft.indices.map { $0 < label ? nil : meaning(draft[$0]) }
  }

  /// Words that English has in a denial only: "reports any fever" has lost one, "has not had no fever" has one too many.
  private static func unlicensed(_ draft: [NoteToken], _ own: Polarity) -> [SupportDoubt] {
    var result: [SupportDoubt] = []
    let isOpen = draft.contains { ["?", "you", "your", "how", "what"].contains($0.text) || ClinicalWords.licensing.contains($0.text) }
    for (at, token) in draft.enumerated() where token.kind == .word {
      let next = at + 1 < draft.count ? draft[at + 1].text : ""
      switch token.text {
      case "any":
        let before = at > 0 ? draft[at - 1].text : ""
        if !isOpen, !own.isDenied[at], ClinicalWords.telling.contains(before) {
          result.append(SupportDoubt(kind: .negation, word: token.text))
        }
      case "or":
        // "Reports fever, chills or a cough": who has them says "and".
        let verb = draft.prefix(at).lastIndex { ClinicalWords.telling.contains($0.text) }
        if own.cues.isEmpty, !isOpen, let verb, ["reports", "reported", "endorses", "endorsed"].contains(draft[verb].text),
          draft[verb..<at].contains(where: { $0.text == "," })
        {
          result.append(SupportDoubt(kind: .negation, word: token.text))
        }
      case "anymore", "nor", "neither":
        if !isOpen, own.cues.allSatisfy({ $0 >= at }) { result.append(SupportDoubt(kind: .negation, word: token.text)) }
      case "yet":
        if own.cues.isEmpty, !isOpen, next == "." || next.isEmpty { result.append(SupportDoubt(kind: .negation, word: token.text)) }
      case "longer":
        if at > 0, ClinicalWords.auxiliaries.contains(draft[at - 1].text), next != "than" {
          result.append(SupportDoubt(kind: .negation, word: token.text))
        }
      default: break
      }
    }
    for (cue, next) in zip(own.cues, own.cues.dropFirst()) where isNegation(draft[cue]) && isNegation(draft[next]) && next - cue <= 5 {
      if !draft[cue..<next].contains(where: { $0.kind == .mark || ["and", "or", "nor", "but"].contains($0.text) }),
        draft[next].text != "nor"
      {
        result.append(SupportDoubt(kind: .negation, word: draft[next].text))
      }
    }
    return result
  }
}

/// Names in running text, deny by default: a capital word is taken for a name unless it is proved to be something else.
///
/// Each word gets a probability from the lists, its case and its neighbours; words from `threshold` on are seeds, which then grow over the words
/// that stand with them ("de la", initials, "Jr.").
struct NameScanner {
  static let threshold = 0.5
  private var spelling: SpellingCheck
  private var scores: [Double] = []

  init(lexicon: Lexicon) { spelling = SpellingCheck(lexicon: lexicon) }

  mutating func scan(_ sheet: inout Sheet) {
    NamePlaces.inverted(&sheet)
    NamePlaces.signatures(&sheet)
    NameCell.credentialLines(&sheet)
    NameCell.patientLines(&sheet)
    NameCell.carets(&sheet)
    defer { NameCell.nicknames(&sheet) }
    NameCell.cells(&sheet)
    NamePlaces.slots(&sheet)
    NamePlaces.credentials(&sheet)
    var index = 0
    while index < sheet.count {
      guard sheet.state[index] == .free, sheet[index].kind == .word else {
        index += 1
        continue
      }
      let score = probability(sheet, index)
      guard score >= Self.threshold else {
        if score >= SuspicionScanner.probability { sheet.suspects.append((index, score)) }
        index += 1
        continue
      }
      let range = Self.grow(sheet, from: index)
      let reason = Self.reason(sheet, index, range.upperBound)
      sheet.take(range.lowerBound, range.upperBound, .name, reason.subject, score: score, reason: reason.words, detector: "lexicon")
      index = range.upperBound + 1
    }
  }

  private mutating func probability(_ sheet: Sheet, _ index: Int) -> Double {
    let token = sheet[index]
    let word = token.word
    guard token.letters > 1 else { return 0 }
    // "My sister Na drove": a word of the sentence that a capital makes a name.
    if token.shape == .title, sheet.mode == .mixed, NameReader.isCapitalShortName(sheet, index), NameContext.left(sheet, index) == .relative
    {
      return 0.8
    }
    if word.has([.stop, .suffix, .title]) && word.given < 6 { return 0 }
    if word.has(.credential), token.shape == .upper, word.given < 4, sheet.mode != .upper { return 0 }
    if word.has(.unit), token.shape == .lower || word.given < 3 || sheet.token(index - 1)?.kind == .number { return 0 }
    // "Stae:" is a misread key, "ADLs" a plural of letters.
    if sheet.isMark(index + 1, ":"), token.gap != .none, word.isUnknown || word.plain > 0 && word.nameLevel < 4,
      NameContext.left(sheet, index) < .role
    {
      return 0
    }
    if token.shape == .odd, Self.isPluralOfLetters(sheet, token) || Self.isBrandLike(sheet, token) { return 0 }
    // "wife leilani", "her kids jaylen and zoe": typed in haste in a note that has capitals elsewhere.
    if token.shape == .lower, sheet.mode == .mixed, token.gap <= .space, NameContext.left(sheet, index) == .relative,
      !word.has([.stop, .verb, .head, .unit, .abbreviation, .relative, .provider, .particle])
    {
      if word.isUnknown, token.letters >= 4, let next = sheet.token(index + 1) {
        return next.isMark("(") || next.isMark(",") || next.word.has(.verb) || next.hash == Words.and ? 0.55 : 0
      }
      return word.nameLevel >= 2 && word.english == 0 && !word.isClinical ? 0.6 : 0
    }
    var score = base(sheet, index)
    guard score > 0 else { return 0 }
    switch NameContext.left(sheet, index) {
    case .title, .strong: score += 0.3
    case .relative: score += token.isCapital || sheet.mode == .lower ? 0.35 : 0
    case .role: score += token.shape == .title && sheet.mode == .mixed || sheet.mode == .upper && word.nameLevel >= 4 ? 0.25 : 0.1
    case .weak: score += token.isCapital && !word.isClinical ? 0.15 : 0
    case .none: break
    }
    if NameContext.right(sheet, after: index) { score += 0.5 }
    if NameContext.isRelated(sheet, index) { score += 0.5 }
    if let next = sheet.token(index + 1), next.kind == .word, next.gap <= .double {
      if next.shape == .lower, next.word.has(.verb), word.nameLevel > 0 {
        score += word.given >= 3 && word.english < 6 && token.isCapital ? 0.35 : 0.15
      }
      if next.isCapital, token.isCapital, sheet.mode == .mixed, word.given >= 3, next.word.family >= 3, next.gap == .space,
        next.shape == token.shape,
        !next.word.has([.head, .facility, .facilityAdjective, .street, .drug, .stop]), !word.has([.month, .safe, .head])
      {
        score += 0.3
      }
      if sheet.mode != .mixed, word.given >= 4, next.word.family >= 4, next.gap == .space, next.shape == token.shape, word.english <= 5,
        next.word.english <= 5,
        !next.word.has([.head, .facility, .street, .drug, .stop, .unit]), !word.has([.month, .safe, .head, .stop, .drug])
      {
        score += 0.4
      }
      if next.isCapital || sheet.mode == .lower, next.word.nameLevel >= 2, next.word.english == 0, !next.word.isClinical, word.given > 0 {
        score += 0.3
      }
    }
    if let before = sheet.token(index - 1), before.kind == .word, token.gap <= .double, before.isCapital || sheet.mode == .lower,
      before.word.given >= 2,
      before.word.english == 0, word.nameLevel > 0
    {
      score += 0.3
    }
    return min(score, 0.95)
  }

  private mutating func base(_ sheet: Sheet, _ index: Int) -> Double {
    let token = sheet[index]
    let word = token.word
    let level = word.nameLevel
    // Spanish writes its words small, so a capital inside a sentence is a name's.
    let isSpanishWord = sheet.isSpanish && word.spanish >= 4 && (token.shape != .title || sheet.startsSentence(index) || level < 2)
    let isListed = level > 0 && word.english == 0 && !isSpanishWord && !word.has([.drug, .abbreviation, .safe])
    let isTerm = word.isClinical || word.has([.head, .facility, .facilityAdjective, .provider, .relative, .credential])
    let isAmbiguous = (word.given >= 3 || word.family >= 5) && !isListed && !word.has([.abbreviation, .safe, .month])
    let mode = lineMode(sheet, index)
    if token.shape == .lower {
      guard mode == .lower else { return 0 }
      if isListed { return word.has([.medicalName, .eponym]) ? 0.35 : level >= 2 ? 0.7 : 0.6 }
      if word.isUnknown { return token.letters >= 4 && !isHarmless(sheet, index) ? 0.52 : 0.1 }
      return isAmbiguous && word.english < 5 && !isTerm ? 0.2 : 0
    }
    if mode == .upper {
      if isListed { return word.has([.medicalName, .eponym]) ? 0.4 : level >= 2 ? 0.8 : 0.65 }
      if word.isUnknown { return token.letters >= 4 && !isHarmless(sheet, index) ? 0.6 : 0.15 }
      return isAmbiguous && !isTerm ? 0.25 : 0
    }
    let starts = sheet.startsSentence(index)
    if token.shape == .upper {
      if isListed, token.letters >= 4 { return starts ? 0.5 : 0.6 }
      return word.isUnknown && token.letters >= 6 && !isHarmless(sheet, index)
        ? 0.5 : isAmbiguous && token.letters >= 4 && !isTerm ? 0.15 : 0.1
    }
    if isListed {
      if word.has([.medicalName, .eponym]) { return starts ? 0.5 : 0.6 }
      return starts ? 0.78 : 0.85
    }
    if word.isUnknown {
      if isHarmless(sheet, index) { return starts ? 0.15 : 0.3 }
      return starts ? 0.6 : 0.75
    }
    if isAmbiguous {
      if word.has([.drug, .head, .provider, .facility]) { return starts ? 0 : 0.2 }
      let common = word.english >= 6 ? 0.25 : 0.0
      return starts ? 0.3 - common : 0.6 - common
    }
    if word.has(.properNoun), !isTerm, word.english == 0 { return starts ? 0.3 : word.has(.placeStart) ? 0.5 : 0.4 }
    // A word of Spanish alone: it stays, unless a capital stands where a relative is named.
    if !isTerm, word.spanish > 0, word.spanish < 5, word.english == 0, !starts {
      return sheet.isSpanish && token.shape == .title && !word.has([.safe, .brand, .month, .title, .stop])
        && !Self.isAfterColon(sheet, index)
        && !MedicalSuffix.matches(sheet.folded(index)) ? 0.5 : 0.34
    }
    return isTerm ? 0 : word.nameLevel > 0 && word.english < 5 && !starts ? 0.4 : 0
  }

  /// Capital headings inside mixed text, lower-case lines of a message: the line decides when it is clear.
  private func lineMode(_ sheet: Sheet, _ index: Int) -> Sheet.CaseMode {
    guard sheet.mode == .mixed, sheet[index].shape == .upper else { return sheet.mode }
    var uppers = 0
    var others = 0
    var next = max(0, index - 4)
    while let token = sheet.token(next), next <= index + 4 {
      if token.kind == .word, token.line == sheet[index].line, token.letters > 2 {
        if token.shape == .upper { uppers += 1 } else { others += 1 }
      }
      next += 1
    }
    return uppers >= 2 && others == 0 ? .upper : .mixed
  }

  private mutating func isHarmless(_ sheet: Sheet, _ index: Int) -> Bool {
    let word = sheet.folded(index)
    if MedicalSuffix.matches(word) || spelling.isCompound(word) { return true }
    // Short words have many neighbours: only at the start of a sentence, and only when no name follows.
    if word.count < 6, !sheet.startsSentence(index) || sheet.token(index + 1).map({ $0.isCapital && $0.gap <= .double }) ?? false {
      return false
    }
    return spelling.isNearWord(word, sheet[index].hash)
  }

  /// After a colon or an opening bracket a sentence may begin.
  private static func isAfterColon(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let before = sheet.token(index - 1), before.kind == .mark else { return false }
    return !before.isMark(",")
  }

  private static let innerCapitals = [
    "mc", "mac", "o", "d", "de", "di", "da", "la", "le", "van", "von", "fitz", "st", "del", "al", "el", "ben", "bin",
  ]
  .map { Array($0.utf8) }

  /// "LigaSure", "CoaguChek", "QuickDASH": a capital inside a word is a maker's, unless a prefix of names stands before it.
  private static func isBrandLike(_ sheet: Sheet, _ token: Token) -> Bool {
    let bytes = Array(sheet.text.bytes[token.start..<token.end])
    guard let turn = bytes.indices.dropFirst().first(where: { (0x61...0x7A).contains(bytes[$0 - 1]) && (0x41...0x5A).contains(bytes[$0]) })
    else { return false }
    return !innerCapitals.contains(bytes[..<turn].map { $0 | 0x20 })
  }

  private static func isPluralOfLetters(_ sheet: Sheet, _ token: Token) -> Bool {
    let bytes = sheet.text.bytes[token.start..<token.end]
    return bytes.count >= 3 && bytes.last == UInt8(ascii: "s") && bytes.dropLast().allSatisfy { (0x41...0x5A).contains($0) }
  }

  // MARK: - Growing

  static func grow(_ sheet: Sheet, from seed: Int) -> ClosedRange<Int> {
    var last = seed
    var next = seed + 1
    while let token = sheet.token(next), next - seed < 10 {
      if token.kind == .mark {
        guard token.gap == .none, token.isMark("-") || token.isMark(".") && sheet[next - 1].shape == .initial,
          sheet.token(next + 1)?.kind == .word,
          token.isMark(".") || sheet[next + 1].gap == .none
        else { break }
      } else if token.gap <= .double || token.gap == .line && isWrapped(sheet, next), joins(sheet, next, of: seed) {
        last = next
      } else {
        break
      }
      next += 1
    }
    while last > seed, sheet[last].word.has(.particle), sheet[last].shape == .lower { last -= 1 }
    var first = seed
    next = seed - 1
    while next >= 0, seed - next < 8, sheet[next + 1].gap <= .double {
      let token = sheet[next]
      if token.kind == .mark {
        guard
          token.isMark("-") && sheet[next + 1].gap == .none
            || token.isMark(".") && token.gap == .none
              && (sheet.token(next - 1)?.shape == .initial
                || sheet.mode == .lower && sheet.token(next - 1)?.letters == 1)
        else { break }
      } else if joins(sheet, next, of: seed) {
        first = next
      } else {
        break
      }
      next -= 1
    }
    while first < seed, sheet[first].word.has(.particle), sheet[first].shape == .lower { first += 1 }
    return first...last
  }

  static func isWrapped(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    guard token.isCapital, token.word.nameLevel > 0 && token.word.english == 0 else { return false }
    let start = sheet.text.lineStarts[Int(sheet[index - 1].line)]
    return sheet[index - 1].end - sheet[start].start > 45
  }

  private static func joins(_ sheet: Sheet, _ index: Int, of seed: Int) -> Bool {
    let token = sheet[index]
    // "Michelle Zhang-Pratt": an eponym elsewhere, here half of a name.
    let isHalf = index > seed && token.gap == .none && sheet.isMark(index - 1, "-") && token.isCapital && sheet.state[index] == .safe
    guard token.kind == .word, sheet.isFree(index) || isHalf else { return false }
    let word = token.word
    // "Osei-Tutu": the other half of a double name, whatever else it means.
    if index > seed, token.gap == .none, sheet.isMark(index - 1, "-"), sheet[index - 1].gap == .none, token.shape == sheet[seed].shape,
      token.isCapital,
      token.letters > 1, !word.has([.unit, .head, .abbreviation])
    {
      return true
    }
    if index > seed, token.gap == .none, sheet.isMark(index - 1, "-"), sheet[index - 1].gap == .none, token.shape == .lower,
      sheet[seed].isCapital
    {
      return !word.has([.stop, .head, .unit]) && word.english < 4
    }
    if index < seed, token.letters == 1, sheet.mode == .lower, sheet.isMark(index + 1, "."), token.kind == .word { return true }
    if sheet[seed].shape == .lower || token.shape == .lower {
      if word.has(.particle) { return token.letters > 1 && !word.has(.stop) || word.has(.particle) && sheet[seed].shape != .lower }
      guard sheet[seed].shape == .lower, token.shape == .lower else { return false }
      return !word.has(.stop) && !word.isClinical && word.nameLevel >= 2 && word.english < 4
    }
    if token.shape == .initial { return index > seed || !NameContext.isArticle(sheet, index) }
    if word.has(.suffix) { return true }
    if word.has([.stop, .title, .provider, .relative, .facility, .verb, .month, .head]) && word.nameLevel < 5 { return false }
    if word.has([.drug, .abbreviation, .safe, .unit, .brand]) { return false }
    if word.has(.credential), token.shape == .upper { return false }
    if sheet.mode == .upper || token.shape == .upper {
      return word.nameLevel >= 2 && word.english < 5 || word.isUnknown && token.letters > 1
    }
    return word.nameLevel >= 1 && word.english < 7 || word.isUnknown || word.english <= 2 && !word.isClinical
  }

  private static func reason(_ sheet: Sheet, _ seed: Int, _ last: Int) -> (words: String, subject: Subject) {
    switch NameContext.left(sheet, seed) {
    case .title: return ("follows a title", NamePlaces.subject(sheet, beforeTitle: seed))
    case .relative: return ("follows a word for a relative", .relative)
    case .role: return ("follows a role", .other)
    case .strong: return ("stands where somebody is addressed or signs", .other)
    case .weak, .none: break
    }
    if NameContext.right(sheet, after: last) { return ("stands before a credential", .provider) }
    if sheet[seed].word.isUnknown { return ("a capital word that no list proves harmless", .other) }
    return ("is in the census lists of names", .other)
  }
}

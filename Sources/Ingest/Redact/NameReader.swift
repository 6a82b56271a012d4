/// Reads a person's name where one is expected: after a key, a title, a greeting.
enum NameReader {
  /// Index of the name's last token, or nil when what stands at `first` is no name.
  static func slot(_ sheet: Sheet, from first: Int, keyed: Bool) -> Int? {
    var next = first
    var last: Int? = nil
    var words = 0
    var commas = 0
    while let token = sheet.token(next), next - first < 16, next == first || continues(sheet, next, words, keyed) {
      if token.kind == .mark {
        if token.isMark(",") {
          guard commas == 0, words > 0, words <= 3, let after = sheet.token(next + 1), after.gap <= .double, isInverted(sheet, next + 1)
          else { break }
          commas += 1
        } else if token.isMark("-") || token.isMark("'") || token.hash == 0x2019 || token.hash == 0x2010 {
          guard words > 0, token.gap == .none, sheet.token(next + 1)?.gap == Token.Gap.none else { break }
        } else if token.isMark(".") {
          guard words > 0, token.gap == .none, isAbbreviation(sheet[next - 1]), next > first else { break }
        } else {
          break
        }
      } else {
        // After a title a capital word is a name, whatever else it means: "Dr. Llorente".
        let isTitled =
          next == first && keyed && token.kind == .word && token.isCapital && token.letters > 2 && sheet.mode != .upper
          && !token.word.has([.stop, .title, .provider, .facility, .credential]) && NameContext.followsTitle(sheet, first)
          && NameContext.followsCourtesy(sheet, first)
        guard isTitled || isPart(sheet, next, words: words, keyed: keyed) else { break }
        words += 1
        last = next
      }
      next += 1
      if words > 6 { break }
    }
    guard var end = last else { return nil }
    while end > first, sheet[end].kind == .word, sheet[end].word.has(.particle), sheet[end].shape == .lower { end -= 1 }
    while end > first, sheet[end].kind == .mark { end -= 1 }
    return sheet[end].kind == .mark || sheet[end].letters == 1 && end == first && !keyed ? nil : end
  }

  private static func isAbbreviation(_ token: Token) -> Bool {
    token.letters == 1 || token.word.has([.suffix, .title]) || token.letters <= 2
  }

  private static func continues(_ sheet: Sheet, _ index: Int, _ words: Int, _ keyed: Bool) -> Bool {
    let token = sheet[index]
    switch token.gap {
    case .none, .space: return true
    case .double:
      return token.kind == .word && (token.word.nameLevel > 0 && token.word.english < 4 || token.word.isUnknown)
        && FormScanner.key(sheet, at: index)?.hasColon != true
    case .line where token.shape == .initial && words > 0 && sheet.token(index + 1)?.gap ?? .line >= .wide: return true
    case .line:
      // A name wrapped at the end of its line.
      guard token.kind == .word, token.isCapital, words > 0, words < 3 else { return false }
      guard token.word.nameLevel > 0 && token.word.english == 0 || token.word.isUnknown else { return false }
      if FormScanner.key(sheet, at: index)?.hasColon == true { return false }
      let start = sheet.text.lineStarts[Int(sheet[index - 1].line)]
      return sheet[index - 1].end - sheet[start].start > 45 || index - start < 7 && sheet.token(index + 1)?.gap ?? .line > .space
    case .wide, .paragraph: return false
    }
  }

  /// After "SMITH," a first name follows, not a credential or a sentence.
  private static func isInverted(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    guard token.kind == .word, sheet.isFree(index), !token.word.has([.stop, .verb]) || token.word.given > 2 || isShortName(sheet, index)
    else { return false }
    if token.word.has(.credential), token.word.given == 0 || token.shape == .upper && sheet.mode != .upper { return false }
    if token.shape == .initial { return true }
    if token.word.has([.abbreviation, .state, .safe]), token.word.given < 3 { return false }
    return token.isCapital
      ? token.word.english < 6 || token.word.given > 2
      : (token.word.nameLevel > 0 && token.word.english < 5 || token.word.isUnknown) && sheet.mode == .lower
  }

  private static let shortNames = WordSet(
    "na do an so my he you may will long la le to min su tu ho in no be mo bo he shu man see sun son on".split(separator: " ").map {
      Words.hash(String($0))
    })

  static func isCapitalShortName(_ sheet: Sheet, _ index: Int) -> Bool { shortNames.contains(sheet[index].hash) }

  /// "Na Wang", "Hung Do": words of a sentence that are names when a name stands with them.
  static func isShortName(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    guard shortNames.contains(token.hash),
      token.shape == .title || token.shape == .upper && sheet.mode != .mixed || token.shape == .upper && token.letters <= 3
    else { return false }
    func isNameLike(_ other: Int, _ gap: Token.Gap?) -> Bool {
      guard let near = sheet.token(other), let gap, gap <= .double, near.kind == .word, near.isCapital else { return false }
      return near.word.isUnknown || near.word.nameLevel >= 2 && near.word.plain < (near.word.family >= 6 ? 7 : 5) && !near.word.isClinical
    }
    let left = sheet.isMark(index - 1, ",") || sheet.isMark(index - 1, "-") ? index - 2 : index - 1
    let right = sheet.isMark(index + 1, ",") || sheet.isMark(index + 1, "-") ? index + 2 : index + 1
    return isNameLike(right, sheet.token(right)?.gap) || isNameLike(left, token.gap)
  }

  private static func isPart(_ sheet: Sheet, _ index: Int, words: Int, keyed: Bool) -> Bool {
    let token = sheet[index]
    guard sheet.isFree(index) || keyed && sheet.state[index] == .safe else { return false }
    if token.kind == .number { return false }
    if token.kind == .mixed {
      return token.letters >= 3 && token.digits == 1 && sheet.text.bytes[token.start] > 0x39
        || keyed && token.letters >= 4 && token.digits == 1
    }
    if token.shape == .initial { return words > 0 || keyed || sheet.isMark(index + 1, ".") }
    if token.letters == 1, keyed || words > 0 && sheet.mode == .lower {
      return sheet.token(index + 1)?.gap ?? .line >= .double || sheet.isMark(index + 1, ".") || words > 0 && !token.word.has(.stop)
    }
    if words > 0, token.word.has(.suffix), token.isCapital { return true }
    if words > 0, token.word.has(.credential), token.shape == .upper, token.word.nameLevel < 4 { return false }
    if token.word.has(.particle), words > 0 || token.isCapital || keyed || sheet.mode == .lower {
      return sheet.token(index + 1).map { $0.kind == .word && $0.gap <= .double || $0.isMark("-") || $0.isMark("'") } ?? false
        || token.isCapital && words > 0
    }
    if isShortName(sheet, index), keyed || words > 0, token.isCapital { return true }
    if words > 0, token.word.has(.keyStart), FormScanner.key(sheet, at: index)?.hasColon == true { return false }
    if token.word.has([.stop, .title]), token.word.given < 5 || token.shape == .lower {
      return words > 0 && token.isCapital && token.word.nameLevel >= 4 && keyed
    }
    // "Eun-ji": the second half of a hyphenated first name.
    if words > 0, token.gap == .none, sheet.isMark(index - 1, "-"), !token.word.has(.stop) || token.letters > 2 { return true }
    if token.isCapital {
      if words == 0 && keyed && !token.word.has([.facility, .provider, .relative]) {
        return token.word.nameLevel > 0 || token.word.plain < 5 && !token.word.isClinical || token.word.isUnknown
      }
      if keyed, token.word.nameLevel >= 3, sheet.token(index + 1)?.gap ?? .line >= .double || sheet.token(index + 1)?.kind == .mark {
        return true
      }
      if token.word.has([.facility, .provider, .relative, .facilityAdjective]), token.word.nameLevel < 5 { return false }
      if token.word.has([.head, .drug, .abbreviation, .unit, .month]), token.word.nameLevel < 3 { return false }
      return token.word.nameLevel > 0 || token.word.plain <= 3 && !token.word.isClinical || token.word.isUnknown
    }
    // Lower case where a name belongs: "pt: beatriz mena quezada", "d/w ojua".
    if token.word.has([.relative, .provider, .verb, .month, .facility]) { return false }
    if token.word.isUnknown { return token.letters > 1 }
    let level = token.word.nameLevel
    if token.word.english == 0 && token.word.spanish < 4 { return level > 0 || !token.word.isClinical }
    if keyed, level >= 2, token.word.english < 7, sheet.token(index + 1)?.gap ?? .line >= .double || sheet.token(index + 1)?.kind == .mark {
      return true
    }
    return level >= 3 && token.word.english <= (keyed || sheet.mode == .lower ? 5 : 4) && !token.word.isClinical
      || level >= 5 && token.word.english <= 6
  }
}

/// Names that fill their place, so that the place says what they are: the whole value of a key, a line that ends in a credential.
enum NameCell {
  /// Index of the last token of a value that is nothing but a name, up to the end of its cell: "Moreno Zafra", "DO, TUAN A", "homero farías". Nil when what
  /// stands at `first` can be something else.
  static func value(_ sheet: Sheet, from first: Int) -> Int? {
    var next = first
    var words = 0
    var evidence = 0
    var last: Int?
    while let token = sheet.token(next), next == first || token.gap <= .space, next - first < 16 {
      if token.kind == .mark {
        if token.isMark(":") || token.isMark("/") { return nil }
        guard words > 0, joins(sheet, next) else { break }
      } else {
        if next > first, token.word.has(.keyStart), FormScanner.key(sheet, at: next)?.hasColon == true { break }
        if words > 0, token.word.has(.credential), token.shape != .title { break }
        guard token.kind == .word, sheet.isFree(next) || sheet.state[next] == .safe, words < 6 else { break }
        guard isPart(sheet, next, isFirst: words == 0) || isNamed(sheet, next) else { return nil }
        if token.letters > 1 { words += 1 }
        if token.word.nameLevel > 0 || token.word.isUnknown { evidence += 1 }
        last = next
      }
      next += 1
    }
    guard let last, words > 0, evidence * 2 >= words, sheet[first].letters > 1 || words > 1 else { return nil }
    // One common word is as likely an answer: "Guardian: Self".
    if first == last, sheet[first].word.english >= 5, sheet[first].word.nameLevel < 5 { return nil }
    return last
  }

  /// "Marlene Foot": what follows a first name and ends the cell.
  private static func isNamed(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let before = sheet.token(index - 1), before.kind == .word, before.word.given >= 3, before.word.english < 4 else { return false }
    let token = sheet[index]
    guard token.gap <= .space, token.shape == before.shape || token.shape == .title, !token.word.has([.stop, .drug, .credential]) else {
      return false
    }
    return sheet.token(index + 1).map { $0.gap >= .double || $0.kind == .mark } ?? true
  }

  private static func joins(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    guard let after = sheet.token(index + 1) else { return false }
    if token.isMark(",") { return after.kind == .word && after.gap <= .space && after.isCapital && !after.word.has(.credential) }
    if token.isMark("-") || token.isMark("'") || token.hash == 0x2019 || token.hash == 0x2010 {
      return token.gap == .none && after.gap == .none && after.kind == .word
    }
    // "José M.ª", "Ma."
    return token.hash == 0xAA || token.hash == 0xBA
      || token.isMark(".") && token.gap == .none && sheet[index - 1].letters <= 3 && after.gap <= .space
  }

  private static func isPart(_ sheet: Sheet, _ index: Int, isFirst: Bool) -> Bool {
    let token = sheet[index]
    if token.word.has(.particle) { return !isFirst || token.isCapital || sheet.mode == .lower }
    if token.letters == 1 || token.word.has(.suffix) { return true }
    // "Na Zhou": not sodium.
    if token.isCapital, NameReader.isCapitalShortName(sheet, index) { return true }
    // "ESTRELLA, JUN-JUN P": a month where a first name stands.
    if token.word.has(.month), !isFirst, sheet.token(index + 1)?.kind != .number { return token.isCapital }
    if token.word.has([.stop, .verb, .facility, .provider, .relative, .head, .unit, .drug, .month, .title]) {
      return token.isCapital && (token.word.nameLevel >= 3 || NameReader.isShortName(sheet, index))
    }
    guard token.isCapital else {
      // The sheet need not be all lower case: a message slip is typed in any way.
      return token.shape == .lower && (token.word.nameLevel > 0 || token.word.isUnknown || token.word.english == 0)
        && token.word.english < 5
        && !token.word.isClinical
    }
    return !token.word.isClinical || token.word.nameLevel > 0
  }

  /// "Field^Robin^^^NP", "SANTIAGO^HERMINIO^L^SR": DICOM and HL7 write names so, wherever they are printed.
  static func carets(_ sheet: inout Sheet) {
    for index in 1..<max(sheet.count - 1, 1) where sheet.isMark(index, "^") && sheet[index].gap == .none && sheet.isFree(index) {
      guard isCaretPart(sheet, index - 1), isCaretPart(sheet, index + 1), sheet[index + 1].gap == .none, !sheet.isMark(index - 2, "^"),
        sheet[index - 1].word.nameLevel > 0 || sheet[index + 1].word.nameLevel > 0
      else { continue }
      var last = index + 1
      while let next = sheet.token(last + 1), next.gap == .none, sheet.isFree(last + 1), next.isMark("^") || next.kind == .word {
        last += 1
      }
      while sheet[last].kind == .mark { last -= 1 }
      sheet.take(
        index - 1, last, .name, .other, score: 0.93, reason: "family name and first name in a record's spelling", detector: "lexicon")
    }
  }

  private static func isCaretPart(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let token = sheet.token(index), token.kind == .word, token.letters > 1, sheet.isFree(index) else { return false }
    return token.word.nameLevel >= 3 || !token.word.isClinical && (token.word.nameLevel == 2 || token.word.english < 4)
  }

  private static let sexes = WordSet(
    "f m yo yom yof y female male mujer varon hombre fem masc anos a".split(separator: " ").map { Words.hash(String($0)) })

  /// "Medina, R., 59F", "tran t. 52 m", "PRICE, AMARACHI / 10-19-1991": who a line is about, known by the age or the birth date that follows.
  static func patientLines(_ sheet: inout Sheet) {
    for first in 0..<sheet.count where sheet.isFree(first) && sheet[first].kind == .word && sheet[first].letters > 1 {
      guard sheet.startsSentence(first) || sheet[first].gap >= .double || first == 0 || sheet[first].gap >= .line else { continue }
      guard let last = patient(sheet, at: first) else { continue }
      sheet.take(first, last, .name, .patient, score: 0.85, reason: "stands before an age or a birth date", detector: "lexicon")
    }
  }

  private static func patient(_ sheet: Sheet, at first: Int) -> Int? {
    var next = first
    var words = 0
    var evidence = 0
    var last = first
    while let token = sheet.token(next), next == first || token.gap <= .space, next - first < 9, words < 5 {
      if token.kind == .mark {
        guard words > 0, joins(sheet, next) || token.isMark("."), token.gap == .none, !token.isMark("/") else { break }
      } else {
        guard token.kind == .word, sheet.isFree(next), isPart(sheet, next, isFirst: words == 0),
          token.isCapital || first == 0 || sheet.mode == .lower
        else { break }
        words += 1
        if token.letters > 1, token.word.nameLevel > 0 && token.word.english < 6 || token.word.isUnknown { evidence += 1 }
        last = next
      }
      next += 1
    }
    guard words >= 2, evidence > 0, evidence * 2 >= words - 1 else { return nil }
    var after = last + 1
    while let mark = sheet.token(after), mark.kind == .mark, after - last < 3,
      mark.isMark(",") || mark.isMark(".") || mark.isMark("/") || mark.isMark("(") || mark.isMark("-") || mark.hash == 0x2014
        || mark.hash == 0xB7
    {
      after += 1
    }
    guard let age = sheet.token(after), age.gap <= .double else { return nil }
    // "59F", "52 m", "47 yo", "31 a"
    if age.kind == .mixed, age.letters <= 3, (1...3).contains(Int(age.digits)) {
      let letters = sheet.text.bytes[age.start..<age.end].drop { (0x30...0x39).contains($0) }
      return sexes.contains(WordHash.of(letters.map { $0 | 0x20 })) ? last : nil
    }
    if let (years, digits) = sheet.number(after), digits <= 3, years < 115, let sex = sheet.token(after + 1), sex.kind == .word,
      sex.gap <= .space,
      sexes.contains(sex.hash)
    {
      return last
    }
    return sheet.isMark(last + 1, "/") && sheet.owner(after)?.label == .date ? last : nil
  }

  /// "|GRANT, HOPE|", "ZARIAH COBB" alone in its column, "MACAPAGAL^RENATO": a cell of a table that holds nothing but a name.
  static func cells(_ sheet: inout Sheet) {
    for first in 0..<sheet.count
    where sheet.isFree(first) && sheet[first].kind == .word && sheet[first].letters > 1 && sheet[first].isCapital {
      let isStart =
        first == 0 || sheet[first].gap >= .wide || sheet.isMark(first - 1, "|") || sheet.isMark(first - 1, ";")
        || sheet.isMark(first - 1, "*")
      guard isStart, let last = cell(sheet, at: first) else { continue }
      sheet.take(first, last, .name, .other, score: 0.8, reason: "a name alone in its cell", detector: "lexicon")
    }
  }

  private static func cell(_ sheet: Sheet, at first: Int) -> Int? {
    var next = first
    var words = 0
    var evidence = 0
    var given = false
    var commas = 0
    var last = first
    let shape = sheet[first].shape
    while let token = sheet.token(next), next == first || token.gap <= .space, next - first < 10 {
      if token.kind == .mark {
        if token.isMark("|") || token.isMark(";") || token.isMark("*") || token.isMark("~") { break }
        if token.isMark("^"), token.gap == .none, words == 1, commas == 0 { commas = 1; next += 1; continue }
        // "SIONE M." at the end of its cell
        if token.isMark("."), token.gap == .none, sheet.token(next + 1)?.gap ?? .line >= .double { break }
        guard words > 0, joins(sheet, next) else { return nil }
        if token.isMark(",") { commas += 1 }
      } else {
        guard token.kind == .word, sheet.isFree(next), token.isCapital, words < 5 else { return nil }
        let word = token.word
        if word.has([
          .facility, .facilityAdjective, .credential, .street, .unit, .drug, .abbreviation, .head, .keyStart, .state, .stateName, .safe,
        ]),
          word.nameLevel < 4 || word.has(.safe)
        {
          return nil
        }
        if word.isClinical, word.nameLevel < 3 { return nil }
        guard token.shape == shape || token.shape == .initial || shape == .odd || token.shape == .odd else { return nil }
        words += 1
        if word.nameLevel > 0 && word.english < 6 || word.isUnknown { evidence += 1 }
        if word.given >= 3 && word.english < 6 || word.isUnknown { given = true }
        last = next
      }
      next += 1
    }
    if let end = sheet.token(next),
      !(end.isMark(".") || end.gap >= .wide || end.isMark("|") || end.isMark(";") || end.isMark("*") || end.isMark("^") || end.isMark("~"))
    {
      return nil
    }
    guard words >= 2, commas <= 1 else { return nil }
    // A comma says as much as a first name that is in the lists.
    return commas == 1 ? (evidence >= 1 ? last : nil) : (words <= 3 && evidence == words && given ? last : nil)
  }

  /// 'Leroy "Bunk" Travers', 'Itzel Merino ("Chelita")': what is quoted beside a name, and the family name after it.
  static func nicknames(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where isQuote(sheet[index]) && sheet.isFree(index + 1) {
      let before = sheet.isMark(index - 1, "(") ? index - 2 : index - 1
      guard sheet.owner(before)?.label == .name, sheet[index].gap <= .space, let name = sheet.token(index + 1), name.kind == .word,
        name.gap == .none,
        name.letters > 1, name.isCapital || sheet.mode == .lower, sheet.token(index + 2).map(isQuote) ?? false
      else { continue }
      var last = index + 1
      if let family = sheet.token(index + 3), family.kind == .word, family.isCapital, family.gap == .space, sheet.isFree(index + 3) {
        last = index + 3
      }
      sheet.take(
        index + 1, last, .name, sheet.owner(before)?.subject ?? .other, score: 0.8, reason: "a nickname beside a name", detector: "lexicon")
    }
  }

  private static func isQuote(_ token: Token) -> Bool { token.isMark("\"") || token.hash == 0x201C || token.hash == 0x201D }

  /// "Faith Foot, MD" on a line of its own: up to four capital words and a credential, whatever the words are.
  static func credentialLines(_ sheet: inout Sheet) {
    for (number, first) in sheet.text.lineStarts.enumerated() where !sheet.isTaken(first) {
      let end = number + 1 < sheet.text.lineStarts.count ? sheet.text.lineStarts[number + 1] : sheet.count
      guard let comma = (first..<min(end, first + 9)).first(where: { sheet.isMark($0, ",") }), comma > first,
        NameContext.right(sheet, after: comma - 1), end - comma <= 8, sheet.mode != .lower
      else { continue }
      let words = (first..<comma).filter { sheet[$0].kind == .word }
      guard (2...4).contains(words.count),
        (first..<comma).allSatisfy({ index in
          let token = sheet[index]
          guard sheet.isFree(index) || sheet.state[index] == .safe else { return false }
          if token.kind == .mark { return token.isMark(".") || token.isMark("-") || token.isMark("'") || token.hash == 0x2019 }
          return token.kind == .word && (token.isCapital || token.word.has(.particle))
            && !token.word.has([.facility, .facilityAdjective, .provider, .title])
        }),
        words.contains(where: { sheet[$0].word.nameLevel > 0 || sheet[$0].word.isUnknown || sheet[$0].shape == .initial })
      else { continue }
      sheet.take(first, comma - 1, .name, .provider, score: 0.93, reason: "a line with a credential", detector: "lexicon")
    }
  }
}

/// Ages over 89 (45 CFR 164.514(b)(2)(i)(C)); younger ones stay.
enum AgeScanner {
  private static func hashes(_ words: String) -> WordSet { WordSet(words.split(separator: " ").map { WordHash.of($0.utf8) }) }
  private static let years = hashes("year years yr yrs yo y ano anos yof yom")
  private static let cues = hashes("age aged edad alive died passed deceased turned turning lived until at")
  private static let ages = hashes("age aged edad")

  static func scan(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.state[index] == .free && sheet[index].kind != .mark {
      let token = sheet[index]
      if token.word.has(.ageWord), token.kind == .word, let last = inWords(sheet, index) {
        sheet.take(index, last, .age, .other, score: 0.93, reason: "an age over 89")
        continue
      }
      guard token.digits >= 2 else { continue }
      if token.kind == .mixed, glued(sheet, index) {
        sheet.take(index, index, .age, .other, score: 0.9, reason: "an age over 89")
        continue
      }
      guard let (value, digits) = sheet.number(index), digits <= 3, value > 89, value < 125 else { continue }
      if isAge(sheet, index) { sheet.take(index, index, .age, .other, score: 0.93, reason: "an age over 89") }
    }
  }

  static let starts = [Words.hash("ninety"), Words.hash("noventa")]
  private static let units = hashes("one two three four five six seven eight nine uno un una dos tres cuatro cinco seis siete ocho nueve")
  private static let spanishAnd = Words.hash("y")

  /// "ninety-four years", "fallecido a los noventa y seis", "de noventa y tres años"
  private static func inWords(_ sheet: Sheet, _ index: Int) -> Int? {
    var last = index
    var next = index + 1
    if sheet.isMark(next, "-") || sheet.token(next)?.hash == spanishAnd { next += 1 }
    if let unit = sheet.token(next), unit.gap <= .line, units.contains(unit.hash), sheet.isFree(next) { last = next }
    var after = last + 1
    if sheet.isMark(after, "-") { after += 1 }
    if let unit = sheet.token(after), unit.isWord, unit.gap <= .line, unit.letters > 1, years.contains(unit.hash) {
      return sheet.token(after + 1)?.hash == Words.hash("ago") ? nil : last
    }
    guard let word = sheet.token(index - 1), word.isWord, sheet[index].gap <= .line else { return nil }
    if ages.contains(word.hash) { return last }
    // "a los noventa y seis", "she turned ninety-two", not "a los noventa días", "turned ninety degrees"
    let noun = sheet.token(last + 1).flatMap { $0.gap <= .space && $0.isWord ? $0 : nil }
    if cues.contains(word.hash) && word.hash != Words.at && word.hash != until {
      return noun.map { counted.contains($0.hash) || $0.word.has(.unit) && $0.letters > 1 } ?? false ? nil : last
    }
    let hasNoun = noun.map { !$0.word.has(.stop) } ?? false
    guard word.hash == plural, sheet.token(index - 2)?.hash == to, !hasNoun else { return nil }
    return last
  }

  private static let counted = hashes(
    "degrees minutes hours days weeks months percent miles pounds grams feet times grados minutos horas dias semanas meses")
  private static let until = Words.hash("until")
  private static let plural = Words.hash("los")
  private static let to = Words.hash("a")

  /// "Silva, Olga (94)", "Church,Dolores|93F|": a number beside a name. After the names.
  static func afterNames(_ sheet: inout Sheet) {
    for span in sheet.spans where span.label == .name {
      var index = span.last + 1
      while index <= span.last + 2, let mark = sheet.token(index), mark.kind == .mark, separators.contains(mark.hash) { index += 1 }
      guard let token = sheet.token(index), token.gap <= .space, !sheet.isTaken(index), !sheet.kept.contains(index),
        isAgeInPerson(sheet, index)
      else { continue }
      // "Ana Ruiz T 99F"
      if sheet[span.last].letters == 1, sheet[span.last].hash == Words.hash("t") { continue }
      sheet.take(index, index, .age, span.subject, score: 0.85, reason: "an age over 89, beside a name")
    }
  }

  private static let separators = WordSet([0x28, 0x2C, 0x2D, 0x7C, 0x3B, 0x2013, 0x2014])
  private static let sexes = hashes("m f")

  /// The number itself says whose it is ("93F"), or a mark or a sex ends it.
  private static func isAgeInPerson(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    if token.kind == .mixed, token.letters == 1 {
      let bytes = sheet.text.bytes[token.start..<token.end]
      let lead = bytes.prefix { (0x30...0x39).contains($0) }
      guard let value = Int(String(decoding: lead, as: UTF8.self)), (90...115).contains(value) else { return false }
      return sexes.contains(WordHash.of(bytes.dropFirst(lead.count).map { $0 | 0x20 }))
    }
    guard token.kind == .number, let (value, digits) = sheet.number(index), digits <= 3, (90...115).contains(value),
      sheet[index - 1].kind == .mark, let next = sheet.token(index + 1)
    else { return false }
    // "(94)"; "Smith, 97, fell"; not "Smith, 97/40" nor "97.5".
    if sheet.isMark(index - 1, "("), next.isMark(")") { return true }
    if next.isWord, next.letters == 1, next.gap <= .space { return sexes.contains(next.hash) }
    return sheet.isMark(index - 1, ",") && next.isMark(",") && sheet.token(index + 2)?.gap ?? .line > .none
  }

  /// "94yo", "95y"
  private static func glued(_ sheet: Sheet, _ index: Int) -> Bool {
    let bytes = sheet.text.bytes[sheet[index].start..<sheet[index].end]
    let lead = bytes.prefix { (0x30...0x39).contains($0) }
    guard (2...3).contains(lead.count), let value = Int(String(decoding: lead, as: UTF8.self)), (90...124).contains(value) else {
      return false
    }
    return years.contains(WordHash.of(bytes.dropFirst(lead.count).map { $0 | 0x20 }))
  }

  private static func isAge(_ sheet: Sheet, _ index: Int) -> Bool {
    var next = index + 1
    if sheet.isMark(next, "-") || sheet.isMark(next, "\u{2010}") { next += 1 }
    if let unit = sheet.token(next), unit.kind == .word, unit.gap < .paragraph, years.contains(unit.hash) {
      // "95 years ago" is no age.
      return sheet.token(next + 1)?.hash != Words.hash("ago")
    }
    var before = index - 1
    while before >= 0, sheet[before].isMark(":") || sheet[before].isMark("/") || sheet[before].isMark("=") { before -= 1 }
    guard let word = sheet.token(before), word.kind == .word, sheet[index].gap < .paragraph else { return false }
    if ages.contains(word.hash) { return true }
    if let sex = sheet.token(before), sex.hash == Words.hash("sex"), sheet.token(before - 1)?.isMark("/") ?? false { return true }
    guard word.hash == Words.at, let verb = sheet.token(before - 1), verb.kind == .word, cues.contains(verb.hash) else { return false }
    return !(sheet.token(index + 1).map { $0.isMark("%") || $0.isMark("/") || $0.word.has(.unit) } ?? false)
  }
}

/// Ages over 89 (45 CFR 164.514(b)(2)(i)(C)); younger ones stay.
enum AgeScanner {
  private static func hashes(_ words: String) -> WordSet { WordSet(words.split(separator: " ").map { WordHash.of($0.utf8) }) }
  private static let years = hashes("year years yr yrs yo y ano anos yof yom")
  private static let cues = hashes("age aged edad alive died passed deceased turned turning lived until at")
  private static let ages = hashes("age aged edad")

  static func scan(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.state[index] == .free && sheet[index].kind != .mark {
      let token = sheet[index]
      guard token.digits >= 2 else { continue }
      if token.kind == .mixed, glued(sheet, index) {
        sheet.take(index, index, .age, .other, score: 0.9, reason: "an age over 89")
        continue
      }
      guard let (value, digits) = sheet.number(index), digits <= 3, value > 89, value < 125 else { continue }
      if isAge(sheet, index) { sheet.take(index, index, .age, .other, score: 0.93, reason: "an age over 89") }
    }
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

/// Names by which people log in, told by a word before them.
enum Login {
  /// "usr:ENF_BRIOSO", "usuario xsepulv", "LOGOFF SBEGAYE4", "printed by phleb07"
  static func take(_ sheet: inout Sheet, after cue: Int) {
    var place = cue + 1
    while sheet.isMark(place, ":") || sheet.isMark(place, "=") || sheet.isMark(place, "#"), place - cue < 4, sheet[place].gap <= .space {
      place += 1
    }
    guard let token = sheet.token(place), token.gap <= .double, token.kind != .mark, token.kind != .number, sheet.isFree(place) else {
      return
    }
    let run = sheet.run(from: place)
    guard run.letters >= 2, run.letters + run.digits >= 4 else { return }
    let hasUnderscore = (place...run.last).contains { sheet.isMark($0, "_") }
    if sheet[cue].hash == by {
      guard hasUnderscore && run.digits > 0 || place == run.last && isStaff(sheet, place), token.shape == .lower || run.digits > 1 else {
        return
      }
    } else {
      // "pump user HbA1c 7.2", "walker user L4-L5 fusion"
      let isUnheard = place == run.last && token.kind == .word && token.shape == .lower && token.letters >= 4 && token.word.isUnknown
      guard hasUnderscore || isStaff(sheet, run.last) || isUnheard || place > cue + 1 && run.digits > 0 else { return }
    }
    sheet.take(place, run.last, .otherID, score: 0.9, reason: "follows a word for somebody's login")
  }

  /// Four letters or more that are no word, then up to three digits; not "day2", "GATA3".
  private static func isStaff(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    guard token.kind == .mixed, token.letters >= 4, (1...3).contains(token.digits) else { return false }
    let letters = sheet.text.bytes[token.start..<token.end].map { $0 | 0x20 }.prefix { (0x61...0x7A).contains($0) }
    guard letters.count == Int(token.letters) else { return false }
    let word = sheet.lexicon.word(WordHash.of(letters))
    return word.english == 0 && !word.isClinical && !word.has([.abbreviation, .eponym, .medicalName])
  }

  private static let by = Words.hash("by")
  static let starts = "user usr usuario login logon logoff userid username digito by".split(separator: " ").map { Words.hash(String($0)) }
  static let cues = WordSet(starts)
}

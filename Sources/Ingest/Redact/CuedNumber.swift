/// Numbers that forms and patterns miss because of how they are written, told by a word before them: a social security number in boxes or masked but for
/// four digits, the last four alone, an extension, a badge. And donations of blood (ISBT 128), which need no word.
enum CuedNumber {
  static func scan(_ sheet: inout Sheet) {
    for index in 0..<sheet.count {
      let token = sheet[index]
      if token.kind == .word {
        guard token.word.has(.numberCue), sheet.state[index] != .taken else { continue }
        if socials.contains(token.hash) {
          social(&sheet, after: index)
        } else if token.hash == letter {
          if sheet.isMark(index + 1, "."), sheet.token(index + 2)?.hash == letter { social(&sheet, after: index + 2) }
        } else if token.hash == last || token.hash == ultimos {
          lastFour(&sheet, after: index)
        } else if Login.cues.contains(token.hash) {
          Login.take(&sheet, after: index)
        } else if badges.contains(token.hash) {
          badge(&sheet, after: index)
        } else {
          line(&sheet, after: index)
        }
      } else if token.kind == .mixed {
        if token.letters == 1, token.digits == 4, sheet.isFree(index) {
          donation(&sheet, index)
        } else if token.digits == 1, token.hash == last4 {
          lastFour(&sheet, from: index + 1)
        }
      }
    }
  }

  // MARK: social security

  /// "S.S. NO. 1 1 8 - 7 4 - 9 0 0 3", "her social, 407 / 88 / 1190", "SSN xxx-xx-4417"
  private static func social(_ sheet: inout Sheet, after cue: Int) {
    guard let first = skip(sheet, from: cue + 1, words: fillers, steps: 8, stop: isDigitOrMask) else { return }
    var digits: [Int] = []
    var hasMask = false
    var end = first
    var next = first
    while let token = sheet.token(next), next - first < 40, sheet.isFree(next), next == first || token.gap <= .wide {
      if token.kind == .number {
        digits.append(Int(token.digits))
        end = next
        if digits.reduce(0, +) >= 9 || hasMask && digits == [4] { break }
      } else if isMask(sheet, next) {
        hasMask = true
      } else if !(token.kind == .mark && separators.contains(token.hash)) {
        break
      }
      next += 1
    }
    let isWhole = digits == [3, 2, 4] || digits == Array(repeating: 1, count: 9)
    guard isWhole || hasMask && digits == [4] else { return }
    sheet.take(first, end, .ssn, .patient, score: 0.95, reason: "follows a word for a social security number")
  }

  private static func isDigitOrMask(_ sheet: Sheet, _ index: Int) -> Bool { sheet[index].digits > 0 || isMask(sheet, index) }

  private static func isMask(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    if token.kind == .mark { return token.isMark("*") && sheet.isMark(index + 1, "*") || token.isMark("*") && sheet.isMark(index - 1, "*") }
    return token.kind == .word && sheet.text.bytes[token.start..<token.end].allSatisfy { $0 | 0x20 == 0x78 }
  }

  /// "the last four, which was 9038", "last 4: 6620", but not "the last four in 2019".
  private static func lastFour(_ sheet: inout Sheet, after cue: Int) {
    guard let count = sheet.token(cue + 1), count.gap <= .space,
      count.hash == four || count.hash == cuatro || sheet.number(cue + 1)?.value == 4
    else { return }
    lastFour(&sheet, from: cue + 2)
  }

  private static func lastFour(_ sheet: inout Sheet, from index: Int) {
    guard let place = skip(sheet, from: index, words: fillers, steps: 6, stop: { $0[$1].digits > 0 }), sheet.isFree(place),
      sheet[place].kind == .number, sheet[place].digits == 4, let value = sheet.number(place)?.value, !(1900..<2100).contains(value),
      !QuantityGrammar.isAmount(sheet, after: place), !isRow(sheet, place)
    else { return }
    sheet.take(place, place, .ssn, .patient, score: 0.85, reason: "follows “last four”")
  }

  /// "BNP, last 4: 1830, 2210, 1675" are results.
  private static func isRow(_ sheet: Sheet, _ index: Int) -> Bool {
    guard sheet.isMark(index + 1, ",") || sheet.isMark(index + 1, "/") || sheet.isMark(index + 1, ";") else { return false }
    guard let next = sheet.token(index + 2), next.kind == .number, next.gap <= .space, sheet.run(from: index + 2).last == index + 2 else {
      return false
    }
    return (3...4).contains(next.digits)
  }

  /// "extension in 2019" is no telephone's.
  private static func isYear(_ sheet: Sheet, _ index: Int, after cue: Int) -> Bool {
    guard sheet[index].digits == 4, let value = sheet.number(index)?.value, (1900..<2100).contains(value) else { return false }
    return (cue + 1..<index).contains { sheet[$0].kind == .word }
  }

  // MARK: lines and badges

  /// "EXT 2204", "beeper 0447", "mailbox 7190"
  private static func line(_ sheet: inout Sheet, after cue: Int) {
    guard let place = skip(sheet, from: cue + 1, words: fillers, steps: 3, stop: { $0[$1].digits > 0 }), sheet.isFree(place),
      sheet[place].kind == .number, (extensions.contains(sheet[cue].hash) ? 4...6 : 3...6).contains(sheet[place].digits),
      sheet.run(from: place).last == place, !QuantityGrammar.isAmount(sheet, after: place), !isYear(sheet, place, after: cue)
    else { return }
    sheet.take(place, place, .phone, score: 0.9, reason: "follows a word for a telephone line")
  }

  /// "badge 6120", "shield #5119", "Subject 117-0043"
  private static func badge(_ sheet: inout Sheet, after cue: Int) {
    guard let place = skip(sheet, from: cue + 1, words: fillers, steps: 4, stop: { $0[$1].digits > 0 }), sheet.isFree(place),
      sheet[place].kind == .number, sheet[place].gap <= .double, !isYear(sheet, place, after: cue)
    else { return }
    let run = sheet.run(from: place)
    let isPair = run.letters == 0 && run.last == place + 2 && sheet.isMark(place + 1, "-") && run.digits >= 6
    guard sheet[cue].hash == subject ? isPair : isPair || run.last == place && (3...6).contains(run.digits),
      !QuantityGrammar.isAmount(sheet, after: run.last)
    else { return }
    sheet.take(place, run.last, .otherID, score: 0.9, reason: "follows a word for somebody's badge or number")
  }

  // MARK: donations

  /// "W0417 25 118806 00": facility, year and serial number of a donation, with its flag (ISBT 128, data structure 001).
  private static func donation(_ sheet: inout Sheet, _ first: Int) {
    guard sheet[first].shape != .lower, sheet.text.bytes[sheet[first].start] > 0x39 else { return }
    func part(_ offset: Int, _ digits: Int) -> Bool {
      guard let token = sheet.token(first + offset), token.gap <= .space, token.kind == .number, sheet.isFree(first + offset) else {
        return false
      }
      return Int(token.digits) == digits
    }
    guard part(1, 2), part(2, 6) else { return }
    let hasFlag = part(3, 2)
    let hasCheck =
      hasFlag && sheet.isFree(first + 4) && sheet[first + 4].kind == .word && sheet[first + 4].shape == .initial
      && sheet[first + 4].gap <= .space
    sheet.take(
      first, first + 2 + (hasFlag ? 1 : 0) + (hasCheck ? 1 : 0), .otherID, score: 0.96, reason: "has the form of a blood donation's number")
  }

  /// The first token that `stop` asks for, past marks and the given words.
  private static func skip(_ sheet: Sheet, from index: Int, words: WordSet, steps: Int, stop: (Sheet, Int) -> Bool) -> Int? {
    var next = index
    while let token = sheet.token(next), next - index < steps, token.gap < .paragraph {
      if stop(sheet, next) { return next }
      guard token.kind == .mark && !token.isMark(";") || words.contains(token.hash) else { return nil }
      next += 1
    }
    return nil
  }

  private static func hashes(_ words: String) -> [UInt64] { words.split(separator: " ").map { Words.hash(String($0)) } }

  /// "S.S."
  private static let letter = Words.hash("s")
  private static let last = Words.hash("last")
  private static let ultimos = Words.hash("ultimos")
  private static let four = Words.hash("four")
  private static let cuatro = Words.hash("cuatro")
  private static let socials = WordSet(hashes("ssn ssan ss social soc"))
  private static let extensions = WordSet(hashes("ext extension"))
  private static let lines = hashes("ext extension beeper pager pgr mailbox anexo")
  private static let last4 = Words.hash("last4")
  private static let subject = Words.hash("subject")
  private static let badgeWords = hashes("badge shield gafete subject participant sujeto")
  private static let badges = WordSet(badgeWords)
  static let starts = hashes("s ssn ssan ss social soc last ultimos") + lines + badgeWords + Login.starts
  private static let fillers = WordSet(
    hashes(
      "s no num number sec security is was which are were given by wife his her their the of digits on file ends in ending social ssn ss soc reads"
    ))
  private static let separators: WordSet = [0x2D, 0x2F, 0x2E, 0x7C, 0x5F, 0x2013, 0x5B, 0x5D]
}

/// Dates in the forms that English and Spanish notes use. All elements but the year go (45 CFR 164.514(b)(2)(i)(C)); a year alone stays.
enum DateScanner {
  struct Match { var last: Int; var isCertain: Bool }

  static func scan(_ sheet: inout Sheet) {
    var index = 0
    while index < sheet.count {
      guard sheet.isFree(index), sheet[index].kind != .mark, let match = date(sheet, at: index) else {
        index += 1
        continue
      }
      var last = match.last
      if let later = secondDay(sheet, after: last) { last = later }
      // "late May", "the 22nd"
      var first = index
      if let modifier = sheet.token(index - 1), sheet.isFree(index - 1), sheet[index].gap <= .space,
        sheet[index].kind == .word && DateContext.modifiers.contains(modifier.hash)
          || last == index && sheet.ordinal(index) != nil && modifier.hash == DateContext.article
      {
        first = index - 1
      }
      if let weekday = weekday(sheet, before: first, isCertain: match.isCertain) {
        sheet.take(weekday, weekday, .date, score: 0.9, reason: "the weekday of a date")
      }
      sheet.take(first, last, .date, score: match.isCertain ? 0.97 : 0.75, reason: "reads as a date")
      index = last + 1
    }
  }

  /// "viernes 6 de marzo", "Monday, 3/2", "Tues the 17th": the weekday is an element of its date.
  private static func weekday(_ sheet: Sheet, before first: Int, isCertain: Bool) -> Int? {
    guard sheet[first].gap <= .space else { return nil }
    let index = sheet.isMark(first - 1, ",") || sheet.isMark(first - 1, ".") ? first - 2 : first - 1
    guard let word = sheet.token(index), word.isWord, sheet.isFree(index), DateContext.isWeekday(word) else { return nil }
    // "sat 11/15" may be how much oxygen there is.
    return word.letters > 3 || word.isCapital && isCertain ? index : nil
  }

  /// A date that starts at `index`; with `keyed`, also forms that elsewhere could be a ratio.
  static func date(_ sheet: Sheet, at index: Int, keyed: Bool = false) -> Match? {
    guard let token = sheet.token(index), sheet.isFree(index) else { return nil }
    if token.kind == .word, token.word.has(.dateStart) {
      if let last = Holidays.read(sheet, at: index) { return Match(last: last, isCertain: true) }
      if let last = SpokenDate.read(sheet, at: index) { return Match(last: last, isCertain: false) }
    }
    if token.kind == .word { return token.word.has(.month) || isMisspelled(sheet, index) ? monthFirst(sheet, index, keyed) : nil }
    if token.kind == .mixed, let match = packed(sheet, index) { return match }
    if let day = sheet.ordinal(index), (1...31).contains(day) {
      return dayFirst(sheet, index, day: day, certain: true)
        ?? (isDayOfThisMonth(sheet, index) ? Match(last: index, isCertain: false) : nil)
    }
    guard let (value, digits) = sheet.number(index) else { return nil }
    if digits == 8 || digits == 12 || digits == 14, token.kind == .number { return compact(sheet, index, digits) }
    if digits == 4 || digits <= 2, let match = numeric(sheet, index, value, digits, keyed) { return match }
    guard digits <= 2, (1...31).contains(value) else { return nil }
    if let match = dayFirst(sheet, index, day: value, certain: false) { return match }
    if SpanishDay.isDay(sheet, index) { return Match(last: index, isCertain: false) }
    // "jueves 26", "el 20 del presente"
    let next = sheet.token(index + 1)
    if let before = sheet.token(index - 1), before.kind == .word, DateContext.isWeekday(before), before.letters > 4,
      sheet[index].gap <= .space,
      next.map({ $0.gap >= .double || $0.kind == .mark && !$0.isMark("/") && !$0.isMark(":") && !$0.isMark("-") || $0.word.has(.stop) })
        ?? true
    {
      return Match(last: index, isCertain: false)
    }
    if next?.hash == Words.del, let present = sheet.token(index + 2), DateContext.presents.contains(present.hash) {
      return Match(last: index + 2, isCertain: true)
    }
    return nil
  }

  // MARK: - Numbers only

  private static func numeric(_ sheet: Sheet, _ index: Int, _ first: Int, _ digits: Int, _ keyed: Bool) -> Match? {
    if index > 0, sheet[index].gap == .none,
      sheet[index - 1].isMark("/") || sheet[index - 1].isMark(".") && sheet.token(index - 2)?.kind == .number
    {
      return nil
    }
    guard let mark = sheet.token(index + 1) else { return nil }
    if mark.kind == .number, mark.gap == .space { return spaced(sheet, index, first, digits) }
    guard mark.kind == .mark, [0x2F, 0x2D, 0x2E, 0x2010, 0x2011, 0x2013].contains(mark.hash), mark.gap <= .double,
      let middle = sheet.token(index + 2), middle.gap <= mark.gap
    else { return nil }
    // 2024-Mar-05, 15-JAN-2005
    if middle.kind == .word, middle.word.has(.month), sheet.isMark(index + 3, Unicode.Scalar(UInt8(truncatingIfNeeded: mark.hash))),
      let (end, length) = sheet.number(index + 4), length == 4 || length == 2
    {
      return (digits == 4 ? (1...31).contains(end) : (1...31).contains(first)) ? Match(last: index + 4, isCertain: true) : nil
    }
    guard let (second, secondDigits) = sheet.number(index + 2), secondDigits <= 4 else { return nil }
    let third =
      sheet.isMark(index + 3, Unicode.Scalar(UInt32(mark.hash)) ?? "-") && sheet[index + 3].gap <= mark.gap ? sheet.number(index + 4) : nil
    if let (last, lastDigits) = third, sheet[index + 4].gap <= mark.gap {
      if let next = sheet.token(index + 5), next.gap == .none, next.kind == .mark, next.hash == mark.hash,
        sheet.token(index + 6)?.kind == .number, sheet[index + 6].gap == .none
      {
        return nil
      }
      if digits == 4, secondDigits <= 2, lastDigits <= 2 {
        return isYear(first) && (1...12).contains(second) && (1...31).contains(last) ? Match(last: index + 4, isCertain: true) : nil
      }
      guard digits <= 2, secondDigits <= 2, lastDigits == 4 || lastDigits == 2, isDay(first, second) else { return nil }
      if lastDigits == 4 && !isYear(last) { return nil }
      // "7.38/44" never comes here; "1.2.24" could be a version.
      return Match(last: index + 4, isCertain: mark.hash != 0x2E || lastDigits == 4)
    }
    if mark.hash == 0x2F || mark.hash == 0x2D && keyed {
      if digits <= 2, secondDigits == 4, (1...12).contains(first), (1900...2099).contains(second) {
        return Match(last: index + 2, isCertain: true)
      }
      guard digits <= 2, secondDigits <= 2, isDay(first, second), mark.gap == .none, middle.gap == .none else { return nil }
      if keyed || DateContext.allowsShort(sheet, index, first, second) { return Match(last: index + 2, isCertain: keyed) }
    }
    return nil
  }

  /// "02 02 2023"
  private static func spaced(_ sheet: Sheet, _ index: Int, _ first: Int, _ digits: Int) -> Match? {
    guard digits == 2, let (second, secondDigits) = sheet.number(index + 1), secondDigits == 2, isDay(first, second),
      let year = sheet.token(index + 2), year.kind == .number, year.gap == .space, year.digits == 4,
      let (value, _) = sheet.number(index + 2),
      isYear(value)
    else { return nil }
    return Match(last: index + 2, isCertain: true)
  }

  /// 20240329, 202403290830, 20240329083053 (HL7 TS)
  private static func compact(_ sheet: Sheet, _ index: Int, _ digits: Int) -> Match? {
    let bytes = sheet.text.bytes[sheet[index].start..<sheet[index].end].map { Int($0) - 0x30 }
    let year = bytes[0] * 1000 + bytes[1] * 100 + bytes[2] * 10 + bytes[3]
    let month = bytes[4] * 10 + bytes[5]
    let day = bytes[6] * 10 + bytes[7]
    guard (1890...2100).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    if digits > 8 && (bytes[8] * 10 + bytes[9] > 23 || bytes[10] * 10 + bytes[11] > 59) { return nil }
    return Match(last: index, isCertain: digits > 8)
  }

  /// 09APR23, 9Apr2023, Apr23: day, month's letters, year in one token.
  private static func packed(_ sheet: Sheet, _ index: Int) -> Match? {
    let token = sheet[index]
    guard (3...9).contains(Int(token.letters)), (3...6).contains(Int(token.digits)) else { return nil }
    let bytes = sheet.text.bytes[token.start..<token.end].map { $0 | 0x20 }
    let lead = bytes.prefix { (0x30...0x39).contains($0) }
    let letters = bytes.dropFirst(lead.count).prefix { (0x61...0x7A).contains($0) }
    let tail = bytes.dropFirst(lead.count + letters.count)
    guard tail.allSatisfy({ (0x30...0x39).contains($0) }), (1...2).contains(lead.count), tail.count == 2 || tail.count == 4,
      sheet.lexicon.word(WordHash.of(letters)).has(.month), let day = Int(String(decoding: lead, as: UTF8.self)), (1...31).contains(day)
    else { return nil }
    return Match(last: index, isCertain: true)
  }

  // MARK: - With the month's name

  /// "March 14th, 2024", "Aug '20", "March 2024", "March 3-5, 2024", and a month alone after "in", "since".
  private static func monthFirst(_ sheet: Sheet, _ index: Int, _ keyed: Bool) -> Match? {
    var next = index + 1
    if sheet.isMark(next, "."), sheet[next].gap == .none { next += 1 }
    if sheet.isMark(next, "-") || sheet.isMark(next, "/"), sheet[next].gap == .none { next += 1 }
    guard let token = sheet.token(next), token.gap < (sheet[index].letters > 3 && next == index + 1 ? .paragraph : .line) else {
      return alone(sheet, index, keyed)
    }
    if let day = sheet.ordinal(next) ?? shortNumber(sheet, next), (1...31).contains(day), sheet.isFree(next) {
      if sheet.ordinal(next) == nil && DateContext.isQuantity(sheet, after: next) { return alone(sheet, index, keyed) }
      var last = next
      if sheet.isMark(last + 1, "-") || sheet.isMark(last + 1, "\u{2013}"), let until = shortNumber(sheet, last + 2),
        (1...31).contains(until),
        sheet[last + 2].gap == .none
      {
        last += 2
      }
      return Match(last: year(sheet, after: last) ?? last, isCertain: true)
    }
    if let last = year(sheet, after: next - 1) { return Match(last: last, isCertain: true) }
    if let last = SpokenDate.afterMonth(sheet, next) { return Match(last: last, isCertain: true) }
    return alone(sheet, index, keyed)
  }

  /// "22nd of April", "14 de marzo de 2024", "6 Jul 2026", "3-Nov-25".
  private static func dayFirst(_ sheet: Sheet, _ index: Int, day: Int, certain: Bool) -> Match? {
    var next = index + 1
    while let token = sheet.token(next), token.gap < .paragraph,
      token.kind == .mark && (token.isMark("-") || token.isMark("/") || token.isMark(".") && certain) || isLink(sheet, next)
    {
      next += 1
      if next - index > 2 { return nil }
    }
    guard let month = sheet.token(next), month.kind == .word, month.word.has(.month) || isMisspelled(sheet, next, dayBefore: true),
      month.gap < .paragraph, sheet.isFree(next)
    else { return nil }
    let last = year(sheet, after: next) ?? shortYear(sheet, after: next)
    // "5 may", "4 mar": a number before a word that is a month only sometimes.
    let isLinked = next > index + 1
    if last == nil && !certain && !isLinked && month.shape == .lower && month.word.english > 5 { return nil }
    return Match(last: last ?? next, isCertain: true)
  }

  /// "on the 22nd.", "Sunday the 23rd": no month, and no noun that it counts.
  private static func isDayOfThisMonth(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let article = sheet.token(index - 1), article.hash == Words.hash("the"), sheet[index].gap <= .space,
      let before = sheet.token(index - 2),
      before.kind == .word, DateContext.leadsToDay(before)
    else { return false }
    guard let next = sheet.token(index + 1), next.gap <= .space else { return true }
    return next.kind == .mark || next.word.has([.stop, .verb]) || next.isCapital
  }

  /// "17 AUG 25", "18 mayo 26"
  private static func shortYear(_ sheet: Sheet, after month: Int) -> Int? {
    guard let token = sheet.token(month + 1), token.gap == .space, let (value, digits) = sheet.number(month + 1), digits == 2, value >= 20,
      !DateContext.isQuantity(sheet, after: month + 1), !sheet.isMark(month + 2, ":"), !sheet.isMark(month + 2, "/"),
      !sheet.isMark(month + 2, "-")
    else { return nil }
    return month + 1
  }

  private static func isLink(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    return token.kind == .word && token.letters == 2 && (token.hash == Words.de || token.hash == Words.of)
  }

  /// The year after `index`: ", 2024", "de 2024", "del 2024", "'24", "24" after a full month and day is not taken.
  private static func year(_ sheet: Sheet, after index: Int) -> Int? {
    var next = index + 1
    if sheet.isMark(next, "."), sheet[next].gap == .none { next += 1 }
    if sheet.isMark(next, ",") || sheet.isMark(next, "-") || sheet.isMark(next, "/") { next += 1 }
    if let token = sheet.token(next), token.kind == .word, [Words.de, Words.del, Words.of].contains(token.hash) { next += 1 }
    if sheet.isMark(next, "'") || sheet.isMark(next, "\u{2019}"), let (_, digits) = sheet.number(next + 1), digits == 2 { return next + 1 }
    guard let token = sheet.token(next), token.gap < .paragraph, sheet.isFree(next), let (value, digits) = sheet.number(next) else {
      return nil
    }
    if digits == 4, isYear(value), !DateContext.isQuantity(sheet, after: next) { return next }
    if digits == 2, token.gap == .none, sheet.isMark(next - 1, "-") || sheet.isMark(next - 1, "/") { return next }
    return nil
  }

  private static let names = """
    january february march april june july august september october november december enero febrero marzo abril mayo junio julio agosto septiembre
    octubre noviembre diciembre
    """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) }

  /// "Aprll 19, 2025": one letter off a month's name, with a number where a date has one.
  private static func isMisspelled(_ sheet: Sheet, _ index: Int, dayBefore: Bool = false) -> Bool {
    let token = sheet[index]
    guard token.word.isUnknown || token.word.english < 4 && token.word.nameLevel < 3, (4...10).contains(token.letters) else { return false }
    guard
      dayBefore
        || (sheet.token(index + 1).map {
          $0.gap <= .double && $0.digits > 0
            && ($0.digits == 4 || sheet.ordinal(index + 1) != nil
              || sheet.isMark(index + 2, ",") && sheet.token(index + 3)?.digits == 4)
        } ?? false)
    else { return false }
    let word = sheet.text.bytes[token.start..<token.end].map { $0 | 0x20 }
    return names.contains { $0.count > 4 && isOneOff(word, $0) }
  }

  private static func isOneOff(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard abs(a.count - b.count) <= 1 else { return false }
    let head = zip(a, b).prefix { $0 == $1 }.count
    let tail = zip(a.dropFirst(head).reversed(), b.dropFirst(head).reversed()).prefix { $0 == $1 }.count
    return max(a.count, b.count) - head - tail <= 1
  }

  private static func alone(_ sheet: Sheet, _ index: Int, _ keyed: Bool) -> Match? {
    let token = sheet[index]
    if keyed { return Match(last: index, isCertain: false) }
    // "early september", "from feb" in a note without capitals
    if index > 0, token.shape == .lower, sheet.mode == .lower, onlyMonths.contains(token.hash) || token.hash == Words.hash("august"),
      DateContext.monthCues.contains(sheet[index - 1].hash) || DateContext.modifiers.contains(sheet[index - 1].hash)
    {
      return Match(last: index, isCertain: false)
    }
    guard index > 0, token.shape != .lower || token.word.spanish > 0 && token.word.english == 0 else { return nil }
    // A month that is nothing else: "RTC October".
    if token.isCapital, token.letters > 3, sheet.mode == .mixed, onlyMonths.contains(token.hash) {
      return Match(last: index, isCertain: false)
    }
    var before = sheet[index - 1]
    // "mid-June"
    if before.isMark("-"), before.gap == .none, index > 1 { before = sheet[index - 2] }
    guard before.kind == .word, DateContext.monthCues.contains(before.hash),
      token.letters > 3 || token.word.english == 0 || DateContext.modifiers.contains(before.hash)
    else {
      return nil
    }
    if let next = sheet.token(index + 1), next.kind == .word, next.gap <= .double, next.isCapital { return nil }
    return Match(last: index, isCertain: false)
  }

  private static let onlyMonths = WordSet(
    "january february july september october november december jan feb sept oct nov dec enero febrero septiembre octubre noviembre diciembre"
      .split(separator: " ").map {
        Words.hash(String($0))
      })

  /// "7/14-7/20": the second half of a range whose first half was certain.
  private static func secondDay(_ sheet: Sheet, after index: Int) -> Int? {
    guard sheet.isMark(index + 1, "-") || sheet.isMark(index + 1, "\u{2013}"), sheet.isFree(index + 2),
      sheet.token(index + 2)?.gap ?? .line <= .space,
      let (first, digits) = sheet.number(index + 2), digits <= 2
    else { return nil }
    return numeric(sheet, index + 2, first, digits, true)?.last
  }

  private static func shortNumber(_ sheet: Sheet, _ index: Int) -> Int? {
    guard let (value, digits) = sheet.number(index), digits <= 2 else { return nil }
    return value
  }

  private static func isYear(_ value: Int) -> Bool { (1850...2100).contains(value) }
  private static func isDay(_ a: Int, _ b: Int) -> Bool {
    (1...12).contains(a) && (1...31).contains(b) || (1...31).contains(a) && (1...12).contains(b)
  }
}

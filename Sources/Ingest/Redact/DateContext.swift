/// What stands around a short date decides whether "3/14" is one or a ratio.
enum DateContext {
  private static func hashes(_ words: String) -> WordSet { WordSet(words.split(separator: " ").map { WordHash.of($0.utf8) }) }
  private static let cues = hashes(
    """
    on since from until till to thru through dated date before after by appt appointment seen visit surgery fu rtc due of ct mri xray admitted discharged
    started began begun returned el desde hasta dia fecha del cita sent received exam collected reported scheduled last next starting ending dictated
    signed noted drawn you around about circa and called between comparison injury onset
    """)
  private static let events = hashes(
    "visit appointment appt admission labs scan ct mri exam note encounter surgery call clinic cita visita consulta")
  private static let weekdays = hashes(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun lunes martes miercoles jueves viernes sabado domingo"
  )
  private static let near = hashes("adm admit here hold until denied upcoming rtc dos doi dob eta cx placed booked rescheduled moved")
  static let monthCues = hashes(
    "rtc else mid week every by in since until by last next during through of early late mid from around before after en desde hasta durante to this"
  )
  private static let ratios = hashes(
    "pain rated scale score strength above muscle grade power murmur va vision over out severity intensity reflexes pulses dolor fuerza tab tabs apgar apgars"
  )

  static func allowsShort(_ sheet: Sheet, _ index: Int, _ first: Int, _ second: Int) -> Bool {
    if isQuantity(sheet, after: index + 2) { return false }
    if let next = sheet.token(index + 3), next.gap == .none, next.isMark("/") || next.isMark("%") || next.isMark("-") && second < 13 {
      return false
    }
    var distance = 1
    while distance <= 3, index - distance >= 0, sheet[index - distance + 1].gap < .paragraph {
      let before = sheet[index - distance]
      if before.kind == .word {
        if ratios.contains(before.hash) { return false }
        if cues.contains(before.hash) { return true }
      } else if before.isMark(".") || before.isMark(";") {
        break
      }
      distance += 1
    }
    // "f/u 6/5", "Sunday 3/4"
    if let before = sheet.token(index - 1), before.kind == .word,
      before.hash == Words.hash("u") && sheet.isMark(index - 2, "/") || weekdays.contains(before.hash) || near.contains(before.hash)
    {
      return true
    }
    // A cell of a table, or the first thing on a line: "| 9/8 | 27+4 |", "7/1     2.8 x 2.2".
    let isCellStart = index == 0 || sheet[index].gap >= .line || sheet.isMark(index - 1, "|")
    if isCellStart, let next = sheet.token(index + 3), next.gap >= .double || next.isMark("|") || next.isMark(":") || next.isMark("-") {
      return true
    }
    // In brackets or before a time of day: "(9/22)", "3/29 16:56".
    if sheet.isMark(index - 1, "("), sheet.isMark(index + 3, ")") || sheet.isMark(index + 3, "-") {
      return second > 10 || second != 5 || sheet.isMark(index + 3, "-") && sheet[index + 3].gap != .none
    }
    if let hour = sheet.number(index + 3), hour.digits <= 2, sheet.isMark(index + 4, ":"), sheet[index + 4].gap == .none { return true }
    if let next = sheet.token(index + 3), next.kind == .word, next.gap <= .double, events.contains(next.hash) { return true }
    guard sheet[index].gap != .none else { return false }
    // "03/09", "3/05": nobody writes a ratio with a zero before it. "18/2": in Spanish the day comes first.
    if sheet[index].end - sheet[index].start == 2 && first < 10 || sheet[index + 2].end - sheet[index + 2].start == 2 && second < 10 {
      return true
    }
    if sheet.isSpanish, (13...31).contains(first), first != 20 { return true }
    if second == 20, first <= 12, first != 10, !sheet.isSpanish { return true }
    // Nothing is scored out of 1, 7, 9, 13, 21 or 29, and no share is more than the whole: what is no ratio is a day.
    if second >= 11 { return second != 12 && second != 20 }
    return first <= 12 && ([1, 7, 9].contains(second) && first > 3 || first > second && first >= 6)
  }

  private static let dayCues = hashes("on by until since before after from till")

  /// Whether a grade, a score or a strength is told just before.
  static func isRatio(_ sheet: Sheet, before index: Int) -> Bool {
    (max(0, index - 3)..<index).contains { ratios.contains(sheet[$0].hash) }
  }

  static func isWeekday(_ word: Token) -> Bool { weekdays.contains(word.hash) }
  static let modifiers = hashes("late early mid last next finales principios mediados")
  static let article = Words.hash("the")
  static let presents = hashes("presente corriente actual")

  /// Whether "the 22nd" after this word is a day.
  static func leadsToDay(_ word: Token) -> Bool { dayCues.contains(word.hash) || weekdays.contains(word.hash) }

  /// "20 mg", "5 %": the number at `index` is an amount.
  static func isQuantity(_ sheet: Sheet, after index: Int) -> Bool {
    guard let next = sheet.token(index + 1), next.gap <= .double else { return false }
    if next.isMark("%") { return true }
    return next.kind == .word && next.shape != .title && (next.word.has(.unit) || ratios.contains(next.hash))
      && !smallWords.contains(next.hash)
  }

  /// Units that are also words of a sentence: "on 3/14 in clinic".
  private static let smallWords = hashes("in c a")
}

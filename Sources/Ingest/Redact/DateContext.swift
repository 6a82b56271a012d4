/// What stands around a short date decides whether "3/14" is one or a ratio.
enum DateContext {
  private static func hashes(_ words: String) -> Set<UInt64> { Set(words.split(separator: " ").map { WordHash.of($0.utf8) }) }
  private static let cues = hashes(
    """
    on since from until till to thru through dated date before after by appt appointment seen visit surgery fu rtc due of ct mri xray admitted discharged
    started began begun returned el desde hasta dia fecha del cita sent received exam collected reported scheduled last next starting ending dictated
    signed noted drawn you around about circa and called between comparison injury onset
    """)
  private static let events = hashes(
    "visit appointment appt admission labs scan ct mri exam note encounter surgery call clinic cita visita consulta")
  static let monthCues = hashes(
    "in since until by last next during through of early late mid from around before after en desde hasta durante to this")
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
    // In brackets or before a time of day: "(9/22)", "3/29 16:56".
    if sheet.isMark(index - 1, "("), sheet.isMark(index + 3, ")") || sheet.isMark(index + 3, "-") {
      return second > 10 || second != 5 || sheet.isMark(index + 3, "-") && sheet[index + 3].gap != .none
    }
    if let hour = sheet.number(index + 3), hour.digits <= 2, sheet.isMark(index + 4, ":"), sheet[index + 4].gap == .none { return true }
    if let next = sheet.token(index + 3), next.kind == .word, next.gap <= .double, events.contains(next.hash) { return true }
    // Nothing is scored out of 13, 21 or 29: what is no ratio is a day.
    return second >= 11 && second != 12 && second != 20 && sheet[index].gap != .none
  }

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

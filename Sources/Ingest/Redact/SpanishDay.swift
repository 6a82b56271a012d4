/// Days without their month as Spanish notes name them: "desde el 9", "mié 12", "se va mañana 10".
enum SpanishDay {
  /// Whether the number at `index`, of one or two digits, is a day.
  static func isDay(_ sheet: Sheet, _ index: Int) -> Bool {
    guard sheet.isSpanish, sheet[index].kind == .number, sheet[index].gap == .space, var before = sheet.token(index - 1)
    else { return false }
    // "vier. 2", but not "los jueves. 5. Regresar"
    if before.isMark("."), before.gap == .none, let word = sheet.token(index - 2), word.letters < 6 { before = word }
    guard before.isWord else { return false }
    let next = sheet.token(index + 1)
    if let next, next.gap == .none, !next.isMark(".") && !next.isMark(",") && !next.isMark(";") && !next.isMark(")") && !next.isMark("?") {
      return false
    }
    // "7,5", "1.200"
    if let next, next.gap == .none, next.kind == .mark, let after = sheet.token(index + 2), after.gap == .none, after.digits > 0 {
      return false
    }
    if DateContext.isQuantity(sheet, after: index) { return false }
    if weekdays.contains(before.hash) {
      // "lunes 8 h", "lunes 10 a 14 h"
      return !(next.map { hours.contains($0.hash) && $0.gap <= .space } ?? false) && !isRange(sheet, index)
    }
    let ends =
      next.map { $0.gap >= .double || $0.kind == .mark && !$0.isMark("%") && !$0.isMark("-") && !$0.isMark("+") || links.contains($0.hash) }
      ?? true
    guard ends else { return false }
    if days.contains(before.hash) { return true }
    return before.hash == article && !isCounted(sheet, index)
  }

  /// "el 20 o 30 %", "el 2 y 3 dedo": what is counted is no day.
  private static func isCounted(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let link = sheet.token(index + 1), link.isWord, counts.contains(link.hash) else { return false }
    return sheet.token(index + 2)?.digits ?? 0 > 0
  }

  private static func isRange(_ sheet: Sheet, _ index: Int) -> Bool {
    sheet.token(index + 1)?.hash == to && sheet.token(index + 2)?.kind == .number
  }

  private static func hashes(_ words: String) -> WordSet { WordSet(words.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) }) }

  private static let article = Words.hash("el")
  private static let to = Words.hash("a")
  private static let weekdays = hashes(
    "lunes martes miercoles jueves viernes sabado domingo lun mie mier mierc miér juev vie vier viern sab sabad")
  private static let days = hashes("ayer anteayer manana")
  private static let hours = hashes("h hs hrs horas am pm a. p. m")
  private static let counts = hashes("o y a")
  private static let links = hashes(
    "a al con cuando de del desde en hasta la las le les lo los me ni o para pero por porque que se si sin te ya y salvo segun tras")
}

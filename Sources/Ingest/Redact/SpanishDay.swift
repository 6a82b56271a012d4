/// Days without their month as Spanish notes name them: "desde el 9", "mié 12".
enum SpanishDay {
  /// Whether the number at `index`, of one or two digits, is a day.
  static func isDay(_ sheet: Sheet, _ index: Int) -> Bool {
    guard sheet.isSpanish, sheet[index].kind == .number, sheet[index].gap == .space, var before = sheet.token(index - 1)
    else { return false }
    // "vie. 2", but not "el lunes. 2. Regresar"
    if before.isMark("."), before.gap == .none, let word = sheet.token(index - 2), word.letters < 6, word.hash != monday { before = word }
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
      // "lunes 8 h", "lunes 10 a 14 h", "lunes 2 tabletas"
      return !(next.map { $0.gap <= .space && doses.contains($0.hash) } ?? false) && !isRange(sheet, index)
    }
    guard before.hash == article, !isCounted(sheet, index) else { return false }
    return next.map {
      $0.gap >= .double || $0.kind == .mark && !$0.isMark("%") && !$0.isMark("-") && !$0.isMark("+") || links.contains($0.hash)
    } ?? true
  }

  /// "el 20 o 30 %", "el 2 y 3 dedo", "el 20 por ciento", "marca el 7 en la escala": what is counted is no day.
  private static func isCounted(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let link = sheet.token(index + 1), link.isWord else { return false }
    if link.hash == by, sheet.token(index + 2)?.hash == hundred { return true }
    if link.hash == within, (index + 2...index + 3).contains(where: { scales.contains(sheet.token($0)?.hash ?? 0) }) { return true }
    guard counts.contains(link.hash) else { return false }
    return sheet.token(index + 2)?.digits ?? 0 > 0
  }

  private static func isRange(_ sheet: Sheet, _ index: Int) -> Bool {
    sheet.token(index + 1)?.hash == to && sheet.token(index + 2)?.kind == .number
  }

  private static func hashes(_ words: String) -> WordSet { WordSet(words.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) }) }

  private static let article = Words.hash("el")
  private static let to = Words.hash("a")
  private static let weekdays = hashes(
    "lunes martes miercoles jueves viernes sabado domingo lun mie mier mierc juev vie vier viern sab sabad")
  private static let monday = Words.hash("lunes")
  private static let by = Words.hash("por")
  private static let hundred = Words.hash("ciento")
  private static let within = Words.hash("en")
  private static let scales = hashes("escala eva")
  private static let doses = hashes(
    "h hs hrs hora horas am pm tableta tabletas comprimido comprimidos capsula capsulas cap caps tab tabs gota gotas cc ampolla ampollas sobre sobres veces dosis"
  )
  private static let counts = hashes("o y a")
  private static let links = hashes(
    "a al con cuando de del desde en hasta la las le les lo los me ni o para pero por porque que se si sin te ya y salvo segun tras")
}

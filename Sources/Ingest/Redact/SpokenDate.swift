/// Dates as they are dictated: "december twelfth two thousand twenty four", "the second of June", "veinte de julio del cincuenta y seis".
enum SpokenDate {
  /// The last token of the date that starts at `index` with a day, or with a weekday whose day follows; nil when none does.
  static func read(_ sheet: Sheet, at index: Int) -> Int? {
    let token = sheet[index]
    if DateContext.isWeekday(token) { return afterWeekday(sheet, index) }
    return english(sheet, day: index) ?? spanish(sheet, day: index)
  }

  /// What follows a month's name at `index`: "twelfth two thousand twenty four", "the eleventh".
  static func afterMonth(_ sheet: Sheet, _ index: Int) -> Int? {
    let first = sheet.token(index)?.hash == the ? index + 1 : index
    guard let day = next(sheet, first, in: ordinals) else { return nil }
    return englishYear(sheet, after: lastOfDay(sheet, day)) ?? lastOfDay(sheet, day)
  }

  // MARK: English

  /// "second of june", "fourth day of March nineteen forty"
  private static func english(_ sheet: Sheet, day index: Int) -> Int? {
    guard ordinals.contains(sheet[index].hash) else { return nil }
    var link = lastOfDay(sheet, index) + 1
    if sheet.token(link)?.hash == dayWord { link += 1 }
    guard sheet.token(link)?.hash == Words.of, sheet[link].gap <= .line, let month = month(sheet, link + 1) else { return nil }
    return englishYear(sheet, after: month) ?? month
  }

  /// "monday the third"
  private static func afterWeekday(_ sheet: Sheet, _ index: Int) -> Int? {
    if sheet.token(index + 1)?.hash == the, let day = next(sheet, index + 2, in: ordinals) {
      let last = lastOfDay(sheet, day)
      // "Friday the first dose": it counts what follows.
      if let noun = sheet.token(last + 1), noun.isWord, noun.gap <= .space, !noun.word.has([.stop, .verb]), !noun.isCapital { return nil }
      return last
    }
    // "jueves diecisiete", "lunes diez de octubre"
    guard let day = next(sheet, index + 1, in: spanishDays), sheet.isSpanish else { return nil }
    if let whole = spanish(sheet, day: day) { return whole }
    let last = spanishDayEnd(sheet, day)
    // "los jueves diecisiete pastillas"
    if let noun = sheet.token(last + 1), noun.isWord, noun.gap <= .space, !spanishLinks.contains(noun.hash) { return nil }
    return last
  }

  /// "twenty third" is one day.
  private static func lastOfDay(_ sheet: Sheet, _ index: Int) -> Int {
    guard tens.contains(sheet[index].hash) else { return index }
    let unit = sheet.isMark(index + 1, "-") ? index + 2 : index + 1
    return next(sheet, unit, in: ordinals) ?? index
  }

  private static func englishYear(_ sheet: Sheet, after index: Int) -> Int? {
    var last = index
    while let word = next(sheet, last + 1, in: yearWords), last - index < 7 { last = word }
    while last > index, sheet[last].hash == and { last -= 1 }
    return last > index ? last : numeralYear(sheet, after: index)
  }

  // MARK: Spanish

  /// "tres de mayo de mil novecientos cuarenta y uno", "treinta y uno de enero"
  private static func spanish(_ sheet: Sheet, day index: Int) -> Int? {
    guard spanishDays.contains(sheet[index].hash) else { return nil }
    let link = spanishDayEnd(sheet, index) + 1
    guard sheet.token(link)?.hash == Words.de, sheet[link].gap <= .line, let month = month(sheet, link + 1) else { return nil }
    guard let of = sheet.token(month + 1), of.hash == Words.de || of.hash == Words.del, of.gap <= .line else {
      return numeralYear(sheet, after: month) ?? month
    }
    var last = month + 1
    while let word = next(sheet, last + 1, in: spanishYearWords), last - month < 9 { last = word }
    while last > month + 1, sheet[last].hash == y { last -= 1 }
    return last > month + 1 ? last : numeralYear(sheet, after: month + 1) ?? month
  }

  private static func spanishDayEnd(_ sheet: Sheet, _ index: Int) -> Int {
    guard sheet[index].hash == thirty, sheet.token(index + 1)?.hash == y, sheet.token(index + 2)?.hash == one else { return index }
    return index + 2
  }

  // MARK: Both

  private static func month(_ sheet: Sheet, _ index: Int) -> Int? {
    guard let word = sheet.token(index), word.isWord, word.word.has(.month), word.letters > 2, word.gap <= .line else { return nil }
    return sheet.isFree(index) ? index : nil
  }

  private static func numeralYear(_ sheet: Sheet, after index: Int) -> Int? {
    let place = sheet.isMark(index + 1, ",") ? index + 2 : index + 1
    guard let (value, digits) = sheet.number(place), digits == 4, (1850...2100).contains(value) else { return nil }
    return sheet[place].gap <= .line ? place : nil
  }

  private static func next(_ sheet: Sheet, _ index: Int, in words: WordSet) -> Int? {
    guard let token = sheet.token(index), token.isWord, token.gap <= .line, words.contains(token.hash) else { return nil }
    return sheet.isFree(index) ? index : nil
  }

  private static func hashes(_ words: String) -> [UInt64] { words.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) } }

  private static let the = Words.hash("the")
  private static let and = Words.hash("and")
  private static let dayWord = Words.hash("day")
  private static let y = Words.hash("y")
  private static let one = Words.hash("uno")
  private static let thirty = Words.hash("treinta")
  private static let ordinalWords = hashes(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth
    nineteenth twentieth thirtieth twenty thirty
    """)
  private static let ordinals = WordSet(ordinalWords)
  private static let tens = WordSet(hashes("twenty thirty"))
  private static let yearWords = WordSet(
    hashes(
      """
      two thousand hundred twenty thirty forty fifty sixty seventy eighty ninety nineteen eighteen one three four five six seven eight nine ten eleven
      twelve thirteen fourteen fifteen sixteen seventeen oh and
      """))
  private static let spanishLinks = WordSet(
    hashes("a al ante antes como con cuando de del desde el en hasta la las le lo los ni o para pero por porque que se si sin y"))
  private static let spanishDayWords = hashes(
    """
    primero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte
    veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta
    """)
  private static let spanishDays = WordSet(spanishDayWords)
  private static let spanishYearWords = WordSet(
    spanishDayWords + hashes("mil novecientos cuarenta cincuenta sesenta setenta ochenta noventa y"))
  private static let weekdayWords = hashes(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun lunes martes miercoles jueves viernes sabado
    domingo
    """)
  static let starts = ordinalWords + spanishDayWords + weekdayWords
}

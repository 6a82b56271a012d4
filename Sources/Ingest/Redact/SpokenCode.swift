/// Names that are spelled and numbers that are said digit by digit, as in dictations and voice mails: "spelled n w a c h u k w u", "the number is five
/// five five oh one four four", "s twenty five dash oh one eight eight three".
enum SpokenCode {
  private struct Run {
    var last: Int
    var letters = 0
    /// Words for one digit, and all that such a word says.
    var singles = 0
    var digits = 0
    var elements: Int { letters + numbers }
    var numbers = 0
  }

  static func scan(_ sheet: inout Sheet) {
    var index = 0
    while index < sheet.count {
      guard sheet.isFree(index), isLetter(sheet, index) || sheet[index].word.has(.numberWord),
        // "the last four six six one nine"
        sheet[index].hash != four || sheet.token(index - 1)?.hash != lastWord, let run = run(sheet, from: index)
      else {
        index += 1
        continue
      }
      if run.numbers == 0 {
        if isSpelledName(sheet, index, run) {
          sheet.take(index, run.last, .name, score: 0.85, reason: "is spelled letter by letter")
        }
      } else if run.letters == 0, run.numbers >= 3, run.digits >= 4, isCued(sheet, index, by: births, within: 4) {
        sheet.take(index, run.last, .date, score: 0.85, reason: "is a birth date in words")
      } else if isIdentifying(sheet, index, run) {
        let isPhone = run.letters == 0 && [7, 10, 11].contains(run.digits)
        sheet.take(index, run.last, isPhone ? .phone : .otherID, score: 0.8, reason: "is a number that is said digit by digit")
      }
      index = run.last + 1
    }
  }

  private static func isSpelledName(_ sheet: Sheet, _ index: Int, _ run: Run) -> Bool {
    guard run.letters >= (isCued(sheet, index, by: spelling, within: 2) ? 3 : 5) else { return false }
    let letters = (index...run.last).flatMap { sheet[$0].isWord ? sheet.folded($0) : [] }
    // "s t e m i", "M T W T F", a row of crosses.
    let word = sheet.lexicon.word(WordHash.of(letters))
    return !word.isClinical && !word.has(.abbreviation) && Set(letters).count >= 3 && !weeks.contains(WordHash.of(letters.prefix(5)))
  }

  private static func isIdentifying(_ sheet: Sheet, _ index: Int, _ run: Run) -> Bool {
    // "strength five five five five five", "apgars eight nine"
    if DateContext.isRatio(sheet, before: index) { return false }
    if run.singles >= 5 || run.singles >= 3 && run.elements >= 6 { return true }
    return run.elements >= 4 && run.singles >= 3 && isCued(sheet, index, by: cues, within: 4)
  }

  private static func run(_ sheet: Sheet, from index: Int) -> Run? {
    var run = Run(last: index - 1)
    var next = index
    while let token = sheet.token(next), next == index || token.gap <= .space || token.gap == .line, sheet.isFree(next), next - index < 60 {
      if token.isMark("-"), token.gap == .none, isLetter(sheet, next - 1) {
        // "H-A-T-A"
      } else if token.isMark(","), token.gap == .none, isCued(sheet, index, by: owned, within: 4) {
        // "his social is five one two, forty four, nine zero three eight"
      } else if token.hash == asWord, run.last == next - 1, isLetter(sheet, run.last), sheet.token(next + 1)?.hash == inWord,
        sheet.token(next + 2)?.kind == .word
      {
        // "K as in kilo"
        next += 2
      } else if token.kind != .word {
        break
      } else if isLetter(sheet, next) {
        run.letters += 1
        run.last = next
      } else if let digits = numbers[token.hash] {
        run.numbers += 1
        run.digits += digits
        if digits == 1 { run.singles += 1 }
        run.last = next
      } else if next == index || !joiners.contains(token.hash) {
        break
      }
      next += 1
    }
    return run.elements >= 3 ? run : nil
  }

  private static func isLetter(_ sheet: Sheet, _ index: Int) -> Bool { sheet[index].kind == .word && sheet[index].letters == 1 }

  private static func isCued(_ sheet: Sheet, _ index: Int, by words: WordSet, within distance: Int) -> Bool {
    (max(0, index - distance)..<index).contains { words.contains(sheet[$0].hash) }
  }

  private static func hashes(_ words: String) -> [UInt64] { words.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) } }

  /// How many digits a word says.
  private static let numbers: [UInt64: Int] = {
    let single = "zero oh one two three four five six seven eight nine cero uno dos tres cuatro cinco seis siete ocho nueve"
    let double = """
      ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen diez once doce trece catorce quince veintiuno veintidos veintitres
      veinticuatro veinticinco
      """
    // "twenty five" says two digits with the one that follows.
    let tens = "twenty thirty forty fifty sixty seventy eighty ninety veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
    let all = hashes(single).map { ($0, 1) } + hashes(double + " " + tens).map { ($0, 2) }
    return Dictionary(all, uniquingKeysWith: { first, _ in first })
  }()
  static let starts = Array(numbers.keys)
  private static let asWord = Words.hash("as")
  private static let inWord = Words.hash("in")
  private static let four = Words.hash("four")
  private static let lastWord = Words.hash("last")
  private static let births = WordSet(hashes("birth birthday birthdate dob born nacimiento nacida nacido nacio"))
  private static let joiners = WordSet(hashes("dash hyphen slash dot point underscore guion y double triple capital"))
  private static let spelling = WordSet(
    hashes("spelled spelt spell spelling spells thats is its deletrea deletreo deletreado escribe letras"))
  private static let weeks = WordSet(hashes("mtwtf smtwt mtwrf lmmjv lmxjv dlmmj"))
  /// Words for a number of somebody's own, which may be said with pauses.
  private static let owned = WordSet(
    hashes("sticker serial mrn ssn social member license account policy badge plate cedula poliza licencia placa"))
  private static let cues = WordSet(
    hashes(
      """
      number four sticker serial mrn ssn social record id account member license phone cell call at extension code accession claim policy badge
      pin lot plate ref reference numero telefono celular expediente historia cedula poliza licencia placa codigo lote folio
      """))
}

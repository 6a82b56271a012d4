/// Numbers as Spanish-speaking countries write them: identity cards with dots, plates of four digits and three consonants.
enum SpanishNumber {
  /// The last token of an identity number at `index`: "9.555.018-3", "DNI … 47.555.018"; nil for amounts.
  static func identity(_ sheet: Sheet, _ index: Int) -> Int? {
    guard sheet.isSpanish, sheet[index].kind == .number, (1...2).contains(sheet[index].digits), sheet.isMark(index + 1, "."),
      group(sheet, index + 2), sheet.isMark(index + 3, "."), sheet[index + 3].gap == .none, group(sheet, index + 4)
    else { return nil }
    let last = index + 4
    if sheet.isMark(last + 1, "-") || sheet.isMark(last + 1, "\u{2013}"), let check = sheet.token(last + 2), check.gap == .none,
      check.end - check.start == 1, check.kind == .number || check.letters == 1
    {
      return last + 2
    }
    // "carga viral 1.250.000 copias": a word for a person's papers has to be near.
    guard !DateContext.isQuantity(sheet, after: last), !(sheet.token(last + 1).map { counted.contains($0.hash) } ?? false) else {
      return nil
    }
    // "10 cc" are millilitres.
    let isKeyed = (max(0, index - 12)..<index).contains {
      keys.contains(sheet[$0].hash) && !(sheet[$0].hash == cc && $0 > 0 && sheet[$0 - 1].digits > 0)
    }
    return isKeyed ? last : nil
  }

  private static func group(_ sheet: Sheet, _ index: Int) -> Bool {
    sheet.token(index).map { $0.kind == .number && $0.digits == 3 && $0.gap == .none } ?? false
  }

  /// "5550 HJT": a plate of Spain has no vowels.
  static func plate(_ sheet: Sheet, _ index: Int) -> Int? {
    guard sheet.isSpanish, sheet[index].kind == .number, sheet[index].digits == 4, let letters = sheet.token(index + 1),
      letters.gap <= .space,
      letters.kind == .word, letters.letters == 3, !(1900..<2100).contains(sheet.number(index)?.value ?? 0), letters.shape == .upper,
      letters.end - letters.start == 3, !letters.word.isClinical,
      sheet.text.bytes[letters.start..<letters.end].allSatisfy({ !vowels.contains($0) })
    else { return nil }
    return index + 1
  }

  private static let vowels = Array("AEIOUQ".utf8)
  private static let cc = Words.hash("cc")
  private static let counted = WordSet(
    "copias ui unidades leucocitos plaquetas hematies celulas euros pesos".split(separator: " ").map { Words.hash(String($0)) })
  private static let keys = WordSet(
    "dni ci cc run rut ced cedula documento doc identidad nif mp mn mat matricula lic licencia".split(separator: " ").map {
      Words.hash(String($0))
    })
}

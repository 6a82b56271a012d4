/// Numbers with a form of their own (telephone, social security, cards, provider numbers), then every long number that is not proved harmless.
enum NumberScanner {
  static func scan(_ sheet: inout Sheet) {
    var index = 0
    while index < sheet.count {
      if sheet.isFree(index), startsNumber(sheet, index), let last = classify(&sheet, index) {
        index = last + 1
      } else {
        index += 1
      }
    }
  }

  private static func startsNumber(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    if token.kind == .mark { return token.isMark("(") || token.isMark("+") }
    if token.kind == .word {
      let isApart = token.gap != .none || sheet.isMark(index - 1, "#") || sheet.isMark(index - 1, "(")
      return isApart && (token.shape == .upper || token.shape == .initial) && token.letters <= 5
        && sheet.token(index + 1)?.gap == Token.Gap.none
        && sheet.run(from: index).digits > 0
    }
    return token.gap != .none || index == 0
      || sheet[index - 1].kind == .mark && !sheet[index - 1].isMark(".") && !sheet[index - 1].isMark("/")
      || sheet.isTaken(index - 1)
  }

  private static func classify(_ sheet: inout Sheet, _ index: Int) -> Int? {
    if let last = udi(sheet, index) {
      sheet.take(index, last, .device, score: 0.97, reason: "has the form of a unique device identifier")
      return last
    }
    if let phone = PhoneReader.read(sheet, at: index) {
      let isFax = PhoneReader.follows(sheet, index, PhoneReader.faxWords)
      sheet.take(index, phone.last, isFax ? .fax : .phone, score: phone.score, reason: "has the form of a telephone number")
      return phone.last
    }
    guard sheet[index].kind != .mark else { return nil }
    if let last = SpanishNumber.identity(sheet, index) {
      sheet.take(index, last, .otherID, score: 0.9, reason: "has the form of an identity card's number")
      return last
    }
    if let last = SpanishNumber.plate(sheet, index) {
      sheet.take(index, last, .vehicle, score: 0.9, reason: "has the form of a number plate")
      return last
    }
    let run = sheet.run(from: index)
    if let (label, reason) = known(sheet, index, run.last) {
      sheet.take(index, run.last, label, score: 0.96, reason: reason)
      return run.last
    }
    if let last = card(sheet, index) {
      sheet.take(index, last, .account, .patient, score: 0.97, reason: "passes the check of a payment card number")
      return last
    }
    let isNumberOfSomething = isCaseNumber(sheet, index, run.last) || isSerial(sheet, index, run.last)
    guard isNumberOfSomething || !QuantityGrammar.isHarmless(sheet, index, run.last, digits: run.digits, letters: run.letters) else {
      sheet.protect(index, run.last)
      return run.last
    }
    guard run.digits >= 5 || isNumberOfSomething else { return nil }
    sheet.take(
      index, run.last, .otherID, score: run.digits >= 6 ? 0.75 : 0.6, reason: "a long number that is no amount, range or known code",
      detector: "lexicon")
    return run.last
  }

  private static let genes = Set(
    ["cyp", "mthfr", "g", "her", "hla", "apo", "tp", "brca", "cd", "il", "igg", "vwf", "slc", "abcb"].map { Array($0.utf8) })

  /// "8RK2LF", "4XB29", "N417PM": capital letters and digits in turns, as lots, plates and serial numbers are; not V600E, CYP2D6, G6PD or S72001A.
  private static func isSerial(_ sheet: Sheet, _ first: Int, _ last: Int) -> Bool {
    guard first == last, sheet[first].kind == .mixed, !QuantityGrammar.followsCode(sheet, first),
      !QuantityGrammar.isAmount(sheet, after: last)
    else { return false }
    let bytes = sheet.text.bytes[sheet[first].start..<sheet[first].end]
    guard bytes.count >= 5, bytes.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }) else { return false }
    let isDigit = bytes.map { $0 < 0x3A }
    let turns = zip(isDigit, isDigit.dropFirst()).count { $0 != $1 }
    let letters = isDigit.count { !$0 }
    guard isDigit.count - letters >= 2, letters >= 2 else { return false }
    let lead = bytes.prefix { $0 > 0x39 }.map { $0 | 0x20 }
    if genes.contains(lead) { return false }
    // T1N0M0, pT2N1: a stage.
    if lead == [0x74] || lead == [0x70, 0x74], bytes.contains(UInt8(ascii: "N")) { return false }
    if turns == 1 { return letters >= 2 && letters <= 3 && isDigit.count - letters >= 4 }
    // One letter, digits, one letter: a mutation or a code of a diagnosis.
    return !(turns == 2 && lead.count == 1 && letters == 2) && turns >= 2
  }

  /// "NAPS-0229", "RC-4418": letters, a hyphen and four digits or more, as no dose, code or level is written.
  private static func isCaseNumber(_ sheet: Sheet, _ first: Int, _ last: Int) -> Bool {
    guard last > first, (first...last).contains(where: { sheet.isMark($0, "-") }), !QuantityGrammar.followsCode(sheet, first) else {
      return false
    }
    let letters = (first...last).filter { sheet[$0].kind == .word && (sheet[$0].shape == .upper || sheet[$0].shape == .initial) }
    return !letters.isEmpty && (first...last).contains { sheet[$0].kind == .number && sheet[$0].digits >= 4 }
      && !(first...last).contains { sheet[$0].kind == .word && sheet[$0].word.has(.unit) && sheet[$0].letters > 1 }
  }

  static func alphanumerics(_ sheet: Sheet, _ first: Int, _ last: Int) -> [UInt8] {
    var result: [UInt8] = []
    for index in first...last where sheet[index].kind != .mark {
      for byte in sheet.text.bytes[sheet[index].start..<sheet[index].end] where byte < 0x80 { result.append(byte) }
    }
    return result
  }

  private static func known(_ sheet: Sheet, _ first: Int, _ last: Int) -> (IdentifierLabel, String)? {
    // All of them have nine characters and more.
    guard sheet[last].end - sheet[first].start >= 9 else { return nil }
    if last == first + 4, sheet.isMark(first + 1, "-"), sheet.isMark(first + 3, "-"), sheet[first].end - sheet[first].start == 3,
      sheet[first + 2].end - sheet[first + 2].start == 2, sheet[first + 4].end - sheet[first + 4].start == 4
    {
      return (.ssn, "has the form of a social security number")
    }
    let characters = alphanumerics(sheet, first, last)
    let digits = characters.filter { (0x30...0x39).contains($0) }.map { $0 - 0x30 }
    if characters.count == 11, digits.count < 11, Checksum.mbi(characters) { return (.healthPlan, "has the form of a Medicare number") }
    if characters.count == 17, digits.count >= 5, Checksum.vin(characters) { return (.vehicle, "passes the check of a vehicle number") }
    if characters.count == 9, digits.count == 7, first == last, sheet[first].letters == 2, Checksum.dea(digits) {
      return (.license, "passes the check of a DEA number")
    }
    if digits.count == 10, characters.count == 10, first == last, Checksum.npi(digits) {
      return (.license, "passes the check of a provider number")
    }
    if characters.count >= 15, digits.count < characters.count, Checksum.iban(characters) {
      return (.account, "passes the check of a bank account")
    }
    return nil
  }

  /// 13 to 19 digits, in one piece or in groups of four.
  private static func card(_ sheet: Sheet, _ first: Int) -> Int? {
    var count = 0
    var last = first
    var next = first
    while let token = sheet.token(next), sheet.isFree(next), next == first || token.gap <= .double, count <= 19 {
      if token.kind == .number {
        count += token.end - token.start
        last = next
      } else if !token.isMark("-") {
        break
      }
      next += 1
    }
    guard (13...19).contains(count) else { return nil }
    var digits: [UInt8] = []
    for index in first...last where sheet[index].kind == .number {
      digits += sheet.text.bytes[sheet[index].start..<sheet[index].end].map { $0 - 0x30 }
    }
    return (2...6).contains(digits[0]) && Checksum.luhn(digits) ? last : nil
  }

  /// GS1: "(01)" and fourteen digits, then further application identifiers.
  private static func udi(_ sheet: Sheet, _ first: Int) -> Int? {
    guard sheet.isMark(first, "("), let (identifier, digits) = sheet.number(first + 1), digits == 2, sheet.isMark(first + 2, ")"),
      let value = sheet.token(first + 3), value.gap == .none, value.kind != .mark, identifier != 1 || value.digits >= 12
    else { return nil }
    guard identifier == 1 || value.digits + value.letters >= 5 else { return nil }
    var last = first + 3
    while sheet.isMark(last + 1, "("), sheet[last + 1].gap == .none, sheet.number(last + 2)?.digits ?? 0 >= 2, sheet.isMark(last + 3, ")"),
      let part = sheet.token(last + 4), part.gap == .none, part.kind != .mark
    {
      last += 4
    }
    return last
  }
}

/// Numbers that clinical text is full of and that identify nobody: amounts, ranges, ratios, codes, decimals.
enum QuantityGrammar {
  private static let codeWords = WordSet(
    "icd cpt hcpcs loinc snomed rxnorm ndc drg cvx clia code codes oid bin rxbin sct ct version rev umls cui mesh atc ucum".split(
      separator: " "
    ).map {
      Words.hash(String($0))
    })

  static func isHarmless(_ sheet: Sheet, _ first: Int, _ last: Int, digits: Int, letters: Int) -> Bool {
    if digits < 4 { return true }
    if followsCode(sheet, first) { return true }
    let hasUnit = sheet.token(last + 1).map { $0.gap <= .double && ($0.isMark("%") || $0.kind == .word && $0.word.has(.unit)) } ?? false
    if hasUnit && digits <= 8 { return true }
    let parts = stride(from: first, through: last, by: 2)
    if first == last {
      if letters == 0 {
        // A year, an amount, a five-digit code; round numbers are counts.
        return digits <= 5 || value(sheet, first).map { $0 % 10_000 == 0 } ?? false
      }
      return digits <= 4 || isObstetric(sheet, first)
    }
    let marks = (first...last).filter { sheet[$0].kind == .mark }
    // 7.38/44/86 and 0.60-1.20: decimals, ranges and ratios of short numbers.
    if letters == 0, parts.allSatisfy({ sheet[$0].kind != .mark && sheet[$0].digits <= 4 }), digits <= 10 {
      if marks.allSatisfy({ sheet[$0].isMark(".") || sheet[$0].isMark("/") }), marks.count <= 3 { return digits <= 9 }
      if marks.filter({ sheet[$0].isMark("-") }).count == 1 { return digits <= 8 }
    }
    if letters == 0, marks.count == 1, sheet[marks[0]].isMark("."), digits <= 9 { return true }
    // LOINC: digits, a hyphen, one check digit.
    if letters == 0, marks.count == 1, sheet[marks[0]].isMark("-"), sheet[last].digits == 1, sheet[first].digits <= 5 { return true }
    // ICD-10: E11.9, N18.31, S72.001A
    if sheet[first].kind == .mixed, sheet[first].letters == 1, sheet[first].digits <= 2, marks.count == 1, sheet[marks[0]].isMark(".") {
      return true
    }
    return digits <= 4
  }

  /// G3P2002: gravidity and parity.
  private static func isObstetric(_ sheet: Sheet, _ index: Int) -> Bool {
    let bytes = sheet.text.bytes[sheet[index].start..<sheet[index].end].map { $0 | 0x20 }
    return bytes.count <= 8 && sheet[index].letters == 2 && bytes.first == UInt8(ascii: "g")
      && bytes.dropFirst().contains(UInt8(ascii: "p"))
  }

  private static func value(_ sheet: Sheet, _ index: Int) -> Int? { sheet.number(index)?.value }

  static func followsCode(_ sheet: Sheet, _ index: Int) -> Bool {
    var before = index - 1
    while before >= 0, index - before <= 5, sheet[before + 1].gap < .paragraph {
      let token = sheet[before]
      if token.kind == .word, codeWords.contains(token.hash) { return true }
      if token.kind == .word, token.word.has(.verb) || token.letters > 6 { return false }
      before -= 1
    }
    return false
  }
}

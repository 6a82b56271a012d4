/// `Key: value` forms: header blocks, registration forms, insurance cards. The key says what the value is, whatever it looks like.
enum FormScanner {
  struct Key { var last: Int; var value: Int; var kind: KeyClass; var hasColon: Bool; var hasSign: Bool }

  static func scan(_ sheet: inout Sheet) {
    var index = 0
    while index < sheet.count {
      guard sheet[index].kind != .mark, sheet[index].word.has(.keyStart), sheet.isFree(index), let key = key(sheet, at: index) else {
        index += 1
        continue
      }
      index = max(index + 1, read(&sheet, key))
    }
  }

  /// The longest key that starts at `index`, with what separates it from its value.
  static func key(_ sheet: Sheet, at index: Int) -> Key? {
    var phrase: UInt64 = 0
    var next = index
    var found: (last: Int, kind: KeyClass)? = nil
    var words = 0
    while let token = sheet.token(next), words < 6, next == index || token.gap <= .double {
      if token.kind == .word {
        phrase = WordHash.phrase(phrase, then: token.hash)
        // "member's ID": the possessive's s is a word of the key.
        words += 1
        if let kind = sheet.lexicon.keys[phrase] { found = (next, kind) }
        if token.fullEnd > token.end {
          phrase = WordHash.phrase(phrase, then: Words.hash("s"))
          if let kind = sheet.lexicon.keys[phrase] { found = (next, kind) }
        }
      } else if !(token.kind == .mark && (token.gap == .none || token.isMark("/")) && joiners.contains(token.hash)) {
        break
      }
      next += 1
    }
    guard let found else { return nil }
    var key = Key(last: found.last, value: found.last + 1, kind: found.kind, hasColon: false, hasSign: false)
    var steps = 0
    while let token = sheet.token(key.value), steps < 6, token.gap < .line || key.hasColon && token.gap == .line {
      // "Phone: (918) …": the bracket belongs to the number.
      if token.isMark("("), found.kind == .phone || found.kind == .fax { break }
      if token.isMark(":") || token.isMark("=") {
        key.hasColon = true
      } else if token.isMark("."), sheet.isMark(key.value + 1, "."), sheet.isMark(key.value + 2, ".") {
        // "Emergencia ........... Bienvenido"
        while sheet.isMark(key.value + 1, ".") { key.value += 1 }
        key.hasColon = true
      } else if token.isMark("#") || token.hash == 0xBA || token.hash == 0xB0 || token.hash == 0x2116 {
        key.hasSign = true
      } else if !key.hasColon, token.kind == .number, token.digits <= 2, found.kind == .relative || found.kind == .provider,
        sheet.isMark(key.value + 1, ":")
      {
        // "Dependent 01:"
      } else if token.kind == .mark && (signs.contains(token.hash) || token.isMark("-") && !key.hasColon)
        || fillers.contains(token.hash) && found.kind.numberLabel != nil
      {
        if token.isMark(".") && token.gap == .none && !key.hasColon && sheet.token(key.value + 1)?.gap ?? .line >= .line { return key }
      } else {
        break
      }
      key.value += 1
      steps += 1
    }
    return key
  }

  private static let joiners: WordSet = [0x2E, 0x2F, 0x27, 0x2D, 0xBA, 0x28, 0x29, 0x2019]
  private static let signs: WordSet = [0x2E, 0x22, 0x28, 0x29, 0x2A, 0x2013, 0x5F, 0x3E, 0x27, 0x201C, 0x201D]
  private static let fillers = WordSet(["no", "number", "num", "nbr", "id", "is", "was", "numero", "o", "es", "n"].map(Words.hash))

  /// Takes the value; gives the index after it.
  private static func read(_ sheet: inout Sheet, _ key: Key) -> Int {
    let value = key.value
    guard let token = sheet.token(value) else { return value }
    let isNear = token.gap < .line || key.hasColon && token.gap == .line
    if isNear, key.kind == .address, key.hasColon, let street = sheet.owner(value), street.label == .location {
      return tail(&sheet, after: street.last)
    }
    guard isNear, sheet.isFree(value) else { return key.last + 1 }
    let reason = "follows " + key.kind.words
    switch key.kind {
    case .patient, .relative, .provider:
      guard key.hasColon else { return key.last + 1 }
      return names(&sheet, key, reason)
    case .date, .birth:
      if let match = DateScanner.date(sheet, at: value, keyed: key.hasColon || key.kind == .birth) {
        sheet.take(value, match.last, .date, key.kind == .birth ? .patient : .other, score: 0.98, reason: reason, detector: "structure")
        return match.last + 1
      }
      // A date that a scanner mangled is still one.
      guard key.hasColon, token.kind != .mark, token.gap < .line else { return key.last + 1 }
      let run = sheet.run(from: value)
      guard run.digits >= 3 else { return key.last + 1 }
      sheet.take(value, run.last, .date, key.kind == .birth ? .patient : .other, score: 0.8, reason: reason, detector: "structure")
      return run.last + 1
    case .phone, .fax:
      if token.isMark("(") || token.isMark("+") || token.kind != .mark, let phone = PhoneReader.read(sheet, at: value, keyed: true) {
        sheet.take(value, phone.last, key.kind == .fax ? .fax : .phone, score: 0.97, reason: reason, detector: "structure")
        return phone.last + 1
      }
      if let last = BoxedValue.read(sheet, at: value) {
        sheet.take(value, last, key.kind == .fax ? .fax : .phone, score: 0.9, reason: reason, detector: "structure")
        return last + 1
      }
      return key.last + 1
    case .mrn, .ssn, .account, .license, .plan, .device, .vehicle, .otherID, .biometric, .zip:
      return number(&sheet, key, reason)
    case .address, .city, .county, .org:
      guard key.hasColon else { return key.last + 1 }
      return place(&sheet, key, reason)
    case .age:
      if let (years, digits) = sheet.number(value), digits <= 3, years > 89, years < 130 {
        sheet.take(value, value, .age, .patient, score: 0.97, reason: "an age over 89", detector: "structure")
      }
      return value
    case .state:
      if key.hasColon, token.word.has([.state, .stateName]) { sheet.protect(value, value) }
      return key.last + 1
    case .photo, .ip, .url, .email:
      return key.last + 1
    case .safe:
      if token.kind != .mark, token.digits > 0, PhoneReader.read(sheet, at: value) == nil,
        !(90...124).contains(sheet.number(value)?.value ?? 0),
        DateScanner.date(sheet, at: value) == nil
      {
        sheet.protect(value, sheet.run(from: value).last)
      }
      return key.last + 1
    }
  }

  private static func names(_ sheet: inout Sheet, _ key: Key, _ reason: String) -> Int {
    let read = NameReader.slot(sheet, from: key.value, keyed: true)
    guard let last = [read, NameCell.value(sheet, from: key.value)].compactMap(\.self).max() else { return key.last + 1 }
    sheet.take(key.value, last, .name, key.kind.subject, score: 0.96, reason: reason, detector: "structure")
    return last + 1
  }

  private static func number(_ sheet: inout Sheet, _ key: Key, _ reason: String) -> Int {
    guard let label = key.kind.numberLabel, sheet[key.value].kind != .mark || sheet.isMark(key.value, "(") else { return key.last + 1 }
    if sheet[key.value].kind == .mark { return key.last + 1 }
    // "order BRCA1/2 panel"
    if key.kind == .otherID, !key.hasColon, !key.hasSign, sheet[key.value].kind == .mixed, sheet.isMark(key.value + 1, "/") {
      return key.last + 1
    }
    if let next = self.key(sheet, at: key.value), next.hasColon { return key.value }
    let isLoose = key.kind == .device || key.kind == .otherID
    if let last = BoxedValue.read(sheet, at: key.value, least: key.hasColon || key.hasSign || !isLoose ? 5 : 7) {
      sheet.take(key.value, last, label, key.kind.subject, score: 0.9, reason: reason, detector: "structure")
      return last + 1
    }
    var run = sheet.run(from: key.value)
    var last = run.last
    var groups = 1
    // "MAD 60114", "CDP 80044716 01", "plate TX KTR-4471": capital letters of the issuer first.
    if run.digits == 0, (1...4).contains(run.letters), last == key.value, [.upper, .initial].contains(sheet[last].shape),
      let next = sheet.token(last + 1), next.gap == .space, sheet.isFree(last + 1)
    {
      var more = sheet.run(from: last + 1)
      var end = last + 1
      // "AZ CKV 8812"
      if more.digits == 0, (2...4).contains(more.letters), sheet[end].shape == .upper, sheet.token(more.last + 1)?.gap == .space {
        end = more.last + 1
        more = sheet.run(from: end)
      }
      if more.digits >= 2, sheet.isFree(end) {
        run.digits = more.digits
        run.letters += more.letters
        last = more.last
      }
    }
    let isGrouped = [.account, .license, .plan, .vehicle, .ssn, .mrn, .device, .otherID].contains(key.kind)
    // "5266 0471 5274 8959", "TMP 8312", "46 28 52938"
    while isGrouped, let next = sheet.token(last + 1), next.gap == .space || next.gap == .double, groups < 6, sheet.isFree(last + 1),
      next.kind != .mark
    {
      let more = sheet.run(from: last + 1)
      let isDigits = !isLoose && more.digits >= 2 && more.letters <= 2 && (run.digits > 0 || key.kind == .vehicle)
      // "DOMINIO AE 555 KD"
      let isPlate =
        key.kind == .vehicle && more.digits + more.letters <= 4
        && (more.digits > 0 || run.digits == 3 && sheet[key.value].letters == 2 && next.shape == .upper && next.letters == 2)
      guard isDigits || isPlate || isSerial(sheet, key, last + 1, more), DateScanner.date(sheet, at: last + 1) == nil else { break }
      run.digits += more.digits
      last = more.last
      groups += 1
    }
    // "plate BQT-H19", "lot 5YK3N": capital letters and digits together are no word and no amount.
    let isCode =
      [.device, .vehicle, .otherID, .account, .mrn, .plan].contains(key.kind) && run.letters > 0 && run.digits + run.letters >= 4
      && (key.value...last).allSatisfy { sheet[$0].kind != .word && sheet[$0].kind != .mixed || !hasLower(sheet, $0) }
    let enough = key.hasColon || isCode ? 1 : key.hasSign ? 2 : run.letters > 0 ? 3 : 5
    guard run.digits >= enough, key.hasColon || key.hasSign || !QuantityGrammar.isAmount(sheet, after: last) else { return key.last + 1 }
    // "Xubias de Arriba s/n 15006 La Coruña": no serial number, but a street without a number and its postal code.
    if key.kind == .device, !key.hasColon, run.digits == 5, run.letters == 0, sheet.isMark(key.last - 1, "/") { return key.last + 1 }
    if key.kind == .device || key.kind == .otherID, !key.hasColon, !key.hasSign, !isCode, run.digits < 4 { return key.last + 1 }
    if !key.hasColon, DateScanner.date(sheet, at: key.value) != nil { return key.last + 1 }
    let subject: Subject = key.kind == .license || key.kind == .device ? .other : key.kind.subject
    sheet.take(key.value, last, label, subject, score: key.hasColon ? 0.97 : 0.9, reason: reason, detector: "structure")
    return last + 1
  }

  /// "serial P 1190 4477 D6", "tracking 1Z 88A 04E 03": groups of capital letters and digits that go on, and no date, dose or next key.
  private static func isSerial(_ sheet: Sheet, _ key: Key, _ index: Int, _ run: (last: Int, digits: Int, letters: Int)) -> Bool {
    guard key.kind == .device || key.kind == .otherID, key.hasColon || key.hasSign || sheet[key.value].letters > 0 || key.value + 1 < index,
      sheet[index].gap == .space, run.last == index, run.digits > 0, run.digits + run.letters >= 2, !hasLower(sheet, index),
      !hasLower(sheet, key.value),
      sheet[key.value].kind != .word || sheet[key.value].letters <= 4, !sheet.isMark(index + 1, ":"), !sheet.isMark(index + 1, "/"),
      !QuantityGrammar.isAmount(sheet, after: index)
    else { return false }
    if sheet[index].kind == .number, run.digits <= 2 {
      // "Case: 88213 65 M", "LOT: EK9231 30 MCG": a short number is a part only of what goes on in figures.
      guard let next = sheet.token(index + 1), next.gap == .space, next.kind == .number || next.kind == .mixed else { return false }
    }
    return (sheet[index].kind == .number || sheet[index].kind == .mixed)
      && !(sheet.token(index + 1).map { $0.gap <= .double && $0.letters > 1 && $0.word.has(.unit) } ?? false)
  }

  private static func hasLower(_ sheet: Sheet, _ index: Int) -> Bool {
    sheet.text.bytes[sheet[index].start..<sheet[index].end].contains { (0x61...0x7A).contains($0) }
  }

  /// What an address goes on with after its street, up to the end of the cell: ", 4 Der.", "2º C, Lomas de Chapultepec".
  private static func tail(_ sheet: inout Sheet, after street: Int) -> Int {
    var next = street + 1
    var last = street
    while let token = sheet.token(next), token.gap < .wide, token.gap < .double, sheet.isFree(next), next - street < 16 {
      if token.word.has(.keyStart), let other = self.key(sheet, at: next), other.hasColon { break }
      if token.isMark(";") || token.isMark("|") || token.isMark("[") { break }
      if token.isMark("."), sheet.token(next + 1)?.gap ?? .line >= .line { break }
      if token.kind == .word, token.word.has([.state, .stateName]), sheet.isMark(next - 1, ","), sheet.token(next + 1)?.digits ?? 5 == 5 {
        break
      }
      if token.kind != .mark { last = next }
      next += 1
    }
    guard last > street else { return street + 1 }
    var first = street + 1
    while sheet[first].kind == .mark { first += 1 }
    sheet.take(first, last, .location, .patient, score: 0.9, reason: "follows a street", detector: "structure")
    return last + 1
  }

  /// An address or an organization: up to the end of the cell, the line, or the next key.
  private static func place(_ sheet: inout Sheet, _ key: Key, _ reason: String) -> Int {
    var last = key.value - 1
    var next = key.value
    var digits = 0
    var capitals = 0
    while let token = sheet.token(next), next == key.value || token.gap < .wide, sheet.isFree(next), next - key.value < 24 {
      if next > key.value, token.word.has(.keyStart), let other = self.key(sheet, at: next), other.hasColon { break }
      if token.isMark(";") || token.isMark("(") || token.isMark("|") || token.isMark("[") || token.isMark("\"") { break }
      if token.isMark("."), sheet.token(next + 1)?.gap ?? .line >= .wide { break }
      if token.isMark("."), sheet[next - 1].letters > 4, key.kind == .org || key.kind == .city || key.kind == .county { break }
      if key.kind != .address, token.isMark(",") && (key.kind != .org) { break }
      if key.kind == .org, token.isMark(","), let after = sheet.token(next + 1), after.kind != .word || after.shape == .lower { break }
      if key.kind != .address, token.kind != .word, token.kind != .mark { break }
      if key.kind == .city || key.kind == .county, token.isMark(".") && token.gap == .none && sheet[next - 1].letters > 3 { break }
      if token.kind != .mark { last = next }
      digits += Int(token.digits)
      capitals += token.isCapital ? 1 : 0
      next += 1
    }
    guard last >= key.value else { return key.last + 1 }
    let isPlain = sheet.mode == .lower || sheet.mode == .upper
    guard capitals > 0 || digits > 0 || isPlain else { return key.last + 1 }
    if key.kind == .address && digits == 0 && !(key.value...last).contains(where: { sheet[$0].word.has(.calle) }) && last - key.value > 6 {
      return key.last + 1
    }
    if last == key.value, sheet[last].word.has([.stop, .state, .stateName]) { return last + 1 }
    // "Pharmacy: CVS", "Location: lower back": a brand or plain words place nobody.
    if key.kind == .org,
      (key.value...last).allSatisfy({
        sheet[$0].kind == .mark || sheet[$0].word.has(.brand) || sheet[$0].shape == .lower && sheet.mode == .mixed
      })
    {
      return last + 1
    }
    sheet.take(
      key.value, last, key.kind == .org ? .organization : .location, key.kind.subject, score: 0.93, reason: reason, detector: "structure")
    return key.kind == .address ? AddressScanner.unit(&sheet, after: last) + 1 : last + 1
  }
}

extension QuantityGrammar {
  /// "units 20 mg": what follows makes the number an amount.
  static func isAmount(_ sheet: Sheet, after index: Int) -> Bool {
    guard let next = sheet.token(index + 1), next.gap <= .double else { return false }
    return next.isMark("%") || next.kind == .word && next.word.has(.unit) && next.shape == .lower
  }
}

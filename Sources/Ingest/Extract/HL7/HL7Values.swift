/// A stretch of a field's text, with what it identifies.
struct HL7Piece: Equatable, Sendable {
  var text: String
  var label: IdentifierLabel?
  var subject: Subject = .other
}

/// HL7 time stamps: `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]` (v2.5.1, 2A.22).
struct HL7Date: Equatable, Sendable {
  /// "2021-09-14", "2021-09" or "2021".
  var date: String
  /// "11:20", "11:20:30 +02:00"; empty when there is none.
  var time = ""

  var hasMonth: Bool { date.utf8.count > 4 }
  var hasDay: Bool { date.utf8.count == 10 }

  init?(_ text: String) {
    let text = text.trimmed
    let zoneStart = text.firstIndex { $0 == "+" || $0 == "-" } ?? text.endIndex
    let clock = text[..<zoneStart].prefix { $0 != "." }
    let digits = clock.utf8.map { Int($0) - 48 }
    guard [4, 6, 8, 10, 12, 14].contains(digits.count), digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    guard (1850...2150).contains(number(0..<4)) else { return nil }
    var parts = [String(clock.prefix(4))]
    if digits.count >= 6 {
      guard (1...12).contains(number(4..<6)) else { return nil }
      parts.append(String(clock.dropFirst(4).prefix(2)))
    }
    if digits.count >= 8 {
      guard (1...31).contains(number(6..<8)) else { return nil }
      parts.append(String(clock.dropFirst(6).prefix(2)))
    }
    date = parts.joined(separator: "-")
    guard digits.count >= 10 else { return }
    guard number(8..<10) < 24, digits.count < 12 || number(10..<12) < 60 else { return nil }
    time = clock.dropFirst(8).prefix(2) + ":" + (digits.count >= 12 ? String(clock.dropFirst(10).prefix(2)) : "00")
    if digits.count == 14, number(12..<14) != 0 { time += ":" + clock.dropFirst(12) }
    let zone = text[zoneStart...]
    if zone.utf8.count == 5 { time += " \(zone.prefix(3)):\(zone.suffix(2))" }
  }
}

/// Data types (HL7 v2.5.1, chapter 2A) as text for people.
struct HL7Values {
  let subject: Subject
  let label: IdentifierLabel?
  let isHarmless: Bool

  func pieces(_ value: HL7Value, type: String) -> [HL7Piece] {
    switch type {
    case "XPN": personName(value, from: 1, subject: subject)
    case "XCN", "PPN", "CNN": providerPerson(value)
    case "NDL": interpreter(value)
    case "CX", "PLN": number(value)
    case "XAD", "SAD", "AD": address(value)
    case "XTN", "TN": telecom(value)
    case "TS", "DTM", "DT": date(value.component(1))
    case "TM": [plain(HL7Values.time(value.component(1)))]
    case "DR": range(value)
    case "CE", "CWE", "CNE", "CF": concept(value)
    case "XON": organization(value)
    case "PL", "LA1", "LA2", "DLD": place(value, isDischarge: type == "DLD")
    case "HD": [marked(value.component(1).nonEmpty ?? value.component(2), label, subject)]
    case "EI": [marked(value.component(1), label, subject)]
    case "EIP": entityPair(value)
    case "DLN": licence(value)
    case "AUI": authorization(value)
    case "MSG": [plain([value.component(1), value.component(2)].filter { !$0.isEmpty }.joined(separator: " "))]
    case "PT", "VID": [plain(value.component(1))]
    case "CQ", "CP", "MO", "RI", "NM", "SI", "ID", "IS", "ST", "TX", "FT", "GTS":
      label == nil ? [plain(value.leaves.joined(separator: " "))] : [marked(value.leaves.joined(separator: " "), label, subject)]
    case "SN": [plain(value.components.compactMap(\.first).joined())]
    default: generic(value)
    }
  }

  func plain(_ text: String) -> HL7Piece { HL7Piece(text: text.trimmed) }

  private func marked(_ text: String, _ label: IdentifierLabel?, _ subject: Subject) -> HL7Piece {
    HL7Piece(text: text.trimmed, label: isHarmless ? nil : label, subject: subject)
  }

  // MARK: People

  /// "FAMILY, Given Middle Suffix", then what is no part of the name: prefix and degree.
  private func personName(_ value: HL7Value, from first: Int, subject: Subject) -> [HL7Piece] {
    let family = value.components.indices.contains(first - 1) ? value.components[first - 1].map(\.trimmed).filter { !$0.isEmpty } : []
    let given = (1...3).map { value.component(first + $0).trimmed }.filter { !$0.isEmpty }
    let name = [family.joined(separator: " "), given.joined(separator: " ")].filter { !$0.isEmpty }.joined(separator: ", ")
    var pieces: [HL7Piece] = []
    if !name.isEmpty { pieces.append(marked(name, label ?? .name, subject)) }
    let titles = [4, 5].map { value.component(first + $0).trimmed }.filter { !$0.isEmpty }
    if !name.isEmpty, !titles.isEmpty { pieces.append(HL7Piece(text: ", " + titles.joined(separator: ", "))) }
    return pieces
  }

  /// The number stands first in XCN; here it follows the name.
  private func providerPerson(_ value: HL7Value) -> [HL7Piece] {
    var pieces = personName(value, from: 2, subject: .provider)
    let number = value.component(1).trimmed
    guard !number.isEmpty else { return pieces }
    let id = marked(number, .otherID, .provider)
    // A first component with letters and no name beside it is the name (XCN of version 2.2).
    if pieces.isEmpty { return [number.contains(where: \.isNumber) ? id : marked(number, .name, .provider)] }
    pieces += [HL7Piece(text: " ("), id, HL7Piece(text: ")")]
    return pieces
  }

  /// OBR-32: the person is in the first component's subcomponents (CNN), the times of the work follow.
  private func interpreter(_ value: HL7Value) -> [HL7Piece] {
    guard let first = value.components.first else { return [] }
    var pieces = providerPerson(HL7Value(components: first.map { [$0] }))
    for number in 2...3 {
      let text = value.component(number)
      if !text.isEmpty { pieces += [HL7Piece(text: pieces.isEmpty ? "" : ", ")] + date(text) }
    }
    return pieces
  }

  // MARK: Numbers

  private func number(_ value: HL7Value) -> [HL7Piece] {
    let number = value.component(1).trimmed
    guard !number.isEmpty else { return [plain(value.component(4))] }
    let type = value.component(5).trimmed
    let issuer = (value.component(4).trimmed.nonEmpty ?? value.subcomponent(2, of: 4)).trimmed
    var pieces = [marked(number, HL7IdentifierType.label(type.uppercased()) ?? label ?? .otherID, subject)]
    let about = [issuer, type].filter { !$0.isEmpty }.joined(separator: " ")
    if !about.isEmpty { pieces.append(HL7Piece(text: " (\(about))")) }
    return pieces
  }

  private func entityPair(_ value: HL7Value) -> [HL7Piece] {
    let ids = [value.component(1), value.component(2)].map(\.trimmed).filter { !$0.isEmpty }
    return ids.enumerated().flatMap { index, id in
      (index > 0 ? [HL7Piece(text: " / ")] : []) + [marked(id, label ?? .otherID, subject)]
    }
  }

  private func licence(_ value: HL7Value) -> [HL7Piece] {
    let state = value.component(2).trimmed
    return [marked(value.component(1), .license, subject)] + (state.isEmpty ? [] : [HL7Piece(text: " (\(state))")])
  }

  private func authorization(_ value: HL7Value) -> [HL7Piece] {
    var pieces = [marked(value.component(1), .healthPlan, subject)].filter { !$0.text.isEmpty }
    let day = value.component(2)
    if !day.isEmpty { pieces += (pieces.isEmpty ? [] : [HL7Piece(text: ", ")]) + date(day) }
    return pieces
  }

  private func telecom(_ value: HL7Value) -> [HL7Piece] {
    let equipment = value.component(3).uppercased()
    let use = value.component(2).uppercased()
    var numbers: [String] = []
    let printed = value.component(1).trimmed
    if !printed.isEmpty {
      numbers.append(printed)
    } else {
      let country = value.component(5).trimmed
      let area = value.component(6).trimmed
      let local = value.component(7).trimmed
      let built = [country.isEmpty ? "" : "+\(country)", area.isEmpty ? "" : "(\(area))", local].filter { !$0.isEmpty }.joined(
        separator: " ")
      if !local.isEmpty { numbers.append(built) } else if !value.component(12).isEmpty { numbers.append(value.component(12)) }
    }
    let extensionNumber = value.component(8).trimmed
    if !extensionNumber.isEmpty, let last = numbers.popLast() { numbers.append("\(last) ext. \(extensionNumber)") }
    let mail = value.component(4).trimmed
    if !mail.isEmpty { numbers.append(mail) }
    return numbers.enumerated().flatMap { index, number -> [HL7Piece] in
      let kind: IdentifierLabel =
        number.contains("@") ? .email : number.contains("://") ? .url : equipment == "FX" || use == "FAX" ? .fax : .phone
      return (index > 0 ? [HL7Piece(text: ", ")] : []) + [marked(number, kind, subject)]
    }
  }

  // MARK: Places

  /// Street and city are marked, and the ZIP code; state and country may stay (45 CFR 164.514(b)(2)(i)(B)).
  private func address(_ value: HL7Value) -> [HL7Piece] {
    let street = value.components.first.map { $0.map(\.trimmed).filter { !$0.isEmpty }.joined(separator: " ") } ?? ""
    let local = [street, value.component(2), value.component(3), value.component(8), value.component(9)].map(\.trimmed).filter {
      !$0.isEmpty
    }
    let state = value.component(4).trimmed
    let code = value.component(5).trimmed
    let country = value.component(6).trimmed
    var pieces: [HL7Piece] = []
    if !local.isEmpty { pieces.append(marked(local.joined(separator: ", "), label ?? .location, subject)) }
    if !state.isEmpty { pieces.append(HL7Piece(text: pieces.isEmpty ? state : ", \(state)")) }
    if !code.isEmpty {
      if !pieces.isEmpty { pieces.append(HL7Piece(text: " ")) }
      pieces.append(marked(code, label ?? .location, subject))
    }
    if !country.isEmpty { pieces.append(HL7Piece(text: pieces.isEmpty ? country : ", \(country)")) }
    return pieces
  }

  private func organization(_ value: HL7Value) -> [HL7Piece] {
    let name = value.component(1).trimmed
    let number = (value.component(10).nonEmpty ?? value.component(3)).trimmed
    guard !name.isEmpty else { return [plain(number)] }
    return [marked(name, .organization, .other)] + (number.isEmpty ? [] : [HL7Piece(text: " (\(number))")])
  }

  /// Ward, room and bed; the facility is an organization, the building a place.
  private func place(_ value: HL7Value, isDischarge: Bool) -> [HL7Piece] {
    var parts: [[HL7Piece]] = []
    func add(_ text: String, _ label: IdentifierLabel?) {
      if !text.trimmed.isEmpty { parts.append([marked(text, label, .other)]) }
    }
    add(
      [1, 2, 3].filter { !isDischarge || $0 == 1 }.map { value.component($0).trimmed }.filter { !$0.isEmpty }.joined(separator: " "), nil)
    if isDischarge {
      if !value.component(2).isEmpty { parts.append(date(value.component(2))) }
    } else {
      add(value.component(4), .organization)
      add([7, 8].map { value.component($0).trimmed }.filter { !$0.isEmpty }.joined(separator: " "), .location)
      add(value.component(9), nil)
    }
    return Array(parts.joined(separator: [HL7Piece(text: ", ")]))
  }

  // MARK: Codes and times

  /// "text (code)". The original text (CWE-9) is what somebody typed.
  private func concept(_ value: HL7Value) -> [HL7Piece] {
    let code = value.component(1).trimmed
    let text = value.component(2).trimmed.nonEmpty ?? value.component(9).trimmed
    let otherCode = value.component(4).trimmed
    let otherText = value.component(5).trimmed
    var shown = HL7Values.coded(text, code)
    let other = HL7Values.coded(otherText, otherCode)
    if shown.isEmpty {
      shown = other
    } else if !otherText.isEmpty, otherText.lowercased() != text.lowercased() {
      shown += "; " + other
    }
    return [label == nil ? plain(shown) : marked(shown, label, subject)]
  }

  static func coded(_ text: String, _ code: String) -> String {
    if text.isEmpty { return code }
    return code.isEmpty || code == text ? text : "\(text) (\(code))"
  }

  private func date(_ text: String) -> [HL7Piece] {
    guard let date = HL7Date(text) else {
      // Not a time stamp, yet somebody meant a date.
      return [text.contains(where: \.isNumber) ? marked(text, .date, subject) : plain(text)]
    }
    // The year alone may stay, and the time of day identifies nobody.
    return [date.hasMonth ? marked(date.date, .date, subject) : plain(date.date)]
      + (date.time.isEmpty ? [] : [HL7Piece(text: " \(date.time)")])
  }

  private func range(_ value: HL7Value) -> [HL7Piece] {
    let ends = [value.component(1), value.component(2)].filter { !$0.isEmpty }.map(date)
    return Array(ends.joined(separator: [HL7Piece(text: " – ")]))
  }

  static func time(_ text: String) -> String {
    let digits = text.prefix { $0.isNumber }
    guard digits.count >= 4 else { return text }
    return digits.prefix(2) + ":" + digits.dropFirst(2).prefix(2)
  }

  /// A type that has no rule of its own: its filled parts, with time stamps told by their form.
  private func generic(_ value: HL7Value) -> [HL7Piece] {
    let parts = value.leaves.map { leaf -> [HL7Piece] in
      if leaf.utf8.count >= 8, let date = HL7Date(leaf), date.hasDay { return self.date(leaf) }
      return [label == nil ? HL7Piece(text: leaf) : marked(leaf, label, subject)]
    }
    return Array(parts.joined(separator: [HL7Piece(text: " ")]))
  }
}

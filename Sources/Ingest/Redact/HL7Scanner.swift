/// Raw HL7 v2 messages (ch. 2.5): the segment and the field say what each value is, and coded fields are proved harmless.
///
/// Extraction turns messages into readable text with marks; this one is for message text that arrives as it is.
enum HL7Scanner {
  private enum Field {
    case name(Subject), person, identifier(IdentifierLabel), address(Subject), phone, date, facility, safe
  }

  static func applies(_ sheet: Sheet) -> Bool {
    sheet.text.lineStarts.prefix(40).contains { sheet[$0].hash == Words.hash("msh") && sheet.isMark($0 + 1, "|") }
  }

  /// Segment → field number → what it holds (HL7 v2.5.1, ch. 3 to 6). Segments that are left out hold free text.
  private static let table: [UInt64: [Int: Field]] = {
    var table: [UInt64: [Int: Field]] = [:]
    func add(_ segment: String, _ fields: [Int: Field]) { table[Words.hash(segment)] = fields }
    add("msh", [2: .safe, 3: .safe, 4: .safe, 5: .safe, 6: .safe, 7: .date, 9: .safe, 10: .safe, 11: .safe, 12: .safe, 18: .safe])
    add("evn", [1: .safe, 2: .date, 3: .date, 5: .person, 6: .date])
    add(
      "pid",
      [
        2: .identifier(.mrn), 3: .identifier(.mrn), 4: .identifier(.mrn), 5: .name(.patient), 6: .name(.relative), 7: .date, 8: .safe,
        9: .name(.patient),
        10: .safe, 11: .address(.patient), 12: .facility, 13: .phone, 14: .phone, 15: .safe, 16: .safe, 17: .safe,
        18: .identifier(.account),
        19: .identifier(.ssn), 20: .identifier(.license), 21: .identifier(.mrn), 22: .safe, 23: .address(.patient), 29: .date,
      ])
    add("pd1", [3: .facility, 4: .person])
    add(
      "nk1",
      [
        2: .name(.relative), 3: .safe, 4: .address(.relative), 5: .phone, 6: .phone, 7: .safe, 8: .date, 9: .date,
        12: .identifier(.otherID), 13: .facility,
        16: .date, 26: .name(.relative), 30: .name(.relative), 31: .phone, 32: .address(.relative), 33: .identifier(.otherID),
        37: .identifier(.ssn),
      ])
    add(
      "pv1",
      [
        2: .safe, 3: .safe, 4: .safe, 5: .identifier(.otherID), 7: .person, 8: .person, 9: .person, 10: .safe, 17: .person, 18: .safe,
        19: .identifier(.otherID), 44: .date, 45: .date, 50: .identifier(.otherID), 52: .person,
      ])
    add("pv2", [8: .date, 9: .date, 13: .person, 23: .facility])
    add(
      "gt1",
      [
        2: .identifier(.account), 3: .name(.relative), 4: .name(.relative), 5: .address(.relative), 6: .phone, 7: .phone, 8: .date,
        9: .safe, 10: .safe,
        11: .safe, 12: .identifier(.ssn), 16: .name(.relative), 17: .address(.relative), 18: .phone, 19: .identifier(.otherID),
        21: .facility,
      ])
    add(
      "in1",
      [
        2: .safe, 3: .safe, 4: .safe, 5: .address(.other), 6: .name(.other), 7: .phone, 8: .identifier(.healthPlan), 9: .facility,
        10: .identifier(.healthPlan), 11: .facility, 12: .date, 13: .date, 14: .identifier(.otherID), 16: .name(.relative), 17: .safe,
        18: .date,
        19: .address(.relative), 36: .identifier(.healthPlan), 49: .identifier(.healthPlan),
      ])
    add(
      "in2",
      [
        1: .identifier(.otherID), 2: .identifier(.ssn), 3: .name(.other), 6: .identifier(.healthPlan), 8: .identifier(.healthPlan),
        61: .identifier(.healthPlan),
      ])
    add(
      "orc",
      [
        1: .safe, 2: .identifier(.otherID), 3: .identifier(.otherID), 4: .identifier(.otherID), 5: .safe, 7: .date, 9: .date, 10: .person,
        11: .person,
        12: .person, 14: .phone, 15: .date, 19: .person, 21: .facility, 22: .address(.other), 23: .phone, 24: .address(.other),
      ])
    add(
      "obr",
      [
        2: .identifier(.otherID), 3: .identifier(.otherID), 4: .safe, 5: .safe, 6: .date, 7: .date, 8: .date, 10: .person, 13: .safe,
        14: .date, 15: .safe,
        16: .person, 17: .phone, 20: .identifier(.otherID), 22: .date, 24: .safe, 25: .safe, 27: .date, 28: .person, 32: .person,
        33: .person, 34: .person,
        35: .person, 36: .date,
      ])
    add(
      "obx",
      [
        2: .safe, 3: .safe, 4: .safe, 6: .safe, 7: .safe, 8: .safe, 11: .safe, 12: .date, 14: .date, 15: .facility, 16: .person,
        18: .identifier(.device), 19: .date, 23: .facility, 24: .address(.other), 25: .person,
      ])
    add("dg1", [2: .safe, 3: .safe, 5: .date, 6: .safe, 16: .person, 19: .date])
    add("al1", [2: .safe, 3: .safe, 4: .safe, 6: .date])
    add("pr1", [3: .safe, 5: .date, 8: .person, 11: .person, 12: .person])
    add(
      "txa",
      [
        2: .safe, 4: .date, 5: .person, 6: .date, 7: .date, 8: .date, 9: .person, 10: .person, 11: .person, 12: .identifier(.otherID),
        13: .identifier(.otherID), 22: .person,
      ])
    add("mrg", [1: .identifier(.mrn), 3: .identifier(.account), 4: .identifier(.mrn), 7: .name(.patient)])
    add("rol", [4: .person, 5: .date, 6: .date, 11: .address(.other), 12: .phone])
    add("spm", [2: .identifier(.otherID), 4: .safe, 17: .date, 18: .date])
    add("sch", [1: .identifier(.otherID), 2: .identifier(.otherID), 11: .date, 12: .person, 16: .person, 20: .person])
    add("aip", [3: .person, 6: .date])
    add("rxa", [3: .date, 4: .date, 5: .safe, 10: .person, 15: .identifier(.device), 16: .date])
    add("rxe", [1: .date, 2: .safe, 15: .identifier(.otherID)])
    add("acc", [1: .date, 3: .address(.other)])
    return table
  }()

  static func scan(_ sheet: inout Sheet) {
    for (number, first) in sheet.text.lineStarts.enumerated() {
      let end = number + 1 < sheet.text.lineStarts.count ? sheet.text.lineStarts[number + 1] : sheet.count
      guard sheet[first].end - sheet[first].start == 3, sheet.isMark(first + 1, "|"), let fields = table[sheet[first].hash] else {
        continue
      }
      let isHeader = sheet[first].hash == Words.hash("msh")
      sheet.protect(first, first)
      var field = isHeader ? 1 : 0
      var start = first + 1
      var index = first + 1
      while index <= end {
        if index == end || sheet[index].isMark("|") {
          if field > 0, start < index, let kind = fields[field] { value(&sheet, kind, start, index - 1) }
          field += 1
          start = index + 1
        }
        index += 1
      }
    }
  }

  /// One field: repetitions by `~`, components by `^`.
  private static func value(_ sheet: inout Sheet, _ field: Field, _ first: Int, _ last: Int) {
    if case .safe = field { return sheet.protect(first, last) }
    var start = first
    for index in first...(last + 1) where index == last + 1 || sheet[index].isMark("~") {
      if start < index { repetition(&sheet, field, components(sheet, start, index - 1)) }
      start = index + 1
    }
  }

  private static func components(_ sheet: Sheet, _ first: Int, _ last: Int) -> [ClosedRange<Int>?] {
    var result: [ClosedRange<Int>?] = []
    var start = first
    for index in first...(last + 1) where index == last + 1 || sheet[index].isMark("^") {
      result.append(start < index ? start...(index - 1) : nil)
      start = index + 1
    }
    return result
  }

  private static func repetition(_ sheet: inout Sheet, _ field: Field, _ parts: [ClosedRange<Int>?]) {
    func part(_ number: Int) -> ClosedRange<Int>? { number <= parts.count ? parts[number - 1] : nil }
    func take(_ range: ClosedRange<Int>?, _ label: IdentifierLabel, _ subject: Subject, _ what: String) {
      guard let range, !(range.allSatisfy { sheet[$0].kind == .mark }) else { return }
      sheet.take(range.lowerBound, range.upperBound, label, subject, score: 0.98, reason: what, detector: "structure")
    }
    func rest(from number: Int) {
      for case let range? in parts.dropFirst(number - 1) { sheet.protect(range.lowerBound, range.upperBound) }
    }
    /// Family^given^middle are one name.
    func name(_ from: Int, _ subject: Subject) {
      let ranges = (from...(from + 2)).compactMap { part($0) }
      if let first = ranges.first, let last = ranges.last {
        take(first.lowerBound...last.upperBound, .name, subject, "a field that holds a person's name")
      }
      rest(from: from + 3)
    }
    switch field {
    case .name(let subject): name(1, subject)
    case .person:
      if let id = part(1), sheet[id.lowerBound].digits > 3 || id.count > 1 {
        take(
          id, Checksum.npi(NumberScanner.alphanumerics(sheet, id.lowerBound, id.upperBound).map { $0 &- 0x30 }) ? .license : .license,
          .provider, "a field that holds a provider's number")
      }
      name(2, .provider)
    case .identifier(let label):
      let type = part(5).map { sheet[$0.lowerBound].hash }
      let typed: IdentifierLabel =
        switch type {
        case Words.hash("ss"): .ssn
        case Words.hash("dl"): .license
        case Words.hash("an"): .account
        case Words.hash("mb"), Words.hash("mc"), Words.hash("ma"): .healthPlan
        default: label
        }
      take(part(1), typed, .patient, "a field that holds a number of the patient or the case")
      rest(from: 2)
    case .address(let subject):
      take(part(1), .location, subject, "a field that holds an address")
      take(part(2), .location, subject, "a field that holds an address")
      take(part(3), .location, subject, "a field that holds an address")
      if let state = part(4) { sheet.protect(state.lowerBound, state.upperBound) }
      take(part(5), .location, subject, "a field that holds an address")
      take(part(9), .location, subject, "a field that holds an address")
      for number in [6, 7, 8] { if let range = part(number) { sheet.protect(range.lowerBound, range.upperBound) } }
    case .phone:
      take(part(1), .phone, .other, "a field that holds a telephone number")
      take(part(4), .email, .other, "a field that holds an e-mail address")
    case .date:
      if let date = part(1), sheet[date.lowerBound].digits >= 6 { take(date, .date, .other, "a field that holds a date") }
    case .facility:
      take(part(1), .organization, .other, "a field that holds an organization")
      rest(from: 2)
    case .safe: break
    }
  }
}

/// Who the patient is, as the header of a plain document tells: "Patient: … DOB: … MRN: …".
enum HeaderBlock {
  /// At most one patient: the first name after a patient key, with the birth date and the record number that the form gives.
  static func patient(of sheets: [Sheet]) -> PatientIdentity? {
    var name: (family: String, given: String)?
    var birth: String?
    var record: String?
    for sheet in sheets {
      for span in sheet.spans where span.detector == "structure" && span.subject == .patient {
        if span.label == .name, name == nil { name = split(sheet, span) }
        if span.label == .date, birth == nil { birth = DateValue.iso(sheet, span.first, span.last) }
        if span.label == .mrn, record == nil { record = String(decoding: sheet.text.bytes[span.start..<span.end], as: UTF8.self) }
      }
      if name != nil { break }
    }
    guard let name else { return nil }
    // A form does not say who gave out the number, so it never links by itself.
    return PatientIdentity(
      family: name.family, given: name.given, birthDate: birth, recordNumbers: record.map { [.init(issuer: "", value: $0)] } ?? [])
  }

  private static func split(_ sheet: Sheet, _ span: Sheet.Span) -> (family: String, given: String)? {
    var words: [String] = []
    var comma: Int?
    for index in span.first...span.last {
      let token = sheet[index]
      if token.isMark(",") {
        comma = comma ?? words.count
      } else if token.kind != .mark {
        if index > span.first, sheet[index].gap == .none, sheet[index - 1].isMark("-"), let last = words.popLast() {
          words.append(last + "-" + sheet.text.string(token))
        } else {
          words.append(sheet.text.string(token))
        }
      }
    }
    guard words.count > 1 else { return nil }
    if let comma, comma > 0, comma < words.count {
      return (words[..<comma].joined(separator: " "), words[comma...].joined(separator: " "))
    }
    return (words[words.count - 1], words.dropLast().joined(separator: " "))
  }
}

/// A date span as `yyyy-MM-dd`, when it is certain.
enum DateValue {
  private static let months: [UInt64: Int] = {
    let names = [
      "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo", "june jun junio",
      "july jul julio",
      "august aug agosto ago", "september sep sept septiembre setiembre", "october oct octubre", "november nov noviembre",
      "december dec diciembre dic",
    ]
    var result: [UInt64: Int] = [:]
    for (index, list) in names.enumerated() { for name in list.split(separator: " ") { result[Words.hash(String(name))] = index + 1 } }
    return result
  }()

  /// The four-digit year of a date span, if it has one.
  static func year(_ sheet: Sheet, _ first: Int, _ last: Int) -> Int? {
    for index in first...last {
      if let (value, digits) = sheet.number(index) {
        if digits == 4, (1850...2100).contains(value) { return value }
        if digits >= 8, digits <= 14 {
          let year = Int(String(decoding: sheet.text.bytes[sheet[index].start..<(sheet[index].start + 4)], as: UTF8.self)) ?? 0
          if (1850...2100).contains(year) { return year }
        }
      }
    }
    return nil
  }

  static func iso(_ sheet: Sheet, _ first: Int, _ last: Int) -> String? {
    guard let year = year(sheet, first, last) else { return nil }
    var numbers: [Int] = []
    var month: Int?
    var yearFirst = false
    for index in first...last {
      let token = sheet[index]
      if token.kind == .word, let value = months[token.hash] { month = value }
      if token.digits == 8, token.kind == .number {
        let digits = String(sheet.text.string(token))
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
      }
      if let value = sheet.number(index)?.value ?? sheet.ordinal(index) {
        if value == year && token.digits == 4 { yearFirst = numbers.isEmpty && month == nil } else { numbers.append(value) }
      }
    }
    let day: Int
    if let month {
      guard let first = numbers.first, (1...31).contains(first) else { return nil }
      return pad(year, month, first)
    }
    guard numbers.count == 2 else { return nil }
    if yearFirst {
      (month, day) = (numbers[0], numbers[1])
    } else if numbers[0] > 12 {
      (month, day) = (numbers[1], numbers[0])
    } else if numbers[1] > 12 {
      (month, day) = (numbers[0], numbers[1])
    } else if numbers[0] == numbers[1] {
      (month, day) = (numbers[0], numbers[1])
    } else {
      return nil  // 3/4/1986 is March or April: not certain.
    }
    guard let month, (1...12).contains(month), (1...31).contains(day) else { return nil }
    return pad(year, month, day)
  }

  private static func pad(_ year: Int, _ month: Int, _ day: Int) -> String {
    "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }
}

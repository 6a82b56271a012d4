import Foundation

extension NumberFormat {
  /// The number as its cell shows it; dates and times in ISO 8601.
  package func display(_ value: Double, datesFrom1904: Bool = false) -> String {
    switch kind {
    case .general, .text: return NumberFormat.plain(value)
    case .date(let hasDate, let hasTime):
      return NumberFormat.date(value, hasDate: hasDate, hasTime: hasTime, from1904: datesFrom1904) ?? NumberFormat.plain(value)
    case .number(let sections):
      return NumberFormat.number(value, sections) ?? NumberFormat.plain(value)
    }
  }

  /// Foundation's `String(format:)` takes ten times as long, and sheets have millions of cells.
  private static func printed(_ format: String, _ value: Double) -> String {
    withVaList([value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        let count = vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
        return String(decoding: buffer.prefix(max(0, min(Int(count), 63))).lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    }
  }

  /// As General does: up to 11 significant digits, no zeros at the end; whole numbers in full.
  static func plain(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    var text = NumberFormat.printed("%.11g", value)
    if text.contains("e"), abs(value) >= 1e-9, abs(value) < 1e15 {
      text = NumberFormat.printed("%.12f", value)
      while text.last == "0" { text.removeLast() }
    }
    return text
  }

  private static func number(_ value: Double, _ sections: [Section]) -> String? {
    var chosen = sections[0]
    var shown = value
    if sections.contains(where: { $0.condition != nil }) {
      chosen = sections.first { $0.condition?.holds(value) ?? true } ?? sections[sections.count - 1]
    } else if value < 0, sections.count > 1 {
      // The second section says itself how a negative number looks.
      chosen = sections[1]
      shown = -value
    } else if value == 0, sections.count > 2 {
      chosen = sections[2]
    }
    shown *= chosen.scale
    guard abs(shown) < 1e15 else { return nil }
    // Excel counts 15 decimal digits and rounds halves up, C the exact binary value: 1.005 is a little less than that.
    let rounding = 1 + 1e-15
    if chosen.tokens.contains(.exponent) { return NumberFormat.printed("%.2E", shown * rounding) }
    var decimals = 0
    var required = 0
    for case .decimals(let always, let total) in chosen.tokens { (required, decimals) = (always, total) }
    var fixed = NumberFormat.printed("%.\(decimals)f", abs(shown) * rounding)
    var fraction = ""
    if let point = fixed.firstIndex(of: ".") {
      fraction = String(fixed[fixed.index(after: point)...])
      fixed = String(fixed[..<point])
      while fraction.count > required, fraction.last == "0" { fraction.removeLast() }
    }
    let negative = shown < 0 && (fixed + fraction).contains { $0 != "0" }
    let body = compose(chosen, whole: fixed == "0" ? "" : fixed, fraction: fraction)
    return (negative ? "-" : "") + body
  }

  private static func compose(_ section: Section, whole: String, fraction: String) -> String {
    let places = section.tokens.count { if case .digit = $0 { true } else { false } }
    var digits = Array(whole)
    var index = 0
    var out = ""
    // What is longer than its places goes before the first of them.
    let surplus = max(0, digits.count - places)
    let missing = max(0, places - digits.count)
    var place = 0
    func group(_ digit: Character, remaining: Int) -> String {
      String(digit) + (section.groups && remaining > 0 && remaining.isMultiple(of: 3) ? "," : "")
    }
    if places == 0 { digits = [] }
    for token in section.tokens {
      switch token {
      case .literal(let text): out += text
      case .digit(let required):
        if place == 0 {
          for _ in 0..<min(surplus, digits.count) {
            out += group(digits[index], remaining: digits.count - index - 1)
            index += 1
          }
        }
        if place < missing {
          if required { out += group("0", remaining: places - place - 1) }
        } else if index < digits.count {
          out += group(digits[index], remaining: digits.count - index - 1)
          index += 1
        }
        place += 1
      case .decimals: if !fraction.isEmpty { out += "." + fraction }
      case .exponent: break
      }
    }
    return out.trimmed
  }

  private static func date(_ value: Double, hasDate: Bool, hasTime: Bool, from1904: Bool) -> String? {
    guard value >= 0, value < 2_958_466 else { return nil }
    let seconds = Int((value * 86_400).rounded())
    let clock = seconds % 86_400
    let time = String(format: "%02d:%02d", clock / 3600, clock / 60 % 60) + (clock % 60 == 0 ? "" : String(format: ":%02d", clock % 60))
    guard hasDate else {
      let hours = seconds / 3600
      return hours < 24 ? time : String(format: "%d:%02d:%02d", hours, seconds / 60 % 60, seconds % 60)
    }
    var days = seconds / 86_400
    // Day 60 is 29 February 1900, which never was; before it the count is one behind.
    if from1904 { days += 1462 } else if days < 60 { days += 1 }
    let (year, month, day) = civil(daysSince1970: days - 25_569)
    let date = String(format: "%04d-%02d-%02d", year, month, day)
    return hasTime && clock != 0 ? "\(date) \(time)" : date
  }

  /// Howard Hinnant's "civil from days".
  private static func civil(daysSince1970: Int) -> (Int, Int, Int) {
    let shifted = daysSince1970 + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

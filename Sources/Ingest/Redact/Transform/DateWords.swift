import Foundation

/// Names of months and weekdays in English and Spanish, and how each is written.
enum DateWords {
  enum Form: Equatable { case english, englishShort, spanish, spanishShort, roman }

  static let english = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  private static let spanish = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
  ]
  private static let roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
  private static let englishDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  private static let spanishDays = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]

  /// A month's number and form; `isSpanish` decides "mar", "jul", "oct", which both languages have.
  static func month(_ word: String, isSpanish: Bool) -> (number: Int, form: Form)? {
    let key = word.lowercased()
    if let index = spanish.firstIndex(of: key) ?? (key == "setiembre" ? 8 : nil) { return (index + 1, .spanish) }
    if let index = english.firstIndex(where: { $0.lowercased() == key }), key != "may" { return (index + 1, .english) }
    let inEnglish = key == "sept" ? 8 : key.count == 3 ? english.firstIndex { $0.lowercased().hasPrefix(key) } : nil
    let inSpanish = key == "sept" ? 8 : key.count == 3 ? spanish.firstIndex { $0.hasPrefix(key) } : nil
    if let inSpanish, isSpanish || inEnglish == nil { return (inSpanish + 1, .spanishShort) }
    return inEnglish.map { ($0 + 1, key == "may" ? .english : .englishShort) }
  }

  static func roman(_ word: String) -> Int? { roman.firstIndex(of: word).map { $0 + 1 } }

  static func write(month: Int, _ form: Form, like source: String) -> String {
    let name: String
    switch form {
    case .english: name = english[month - 1]
    case .englishShort: name = source.count == 4 && month == 9 ? "Sept" : String(english[month - 1].prefix(3))
    case .spanish: name = spanish[month - 1].capitalized
    case .spanishShort: name = String(spanish[month - 1].prefix(3)).capitalized
    case .roman: return roman[month - 1]
    }
    return LetterCase(source).write(name)
  }

  /// A weekday's place in the week, from 0 for Monday.
  static func weekday(_ word: String) -> (number: Int, isSpanish: Bool, isShort: Bool)? {
    let key = NameKey.of(word)
    if let index = englishDays.firstIndex(where: { $0.lowercased() == key }) { return (index, false, false) }
    if let index = spanishDays.firstIndex(where: { NameKey.of($0) == key }) { return (index, true, false) }
    guard ["mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"].contains(key) else { return nil }
    return englishDays.firstIndex { $0.lowercased().hasPrefix(key) }.map { ($0, false, true) }
  }

  /// Seven days make a week, so a weekday moves without its date.
  static func write(weekday: Int, back days: Int, isSpanish: Bool, isShort: Bool, like source: String) -> String {
    let place = ((weekday - days) % 7 + 7) % 7
    let name = isSpanish ? spanishDays[place].capitalized : isShort ? String(englishDays[place].prefix(3)) : englishDays[place]
    return LetterCase(source).write(name)
  }

  static let englishSuffixes: Set<String> = ["st", "nd", "rd", "th"]

  static func suffix(of day: Int) -> String {
    if (11...13).contains(day) { return "th" }
    return [1: "st", 2: "nd", 3: "rd"][day % 10] ?? "th"
  }
}

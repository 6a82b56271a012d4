/// Moves a date by a patient's shift and writes it as it was written.
struct DateShifter {
  let shift: DateShift
  let context: DateText.Context
  /// Somebody in the document is over 89.
  let showsAgeOver89: Bool

  /// A date without a year counts as one of this year when the document has no year at all; not a leap year, as three of four are not.
  static let defaultYear = 2023

  /// Nil for what can't be read, or may not be shown even when moved: the caller then shows nothing of it. `nearYear` is the year of the next
  /// full date, for one that has none: a leap day between two dates would make their distance wrong by one.
  func text(for source: String, subject: Subject, nearYear: Int?) -> String? {
    // Over 89 a birth date shows the age also when it is moved by less than a year.
    if showsAgeOver89, subject == .patient { return nil }
    if let date = DateText(source, context: context) { return write(date, nearYear) }
    for (first, mark, second) in Self.halves(source) {
      guard let until = DateText(second, context: context), !until.isWeekdayOnly, let from = DateText(first, context: context),
        !from.isWeekdayOnly
      else { continue }
      guard let left = write(from, until.year ?? nearYear), let right = write(until, nearYear) else { return nil }
      return left + mark + right
    }
    return nil
  }

  /// The year of a full date, for those around it.
  func year(of source: String) -> Int? { DateText(source, context: context)?.year }

  // MARK: - Ranges

  /// "7/14-7/20", "3/1/24 to 3/5/24": every way to cut it in two.
  private static func halves(_ source: String) -> [(String, String, String)] {
    let pieces = DateText.pieces(source).map(\.text)
    return pieces.indices.dropFirst().dropLast().compactMap { index in
      let mark = pieces[index].trimmed
      guard mark == "-" || mark == "\u{2013}" || ["to", "al", "a", "through"].contains(mark.lowercased()) else { return nil }
      let isWord = mark.first?.isLetter ?? false
      // The spaces around a word are pieces of their own and stay with it.
      let before = isWord ? index - 1 : index
      let after = isWord ? index + 1 : index
      guard before > 0, after + 1 < pieces.count else { return nil }
      return (pieces[..<before].joined(), pieces[before...after].joined(), pieces[(after + 1)...].joined())
    }
  }

  // MARK: - Writing

  private func write(_ date: DateText, _ nearYear: Int?) -> String? {
    if date.isWeekdayOnly { return fill(date, nil, nil) }
    // A year alone, and a day alone of an unknown month, say too little to be moved.
    guard let month = date.month else { return nil }
    let year = date.year ?? nearYear ?? Self.defaultYear
    // A month alone is moved from its middle.
    let day = date.day ?? 15
    // "2/29" without a year can only be of a leap year.
    guard
      let source = CivilDay(year: year, month: month, day: day) ?? (date.year == nil ? CivilDay(year: 2024, month: month, day: day) : nil)
    else {
      return nil
    }
    let moved = CivilDay(number: source.number - shift.days)
    if date.year != nil, year <= RedactionMark.oldestBirthYear || moved.fields.year <= RedactionMark.oldestBirthYear { return nil }
    var end: CivilDay?
    if let endDay = date.endDay {
      guard let last = CivilDay(year: year, month: month, day: endDay) else { return nil }
      let movedEnd = CivilDay(number: last.number - shift.days)
      // "March 3-5" has one month; moved across its end it would need two.
      guard movedEnd.fields.month == moved.fields.month, last.number > source.number else { return nil }
      end = movedEnd
    }
    return fill(date, moved, end)
  }

  private func fill(_ date: DateText, _ moved: CivilDay?, _ end: CivilDay?) -> String? {
    var result = date
    let target = moved?.fields ?? (year: 0, month: 0, day: 0)
    let isPadded = Self.isPadded(date)
    var lastDay = target.day
    for (place, piece) in date.pieces.enumerated() {
      switch piece.field {
      case .day(_, let isEnd):
        lastDay = isEnd ? end?.fields.day ?? 0 : target.day
        result.write(place, Self.number(lastDay, isPadded))
      case .monthNumber: result.write(place, Self.number(target.month, isPadded))
      case .monthName(_, let form): result.write(place, DateWords.write(month: target.month, form, like: piece.text))
      case .year: result.write(place, String(target.year))
      case .shortYear: result.write(place, Self.number(target.year % 100, true))
      case .compact:
        let digits = String(target.year) + Self.number(target.month, true) + Self.number(target.day, true)
        result.write(place, digits + piece.text.dropFirst(8))
      case .weekday(let number, let isSpanish, let isShort):
        result.write(place, DateWords.write(weekday: number, back: shift.days, isSpanish: isSpanish, isShort: isShort, like: piece.text))
      case .suffix:
        let suffix = DateWords.suffix(of: lastDay)
        result.write(place, piece.text == piece.text.uppercased() ? suffix.uppercased() : suffix)
      case .text: break
      }
    }
    return result.text
  }

  /// A day or month of one digit shows that there are no zeros before; else zeros are written.
  private static func isPadded(_ date: DateText) -> Bool {
    let isNumeric = date.pieces.contains { if case .monthNumber = $0.field { true } else { false } }
    let fields = date.pieces.filter { piece in
      switch piece.field {
      case .day, .monthNumber: true
      default: false
      }
    }
    if fields.contains(where: { $0.text.utf8.count == 1 }) { return false }
    // "March 14" says nothing about "March 2"; "14Mar24" does.
    return isNumeric || fields.contains { $0.text.hasPrefix("0") } || date.pieces.first?.field == fields.first?.field && isGlued(date)
  }

  private static func isGlued(_ date: DateText) -> Bool { !date.pieces.contains { $0.text.contains(where: \.isWhitespace) } }

  private static func number(_ value: Int, _ isPadded: Bool) -> String { isPadded && value < 10 ? "0\(value)" : String(value) }
}

/// A date as it is written, taken apart: which stretch is the day, which the month, which the year, and what stands between them.
struct DateText {
  enum Field: Equatable {
    /// `isEnd`: the second day of "March 3-5".
    case day(Int, isEnd: Bool)
    case monthNumber(Int)
    case monthName(Int, DateWords.Form)
    case year(Int)
    /// "24", of which the century is only supposed.
    case shortYear(Int)
    /// The year, month and day at the start of "20240314083000".
    case compact(year: Int, month: Int, day: Int)
    case weekday(Int, isSpanish: Bool, isShort: Bool)
    case suffix
    case text
  }

  struct Piece: Equatable {
    var text: String
    var field: Field = .text
  }

  enum Order { case monthFirst, dayFirst }

  /// What the rest of the document tells about its dates.
  struct Context {
    /// Nil when the page writes them both ways: "3/4" is then no date that can be read.
    var order: Order? = .monthFirst
    var isSpanish = false
  }

  private(set) var pieces: [Piece]

  var year: Int? {
    first {
      switch $0 {
      case .year(let value), .shortYear(let value), .compact(let value, _, _): value
      default: nil
      }
    }
  }
  var month: Int? {
    first {
      switch $0 {
      case .monthNumber(let value), .monthName(let value, _), .compact(_, let value, _): value
      default: nil
      }
    }
  }
  var day: Int? {
    first {
      switch $0 {
      case .day(let value, isEnd: false), .compact(_, _, let value): value
      default: nil
      }
    }
  }
  /// The last day of "March 3-5".
  var endDay: Int? { first { if case .day(let value, isEnd: true) = $0 { value } else { nil } } }
  var isWeekdayOnly: Bool { month == nil && day == nil && year == nil }

  private func first<Value>(_ read: (Field) -> Value?) -> Value? {
    for piece in pieces { if let value = read(piece.field) { return value } }
    return nil
  }

  /// Nil for what can't be read with certainty; the caller then shows nothing of it.
  init?(_ source: String, context: Context) {
    pieces = Self.pieces(source)
    let core = Self.timeStart(pieces)
    guard DateTime.isTime(pieces[core...].map(\.text).joined()) else { return nil }
    if readCompact() { return }
    guard readWords(until: core, context) else { return nil }
    let found = pieces.indices.filter { $0 < core && Self.isOpen(pieces[$0]) }
    guard assign(found, context) else { return nil }
  }

  // MARK: - Pieces

  /// Runs of digits, runs of letters, and what is neither.
  static func pieces(_ source: String) -> [Piece] {
    func kind(_ scalar: Unicode.Scalar) -> Int {
      ("0"..."9").contains(scalar) ? 0 : scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? 1 : 2
    }
    var result: [Piece] = []
    var run = String.UnicodeScalarView()
    for scalar in source.unicodeScalars {
      if let last = run.last, kind(last) != kind(scalar) {
        result.append(Piece(text: String(run)))
        run = String.UnicodeScalarView()
      }
      run.append(scalar)
    }
    if !run.isEmpty { result.append(Piece(text: String(run))) }
    return result
  }

  /// The first piece of a time of day: the hour, with "T" or the space before it.
  private static func timeStart(_ pieces: [Piece]) -> Int {
    for index in pieces.indices.dropLast() where isNumber(pieces[index]) && pieces[index + 1].text.hasPrefix(":") {
      return index > 0 ? index - 1 : index
    }
    return pieces.count
  }

  private static func isNumber(_ piece: Piece) -> Bool { piece.text.utf8.first.map { (0x30...0x39).contains($0) } ?? false }
  private static func isOpen(_ piece: Piece) -> Bool {
    if case .monthName = piece.field { return true }
    return piece.field == .text && isNumber(piece)
  }

  // MARK: - Reading

  /// 20240314, 202403140830, 20240314083000.123-0500
  private mutating func readCompact() -> Bool {
    guard let first = pieces.first, Self.isNumber(first), [8, 12, 14].contains(first.text.count),
      let year = Int(first.text.prefix(4)), let month = Int(first.text.dropFirst(4).prefix(2)),
      let day = Int(first.text.dropFirst(6).prefix(2)),
      DateTime.isTail(pieces.dropFirst().map(\.text).joined())
    else { return false }
    pieces[0].field = .compact(year: year, month: month, day: day)
    return true
  }

  private static let links: Set<String> = ["de", "del", "of", "the", "el", "on", "dia", "al", "a", "to", "at"]
  private static let modifiers: Set<String> = ["late", "early", "mid", "finales", "principios", "mediados"]

  /// Gives each word its part; false when one has none.
  private mutating func readWords(until core: Int, _ context: Context) -> Bool {
    let hasSpanishLink = pieces.contains { ["de", "del", "el"].contains($0.text.lowercased()) }
    for index in pieces.indices where index < core {
      let text = pieces[index].text
      guard let scalar = text.unicodeScalars.first, !Self.isNumber(pieces[index]) else { continue }
      guard scalar.properties.isAlphabetic else {
        if text.unicodeScalars.allSatisfy({ " \t\r\n\u{A0},./-'\u{2019}\u{2010}\u{2011}\u{2013}".unicodeScalars.contains($0) }) { continue }
        return false
      }
      let isAfterNumber = index > 0 && Self.isNumber(pieces[index - 1])
      if isAfterNumber, DateWords.englishSuffixes.contains(text.lowercased()) {
        pieces[index].field = .suffix
      } else if let month = DateWords.month(text, isSpanish: context.isSpanish || hasSpanishLink) {
        // "May" is short where the forms around it are: "14May24", "May."
        let isGlued = isAfterNumber || index + 1 < core && (Self.isNumber(pieces[index + 1]) || pieces[index + 1].text.hasPrefix("."))
        pieces[index].field = .monthName(month.number, isGlued && month.form == .english && text.count == 3 ? .englishShort : month.form)
      } else if let month = DateWords.roman(text), index > 1, index + 2 < core, Self.isNumber(pieces[index - 2]),
        Self.isNumber(pieces[index + 2])
      {
        pieces[index].field = .monthName(month, .roman)
      } else if let weekday = DateWords.weekday(text) {
        pieces[index].field = .weekday(weekday.number, isSpanish: weekday.isSpanish, isShort: weekday.isShort)
      } else if !Self.links.contains(NameKey.of(text)), !Self.modifiers.contains(text.lowercased()) {
        return false
      }
    }
    return true
  }

  /// Which number is what, by how many there are, their digits, and where the month's name stands.
  private mutating func assign(_ found: [Int], _ context: Context) -> Bool {
    let digits = found.map { Self.isNumber(pieces[$0]) ? pieces[$0].text.count : 0 }
    let values = found.map { Int(pieces[$0].text) ?? 0 }
    let names = digits.count { $0 == 0 }
    guard names <= 1, digits.allSatisfy({ $0 == 0 || $0 <= 2 || $0 == 4 }) else { return false }
    func isShort(_ places: Int...) -> Bool { places.allSatisfy { (1...2).contains(digits[$0]) } }
    func setDay(_ place: Int, isEnd: Bool = false) { pieces[found[place]].field = .day(values[place], isEnd: isEnd) }
    func setYear(_ place: Int) {
      pieces[found[place]].field = digits[place] == 4 ? .year(values[place]) : .shortYear(Self.century(values[place]))
    }
    func isYear(_ place: Int) -> Bool { digits[place] == 4 ? (1850...2100).contains(values[place]) : digits[place] == 2 }
    switch (names, found.count) {
    case (0, 0): return pieces.contains { if case .weekday = $0.field { true } else { false } }
    case (0, 2): return assignTwo(found, values, digits, context)
    case (0, 3): return assignThree(found, values, digits, context)
    case (1, 1): return true
    case (1, 2):
      let number = digits[0] == 0 ? 1 : 0
      if digits[number] == 4 {
        guard number == 1, isYear(1) else { return false }
      } else if isYearAfterMonth(found, number) {
        guard isYear(number) else { return false }
      } else {
        // "Mar-24" may be a day or a year.
        guard isShort(number), !(number == 1 && between(found[0], found[1]) == "-") else { return false }
        setDay(number)
        return true
      }
      setYear(number)
      return true
    case (1, 3):
      if digits[0] == 0, isShort(1), isYear(2),
        digits[2] == 4 || !isRange(found[1], found[2]) || between(found[0], found[1]) == between(found[1], found[2])
      {
        setDay(1)
        setYear(2)
      } else if digits[0] == 0, isShort(1, 2), isRange(found[1], found[2]) {
        setDay(1)
        setDay(2, isEnd: true)
      } else if digits[1] == 0, digits[0] == 4, isShort(2) {
        setYear(0)
        setDay(2)
      } else if digits[1] == 0, isShort(0), isYear(2) {
        setDay(0)
        setYear(2)
      } else {
        return false
      }
      return true
    case (1, 4):
      let place = digits[0] == 0 ? 1 : digits[2] == 0 ? 0 : nil
      guard let place, isShort(place, place + 1), digits[3] == 4, isYear(3), isRange(found[place], found[place + 1]) else { return false }
      setDay(place)
      setDay(place + 1, isEnd: true)
      setYear(3)
      return true
    default: return false
    }
  }

  /// "3/14", "3/2024"
  private mutating func assignTwo(_ found: [Int], _ values: [Int], _ digits: [Int], _ context: Context) -> Bool {
    guard ["/", "-", "."].contains(between(found[0], found[1])), digits[0] <= 2 else { return false }
    if digits[1] == 4 {
      guard (1...12).contains(values[0]), (1850...2100).contains(values[1]) else { return false }
      pieces[found[0]].field = .monthNumber(values[0])
      pieces[found[1]].field = .year(values[1])
      return true
    }
    return digits[1] <= 2 && assignDayAndMonth(found[0], found[1], values[0], values[1], context)
  }

  /// "2024-03-14", "03/14/2024", "14.3.24", "02 02 2023"
  private mutating func assignThree(_ found: [Int], _ values: [Int], _ digits: [Int], _ context: Context) -> Bool {
    let mark = between(found[0], found[1])
    guard mark == between(found[1], found[2]), Set("/-. \u{2010}\u{2011}\u{2013}").isSuperset(of: mark), !mark.isEmpty, digits[1] <= 2
    else { return false }
    if digits[0] == 4 {
      guard digits[2] <= 2, (1850...2100).contains(values[0]), (1...12).contains(values[1]) else { return false }
      pieces[found[0]].field = .year(values[0])
      pieces[found[1]].field = .monthNumber(values[1])
      pieces[found[2]].field = .day(values[2], isEnd: false)
      return true
    }
    guard digits[0] <= 2, digits[2] == 2 || digits[2] == 4 && (1850...2100).contains(values[2]),
      assignDayAndMonth(found[0], found[1], values[0], values[1], context)
    else { return false }
    pieces[found[2]].field = digits[2] == 4 ? .year(values[2]) : .shortYear(Self.century(values[2]))
    return true
  }

  private mutating func assignDayAndMonth(_ first: Int, _ second: Int, _ a: Int, _ b: Int, _ context: Context) -> Bool {
    guard let order = DateOrder.forced(a, b) ?? (a == b ? .monthFirst : context.order) else { return false }
    let (month, day) = order == .monthFirst ? (a, b) : (b, a)
    guard (1...12).contains(month), (1...31).contains(day) else { return false }
    pieces[order == .monthFirst ? first : second].field = .monthNumber(month)
    pieces[order == .monthFirst ? second : first].field = .day(day, isEnd: false)
    return true
  }

  // MARK: - Small things

  private func between(_ first: Int, _ second: Int) -> String { pieces[(first + 1)..<second].map(\.text).joined() }
  private func isRange(_ first: Int, _ second: Int) -> Bool {
    ["-", "\u{2013}", " - ", " \u{2013} ", " al ", " a ", " to "].contains(between(first, second))
  }

  /// "Mar24", "Aug '20"
  private func isYearAfterMonth(_ found: [Int], _ number: Int) -> Bool {
    guard number == 1 else { return false }
    let text = between(found[0], found[1])
    return text.isEmpty || text.hasSuffix("'") || text.hasSuffix("\u{2019}")
  }

  /// The youngest year that a birth date may show decides: "36" and above are of the last century.
  private static func century(_ value: Int) -> Int { value < RedactionMark.oldestBirthYear % 100 - 1 ? 2000 + value : 1900 + value }

  mutating func write(_ place: Int, _ text: String) { pieces[place].text = text }
  var text: String { pieces.map(\.text).joined() }
}

/// Tables whose heading names the columns: exports separated by bars, tabs, semicolons or commas, and sheets set in columns by spaces.
///
/// What stands under "LNAME" is a name, whatever it looks like ("SIX", "Will", "Vo"). Only tables about people are read: a heading must ask
/// for a patient, a relative, a birth date, a record or telephone number, and for one thing more.
enum TableScanner {
  static func scan(_ sheet: inout Sheet) {
    let lines = Lines(sheet)
    var line = 0
    while line + 1 < lines.count {
      guard let heading = TableHeading.at(line, of: lines, sheet) else {
        line += 1
        continue
      }
      line = read(&sheet, lines, heading, from: line + 1)
    }
  }

  /// Takes the rows below a heading. Returns the first line that is none.
  private static func read(_ sheet: inout Sheet, _ lines: Lines, _ heading: TableHeading, from first: Int) -> Int {
    var line = first
    var strangers = 0
    while line < lines.count {
      let tokens = lines[line]
      guard line == first || sheet[tokens.lowerBound].gap < .paragraph || heading.separator != .columns else { break }
      // A line of dashes below the heading belongs to it.
      if heading.ends(sheet, at: tokens), line > first || sheet[tokens.lowerBound].kind != .mark { break }
      guard let cells = heading.cells(of: sheet, lines, line) else {
        // A note between two rows is no end yet.
        strangers += 1
        line += 1
        if strangers > 2 { break }
        continue
      }
      strangers = 0
      for (kind, cell) in cells { take(&sheet, kind, cell) }
      line += 1
    }
    return max(line, first)
  }

  private static func take(_ sheet: inout Sheet, _ kind: KeyClass, _ cell: Range<Int>) {
    var cell = cell
    while let first = cell.first, sheet[first].kind == .mark, !sheet.isMark(first, "("), !sheet.isMark(first, "+") {
      cell = cell.dropFirst()
    }
    while let last = cell.last, sheet[last].kind == .mark { cell = cell.dropLast() }
    guard let first = cell.first, let last = cell.last, cell.count <= 24, cell.allSatisfy({ sheet.isFree($0) }) else { return }
    let reason = "stands in a column under \(kind.words)"
    func mark(_ label: IdentifierLabel, upTo last: Int, _ score: Double = 0.96) {
      sheet.take(first, last, label, kind.subject, score: score, reason: reason, detector: "structure")
    }
    switch kind {
    case .patient, .relative, .provider:
      if let name = name(sheet, cell) {
        sheet.take(name.lowerBound, name.upperBound, .name, kind.subject, score: 0.96, reason: reason, detector: "structure")
      }
    case .date, .birth:
      if let date = DateScanner.date(sheet, at: first, keyed: true) {
        mark(.date, upTo: min(date.last, last))
      } else if kind == .birth, digits(sheet, cell) >= 4 {
        mark(.date, upTo: last)
      }
    case .phone, .fax:
      if digits(sheet, cell) >= 4 { mark(kind == .fax ? .fax : .phone, upTo: last) }
    case .address, .city, .county:
      guard cell.contains(where: { sheet[$0].isCapital || sheet[$0].digits > 0 }) || sheet.mode == .lower,
        !cell.allSatisfy({ sheet[$0].word.has([.state, .stateName]) || sheet[$0].kind == .mark })
      else { return }
      mark(.location, upTo: last, 0.93)
    case .age:
      if let (years, count) = sheet.number(first), count <= 3, years > 89, years < 130 { mark(.age, upTo: first) }
    case .mrn, .ssn, .account, .license, .plan, .device, .vehicle, .otherID, .zip:
      if let label = kind.numberLabel, isCode(sheet, cell) { mark(label, upTo: last) }
    case .org, .email, .url, .ip, .photo, .biometric, .state, .safe: break
    }
  }

  /// The tokens of a cell's name, without titles and what is noted after it; nil when it holds none: "RN", "self", "none".
  private static func name(_ sheet: Sheet, _ cell: Range<Int>) -> ClosedRange<Int>? {
    var first: Int?
    var last: Int?
    var isNamed = false
    for index in cell {
      let token = sheet[index]
      if token.kind == .mark {
        if joiners.contains(token.hash) { continue }
        break
      }
      if token.digits > 0 { break }
      let isTitle = token.word.has([.credential, .title]) && (token.shape != .title || sheet.isMark(index + 1, "."))
      if first == nil, isTitle, index + 1 < cell.upperBound { continue }
      // "Cooley back again"
      if let first, token.shape == .lower, sheet[first].isCapital, !token.word.has(.particle) { break }
      if first == nil { first = index }
      last = index
      if !isTitle, !token.word.has(.stop) || token.word.nameLevel >= 3, !nobody.contains(token.hash) { isNamed = true }
    }
    guard isNamed, let first, let last else { return nil }
    return first...last
  }

  private static let joiners: WordSet = [0x2C, 0x2E, 0x2D, 0x27, 0x2019, 0x2F, 0x5E, 0x22, 0x201C, 0x201D]

  private static let nobody = WordSet(
    "none self same unknown unk tba tbd any na open vacant pending ninguno mismo total".split(separator: " ").map { Words.hash(String($0)) }
  )

  private static func digits(_ sheet: Sheet, _ cell: Range<Int>) -> Int { cell.reduce(0) { $0 + Int(sheet[$1].digits) } }

  /// Digits and capital letters, perhaps in groups; no words, no amount.
  private static func isCode(_ sheet: Sheet, _ cell: Range<Int>) -> Bool {
    let letters = cell.reduce(0) { $0 + Int(sheet[$1].letters) }
    let digits = digits(sheet, cell)
    guard digits >= 2, digits + letters >= 4 else { return false }
    return cell.allSatisfy { index in
      let token = sheet[index]
      if token.isMark("%") || token.isMark("=") || token.isMark(":") { return false }
      return token.kind != .word || token.letters <= 6 && token.shape != .lower && !token.word.has(.unit)
    }
  }
}

/// The lines of a page, as ranges of tokens.
struct Lines {
  private let starts: [Int]
  private let end: Int

  init(_ sheet: Sheet) {
    starts = sheet.text.lineStarts
    end = sheet.count
  }

  var count: Int { starts.count }
  subscript(line: Int) -> Range<Int> { starts[line]..<(line + 1 < starts.count ? starts[line + 1] : end) }
}

/// A line that names the columns of the lines below it.
struct TableHeading {
  enum Separator: Equatable { case mark(Unicode.Scalar), tab, columns }

  let separator: Separator
  /// Per column; nil for one whose heading asks for nothing that is known.
  private let kinds: [KeyClass?]
  /// Where each column begins, in code points from the line's beginning.
  private let starts: [Int]

  /// nil when the line is no heading of a table about people, or nothing below it fits.
  static func at(_ line: Int, of lines: Lines, _ sheet: Sheet) -> TableHeading? {
    let tokens = lines[line]
    guard (3...120).contains(tokens.count), tokens.contains(where: { sheet[$0].word.has(.keyStart) }),
      tokens.allSatisfy({ sheet[$0].digits <= 1 && sheet.isFree($0) })
    else { return nil }
    for separator in [Separator.mark("|"), .tab, .mark(";"), .mark(","), .columns] {
      let cells = split(sheet, tokens, separator)
      guard cells.count >= (separator == .mark(",") ? 4 : 3), cells.count <= 60 else { continue }
      if separator == .columns, tokens.contains(where: { sheet.isMark($0, ":") }) { continue }
      var kinds = cells.map { kind(sheet, $0) }
      guard isAboutPeople(sheet, cells, kinds, separator) else { continue }
      if isNamedByThings(sheet, cells, kinds) {
        for place in cells.indices where isBare(sheet, cells[place]) { kinds[place] = nil }
      }
      let starts = cells.map { $0.isEmpty ? -1 : column(sheet, $0.lowerBound, lineStart: tokens.lowerBound) }
      let heading = TableHeading(separator: separator, kinds: kinds, starts: starts)
      // One of the next lines has to fit.
      for next in line + 1..<min(line + 3, lines.count) {
        if heading.ends(sheet, at: lines[next]), sheet[lines[next].lowerBound].kind != .mark { break }
        if let cells = heading.cells(of: sheet, lines, next), cells.count >= 2 { return heading }
      }
    }
    return nil
  }

  /// Whether a line ends the table: it rules it off, or has keys where values should be, another heading or a form.
  func ends(_ sheet: Sheet, at tokens: Range<Int>) -> Bool {
    guard separator == .columns else { return false }
    if tokens.allSatisfy({ sheet[$0].kind == .mark }) { return true }
    let cells = Self.split(sheet, tokens, separator).filter { !$0.isEmpty }
    return cells.contains { cell in
      cell.contains { sheet.isMark($0, ":") && sheet[$0].gap == .none && sheet.token($0 + 1)?.gap ?? .line > .none }
        || FormScanner.key(sheet, at: cell.lowerBound).map { key in key.last + 1 >= cell.upperBound || key.kind.numberLabel != nil }
          ?? false
          && sheet[cell.lowerBound].word.nameLevel < 3
    }
  }

  /// The cells of a row that stand under a known heading; nil when the line is no row.
  func cells(of sheet: Sheet, _ lines: Lines, _ line: Int) -> [(KeyClass, Range<Int>)]? {
    let tokens = lines[line]
    let cells = Self.split(sheet, tokens, separator)
    var result: [(KeyClass, Range<Int>)] = []
    if separator == .columns {
      for cell in cells where !cell.isEmpty {
        let start = Self.column(sheet, cell.lowerBound, lineStart: tokens.lowerBound)
        guard let place = starts.firstIndex(where: { abs($0 - start) <= 1 }), let kind = kinds[place] else { continue }
        result.append((kind, cell))
      }
    } else {
      guard cells.count == kinds.count || cells.count == kinds.count - 1 && cells.count > 3 else { return nil }
      for (kind, cell) in zip(kinds, cells) { if let kind, !cell.isEmpty { result.append((kind, cell)) } }
    }
    // The heading once more, on the next page.
    if result.count > 1, result.count(where: { Self.kind(sheet, $0.1) == $0.0 }) * 2 > result.count { return nil }
    return result.isEmpty ? nil : result
  }

  private static func kind(_ sheet: Sheet, _ cell: Range<Int>) -> KeyClass? {
    var phrase: UInt64 = 0
    var words = 0
    for index in cell where sheet[index].kind != .mark {
      phrase = WordHash.phrase(phrase, then: sheet[index].hash)
      words += 1
    }
    guard (1...5).contains(words) else { return nil }
    return sheet.lexicon.keys[phrase]
  }

  private static func isAboutPeople(_ sheet: Sheet, _ cells: [Range<Int>], _ kinds: [KeyClass?], _ separator: Separator) -> Bool {
    var strong = 0
    var weak = 0
    var known = 0
    for (cell, kind) in zip(cells, kinds) {
      guard let kind else { continue }
      known += 1
      switch kind {
      case .patient, .relative, .mrn: if isBare(sheet, cell) { weak += 1 } else { strong += 1 }
      case .birth, .ssn, .phone: strong += 1
      case .safe, .state, .age: break
      default: weak += 1
      }
    }
    let filled = cells.count { !$0.isEmpty }
    guard known * 2 >= filled, strong + weak >= 2 else { return false }
    // "Name, dose, route, date" is about drugs.
    if separator == .mark(",") { return strong >= 2 && known * 4 >= filled * 3 }
    return strong >= 1
      || !cells.contains { isClinical(sheet, $0) } && cells.contains { $0.count == 1 && sheet[$0.lowerBound].hash == name }
  }

  /// Whether a bare "name" is a thing's: "Name, strength, quantity, phone". With a birth date or a record number beside it, and no patient
  /// who has a column of their own, it is a person's: "Name, born, drug, quantity".
  private static func isNamedByThings(_ sheet: Sheet, _ cells: [Range<Int>], _ kinds: [KeyClass?]) -> Bool {
    guard cells.contains(where: { isClinical(sheet, $0) }) else { return false }
    let own = Set(zip(cells, kinds).compactMap { cell, kind in isBare(sheet, cell) ? nil : kind })
    return own.contains(.patient) || own.isDisjoint(with: [.birth, .ssn, .mrn])
  }

  private static func isBare(_ sheet: Sheet, _ cell: Range<Int>) -> Bool { cell.count == 1 && bare.contains(sheet[cell.lowerBound].hash) }

  private static func isClinical(_ sheet: Sheet, _ cell: Range<Int>) -> Bool { cell.contains { clinical.contains(sheet[$0].hash) } }

  private static let name = Words.hash("name")
  private static let bare = WordSet(["name", "id", "first", "last", "re", "member", "exp", "record"].map(Words.hash))
  private static let clinical = WordSet(
    "dose route sig frequency freq drug drugs medication medications med strength qty quantity refills result value units range flag vaccine test analyte code description charge organism specimen dosis via medicamento resultado valor unidades"
      .split(separator: " ").map { Words.hash(String($0)) })

  private static func split(_ sheet: Sheet, _ tokens: Range<Int>, _ separator: Separator) -> [Range<Int>] {
    var cells: [Range<Int>] = []
    var start = tokens.lowerBound
    var isQuoted = false
    for index in tokens {
      switch separator {
      case .mark(let mark):
        if sheet.isMark(index, "\"") { isQuoted.toggle() }
        guard sheet.isMark(index, mark), !isQuoted else { continue }
        cells.append(start..<index)
        start = index + 1
      case .tab:
        guard index > tokens.lowerBound else { continue }
        for _ in 0..<tabs(sheet, between: index - 1, and: index) {
          cells.append(start..<index)
          start = index
        }
      case .columns:
        guard index > tokens.lowerBound, sheet[index].gap >= .double else { continue }
        cells.append(start..<index)
        start = index
      }
    }
    cells.append(start..<tokens.upperBound)
    // "| a | b |"
    if separator == .mark("|") {
      if cells.first?.isEmpty == true { cells.removeFirst() }
      if cells.last?.isEmpty == true { cells.removeLast() }
    }
    return cells
  }

  private static func tabs(_ sheet: Sheet, between first: Int, and second: Int) -> Int {
    guard sheet[second].gap >= .wide else { return 0 }
    return sheet.text.bytes[sheet[first].fullEnd..<sheet[second].start].count { $0 == 0x09 }
  }

  /// Code points from the line's beginning.
  private static func column(_ sheet: Sheet, _ index: Int, lineStart: Int) -> Int {
    let first = sheet[lineStart]
    var indent = 0
    while first.start - indent > 0, sheet.text.bytes[first.start - indent - 1] == 0x20 { indent += 1 }
    return sheet[index].scalar - first.scalar + indent
  }
}

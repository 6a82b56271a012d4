/// Telephone numbers: North American in every usual punctuation, Spanish, international with "+".
enum PhoneReader {
  static let faxWords = WordSet(["fax", "facsimile", "telefax"].map(Words.hash))
  private static let phoneWords = WordSet(
    """
    phone tel telephone ph cell mobile call text pager pgr beeper contact ext extension dial telefono tfno tlf movil llame llamar fax home work
    ring celular cel tf fono whatsapp wsp llama llamen llaman
    """.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) })

  /// Whether one of `words` stands just before, on the same line.
  static func follows(_ sheet: Sheet, _ index: Int, _ words: WordSet) -> Bool {
    var before = index - 1
    while before >= 0, index - before <= 4, sheet[before + 1].gap < .line {
      if words.contains(sheet[before].hash), sheet[before].kind == .word { return true }
      if sheet[before].kind != .mark, sheet[before].digits > 0 { return false }
      before -= 1
    }
    return false
  }

  static func read(_ sheet: Sheet, at first: Int, keyed: Bool = false) -> (last: Int, score: Double)? {
    var groups = ShortList()
    var total = 0
    var last = first
    var next = first
    var marks = 0
    var hasParenthesis = false
    var hasPlus = false
    var digits = ShortList()
    var separator: UInt64 = 0
    var hasOneSeparator = true
    while let token = sheet.token(next), sheet.isFree(next),
      next == first || token.gap <= .double || token.gap == .line && !groups.isEmpty && sheet[next - 1].kind == .mark
        || keyed && token.gap == .wide && groups.isEmpty
    {
      if token.kind == .mark {
        if token.isMark("+"), groups.isEmpty {
          hasPlus = true
        } else if token.isMark("(") || token.isMark(")") {
          hasParenthesis = true
        } else if token.isMark("-") || token.isMark(".") || token.isMark("/") || token.isMark("\u{2013}") || token.isMark("\u{2010}") {
          guard !groups.isEmpty else { return nil }
          if separator != 0, separator != token.hash { hasOneSeparator = false }
          separator = token.hash
        } else {
          break
        }
        marks += 1
        if marks > 3 { break }
      } else {
        guard let (_, count) = sheet.number(next), groups.isEmpty || marks > 0 || token.gap == .space else { break }
        if total + count > 15 { break }
        total += count
        groups.append(count)
        for byte in sheet.text.bytes[token.start..<token.end] { digits.append((0x30...0x39).contains(byte) ? Int(byte - 0x30) : 10) }
        last = next
        marks = 0
        if !hasPlus && (total == 10 && digits[0] != 1 || total == 11 && digits[0] == 1) && groups.count >= 3 { break }
      }
      next += 1
    }
    guard total >= 7, groups.count <= 6 else { return nil }
    if let after = sheet.token(last + 1), after.gap == .none, after.kind == .mark, after.isMark("-") || after.isMark("/"),
      sheet.token(last + 2)?.gap == Token.Gap.none, sheet.token(last + 2)?.kind == .number
    {
      return nil
    }
    let isNational = total == 10 && (groups.bits == 0x334 || groups.bits == 0x37) || total == 11 && digits[0] == 1
    let hasKey = keyed || follows(sheet, first, phoneWords)
    let score: Double? =
      switch true {
      case isNational && groups.count >= 2 && (hasParenthesis || separator != 0): 0.95
      case isNational && groups.count >= 3: hasKey ? 0.95 : 0.8
      case hasPlus && total >= 9: 0.95
      case hasParenthesis && groups.count >= 3 && total >= 9 && total <= 11: 0.85
      case separator != 0 && groups.count == 3 && groups[0] == 3 && groups[1] == 3 && (3...5).contains(groups[2]): 0.8
      case hasKey && total >= 7 && total <= 13 && (total >= 9 || (0..<groups.count).contains { groups[$0] >= 3 }): 0.85
      case groups.bits == 0x34 && separator == 0x2D && hasOneSeparator && digits[0] > 1 && !QuantityGrammar.isAmount(sheet, after: last)
        && !(sheet.token(first - 1)?.kind == .number):
        0.6
      case isSpanish(groups, digits) && groups.count >= 3: 0.75
      // "07700 900482", "01632 960 418", "020 7946 0018", "011 4555-0137": a trunk prefix.
      case digits[0] == 0 && [0x56, 0x533, 0x344].contains(groups.bits): 0.8
      default: nil
      }
    guard let score else { return nil }
    var end = last
    // "ext. 123", "x123"
    let word = sheet.isMark(end + 1, ",") ? end + 2 : end + 1
    if let extensionWord = sheet.token(word), extensionWord.gap <= .double {
      let number = sheet.isMark(word + 1, ".") || sheet.isMark(word + 1, ":") ? word + 2 : word + 1
      if [Words.hash("ext"), Words.hash("x"), Words.hash("extension")].contains(extensionWord.hash), sheet.token(number)?.kind == .number {
        end = number
      } else if extensionWord.kind == .mixed, extensionWord.letters == 1, word == end + 1,
        sheet.text.bytes[extensionWord.start] | 0x20 == 0x78
      {
        end = word
      }
    }
    let read = (0..<digits.count).map { UInt8(digits[$0]) }
    return (end, read.contains(10) || !Checksum.nanp(read.suffix(10)) ? score - 0.05 : score)
  }

  /// Nine digits beginning with 6, 7, 8 or 9, in the usual groups.
  private static func isSpanish(_ groups: ShortList, _ digits: ShortList) -> Bool {
    switch groups.bits {
    case 0x333, 0x3222, 0x2322, 0x27, 0x36, 0x234: (6...9).contains(digits[0])
    default: false
    }
  }

  /// Up to sixteen numbers below 16 without memory of their own: this is asked at every number of a text. As bits they read like their list.
  private struct ShortList {
    private(set) var bits: UInt64 = 0
    private(set) var count = 0
    var isEmpty: Bool { count == 0 }

    mutating func append(_ value: Int) {
      bits = bits << 4 | UInt64(value)
      count += 1
    }

    subscript(index: Int) -> Int { Int(bits >> UInt64(4 * (count - 1 - index)) & 0xF) }
  }
}

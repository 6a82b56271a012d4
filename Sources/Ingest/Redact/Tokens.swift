/// A run of letters, a run of digits, a mix of both, or one other character.
struct Token: Sendable {
  enum Kind: UInt8, Sendable { case word, number, mixed, mark }
  enum Shape: UInt8, Sendable { case lower, title, upper, initial, odd }
  /// White space before it.
  enum Gap: UInt8, Sendable, Comparable {
    case none, space, double, wide, line, paragraph
    static func < (a: Gap, b: Gap) -> Bool { a.rawValue < b.rawValue }
  }

  /// UTF-8 offsets. `end` leaves out a possessive "'s"; `fullEnd` has it.
  var start: Int
  var end: Int
  var fullEnd: Int
  /// Code points before `start`.
  var scalar: Int
  /// Folded letters and digits; for a mark its first byte.
  var hash: UInt64
  var word: WordClass
  var line: Int32
  var letters: UInt16
  var digits: UInt16
  var kind: Kind
  var shape: Shape
  var gap: Gap

  var byte: UInt8 { kind == .mark ? UInt8(truncatingIfNeeded: hash) : 0 }
  var isWord: Bool { kind == .word }
  var isCapital: Bool { kind == .word && shape != .lower }
  func isMark(_ scalar: Unicode.Scalar) -> Bool { kind == .mark && hash == UInt64(scalar.value) }
}

/// A text cut into tokens, with what is needed to come back to code points.
struct Tokenized: Sendable {
  var bytes: [UInt8]
  var tokens: [Token]
  /// Index of each line's first token; lines without tokens are left out, `Token.line` indexes this.
  var lineStarts: [Int]
  var scalarCount: Int

  /// Code points before a byte offset that lies in or after `token`.
  func scalarOffset(of byte: Int, token: Int) -> Int {
    guard !tokens.isEmpty else { return 0 }
    var index = min(max(token, 0), tokens.count - 1)
    while index > 0 && tokens[index].start > byte { index -= 1 }
    var count = tokens[index].scalar
    var position = tokens[index].start
    while position < min(byte, bytes.count) {
      if bytes[position] & 0xC0 != 0x80 { count += 1 }
      position += 1
    }
    return count
  }

  func string(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }
}

/// One pass over UTF-8; time and memory grow with the length, whatever the text.
struct Tokenizer {
  let lexicon: Lexicon
  /// In JSON strings `\n` is white space.
  var isJSON = false

  func tokenize(_ text: String) -> Tokenized {
    let bytes = Array(text.utf8)
    var result = Tokenized(bytes: bytes, tokens: [], lineStarts: [], scalarCount: 0)
    result.tokens.reserveCapacity(bytes.count / 5)
    bytes.withUnsafeBufferPointer { run($0, into: &result) }
    return result
  }

  private func run(_ bytes: UnsafeBufferPointer<UInt8>, into result: inout Tokenized) {
    var position = 0
    var scalar = 0
    var gap = Token.Gap.line
    var spaces = 0
    var line: Int32 = -1
    let count = bytes.count
    while position < count {
      let byte = bytes[position]
      if byte == 0x20 || byte == 0x09 || byte == 0x0B {
        spaces += byte == 0x09 ? 3 : 1
        if gap < .line { gap = spaces > 2 ? .wide : spaces > 1 ? .double : .space }
        position += 1
        scalar += 1
        continue
      }
      if byte == 0x0A || byte == 0x0D || byte == 0x0C {
        let pair = byte == 0x0D && position + 1 < count && bytes[position + 1] == 0x0A
        gap = gap >= .line && !result.tokens.isEmpty ? .paragraph : .line
        spaces = 0
        position += pair ? 2 : 1
        scalar += pair ? 2 : 1
        continue
      }
      if isJSON, byte == 0x5C, position + 1 < count, [0x6E, 0x72, 0x74].contains(bytes[position + 1]) {
        gap = bytes[position + 1] == 0x74 ? .wide : .line
        position += 2
        scalar += 2
        continue
      }
      if byte >= 0xC2, let wide = Self.space(bytes, position) {
        spaces += 1
        if gap < .line { gap = spaces > 2 ? .wide : spaces > 1 ? .double : .space }
        position += wide
        scalar += 1
        continue
      }
      let first = position
      var token = next(bytes, &position, &scalar)
      token.gap = gap
      if gap >= .line {
        line += 1
        result.lineStarts.append(result.tokens.count)
      }
      token.line = line
      precondition(position > first, "every token takes at least one byte")
      result.tokens.append(token)
      gap = .none
      spaces = 0
    }
    result.scalarCount = scalar
  }

  /// Length of a no-break or typographic space, a byte order mark or a zero-width character.
  private static func space(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
    guard at + 1 < bytes.count else { return nil }
    if bytes[at] == 0xC2 && bytes[at + 1] == 0xA0 { return 2 }
    guard at + 2 < bytes.count else { return nil }
    if bytes[at] == 0xE2 && bytes[at + 1] == 0x80 && (bytes[at + 2] <= 0x8F || bytes[at + 2] == 0xAF) { return 3 }
    if bytes[at] == 0xE3 && bytes[at + 1] == 0x80 && bytes[at + 2] == 0x80 { return 3 }
    if bytes[at] == 0xEF && bytes[at + 1] == 0xBB && bytes[at + 2] == 0xBF { return 3 }
    return nil
  }

  private func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> (Unicode.Scalar, Int) {
    let lead = bytes[at]
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard at + length <= bytes.count else { return ("\u{FFFD}", bytes.count - at) }
    var code = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for offset in 1..<length { code = code << 6 | UInt32(bytes[at + offset] & 0x3F) }
    return (Unicode.Scalar(code) ?? "\u{FFFD}", length)
  }

  private func next(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ scalar: inout Int) -> Token {
    let start = position
    let startScalar = scalar
    var hash = WordHash()
    var letters = 0
    var digits = 0
    var uppers = 0
    var firstUpper = false
    var end = start
    var apostrophe = false
    scan: while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case 0x61...0x7A:
        // Most of a text is this: the rest of the run without asking what else it could be.
        let first = position
        repeat {
          hash.add(bytes[position])
          position += 1
        } while position < bytes.count && (0x61...0x7A).contains(bytes[position])
        letters += position - first
        scalar += position - first
      case 0x41...0x5A:
        // "2023-07-16T10:48" is a date and a time.
        if byte == 0x54, digits > 0, letters == 0, digits <= 2 || digits == 8, position + 1 < bytes.count,
          (0x30...0x39).contains(bytes[position + 1])
        {
          break scan
        }
        hash.add(byte | 0x20)
        if letters == 0 && digits == 0 { firstUpper = true }
        letters += 1
        uppers += 1
        position += 1
        scalar += 1
      case 0x30...0x39:
        hash.add(byte)
        digits += 1
        position += 1
        scalar += 1
      case 0x27:
        guard letters > 0, digits == 0, position + 1 < bytes.count, Self.isLetter(bytes[position + 1]) else { break scan }
        if Self.isPossessive(bytes, position + 1) { break scan }
        apostrophe = true
        position += 1
        scalar += 1
      case 0x80...:
        // U+2019 between letters is an apostrophe too.
        if byte == 0xE2, position + 3 < bytes.count, bytes[position + 1] == 0x80, bytes[position + 2] == 0x99, letters > 0, digits == 0,
          Self.isLetter(bytes[position + 3]), !Self.isPossessive(bytes, position + 3)
        {
          apostrophe = true
          position += 3
          scalar += 1
          continue scan
        }
        let (value, length) = decode(bytes, position)
        switch folding.kind(of: value) {
        case .letter(let pair):
          hash.add(UInt8(pair & 0xFF))
          if pair >> 8 != 0 { hash.add(UInt8(pair >> 8)) }
          if folding.isUpper(value) {
            if letters == 0 && digits == 0 { firstUpper = true }
            uppers += 1
          }
          letters += 1
        case .mark where letters > 0: break
        case .foreignLetter:
          for offset in 0..<length { hash.add(bytes[position + offset]) }
          if value.properties.isUppercase {
            if letters == 0 && digits == 0 { firstUpper = true }
            uppers += 1
          }
          letters += 1
        default: break scan
        }
        position += length
        scalar += 1
      default: break scan
      }
      end = position
    }
    if letters == 0 && digits == 0 {
      let length = bytes[position] < 0x80 ? 1 : decode(bytes, position).1
      let value = length == 1 ? UInt64(bytes[position]) : UInt64(decode(bytes, position).0.value)
      position += max(1, length)
      scalar += 1
      return Token(
        start: start, end: position, fullEnd: position, scalar: startScalar, hash: value, word: [], line: 0, letters: 0, digits: 0,
        kind: .mark,
        shape: .lower, gap: .none)
    }
    let kind: Token.Kind = digits == 0 ? .word : letters == 0 ? .number : .mixed
    let shape: Token.Shape =
      uppers == 0
      ? .lower
      : letters == 1
        ? .initial
        : uppers == letters ? .upper : firstUpper && (uppers == 1 || apostrophe && uppers == 2) ? .title : firstUpper ? .odd : .lower
    var token = Token(
      start: start, end: end, fullEnd: end, scalar: startScalar, hash: hash.value, word: kind == .word ? lexicon.word(hash.value) : [],
      line: 0,
      letters: UInt16(clamping: letters), digits: UInt16(clamping: digits), kind: kind, shape: shape, gap: .none)
    if kind == .word, position < bytes.count {
      let mark = bytes[position] == 0x27 ? 1 : Self.isCurly(bytes, position) ? 3 : 0
      if mark > 0, position + mark < bytes.count, Self.isPossessive(bytes, position + mark) {
        position += mark + 1
        scalar += 2
        token.fullEnd = position
      }
    }
    return token
  }

  private var folding: Folding { lexicon.folding }

  private static func isCurly(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    at + 2 < bytes.count && bytes[at] == 0xE2 && bytes[at + 1] == 0x80 && bytes[at + 2] == 0x99
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) || byte >= 0xC3 }

  /// "s" or "S" and then no letter.
  private static func isPossessive(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    guard bytes[at] | 0x20 == 0x73 else { return false }
    return at + 1 >= bytes.count || !isLetter(bytes[at + 1])
  }
}

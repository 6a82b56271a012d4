/// Why a JSON text could not be read.
package enum JSONProblem: Error, Equatable, Sendable {
  case invalid
  case tooDeep
}

/// A JSON value that keeps what Foundation's reader loses and a reader of records must not: the order of the members and the
/// digits of numbers ("1.50" is a measurement with two decimals). RFC 8259; a lone surrogate becomes U+FFFD.
package indirect enum JSONValue: Equatable, Sendable {
  case object([Member])
  case array([JSONValue])
  case string(String)
  /// As written.
  case number(String)
  case bool(Bool)
  case null

  package struct Member: Equatable, Sendable {
    package var name: String
    package var value: JSONValue
  }

  /// Deeper than any record; a thousand brackets must not cost a thousand stack frames.
  package static let usualDepth = 64

  package init(parsing text: String, maximumDepth: Int = usualDepth) throws(JSONProblem) {
    self = try JSONValue.sequence(in: text, single: true, maximumDepth: maximumDepth)[0]
  }

  /// Values one after the other with white space between: one, or NDJSON.
  package static func sequence(in text: String, single: Bool = false, maximumDepth: Int = usualDepth) throws(JSONProblem) -> [JSONValue] {
    var parser = JSONParser(bytes: Array(text.utf8), maximumDepth: maximumDepth)
    var values: [JSONValue] = []
    parser.skipSpace()
    while !parser.isAtEnd {
      guard values.isEmpty || !single else { throw .invalid }
      values.append(try parser.value(depth: 0))
      parser.skipSpace()
    }
    guard !values.isEmpty else { throw .invalid }
    return values
  }

  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  package var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// The text of a string, number or Boolean.
  package var scalar: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "yes" : "no"
    default: nil
    }
  }

  /// An array's elements; of anything else just itself, because FHIR's cardinalities differ between versions.
  package var elements: [JSONValue] {
    switch self {
    case .array(let values): values
    case .null: []
    default: [self]
    }
  }

  package var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }
}

private struct JSONParser {
  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var at = 0

  init(bytes: [UInt8], maximumDepth: Int) {
    self.maximumDepth = maximumDepth
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  var isAtEnd: Bool { at >= bytes.count }

  mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
  }

  mutating func value(depth: Int) throws(JSONProblem) -> JSONValue {
    guard depth <= maximumDepth else { throw .tooDeep }
    skipSpace()
    guard at < bytes.count else { throw .invalid }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONProblem) -> JSONValue {
    at += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw .invalid }
      let name = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw .invalid }
      members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "}")) else { throw .invalid }
      return .object(members)
    }
  }

  private mutating func array(depth: Int) throws(JSONProblem) -> JSONValue {
    at += 1
    var values: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "]")) else { throw .invalid }
      return .array(values)
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONProblem) -> JSONValue {
    let count = word.utf8CodeUnitCount
    guard at + count <= bytes.count, (0..<count).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] }) else { throw .invalid }
    at += count
    return value
  }

  private mutating func number() throws(JSONProblem) -> JSONValue {
    let start = at
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
        UInt8(ascii: "E"):
        at += 1
        continue
      default: break
      }
      break
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let first = text.utf8.first, first == UInt8(ascii: "-") || (first >= 0x30 && first <= 0x39), Double(text) != nil else {
      throw .invalid
    }
    return .number(text)
  }

  private mutating func string() throws(JSONProblem) -> String {
    at += 1
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") { at += 1 }
    guard at < bytes.count else { throw .invalid }
    if bytes[at] == UInt8(ascii: "\"") {
      at += 1
      return String(decoding: bytes[start..<(at - 1)], as: UTF8.self)
    }
    var out = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        out.append(byte)
        continue
      }
      guard at < bytes.count else { throw .invalid }
      let escape = bytes[at]
      at += 1
      switch escape {
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "b"), UInt8(ascii: "f"): out.append(0x20)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(escape)
      case UInt8(ascii: "u"): out.append(contentsOf: Array(String(Character(try codePoint())).utf8))
      default: throw .invalid
      }
    }
    throw .invalid
  }

  private mutating func codePoint() throws(JSONProblem) -> Unicode.Scalar {
    let high = try hex()
    guard (0xD800..<0xE000).contains(high) else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
    guard high < 0xDC00, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
      return "\u{FFFD}"
    }
    let back = at
    at += 2
    let low = try hex()
    guard (0xDC00..<0xE000).contains(low) else {
      at = back
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func hex() throws(JSONProblem) -> UInt32 {
    guard at + 4 <= bytes.count, let value = UInt32(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16) else {
      throw .invalid
    }
    at += 4
    return value
  }
}

/// Why an XML part could not be read.
package enum XMLProblem: Error, Equatable, Sendable {
  case malformed
  /// A document type declaration: Office files may not have one (ECMA-376 part 2, 8.1.4), and entity bombs need one.
  case documentType
  /// More elements inside each other than the caller allows.
  case tooDeep
}

/// Reads XML as a stream of events, for office files of foreign origin.
///
/// It is written here rather than borrowed because what it leaves out is its point: no document types, so no entities but the five
/// of XML 1.0 §4.6 and character references; no network, no files; bounded depth; no recursion. Names come without their prefix:
/// the office schemas never use one local name for two things that matter here.
package struct XMLScanner {
  package enum Event: Equatable, Sendable {
    case start(String)
    case end(String)
    case text(String)
  }

  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var position = 0
  private var open: [String] = []
  private var pendingEnd: String?
  private var sawRoot = false
  /// The bytes of the current start tag after its name.
  private var attributes: Range<Int> = 0..<0

  package init(_ bytes: [UInt8], maximumDepth: Int = 512) throws(XMLProblem) {
    self.maximumDepth = maximumDepth
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      guard let text = TextDecoder.decode(bytes[...], charset: "UTF-16") else { throw .malformed }
      self.bytes = [UInt8](text.utf8)
    } else {
      self.bytes = bytes
    }
    if self.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// How many elements are open.
  package var depth: Int { open.count }

  /// Where the next event begins, in bytes; after a start it is the element's content.
  package var offset: Int { position }

  /// The source between two offsets, as it stands.
  package func source(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Nil at the end of a well-formed document.
  package mutating func next() throws(XMLProblem) -> Event? {
    if let name = pendingEnd {
      pendingEnd = nil
      open.removeLast()
      return .end(name)
    }
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") {
        let start = position
        position = index(of: UInt8(ascii: "<"), from: position) ?? bytes.count
        if open.isEmpty { continue }
        return .text(XMLScanner.unescape(bytes[start..<position]))
      }
      if starts("<!--") {
        position = try end(of: "-->", from: position + 4)
      } else if starts("<![CDATA[") {
        let start = position + 9
        position = try end(of: "]]>", from: start)
        if open.isEmpty { throw .malformed }
        return .text(String(decoding: bytes[start..<(position - 3)], as: UTF8.self))
      } else if starts("<?") {
        position = try end(of: "?>", from: position + 2)
      } else if starts("<!") {
        throw .documentType
      } else if starts("</") {
        return try endTag()
      } else {
        return try startTag()
      }
    }
    guard open.isEmpty, sawRoot else { throw .malformed }
    return nil
  }

  /// Skips the rest of the element whose start was just given, its end included.
  package mutating func skipElement() throws(XMLProblem) {
    let target = open.count - 1
    while open.count > target {
      guard try next() != nil else { throw .malformed }
    }
  }

  /// The value of the current start tag's attribute with this local name.
  package func attribute(_ local: String) -> String? {
    var at = attributes.lowerBound
    let end = attributes.upperBound
    while at < end {
      while at < end, XMLScanner.isSpace(bytes[at]) { at += 1 }
      var nameStart = at
      while at < end, bytes[at] != UInt8(ascii: "="), !XMLScanner.isSpace(bytes[at]) {
        if bytes[at] == UInt8(ascii: ":") { nameStart = at + 1 }
        at += 1
      }
      let name = nameStart..<at
      while at < end, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "'") { at += 1 }
      guard at < end else { return nil }
      let quote = bytes[at]
      let valueStart = at + 1
      at = valueStart
      while at < end, bytes[at] != quote { at += 1 }
      if bytes[name].elementsEqual(local.utf8) { return XMLScanner.unescape(bytes[valueStart..<min(at, end)]) }
      at += 1
    }
    return nil
  }

  // MARK: Tags

  private mutating func startTag() throws(XMLProblem) -> Event {
    let nameStart = position + 1
    var at = nameStart
    while at < bytes.count, !XMLScanner.isSpace(bytes[at]), bytes[at] != UInt8(ascii: ">"), bytes[at] != UInt8(ascii: "/") { at += 1 }
    guard at > nameStart, let name = local(nameStart..<at) else { throw .malformed }
    let attributesStart = at
    var quote: UInt8 = 0
    while at < bytes.count {
      let byte = bytes[at]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        break
      } else if byte == UInt8(ascii: "<") {
        throw .malformed
      }
      at += 1
    }
    guard at < bytes.count, !(open.isEmpty && sawRoot) else { throw .malformed }
    guard open.count < maximumDepth else { throw .tooDeep }
    let closes = bytes[at - 1] == UInt8(ascii: "/")
    attributes = attributesStart..<max(attributesStart, closes ? at - 1 : at)
    position = at + 1
    sawRoot = true
    open.append(name)
    if closes { pendingEnd = name }
    return .start(name)
  }

  private mutating func endTag() throws(XMLProblem) -> Event {
    guard let close = index(of: UInt8(ascii: ">"), from: position) else { throw .malformed }
    var end = close
    while end > position + 2, XMLScanner.isSpace(bytes[end - 1]) { end -= 1 }
    guard let name = local((position + 2)..<end), open.last == name else { throw .malformed }
    open.removeLast()
    position = close + 1
    return .end(name)
  }

  private func local(_ range: Range<Int>) -> String? {
    var start = range.lowerBound
    for index in range where bytes[index] == UInt8(ascii: ":") { start = index + 1 }
    guard start < range.upperBound else { return nil }
    return String(decoding: bytes[start..<range.upperBound], as: UTF8.self)
  }

  // MARK: Bytes

  private func starts(_ prefix: StaticString) -> Bool {
    let count = prefix.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != prefix.utf8Start[index] { return false }
    return true
  }

  private func index(of byte: UInt8, from start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      if bytes[at] == byte { return at }
      at += 1
    }
    return nil
  }

  /// The position after the next `mark`.
  private func end(of mark: StaticString, from start: Int) throws(XMLProblem) -> Int {
    let count = mark.utf8CodeUnitCount
    var at = start
    while at + count <= bytes.count {
      if (0..<count).allSatisfy({ bytes[at + $0] == mark.utf8Start[$0] }) { return at + count }
      at += 1
    }
    throw .malformed
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

  /// XML 1.0 §4.1 and §4.6. An unknown reference stays as it is written.
  static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if bytes[at] == UInt8(ascii: "&"),
        let close = bytes[at...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
        let scalar = reference(String(decoding: bytes[(at + 1)..<close], as: UTF8.self))
      {
        out.append(contentsOf: Array(String(Character(scalar)).utf8))
        at = close + 1
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func reference(_ name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let digits = name.dropFirst()
      let value = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return value.flatMap(Unicode.Scalar.init)
    }
  }
}

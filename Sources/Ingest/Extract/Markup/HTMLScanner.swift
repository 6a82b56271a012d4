/// Cuts HTML into tags and text, as tolerantly as browsers do: nothing is an error, and each byte is looked at a bounded number of times.
struct HTMLScanner {
  enum Token: Equatable {
    /// With character references still in it.
    case text(Range<Int>)
    /// The name in lower case; the attributes as they stand.
    case start(String, attributes: Range<Int>)
    case end(String)
    /// The content of an element that holds no markup: a script, a style sheet, a title.
    case raw(element: String, Range<Int>)
  }

  private static let rawElements: Set<String> = ["script", "style", "title", "textarea", "xmp", "noembed", "noframes", "iframe"]

  let bytes: [UInt8]
  private var at = 0
  private var rawElement: String?
  /// Quotes that do not occur any more: they open no value. Otherwise each stray quote would be looked for to the end of the file.
  private var absentQuotes: Set<UInt8> = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func next() -> Token? {
    if let element = rawElement {
      rawElement = nil
      let end = endTag(of: element) ?? bytes.count
      defer { at = end }
      return .raw(element: element, at..<end)
    }
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "<"), at + 1 < bytes.count, HTMLScanner.opensMarkup(bytes[at + 1]) else { return text() }
      switch bytes[at + 1] {
      case UInt8(ascii: "!") where starts("<!--"): at = find("-->", from: at + 2).map { $0 + 3 } ?? bytes.count
      case UInt8(ascii: "!") where starts("<![CDATA["):
        let start = at + 9
        let end = find("]]>", from: start) ?? bytes.count
        at = min(end + 3, bytes.count)
        if start < end { return .text(start..<end) }
      case UInt8(ascii: "!"), UInt8(ascii: "?"): at = find(">", from: at).map { $0 + 1 } ?? bytes.count
      case UInt8(ascii: "/"):
        let name = name(from: at + 2)
        at = find(">", from: at).map { $0 + 1 } ?? bytes.count
        if !name.isEmpty { return .end(name) }
      default: return tag()
      }
    }
    return nil
  }

  /// The value of an attribute, its character references resolved; "" for one without a value.
  func attribute(_ wanted: String, in range: Range<Int>) -> String? {
    var at = range.lowerBound
    let end = range.upperBound
    while at < end {
      while at < end, HTMLScanner.isSpace(bytes[at]) || bytes[at] == UInt8(ascii: "/") { at += 1 }
      let start = at
      while at < end, !HTMLScanner.isSpace(bytes[at]), bytes[at] != UInt8(ascii: "=") || at == start, bytes[at] != UInt8(ascii: "/") {
        at += 1
      }
      let matches = bytes[start..<at].elementsEqual(wanted.utf8) { $0 == $1 || ($0 | 0x20) == $1 }
      while at < end, HTMLScanner.isSpace(bytes[at]) { at += 1 }
      guard at < end, bytes[at] == UInt8(ascii: "=") else {
        if matches { return "" }
        continue
      }
      at += 1
      while at < end, HTMLScanner.isSpace(bytes[at]) { at += 1 }
      let value: Range<Int>
      if at < end, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") {
        let close = bytes[(at + 1)..<end].firstIndex(of: bytes[at]) ?? end
        value = (at + 1)..<close
        at = min(close + 1, end)
      } else {
        let first = at
        while at < end, !HTMLScanner.isSpace(bytes[at]) { at += 1 }
        value = first..<at
      }
      if matches { return HTMLEntities.resolve(bytes[value]) }
    }
    return nil
  }

  // MARK: Pieces

  /// Text up to the next tag. A "<" that begins none is a sign like others.
  private mutating func text() -> Token {
    let start = at
    at += 1
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "<"), at + 1 < bytes.count, HTMLScanner.opensMarkup(bytes[at + 1]) { break }
      at += 1
    }
    return .text(start..<at)
  }

  private mutating func tag() -> Token {
    let nameStart = at + 1
    var end = nameStart
    while end < bytes.count, !HTMLScanner.isSpace(bytes[end]), bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "/") { end += 1 }
    let attributesStart = end
    while end < bytes.count, bytes[end] != UInt8(ascii: ">") {
      let byte = bytes[end]
      // A quote opens a value only after "=".
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), follows(UInt8(ascii: "="), end), !absentQuotes.contains(byte) {
        if let close = bytes[(end + 1)...].firstIndex(of: byte) { end = close } else { absentQuotes.insert(byte) }
      }
      end += 1
    }
    guard end < bytes.count else {
      // No tag, for nothing ends it: the rest is text.
      defer { at = bytes.count }
      return .text(at..<bytes.count)
    }
    let name = name(from: nameStart)
    at = end + 1
    if HTMLScanner.rawElements.contains(name), bytes[end - 1] != UInt8(ascii: "/") { rawElement = name }
    return .start(name, attributes: min(attributesStart, end)..<end)
  }

  private func follows(_ byte: UInt8, _ position: Int) -> Bool {
    var before = position - 1
    // A few spaces are usual; more are an attempt to make this slow.
    while before > max(0, position - 8), HTMLScanner.isSpace(bytes[before]) { before -= 1 }
    return before >= 0 && bytes[before] == byte
  }

  /// A tag's name in lower case. XHTML inside other XML has a prefix; other prefixes mean other things.
  private func name(from start: Int) -> String {
    var end = start
    while end < bytes.count, end - start < 64, HTMLScanner.isNameByte(bytes[end]) { end += 1 }
    let name = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
    for prefix in ["xhtml:", "html:", "h:"] where name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
    return name
  }

  private func endTag(of element: String) -> Int? {
    let wanted = Array(element.utf8)
    var from = at
    while let open = find("</", from: from) {
      let name = bytes[(open + 2)...].prefix(wanted.count)
      if name.elementsEqual(wanted, by: { ($0 | 0x20) == $1 }) { return open }
      from = open + 2
    }
    return nil
  }

  private func starts(_ prefix: StaticString) -> Bool {
    let count = prefix.utf8CodeUnitCount
    guard at + count <= bytes.count else { return false }
    for index in 0..<count where bytes[at + index] != prefix.utf8Start[index] { return false }
    return true
  }

  private func find(_ mark: StaticString, from start: Int) -> Int? {
    let count = mark.utf8CodeUnitCount
    guard start + count <= bytes.count else { return nil }
    for at in start...(bytes.count - count) where bytes[at] == mark.utf8Start[0] {
      if (1..<count).allSatisfy({ bytes[at + $0] == mark.utf8Start[$0] }) { return at }
    }
    return nil
  }

  private static func opensMarkup(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x3A).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}

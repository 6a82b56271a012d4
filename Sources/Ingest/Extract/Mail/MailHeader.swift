/// The header fields of a message or of one of its parts (RFC 5322 §2.2), unfolded, in their order.
struct MailHeader {
  struct Field {
    /// In lower case.
    var name: String
    /// The bytes as they stand, without line breaks.
    var value: [UInt8]
  }

  /// Further ones are passed over; real mail has fifty.
  private static let mostFields = 1000

  private(set) var fields: [Field] = []

  /// Reads the header block at the start of `bytes` and gives what follows its empty line. What is no field ends the block.
  static func read(_ bytes: ArraySlice<UInt8>) -> (header: MailHeader, body: ArraySlice<UInt8>) {
    var header = MailHeader()
    var lines = MailLines(bytes)
    while true {
      let start = lines.position
      guard let line = lines.next() else { break }
      if line.isEmpty { break }
      if line.first == 0x20 || line.first == 0x09 {
        // An empty line with spaces ends the block too; old gateways write it so.
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) && header.fields.isEmpty { break }
        if !header.fields.isEmpty { header.fields[header.fields.count - 1].value += line }
        continue
      }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
        case let name = String(decoding: line[..<colon], as: UTF8.self).trimmed.lowercased(), !name.isEmpty,
        name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else { return (header, bytes[start...]) }
      guard header.fields.count < mostFields else { continue }
      header.fields.append(Field(name: name, value: Array(line[(colon + 1)...])))
    }
    return (header, bytes[lines.position...])
  }

  /// The first field of this name as text.
  func text(_ name: String) -> String? {
    fields.first { $0.name == name }.map { EncodedWords.decode($0.value) }
  }

  /// A field such as `Content-Type`: its value in lower case, and its parameters (RFC 2045 §5.1, RFC 2231).
  func parameterized(_ name: String) -> MailParameters? {
    fields.first { $0.name == name }.map { MailParameters($0.value) }
  }
}

/// Lines that end with CRLF, LF or CR, without their ends.
struct MailLines {
  private let bytes: ArraySlice<UInt8>
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  mutating func next() -> ArraySlice<UInt8>? {
    guard position < bytes.endIndex else { return nil }
    let start = position
    var end = start
    while end < bytes.endIndex, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    position = end
    if position < bytes.endIndex, bytes[position] == 0x0D { position += 1 }
    if position < bytes.endIndex, bytes[position] == 0x0A { position += 1 }
    return bytes[start..<end]
  }
}

/// `value; name=value; name*0*=charset'language'%41…` (RFC 2231), with the encoded words that mailers put into names of files.
struct MailParameters {
  /// In lower case: "multipart/mixed", "attachment".
  private(set) var value: String
  private var parameters: [String: String] = [:]

  subscript(name: String) -> String? { parameters[name] }

  init(_ bytes: [UInt8]) {
    var pieces = MailParameters.split(bytes)
    value = pieces.isEmpty ? "" : String(decoding: pieces.removeFirst(), as: UTF8.self).trimmed.lowercased()
    // A comment behind the value.
    if let end = value.firstIndex(where: { $0 == " " || $0 == "(" }) { value = String(value[..<end]) }
    var continued: [String: [(index: Int, isEncoded: Bool, bytes: [UInt8])]] = [:]
    for piece in pieces.prefix(100) {
      guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = String(decoding: piece[..<equals], as: UTF8.self).trimmed.lowercased()
      let content = MailParameters.unquoted(piece[(equals + 1)...])
      let steps = key.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
      guard steps.count > 1 else {
        if parameters[key] == nil { parameters[key] = EncodedWords.decode(content) }
        continue
      }
      continued[steps[0], default: []].append((Int(steps[1]) ?? 0, steps.last == "", content))
    }
    for (key, parts) in continued { parameters[key] = MailParameters.joined(parts.sorted { $0.index < $1.index }) }
  }

  private static func joined(_ parts: [(index: Int, isEncoded: Bool, bytes: [UInt8])]) -> String {
    var charset: String?
    var bytes: [UInt8] = []
    for (number, part) in parts.enumerated() {
      var content = part.bytes[...]
      if number == 0, part.isEncoded {
        let quotes = content.indices.filter { content[$0] == UInt8(ascii: "'") }
        if quotes.count >= 2 {
          charset = String(decoding: content[..<quotes[0]], as: UTF8.self)
          content = content[(quotes[1] + 1)...]
        }
      }
      bytes += part.isEncoded ? TransferEncoding.percentDecoded(content) : Array(content)
    }
    return TextDecoder.decode(bytes.data, declared: charset) ?? ""
  }

  /// At semicolons outside of quoted strings.
  private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    var isQuoted = false
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\\") where isQuoted: at += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ";") where !isQuoted:
        pieces.append(bytes[start..<at])
        start = at + 1
      default: break
      }
      at += 1
    }
    if start < bytes.count { pieces.append(bytes[start...]) }
    return pieces
  }

  private static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var bytes = bytes
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    guard bytes.first == UInt8(ascii: "\"") else { return Array(bytes) }
    var out: [UInt8] = []
    var isEscaped = false
    for byte in bytes.dropFirst() {
      if !isEscaped, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if !isEscaped, byte == UInt8(ascii: "\"") {
        break
      } else {
        out.append(byte)
        isEscaped = false
      }
    }
    return out
  }
}

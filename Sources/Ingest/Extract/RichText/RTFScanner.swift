/// Cuts RTF (Microsoft, version 1.9.1) into its tokens.
struct RTFScanner {
  enum Token: Equatable {
    case open, close
    /// `\word`, `\word12`, `\word-3`.
    case word(String, Int?)
    /// `\~`, `\-`, `\*` and the like.
    case symbol(UInt8)
    /// A byte of text in the current code page: as it stands, or `\'e9`.
    case byte(UInt8)
  }

  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func next() -> Token? {
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "{"): return .open
      case UInt8(ascii: "}"): return .close
      // Line breaks only wrap the file's lines.
      case 0x0A, 0x0D, 0: continue
      case 0x09: return .word("tab", nil)
      case UInt8(ascii: "\\"): if let token = control() { return token }
      default: return .byte(byte)
      }
    }
    return nil
  }

  private mutating func control() -> Token? {
    guard at < bytes.count else { return nil }
    let start = at
    while at < bytes.count, at - start < 32, (0x61...0x7A).contains(bytes[at] | 0x20) { at += 1 }
    guard at > start else {
      let symbol = bytes[at]
      at += 1
      if symbol == 0x0A || symbol == 0x0D { return .word("par", nil) }
      guard symbol == UInt8(ascii: "'") else { return .symbol(symbol) }
      guard at + 1 < bytes.count, let high = RTFScanner.hex(bytes[at]), let low = RTFScanner.hex(bytes[at + 1]) else { return nil }
      at += 2
      return .byte(high << 4 | low)
    }
    let word = String(decoding: bytes[start..<at], as: UTF8.self)
    let number = number()
    if at < bytes.count, bytes[at] == 0x20 { at += 1 }
    if word == "bin" {
      at += min(max(0, number ?? 0), bytes.count - at)
      return nil
    }
    return .word(word, number)
  }

  private mutating func number() -> Int? {
    var digits = at
    let isNegative = digits < bytes.count && bytes[digits] == UInt8(ascii: "-")
    if isNegative { digits += 1 }
    let first = digits
    var value = 0
    while digits < bytes.count, digits - first < 10, (0x30...0x39).contains(bytes[digits]) {
      value = value * 10 + Int(bytes[digits] - 0x30)
      digits += 1
    }
    guard digits > first else { return nil }
    at = digits
    return isNegative ? -value : value
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}

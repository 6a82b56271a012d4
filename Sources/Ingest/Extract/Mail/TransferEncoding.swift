import Foundation

/// How a part's bytes were made fit for transport (RFC 2045 §6).
enum TransferEncoding {
  /// Nil for an encoding that nobody registered.
  static func decode(_ bytes: ArraySlice<UInt8>, _ name: String) -> [UInt8]? {
    switch name {
    case "", "7bit", "8bit", "binary": Array(bytes)
    case "base64": Base64.decode(bytes).map { [UInt8]($0) } ?? []
    case "quoted-printable": quotedPrintable(bytes)
    case "x-uuencode", "uuencode", "x-uue": unixToUnix(bytes)
    default: nil
    }
  }

  /// What is no valid sequence stays as it is written.
  static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
      let byte = bytes[at]
      guard byte == UInt8(ascii: "=") else {
        out.append(byte)
        at += 1
        continue
      }
      if at + 2 < bytes.endIndex, let high = hex(bytes[at + 1]), let low = hex(bytes[at + 2]) {
        out.append(high << 4 | low)
        at += 3
        continue
      }
      // A soft line break, with the spaces that gateways add behind it.
      var next = at + 1
      while next < bytes.endIndex, next - at < 80, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
      if next < bytes.endIndex, bytes[next] == 0x0D || bytes[next] == 0x0A {
        if bytes[next] == 0x0D { next += 1 }
        if next < bytes.endIndex, bytes[next] == 0x0A { next += 1 }
        at = next
      } else if next == bytes.endIndex {
        at = next
      } else {
        out.append(byte)
        at += 1
      }
    }
    return out
  }

  static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.endIndex, let high = hex(bytes[at + 1]), let low = hex(bytes[at + 2]) {
        out.append(high << 4 | low)
        at += 3
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return out
  }

  /// `begin 644 name`, lines of a length and groups of four, `end` (POSIX uuencode).
  private static func unixToUnix(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var lines = MailLines(bytes)
    while let line = lines.next() {
      if line.starts(with: "begin ".utf8) { continue }
      if line.starts(with: "end".utf8) { break }
      guard let first = line.first, first > 0x20, first <= 0x60 else { continue }
      var length = Int(first - 0x20) & 0x3F
      var group: [UInt8] = []
      // Mailers cut off the spaces at a line's end, which stand for zeros.
      let padding = repeatElement(UInt8(0x20), count: (4 - (line.count - 1) % 4) % 4)
      for byte in Array(line.dropFirst()) + padding {
        group.append((byte &- 0x20) & 0x3F)
        guard group.count == 4 else { continue }
        let triple = [group[0] << 2 | group[1] >> 4, group[1] << 4 | group[2] >> 2, group[2] << 6 | group[3]]
        out += triple.prefix(length)
        length = max(0, length - 3)
        group = []
      }
    }
    return out
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

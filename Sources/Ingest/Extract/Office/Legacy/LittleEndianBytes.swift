/// Bytes of foreign origin, read in little-endian order. A place outside is answered with nil and never with a crash.
struct LittleEndianBytes {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var count: Int { bytes.count }

  func byte(at offset: Int) -> Int? {
    offset >= 0 && offset < bytes.count ? Int(bytes[offset]) : nil
  }

  func u16(at offset: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - 2 else { return nil }
    return Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
  }

  func u32(at offset: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - 4 else { return nil }
    return (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  func u64(at offset: Int) -> UInt64? {
    guard let low = u32(at: offset), let high = u32(at: offset + 4) else { return nil }
    return UInt64(low) | UInt64(high) << 32
  }

  /// Nil unless all of it is there.
  func slice(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return bytes[offset..<offset + count]
  }

  /// UTF-16LE of so many code units.
  func utf16(at offset: Int, units: Int) -> String? {
    guard units >= 0, units <= bytes.count, let part = slice(offset, units * 2) else { return nil }
    let first = part.startIndex
    return String(decoding: (0..<units).lazy.map { UInt16(part[first + 2 * $0]) | UInt16(part[first + 2 * $0 + 1]) << 8 }, as: UTF16.self)
  }

  /// Windows-1252, the 8-bit text of Office.
  func windows1252(at offset: Int, count: Int) -> String? {
    guard let part = slice(offset, count) else { return nil }
    var result = String.UnicodeScalarView()
    for byte in part { result.append(Windows1252.scalar(byte)) }
    return String(result)
  }
}

/// The 8-bit code page of Western Windows, where it differs from Latin-1.
enum Windows1252 {
  static func scalar(_ byte: UInt8) -> Unicode.Scalar {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return high[Int(byte) - 0x80]
  }

  private static let high: [Unicode.Scalar] = [
    "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
    "\u{2C6}", "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}",
    "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
    "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}", "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
  ]
}

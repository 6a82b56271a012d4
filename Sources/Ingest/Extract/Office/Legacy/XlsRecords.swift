/// The records of a workbook stream, one after the other ([MS-XLS] 2.1.4): a kind and a length of 16 bits each, then the body.
///
/// A body that does not fit into one record goes on in CONTINUE records, and a string in it begins again there with a byte that tells its width.
struct XlsRecords {
  struct Record {
    var kind: Int
    /// Where the body starts in the stream.
    var start: Int
    var length: Int
  }

  static let maximumLength = 8224

  let stream: LittleEndianBytes
  private var position: Int

  init(_ stream: LittleEndianBytes, from position: Int = 0) {
    self.stream = stream
    self.position = position
  }

  /// Nil at the end, or where a record does not fit any more.
  mutating func next() -> Record? {
    guard let kind = stream.u16(at: position), let length = stream.u16(at: position + 2), position + 4 + length <= stream.count
    else { return nil }
    defer { position += 4 + length }
    return Record(kind: kind, start: position + 4, length: length)
  }

  /// The parts of a record and of the CONTINUE records behind it.
  mutating func parts(of record: Record) -> [Range<Int>] {
    var parts = [record.start..<record.start + record.length]
    while stream.u16(at: position) == 0x3C, let more = next() { parts.append(more.start..<more.start + more.length) }
    return parts
  }
}

/// Reads strings that may run across parts ([MS-XLS] 2.5.293).
struct XlsStringReader {
  private let stream: LittleEndianBytes
  private let parts: [Range<Int>]
  private var part = 0
  private var position: Int

  init(_ stream: LittleEndianBytes, parts: [Range<Int>], from position: Int) {
    self.stream = stream
    self.parts = parts
    self.position = position
  }

  private var isAtEnd: Bool { part >= parts.count }

  private mutating func settle() {
    while part < parts.count, position >= parts[part].upperBound {
      part += 1
      if part < parts.count { position = parts[part].lowerBound }
    }
  }

  private mutating func byte() -> Int? {
    settle()
    guard !isAtEnd else { return nil }
    defer { position += 1 }
    return stream.byte(at: position)
  }

  private mutating func number(bytes: Int) -> Int? {
    var result = 0
    for shift in 0..<bytes {
      guard let byte = byte() else { return nil }
      result |= byte << (8 * shift)
    }
    return result
  }

  private mutating func skip(_ count: Int) {
    var left = count
    while left > 0 {
      settle()
      guard !isAtEnd else { return }
      let step = min(left, parts[part].upperBound - position)
      position += step
      left -= step
    }
  }

  /// A string with its length in front (XLUnicodeRichExtendedString). Nil at the end.
  mutating func string() -> String? {
    guard let length = number(bytes: 2), let flags = byte() else { return nil }
    let runs = flags & 8 != 0 ? number(bytes: 2) ?? 0 : 0
    let extra = flags & 4 != 0 ? number(bytes: 4) ?? 0 : 0
    let text = characters(length, isWide: flags & 1 != 0)
    skip(runs * 4)
    skip(extra)
    return text
  }

  /// Only the characters. What is missing at the end is left out.
  mutating func characters(_ count: Int, isWide: Bool) -> String {
    var units: [UInt16] = []
    var isWide = isWide
    while units.count < count {
      let before = part
      settle()
      guard !isAtEnd else { break }
      if part != before {
        // A string that goes on in another record tells its width anew.
        isWide = (stream.byte(at: position) ?? 0) & 1 != 0
        position += 1
        continue
      }
      if isWide {
        guard position + 2 <= parts[part].upperBound, let unit = stream.u16(at: position) else {
          position = parts[part].upperBound
          continue
        }
        units.append(UInt16(unit))
        position += 2
      } else {
        guard let byte = stream.byte(at: position) else { break }
        units.append(UInt16(byte))
        position += 1
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}

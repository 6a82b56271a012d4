import Foundation

/// Bytes of foreign origin, read in network order. A place outside is answered with nil and never with a crash.
struct BigEndianBytes {
  private let data: Data

  init(_ data: Data) {
    self.data = data
  }

  var count: Int { data.count }

  func byte(at offset: Int) -> Int? { number(at: offset, bytes: 1) }
  func u16(at offset: Int) -> Int? { number(at: offset, bytes: 2) }
  func u32(at offset: Int) -> Int? { number(at: offset, bytes: 4) }

  /// Nil outside, and for numbers that are no place in a file. No bytes make 0.
  func number(at offset: Int, bytes: Int) -> Int? {
    guard offset >= 0, bytes >= 0, bytes <= 8, offset <= data.count - bytes else { return nil }
    var result: UInt64 = 0
    for index in 0..<bytes { result = result << 8 | UInt64(data[data.startIndex + offset + index]) }
    return Int(exactly: result)
  }

  func type(at offset: Int) -> String? {
    slice(offset, 4).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Nil unless all of it is there.
  func slice(_ offset: Int, _ count: Int) -> Data? {
    guard offset >= 0, count >= 0, count <= data.count, offset <= data.count - count else { return nil }
    return data[data.startIndex + offset..<data.startIndex + offset + count]
  }
}

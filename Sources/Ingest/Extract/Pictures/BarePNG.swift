package import Foundation

/// A grey PNG, 8 bits deep, that holds pixels and nothing else (PNG 3rd edition, 11.2): no text, no time, no profile. Other chunks are left out, and
/// what is no such picture is none at all.
package struct BarePNG: Equatable, Sendable {
  package let width: Int
  package let height: Int
  /// Deflated rows, each with its filter in front.
  package let packed: Data

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  package init?(_ data: Data) {
    let bytes = [UInt8](data)
    guard bytes.starts(with: Self.signature) else { return nil }
    func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    var place = Self.signature.count
    var size: (width: Int, height: Int)?
    var packed = Data()
    while place + 12 <= bytes.count {
      let length = number(place)
      let start = place + 8
      guard length <= bytes.count - start - 4 else { return nil }
      switch String(decoding: bytes[place + 4..<start], as: UTF8.self) {
      case "IHDR":
        // Depth 8, grey, and the only methods there are, not interlaced.
        guard size == nil, length == 13, bytes[start + 8..<start + 13].elementsEqual([8, 0, 0, 0, 0]) else { return nil }
        size = (number(start), number(start + 4))
      case "IDAT": packed.append(contentsOf: bytes[start..<start + length])
      case "IEND":
        guard let size, size.width > 0, size.height > 0, !packed.isEmpty else { return nil }
        width = size.width
        height = size.height
        self.packed = packed
        return
      default: break
      }
      place = start + length + 4
    }
    return nil
  }

  /// The picture anew, from its pixels alone.
  package var data: Data {
    var header = Self.big(width) + Self.big(height)
    header.append(contentsOf: [8, 0, 0, 0, 0])
    return Data(Self.signature) + Self.chunk("IHDR", header) + Self.chunk("IDAT", packed) + Self.chunk("IEND", Data())
  }

  private static func chunk(_ type: String, _ content: Data) -> Data {
    let body = Data(type.utf8) + content
    return big(content.count) + body + big(Int(checksum(body)))
  }

  private static func big(_ number: Int) -> Data {
    Data((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) })
  }

  /// CRC-32, as in PNG's annex D.
  private static func checksum(_ data: Data) -> UInt32 {
    ~data.reduce(UInt32.max) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { number in
    (0..<8).reduce(UInt32(number)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }
}

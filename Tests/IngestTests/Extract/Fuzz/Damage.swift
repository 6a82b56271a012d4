import Foundation

/// What a fuzzer does to good input: a few small faults of the kinds that parsers trip over.
enum Damage {
  static func bytes(_ data: Data, _ random: inout RepeatableRandom) -> Data {
    var bytes = [UInt8](data)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: Int.random(in: 0...bytes.count, using: &random))
      case 4: bytes.removeSubrange(place...)
      case 5: bytes.insert(contentsOf: [0xFF, 0xFF, UInt8.random(in: 0...255, using: &random), 0], at: place)
      // Two pieces change places, so that what is opened is closed elsewhere.
      case 6:
        let other = Int.random(in: 0..<bytes.count, using: &random)
        let length = min(Int.random(in: 1...40, using: &random), bytes.count - max(place, other))
        for offset in 0..<length { bytes.swapAt(place + offset, other + offset) }
      // Numbers that are too large for what they count.
      default:
        if let digit = bytes[place...].firstIndex(where: { (48...57).contains($0) }) {
          bytes.insert(contentsOf: Array("999999999999999999999".utf8).prefix(Int.random(in: 1...21, using: &random)), at: digit)
        }
      }
    }
    return Data(bytes)
  }

  /// One construct after the other, over and over: what grows with depth shows.
  static func repeated(_ data: Data, _ random: inout RepeatableRandom) -> Data {
    guard data.count > 2 else { return data }
    let start = Int.random(in: 0..<data.count - 1, using: &random)
    let end = min(data.count, start + Int.random(in: 1...60, using: &random))
    let piece = data[data.startIndex + start..<data.startIndex + end]
    let times = Int.random(in: 2...400, using: &random)
    return data.prefix(start) + (0..<times).reduce(into: Data()) { all, _ in all += piece } + data.dropFirst(start)
  }
}

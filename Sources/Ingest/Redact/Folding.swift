import Foundation

/// FNV-1a over folded bytes: the key of a word in every table of the detector.
struct WordHash: Sendable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  static func of(_ folded: some Sequence<UInt8>) -> UInt64 {
    var hash = WordHash()
    for byte in folded { hash.add(byte) }
    return hash.value
  }

  /// The key of a phrase: its words' keys, in order.
  static func phrase(_ before: UInt64, then word: UInt64) -> UInt64 {
    (before &* 0x9E37_79B9_7F4A_7C15 ^ word) &* 0x100_0000_01b3
  }

  static func phrase(of text: Substring) -> UInt64 {
    text.split(separator: " ").reduce(0) { phrase($0, then: of($1.utf8)) }
  }
}

/// Folds letters to a–z: lower case, without accents. `scripts/build-lexicons` does the same to the word lists.
struct Folding: Sendable {
  /// For scalars below 0x250 and 0x1E00–0x1EFF: up to two ASCII letters, low byte first; 0 for what is not a letter.
  private let letters: [UInt16]
  private let upper: [Bool]

  init() {
    let special: [UInt32: String] = [
      0x142: "l", 0x141: "l", 0xF8: "o", 0xD8: "o", 0x111: "d", 0x110: "d", 0xDF: "ss", 0xE6: "ae", 0xC6: "ae", 0x153: "oe", 0x152: "oe",
      0x131: "i", 0xFE: "th", 0xDE: "th", 0xF0: "d", 0xD0: "d", 0xAA: "a", 0xBA: "o", 0xB5: "u",
    ]
    var letters = [UInt16](repeating: 0, count: 0x350)
    var upper = [Bool](repeating: false, count: 0x350)
    for index in 0..<0x350 {
      let code = index < 0x250 ? UInt32(index) : UInt32(0x1E00 + index - 0x250)
      guard let scalar = Unicode.Scalar(code), scalar.properties.isAlphabetic else { continue }
      upper[index] = scalar.properties.isUppercase
      let plain = special[code] ?? String(scalar).lowercased().decomposedStringWithCanonicalMapping
      let ascii = plain.utf8.filter { (0x61...0x7A).contains($0) }
      letters[index] = ascii.prefix(2).enumerated().reduce(0) { $0 | UInt16($1.element) << UInt16(8 * $1.offset) }
    }
    self.letters = letters
    self.upper = upper
  }

  private static func slot(_ code: UInt32) -> Int? {
    if code < 0x250 { return Int(code) }
    if (0x1E00...0x1EFF).contains(code) { return Int(code - 0x1E00) + 0x250 }
    return nil
  }

  func fold(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    if bytes.allSatisfy({ $0 < 0x80 }) {
      for byte in bytes where byte != 0x27 { result.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) }
      return result
    }
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.isASCII {
        let byte = UInt8(scalar.value)
        if byte != 0x27 { result.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) }
      } else if case .letter(let pair) = kind(of: scalar) {
        result.append(UInt8(pair & 0xFF))
        if pair >> 8 != 0 { result.append(UInt8(pair >> 8)) }
      } else if case .foreignLetter = kind(of: scalar) {
        result += Array(String(scalar).utf8)
      }
    }
    return result
  }

  enum Kind { case letter(UInt16), mark, foreignLetter, other }

  /// What a scalar beyond ASCII is to the tokenizer.
  func kind(of scalar: Unicode.Scalar) -> Kind {
    if (0x300...0x36F).contains(scalar.value) { return .mark }
    if let slot = Self.slot(scalar.value) { return letters[slot] == 0 ? .other : .letter(letters[slot]) }
    if scalar.value < 0x2000 || scalar.value >= 0x2C00 { return scalar.properties.isAlphabetic ? .foreignLetter : .other }
    return .other
  }

  func isUpper(_ scalar: Unicode.Scalar) -> Bool {
    Self.slot(scalar.value).map { upper[$0] } ?? scalar.properties.isUppercase
  }
}

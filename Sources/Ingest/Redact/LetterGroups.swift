/// Which letters stand beside which in the words that a slip is compared with. Most spellings have four in a row that no such word has, so that
/// `SpellingCheck` need not hash them: of some four hundred that are one slip away from a word, eighty are left.
struct LetterGroups: Sendable {
  /// For three of four letters in a row, a bit for each letter that completes them: 1 to 26, 0 for what lies before and after a word. One table for each
  /// place that the missing letter has among the four.
  private var masks = [UInt32](repeating: 0, count: 4 * side * side * side)
  private static let side = 27
  /// So many places lie before and after a word.
  static let margin = 3

  /// A word's letters as numbers, with its margins; nil when it has others than a–z.
  static func codes(_ word: some Collection<UInt8>) -> [UInt8]? {
    guard word.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
    var codes = [UInt8](repeating: 0, count: word.count + 2 * margin)
    for (index, byte) in word.enumerated() { codes[margin + index] = byte - 0x60 }
    return codes
  }

  mutating func add(_ word: some Collection<UInt8>) {
    guard word.allSatisfy({ (0x61...0x7A).contains($0) }) else { return }
    masks.withUnsafeMutableBufferPointer { masks in
      var (a, b, c): (UInt8, UInt8, UInt8) = (0, 0, 0)
      func next(_ d: UInt8) {
        masks[Self.slot(0, b, c, d)] |= 1 << a
        masks[Self.slot(1, a, c, d)] |= 1 << b
        masks[Self.slot(2, a, b, d)] |= 1 << c
        masks[Self.slot(3, a, b, c)] |= 1 << d
        (a, b, c) = (b, c, d)
      }
      for byte in word { next(byte - 0x60) }
      for _ in 0..<Self.margin { next(0) }
    }
  }

  @inline(__always)
  private static func slot(_ missing: Int, _ a: UInt8, _ b: UInt8, _ c: UInt8) -> Int {
    ((missing * side + Int(a)) * side + Int(b)) * side + Int(c)
  }

  /// What may stand between `codes[..<before]` and `codes[after...]`: a bit for each letter.
  @inline(__always)
  func between(_ codes: [UInt8], before: Int, after: Int) -> UInt32 {
    let (a, b, c) = (codes[before - 3], codes[before - 2], codes[before - 1])
    let (x, y, z) = (codes[after], codes[after + 1], codes[after + 2])
    let letters = masks[Self.slot(3, a, b, c)] & masks[Self.slot(2, b, c, x)] & masks[Self.slot(1, c, x, y)] & masks[Self.slot(0, x, y, z)]
    return letters & ~1
  }

  /// Whether a word can go on with `next` after `a`, `b` and `c`.
  @inline(__always)
  func goesOn(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ next: UInt8) -> Bool { masks[Self.slot(3, a, b, c)] >> next & 1 != 0 }
}

/// A form's value with one box to a character, as reading machines give it: "|1|1|8|-|7|4|-|9|0|0|3|", "JHX 4O7 B 8 l 2 S 6", "( 2 0 8 ) 5 5 5 - 0 1 7 3".
enum BoxedValue {
  /// The last token of a value of short pieces that starts at `index`, behind a key, with at least so many digits; nil where there is none.
  static func read(_ sheet: Sheet, at index: Int, least: Int = 5) -> Int? {
    var last = index
    var singles = 0
    var digits = 0
    var next = index
    while let token = sheet.token(next), next - index < 40, sheet.isFree(next), next == index || token.gap <= .space {
      if token.kind == .mark {
        guard marks.contains(token.hash) else { break }
        // "7 0 2. FAST by nurse": a sentence ends.
        if token.isMark("."), token.gap == .none, sheet.token(next + 1)?.gap != Token.Gap.none { break }
      } else {
        let length = token.end - token.start
        guard length <= 4,
          token.kind == .number || token.shape == .upper || token.shape == .initial || token.kind == .mixed || lookalikes(sheet, next)
        else {
          break
        }
        // "9 0 0 3 AGE 61"
        if token.kind == .word, token.letters > 1, next > index, !lookalikes(sheet, next) { break }
        digits += Int(token.digits) + (token.digits == 0 && lookalikes(sheet, next) ? 1 : 0)
        if length == 1 { singles += 1 }
        last = next
      }
      next += 1
    }
    return singles >= 4 && digits >= least && last > index && !isCount(sheet, index, last) ? last : nil
  }

  /// "Trial 1 2 3 4 5": places of a row.
  private static func isCount(_ sheet: Sheet, _ first: Int, _ last: Int) -> Bool {
    guard (first...last).allSatisfy({ sheet[$0].kind == .number }) else { return false }
    let values = (first...last).compactMap { sheet.number($0)?.value }
    return values.count >= 4 && zip(values, values.dropFirst()).allSatisfy { $1 == $0 + 1 }
  }

  /// "l" and "O" in a box are one and zero.
  private static func lookalikes(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    return token.kind == .word
      && sheet.text.bytes[token.start..<token.end].allSatisfy { [UInt8(ascii: "l"), UInt8(ascii: "o"), UInt8(ascii: "O")].contains($0) }
  }

  private static let marks: WordSet = [0x2D, 0x2F, 0x2E, 0x7C, 0x5F, 0x2013, 0x28, 0x29, 0x5B, 0x5D, 0xB7]
}

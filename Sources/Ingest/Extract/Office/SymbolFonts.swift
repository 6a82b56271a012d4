/// What the characters of symbol fonts mean. Word stores them as numbers of the font (`w:sym`, or U+F000 plus the number), which say
/// nothing to a reader who has not that font: a ticked box in Wingdings is U+F0FE.
enum SymbolFonts {
  /// Nil for what has no meaning as text, such as an ornament.
  static func text(_ code: Int, font: String) -> String? {
    let number = code >= 0xF000 && code <= 0xF0FF ? code - 0xF000 : code
    switch font.lowercased() {
    case "symbol": return symbol(number)
    case "wingdings": return wingdings[number].map { String($0) }
    case "wingdings 2": return wingdings2[number].map { String($0) }
    case "": return wingdings[number].map { String($0) } ?? symbol(number)
    default:
      // The numbers of other fonts in the private area are their own; everything else is Unicode.
      guard !(0xE000...0xF8FF).contains(code) else { return nil }
      return Unicode.Scalar(UInt32(clamping: code)).map { String(Character($0)) }
    }
  }

  /// Text that may hold such numbers without telling the font.
  static func spelled(_ text: String) -> String {
    // All of them begin with EF in UTF-8, and hardly any text has that byte.
    guard text.utf8.contains(0xEF) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if (0xF020...0xF0FF).contains(scalar.value) {
        result.append(contentsOf: (self.text(Int(scalar.value), font: "") ?? "").unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Adobe's symbol encoding (PDF 32000-1 annex D.5), upper half and letters; figures and signs are where ASCII has them.
  private static func symbol(_ number: Int) -> String? {
    switch number {
    case 0x41...0x5A: String(upper[upper.index(upper.startIndex, offsetBy: number - 0x41)])
    case 0x61...0x7A: String(lower[lower.index(lower.startIndex, offsetBy: number - 0x61)])
    case 0x20...0x7E: signs[number].map { String($0) } ?? String(Character(Unicode.Scalar(UInt8(number))))
    default: signs[number].map { String($0) }
    }
  }

  private static let upper = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
  private static let lower = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
  private static let signs: [Int: Character] = [
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼", 0xA2: "′", 0xA3: "≤", 0xA5: "∞",
    0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xC6: "∅", 0xCE: "∈", 0xD2: "®", 0xD3: "©", 0xD4: "™",
    0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫",
  ]

  /// Boxes, ticks, bullets, arrows and the telephone: what forms and lists are made of.
  private static let wingdings: [Int: Character] = [
    0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0x76: "❖", 0x77: "◆", 0x78: "☒", 0x9E: "·",
    0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
  ]

  private static let wingdings2: [Int: Character] = [
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0xA3: "☐", 0x2A: "☐",
  ]
}

import Foundation

/// What a model writes is text and stays text: nothing in it leads anywhere, hides, or changes the order in which it is read.
enum PlainAnswer {
  /// Without control characters, marks of direction, and characters that don't show.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isHidden($0) }))
  }

  /// Addresses are taken out: an answer cites passages of this clinic, and nothing else.
  static func withoutAddresses(_ text: String) -> String {
    text.replacing(/!?\[([^\]\n]{0,200})\]\([^)\n]{0,2000}\)/) { String($0.output.1) }
      .replacing(/(?i)\b(?:https?|ftp|file|data|javascript|mailto):[^\s<>"']+/, with: "(address left out)")
      .replacing(/(?i)\bwww\.[^\s<>"']+/, with: "(address left out)")
  }

  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF,
      0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }
}

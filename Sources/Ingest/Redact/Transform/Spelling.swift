import Foundation

/// How a word is written: in capitals, small, or with a capital first. A surrogate is written like its source.
enum LetterCase {
  case upper, lower, title

  /// Of a single capital letter nothing can be told but that it is one.
  init(_ word: some StringProtocol) {
    let letters = word.unicodeScalars.filter { $0.properties.isAlphabetic }
    if letters.allSatisfy({ !$0.properties.isUppercase }) {
      self = .lower
    } else if letters.count > 1, letters.allSatisfy({ !$0.properties.isLowercase }) {
      self = .upper
    } else {
      self = .title
    }
  }

  /// The lists have names with their capitals in place, so `title` leaves them alone.
  func write(_ listed: String) -> String {
    switch self {
    case .upper: listed.uppercased()
    case .lower: listed.lowercased()
    case .title: listed
    }
  }
}

/// Names as keys: lower case, without accents, apostrophes, spaces and hyphens.
enum NameKey {
  private static let folding = Folding()

  static func of(_ word: some StringProtocol) -> String {
    // The letter apostrophes of Hawaiian and others ("Kamakawiwoʻole"), which folding would keep as letters.
    let bytes = Array(String(word).replacing("\u{2BB}", with: "").replacing("\u{2BC}", with: "").utf8)
    return String(decoding: folding.fold(bytes[...]).filter { $0 != 0x2D && $0 != 0x20 && $0 != 0x2E }, as: UTF8.self)
  }

  /// Only letters that fold to a–z can be answered with a name in them.
  static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.properties.isAlphabetic }
    if case .letter = folding.kind(of: scalar) { return true }
    return false
  }
}

/// The last check of every replacement: whatever a rule did, the source must not be readable in what it gave.
enum Trace {
  /// Whether the source stands in the replacement, in whatever case and with or without accents.
  static func survives(_ source: String, in replacement: String) -> Bool {
    let plain = replacement.lowercased()
    if plain.contains(source.lowercased()) { return true }
    let (key, folded) = (letters(source), letters(replacement))
    return !key.isEmpty && folded.contains(key)
  }

  private static func letters(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars.filter {
          $0.properties.isAlphabetic || $0.properties.numericType != nil
        }))
  }
}

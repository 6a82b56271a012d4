import Foundation

/// The words of a text with their places, as the keyword search and the snippets see them.
///
/// A word is a run of letters, marks and digits. A patient's pseudonym (`patient-` and 12 hexadecimal digits) is one word.
struct Words {
  struct Word {
    /// In code points.
    var range: Range<Int>
    /// Lower case, without diacritics.
    var folded: String
    var isPseudonym = false
  }

  private(set) var words: [Word] = []

  init(_ scalars: [Unicode.Scalar]) {
    var at = 0
    while at < scalars.count {
      guard Self.isPartOfWord(scalars[at]) else {
        at += 1
        continue
      }
      let start = at
      while at < scalars.count, Self.isPartOfWord(scalars[at]) { at += 1 }
      var word = Word(range: start..<at, folded: Self.fold(scalars[start..<at]))
      if word.folded == "patient", let end = Self.endOfPseudonym(scalars, dash: at) {
        word = Word(range: start..<end, folded: Self.fold(scalars[start..<end]), isPseudonym: true)
        at = end
      }
      words.append(word)
    }
  }

  private static func endOfPseudonym(_ scalars: [Unicode.Scalar], dash: Int) -> Int? {
    let end = dash + 13
    guard end <= scalars.count, scalars[dash] == "-", end == scalars.count || !isPartOfWord(scalars[end]) else { return nil }
    return scalars[dash + 1..<end].allSatisfy { $0.properties.isASCIIHexDigit } ? end : nil
  }

  static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
      .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
      return true
    default: return false
    }
  }

  private static func fold(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    if scalars.allSatisfy(\.isASCII) {
      return String(decoding: scalars.map { ("A"..."Z").contains($0) ? UInt8($0.value) | 0x20 : UInt8($0.value) }, as: UTF8.self)
    }
    var result = String.UnicodeScalarView()
    for scalar in scalars {
      if scalar.isASCII {
        result.append(("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
        continue
      }
      // The canonical decomposition of one character begins with its base letter.
      for part in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
      where part.properties.generalCategory != .nonspacingMark {
        result.append(contentsOf: part.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return String(result)
  }

  /// What inflected forms of an English word have in common, roughly: only for marking what matched, never for matching.
  static func stem(_ word: String) -> String {
    var word = word
    // By bytes: comparing suffixes of Strings is many times slower, and the suffixes are ASCII.
    return word.withUTF8 { bytes in
      var count = bytes.count
      for suffix in suffixes where count - suffix.utf8CodeUnitCount >= 3 {
        let start = count - suffix.utf8CodeUnitCount
        if (0..<suffix.utf8CodeUnitCount).allSatisfy({ bytes[start + $0] == suffix.utf8Start[$0] }) {
          count = start
          break
        }
      }
      if count > 3, endings.contains(bytes[count - 1]) { count -= 1 }
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[..<count]), as: UTF8.self)
    }
  }

  private static let suffixes: [StaticString] = ["ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "ly", "s"]
  private static let endings = Array("aeiy".utf8)

  /// Words that say nothing by themselves; a query is searched for them only if it has no others.
  static let fillers: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "can", "did", "do", "does", "for", "from", "had", "has", "have", "how",
    "in", "is", "it", "its", "of", "on", "or", "that", "the", "their", "there", "these", "this", "to", "was", "were", "what", "when",
    "where", "which", "who", "will", "with", "de", "del", "el", "en", "la", "las", "los", "un", "una", "y",
  ]
}

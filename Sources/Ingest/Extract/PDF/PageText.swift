/// Turns what poppler or tesseract gives into text that people and detectors can read.
enum PageText {
  /// Text without what has no meaning to a reader: control characters, direction marks and zero-width spaces, which would hide a name from a detector,
  /// and with typographic ligatures spelled out ("ﬁ" is "fi"). Words stay in their order and lines stay lines.
  static func clean(_ text: String) -> String {
    // Bytes, because a string's view of scalars takes several times as long to append to.
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var spaces = 0
    var previousWasReturn = false
    func append(_ scalar: Unicode.Scalar) {
      for _ in 0..<spaces { result.append(space) }
      spaces = 0
      if scalar.isASCII {
        result.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    for scalar in text.unicodeScalars {
      defer { previousWasReturn = scalar == "\r" }
      switch scalar.value {
      case 0x21...0x7E: append(scalar)
      case 0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029:
        // White space before the end of a line is dropped, and "\r\n" is one line end.
        while let last = result.last, last == tab || last == space { result.removeLast() }
        spaces = 0
        if !(scalar == "\n" && previousWasReturn) { result.append(lineFeed) }
      case 0x20, 0xA0:
        spaces += 1
      case 0x09:
        append(scalar)
      case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFFE, 0xFFFF:
        continue
      case 0xF020...0xF0FF:
        (SymbolFonts.text(Int(scalar.value), font: "") ?? "").unicodeScalars.forEach(append)
      default:
        if let spelled = ligature(scalar.value) {
          spelled.unicodeScalars.forEach(append)
        } else {
          append(scalar)
        }
      }
    }
    while let last = result.last, last == lineFeed || last == tab || last == space { result.removeLast() }
    return String(decoding: result, as: UTF8.self)
  }

  private static let tab: UInt8 = 0x09
  private static let lineFeed: UInt8 = 0x0A
  private static let space: UInt8 = 0x20

  /// As `Unicode.Scalar.Properties.isWhitespace`, without a look into Unicode's tables for the letters of most texts.
  static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
  }

  /// True when the text layer is there but says nothing: a good part of its characters are from the private use area or marks for "unknown", as a font
  /// without a Unicode table gives them. Such a page must be read from its picture.
  static func isUnreadable(_ text: String) -> Bool {
    var unknown = 0
    var count = 0
    for scalar in text.unicodeScalars where !isWhitespace(scalar) {
      count += 1
      switch scalar.value {
      case 0x00...0x1F, 0x7F...0x9F, 0xFFFD, 0xE000...0xF8FF, 0xF0000...0x10FFFF: unknown += 1
      default: break
      }
    }
    return count > 0 && unknown * 4 > count
  }

  /// True when a text layer looks like no language: a font whose codes are no letters gives "7KH SDWLHQW" for "The patient". English and Spanish have
  /// 38 to 48 vowels in 100 letters. A table of abbreviations may look like that too, so the picture has to confirm it.
  static func isDoubtful(_ text: String) -> Bool {
    var letters = 0
    var vowels = 0
    for scalar in text.unicodeScalars.prefix(20_000) {
      switch scalar.value {
      case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x41, 0x45, 0x49, 0x4F, 0x55:
        vowels += 1
        letters += 1
      case 0x41...0x5A, 0x61...0x7A: letters += 1
      // A text in another script has its own rules, and accented letters are vowels.
      case 0xC0...0xFF: (letters, vowels) = (letters + 1, vowels + 1)
      case 0x100...0x1FFF, 0x2E80...0xD7FF: return false
      default: break
      }
    }
    return letters >= 80 && vowels * 100 < letters * 22
  }

  /// Letters and digits only, lower case: what stays the same between a text layer and a reading of its picture.
  static func words(of text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Adds to a page's reading those lines of its text layer that the reading lacks, such as a stamp that is not drawn. A line counts as
  /// lacking when more than half of its words do.
  static func merge(layer: String, into reading: String) -> String {
    let known = Set(words(of: reading))
    let missing = layer.split(separator: "\n").filter { line in
      let words = words(of: String(line))
      return !words.isEmpty && words.count { !known.contains($0) } * 2 > words.count
    }
    return missing.isEmpty ? reading : (missing.map(String.init) + [reading]).joined(separator: "\n")
  }

  private static func ligature(_ value: UInt32) -> String? {
    switch value {
    case 0xFB00: "ff"
    case 0xFB01: "fi"
    case 0xFB02: "fl"
    case 0xFB03: "ffi"
    case 0xFB04: "ffl"
    case 0xFB05, 0xFB06: "st"
    default: nil
    }
  }
}

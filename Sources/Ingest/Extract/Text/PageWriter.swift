/// Writes one page's text and remembers which spans of it the source declares to be identifiers.
///
/// Offsets count Unicode code points of what was written so far, so marks stay right whatever follows.
/// Control characters other than tab and newline never reach the text: they are invisible in review and break search.
package struct PageWriter: Sendable {
  package private(set) var text = ""
  /// Code points in `text`.
  package private(set) var length = 0
  package private(set) var marks: [StructuredMark] = []

  package init() {}

  package var isEmpty: Bool { length == 0 }

  package mutating func write(_ string: String) {
    // Nearly all text is clean; then it is appended as a whole.
    if string.utf8.allSatisfy(PageWriter.isPlain) {
      text += string
      length += string.unicodeScalars.count
      return
    }
    for scalar in string.unicodeScalars where PageWriter.isShown(scalar) {
      text.unicodeScalars.append(scalar)
      length += 1
    }
  }

  /// Writes `string` and marks it as an identifier, without the white space around it.
  package mutating func write(_ string: String, label: IdentifierLabel, subject: Subject, field: String) {
    let trimmed = string.trimmed
    let lead = string.unicodeScalars.prefix { $0.properties.isWhitespace }
    write(String(lead))
    let start = length
    write(trimmed)
    if length > start {
      marks.append(StructuredMark(start: start, end: length, label: label, subject: subject, field: field))
    }
    write(String(string.unicodeScalars.dropFirst(lead.count + trimmed.unicodeScalars.count)))
  }

  package mutating func endLine() { write("\n") }

  /// Takes back what was written after the page had this length. Keeping a copy to return to would copy the whole page.
  package mutating func takeBack(to earlier: Int) {
    guard earlier < length else { return }
    text.unicodeScalars.removeLast(length - earlier)
    length = earlier
    marks.removeAll { $0.end > earlier }
  }

  /// The page as it is now; the blank lines at its end are left out.
  package func page(_ number: Int) -> ExtractedPage {
    var scalars = text.unicodeScalars[...]
    while let last = scalars.last, last == "\n" { scalars.removeLast() }
    return ExtractedPage(number: number, source: .text, confidence: 1, text: String(scalars), marks: marks)
  }

  /// Bytes that no code point to be left out begins with: C1 controls begin with C2, the byte order mark with EF.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F && byte != 0xC2 && byte != 0xEF) || byte == 0x0A || byte == 0x09
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: true
    case 0x00..<0x20, 0x7F..<0xA0, 0xFEFF: false
    default: true
    }
  }
}

extension String {
  /// Without white space at both ends, by code points: `Character` would take "\r\n" for one.
  var trimmed: String {
    // Nearly every field has none.
    if let first = utf8.first, let last = utf8.last, first > 0x20, first < 0x7F, last > 0x20, last < 0x7F { return self }
    var scalars = unicodeScalars[...]
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}

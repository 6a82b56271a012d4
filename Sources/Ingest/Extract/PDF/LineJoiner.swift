/// Puts a label and its value back on one line.
///
/// Poppler breaks a page into blocks wherever there is a wide gap, so that "Name:" and the name far to its right come as two paragraphs. A reader,
/// and a detector, wants them side by side. Only the white space between words changes here: the words and their order stay poppler's.
///
/// The plain text has no positions and the boxes no line structure, so both are walked in step. Where they disagree (but for line-end hyphens,
/// which poppler drops from the plain text), the plain text is returned as it was.
enum LineJoiner {
  private struct Line {
    var text: Substring
    /// The boxes of its first and last word; nil for an empty line.
    var first: PDFDocument.Word?
    var last: PDFDocument.Word?
  }

  static func join(_ page: PDFDocument.Text) -> String {
    guard let (lines, rest) = align(page) else { return page.plain }
    var result = ""
    // The last line written, while it is the only line of its block: the end of a paragraph of several lines is never a label.
    var label: Line?
    var blankLines = 0
    var linesInBlock = 0
    for line in lines {
      guard let first = line.first, let last = line.last else {
        blankLines += 1
        continue
      }
      if let before = label?.last, blankLines > 0, stand(before, sideBySideWith: first) {
        result += "  " + line.text
        label = line
        label?.last = last
      } else {
        if !result.isEmpty { result += String(repeating: "\n", count: blankLines + 1) }
        linesInBlock = blankLines > 0 || result.isEmpty ? 1 : linesInBlock + 1
        result += line.text
        label = linesInBlock == 1 ? line : nil
      }
      blankLines = 0
    }
    return rest.isEmpty ? result : result + "\n" + rest
  }

  /// Each line of the plain text with its first and last box, and the words after the plain text's end: poppler's plain text stops at a NUL character.
  private static func align(_ page: PDFDocument.Text) -> (lines: [Line], rest: String)? {
    var lines: [Line] = []
    // The characters of the words that are not white space, each with its word.
    var characters: [(scalar: Unicode.Scalar, word: Int)] = []
    characters.reserveCapacity(page.plain.utf8.count)
    for (index, word) in page.words.enumerated() {
      for scalar in word.text.unicodeScalars where !PageText.isWhitespace(scalar) { characters.append((scalar, index)) }
    }
    var next = 0
    for text in page.plain.split(separator: "\n", omittingEmptySubsequences: false) {
      var ends: (first: Int, last: Int)?
      for scalar in text.unicodeScalars where !PageText.isWhitespace(scalar) {
        while next < characters.count, characters[next].scalar != scalar, isHyphen(characters[next].scalar) { next += 1 }
        guard next < characters.count, characters[next].scalar == scalar else { return nil }
        ends = (ends?.first ?? characters[next].word, characters[next].word)
        next += 1
      }
      lines.append(Line(text: text, first: ends.map { page.words[$0.first] }, last: ends.map { page.words[$0.last] }))
    }
    let rest = characters[next...]
    guard !rest.allSatisfy({ isHyphen($0.scalar) }), let start = rest.first?.word else { return (lines, "") }
    var open = String.UnicodeScalarView()
    for character in rest.prefix(while: { $0.word == start }) { open.append(character.scalar) }
    return (lines, ([String(open)] + page.words[(start + 1)...].map(\.text)).joined(separator: " "))
  }

  private static func stand(_ left: PDFDocument.Word, sideBySideWith right: PDFDocument.Word) -> Bool {
    let overlap = min(left.bottom, right.bottom) - max(left.top, right.top)
    let height = min(left.bottom - left.top, right.bottom - right.top)
    return height > 0 && overlap > height / 2 && right.left >= left.right - height / 2
  }

  private static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "\u{AD}", "\u{2010}", "\u{2011}": true
    default: false
    }
  }
}

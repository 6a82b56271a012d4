/// Times of day and zones: they stay, because Safe Harbor names dates only and a time without its day dates nothing.
enum DateTime {
  private static let words: Set<String> = [
    "am", "pm", "a", "p", "m", "h", "hr", "hrs", "z", "t", "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "at",
    "las",
  ]

  /// What follows a date: nothing, or "T08:30:00.123Z", " 8:30 PM", ", 08:30 hrs", "T08:30:00-05:00".
  static func isTime(_ text: String) -> Bool {
    if text.isEmpty { return true }
    let pieces = DateText.pieces(text).map(\.text)
    var numbers = 0
    for (index, piece) in pieces.enumerated() {
      let mark = index > 0 ? pieces[index - 1] : ""
      if piece.allSatisfy(\.isNumber) {
        let isZone = mark == "-" || mark == "+"
        let isFraction = mark == "." && numbers >= 3
        guard piece.utf8.count == piece.count, isZone ? [2, 4].contains(piece.count) : isFraction ? piece.count <= 6 : piece.count <= 2
        else { return false }
        numbers += 1
      } else if piece.contains(where: \.isLetter) {
        guard words.contains(piece.lowercased()) else { return false }
      } else {
        guard piece.allSatisfy({ ": .,+-".contains($0) }), piece.count <= 3 else { return false }
      }
    }
    return (2...6).contains(numbers) && text.contains(":")
  }

  /// What follows "20240314": nothing, a fraction and a zone, or "T083000Z".
  static func isTail(_ text: String) -> Bool {
    if text.isEmpty { return true }
    var rest = text[...]
    func digits(_ counts: ClosedRange<Int>) -> Bool {
      let run = rest.prefix { ("0"..."9").contains($0) }
      guard counts.contains(run.count) else { return false }
      rest = rest.dropFirst(run.count)
      return true
    }
    if rest.first == "T" {
      rest.removeFirst()
      guard digits(4...6) else { return false }
    }
    if rest.first == "." {
      rest.removeFirst()
      guard digits(1...6) else { return false }
    }
    if rest.first == "Z" {
      rest.removeFirst()
    } else if rest.first == "+" || rest.first == "-" {
      rest.removeFirst()
      guard digits(4...4) else { return false }
    }
    return rest.isEmpty
  }
}

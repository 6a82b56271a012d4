/// A word of a page, or a part of an endless one: what a chunk is made of.
struct TextUnit: Equatable {
  /// How good a place its end is to cut at.
  enum Boundary: Int, Comparable {
    case word, line, sentence

    static func < (left: Boundary, right: Boundary) -> Bool { left.rawValue < right.rawValue }
  }

  /// Code points of the page.
  var start: Int
  var end: Int
  var tokens: Int
  var boundary = Boundary.word
  /// A part of the word before it. The two never stand in one chunk, because joined they may have more tokens than apart.
  var continuesWord = false
}

/// Splits a page into units, in one pass, counting each word once.
struct TextUnits {
  let maxTokens: Int
  let countTokens: @Sendable (String) -> Int

  func units(of page: [Unicode.Scalar]) -> [TextUnit] {
    var units: [TextUnit] = []
    var at = 0
    while at < page.count {
      while at < page.count, TextUnits.isSeparator(page[at]) { at += 1 }
      guard at < page.count else { break }
      let start = at
      while at < page.count, !TextUnits.isSeparator(page[at]) { at += 1 }
      var gap = at
      var newlines = 0
      while gap < page.count, TextUnits.isSeparator(page[gap]) {
        if page[gap] == "\n" { newlines += 1 }
        gap += 1
      }
      let boundary = boundary(word: page[start..<at], newlines: newlines, next: gap < page.count ? page[gap] : nil)
      append(start..<at, boundary: boundary, of: page, to: &units)
    }
    return units
  }

  /// What the tokenizer splits words at. Control characters are white space in Unicode, but BERT's clean-up removes them, and the
  /// words around them become one.
  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\n", "\r": true
    case "\0"..."\u{9F}": false
    default: scalar.properties.isWhitespace
    }
  }

  private func append(_ range: Range<Int>, boundary: TextUnit.Boundary, of page: [Unicode.Scalar], to units: inout [TextUnit]) {
    let tokens = countTokens(text(page[range]))
    // "[NAME patient-0123456789ab]" is one mark; half of one means nothing.
    if let last = units.last, !last.continuesWord, endsInMark(page[last.start..<last.end]), last.tokens + tokens <= maxTokens / 2 {
      units[units.count - 1].end = range.upperBound
      units[units.count - 1].tokens += tokens
      units[units.count - 1].boundary = boundary
      return
    }
    guard tokens > maxTokens else {
      units.append(TextUnit(start: range.lowerBound, end: range.upperBound, tokens: tokens, boundary: boundary))
      return
    }
    let first = units.count
    halve(range, of: page, into: &units)
    units[units.count - 1].boundary = boundary
    for index in units.indices.dropFirst(first + 1) { units[index].continuesWord = true }
  }

  private func halve(_ range: Range<Int>, of page: [Unicode.Scalar], into units: inout [TextUnit]) {
    let tokens = countTokens(text(page[range]))
    guard tokens > maxTokens, range.count > 1 else {
      units.append(TextUnit(start: range.lowerBound, end: range.upperBound, tokens: tokens))
      return
    }
    let middle = range.lowerBound + range.count / 2
    halve(range.lowerBound..<middle, of: page, into: &units)
    halve(middle..<range.upperBound, of: page, into: &units)
  }

  private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// "[NAME" or "Dr.[NAME": a mark that goes on in the next word.
  private func endsInMark(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let open = word.lastIndex(of: "["), word.endIndex - open > 2, word.endIndex - open < 16 else { return false }
    return word[(open + 1)...].allSatisfy { ("A"..."Z").contains($0) || $0 == "_" }
  }

  private func boundary(word: ArraySlice<Unicode.Scalar>, newlines: Int, next: Unicode.Scalar?) -> TextUnit.Boundary {
    guard let next else { return .sentence }
    if newlines > 1 { return .sentence }
    if endsSentence(word, next: next) { return .sentence }
    return newlines == 1 ? .line : .word
  }

  private static let titles: Set<String> = [
    "dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "vs", "no", "dra", "sra", "approx", "ca", "fig", "e.g", "i.e", "pt", "tel", "ext",
    "dept",
  ]

  private func endsSentence(_ word: ArraySlice<Unicode.Scalar>, next: Unicode.Scalar) -> Bool {
    var word = word
    while let last = word.last, "\"'”’)]»".unicodeScalars.contains(last) { word.removeLast() }
    guard let last = word.last else { return false }
    if "!?…。！？".unicodeScalars.contains(last) { return true }
    guard last == "." else { return false }
    word.removeLast()
    // An initial ("J."), a title or a sentence that goes on in small letters.
    if word.count == 1, let only = word.first, only.properties.isAlphabetic { return false }
    if TextUnits.titles.contains(text(word).lowercased()) { return false }
    return !next.properties.isLowercase
  }
}

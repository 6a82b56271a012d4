/// A short piece of a chunk that shows why it was found.
package struct Snippet: Sendable, Equatable {
  /// One line; `…` where the chunk goes on.
  package let text: String
  /// What to mark, in code points of `text`, half-open, ascending, apart from each other.
  package let highlights: [Range<Int>]

  /// The length aimed at, in code points.
  static let length = 240

  /// The window with the most different words of the query, the earliest of equals. Without any: the beginning.
  init(of text: String, marking stems: Set<String>) {
    let scalars = Array(text.unicodeScalars)
    let words = Words(scalars).words
    var marked: [Words.Word] = []
    var markedStems: [String] = []
    for word in words {
      let stem = word.isPseudonym ? word.folded : Words.stem(word.folded)
      if stems.contains(stem) {
        marked.append(word)
        markedStems.append(stem)
      }
    }
    var window = Self.window(around: marked, stems: markedStems, in: scalars.count)
    // Not through the middle of a word, unless a word is longer than a snippet.
    if let cut = words.first(where: { $0.range.contains(window.lowerBound) }), cut.range.lowerBound < window.lowerBound,
      cut.range.count < 40
    {
      window = cut.range.lowerBound..<window.upperBound
    }
    if let cut = words.first(where: { $0.range.contains(window.upperBound) }), cut.range.lowerBound < window.upperBound,
      cut.range.count < 40
    {
      window = window.lowerBound..<cut.range.upperBound
    }

    var line = String.UnicodeScalarView()
    var length = 0
    var highlights: [Range<Int>] = []
    var next = marked.drop { $0.range.upperBound <= window.lowerBound }[...]
    var start: Int?
    if window.lowerBound > 0 {
      line.append("…")
      length = 1
    }
    var isAfterSpace = true
    for at in window {
      if let word = next.first, start == nil, word.range.contains(at) { start = length }
      let scalar = scalars[at]
      let isSpace = Self.isSpace(scalar)
      if !isSpace || !isAfterSpace {
        line.append(isSpace ? " " : scalar)
        length += 1
      }
      isAfterSpace = isSpace
      if let word = next.first, let begun = start, at + 1 == word.range.upperBound || at + 1 == window.upperBound {
        highlights.append(begun..<length)
        start = nil
        next = next.dropFirst()
      }
    }
    if window.upperBound < scalars.count { line.append("…") }
    self.text = String(line)
    self.highlights = highlights
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    // Asking for properties is slow, and most texts need not.
    if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
    return scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }

  private static func window(around marked: [Words.Word], stems: [String], in count: Int) -> Range<Int> {
    guard count > length, !marked.isEmpty else { return 0..<min(count, length) }
    var best = (different: 0, all: 0, first: 0, last: 0)
    for first in marked.indices {
      var seen: Set<String> = []
      var last = first
      var index = first
      while index < marked.count, marked[index].range.upperBound - marked[first].range.lowerBound <= length {
        seen.insert(stems[index])
        last = index
        index += 1
      }
      let all = last - first + 1
      if (seen.count, all) > (best.different, best.all) { best = (seen.count, all, first, last) }
    }
    let from = marked[best.first].range.lowerBound
    let to = marked[best.last].range.upperBound
    // What is left of the length goes to both sides.
    let spare = max(0, length - (to - from))
    let start = max(0, min(from - spare / 2, count - length))
    return start..<min(count, start + length)
  }
}

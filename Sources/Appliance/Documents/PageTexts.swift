import Ingest

/// The original pages by code point, to compare and find spans.
struct PageTexts {
  private let pages: [Int: [Unicode.Scalar]]

  init(_ pages: [DocumentStore.PageRow]) {
    self.pages = Dictionary(
      pages.map { ($0.number, Array(($0.original ?? "").unicodeScalars)) }, uniquingKeysWith: { first, _ in first })
  }

  func check(page: Int, start: Int, end: Int) throws(Refusal) {
    guard let text = pages[page], start >= 0, start < end, end <= text.count else {
      throw Refusal(.invalid, "The selection is outside the page.", field: "start")
    }
  }

  /// The finding's text as it stands.
  func text(of finding: ReviewFinding) -> String {
    guard let text = pages[finding.page], finding.finding.start >= 0, finding.finding.end <= text.count else { return "" }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: text[finding.finding.start..<finding.finding.end])
    return String(result)
  }

  /// The finding's text without case.
  func folded(_ finding: ReviewFinding) -> String {
    guard let text = pages[finding.page], finding.finding.start >= 0, finding.finding.end <= text.count else { return "" }
    return Self.fold(text[finding.finding.start..<finding.finding.end])
  }

  /// Every place of the same text, case aside, that stands as a word of its own; the given one first of its page.
  func places(likePage page: Int, start: Int, end: Int) -> [(page: Int, start: Int, end: Int)] {
    guard let source = pages[page], start >= 0, start < end, end <= source.count else { return [] }
    let wanted = source[start..<end].map(Self.fold)
    var result = [(page: page, start: start, end: end)]
    for (number, text) in pages.sorted(by: { $0.key < $1.key }) {
      let folded = text.map(Self.fold)
      var index = 0
      while index + wanted.count <= folded.count {
        if folded[index] == wanted[0], Array(folded[index..<(index + wanted.count)]) == wanted,
          isBorder(text, at: index), isBorder(text, at: index + wanted.count)
        {
          if !(number == page && index == start) { result.append((number, index, index + wanted.count)) }
          index += wanted.count
        } else {
          index += 1
        }
      }
    }
    return result
  }

  private func isBorder(_ text: [Unicode.Scalar], at index: Int) -> Bool {
    guard index > 0, index < text.count else { return true }
    let isWord = { (scalar: Unicode.Scalar) in scalar.properties.isAlphabetic || scalar.properties.numericType != nil }
    return !(isWord(text[index - 1]) && isWord(text[index]))
  }

  private static func fold(_ scalar: Unicode.Scalar) -> String { scalar.properties.lowercaseMapping }
  private static func fold(_ scalars: ArraySlice<Unicode.Scalar>) -> String { scalars.map(fold).joined() }
}

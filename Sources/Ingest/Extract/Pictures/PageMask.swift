/// What of a page's picture may be seen once its text was redacted. Nothing is, but for words of which all of this is known:
///
/// 1. Its place on the page.
/// 2. Nothing that was removed touches it.
/// 3. It stands in the kept text as it stands in the original. What was reported and taken out later is not in it.
/// 4. It was read with confidence: behind a misread word may be a name that nobody saw.
/// 5. Its box has the size of a word. A "word" as large as a signature may be one.
///
/// So signatures, stamps, handwriting, bar codes, letterheads and faces are not shown: nobody has read them. Where anything that was removed has no
/// known place the whole page is refused, because then the places as a whole can't be trusted.
struct PageMask: Equatable {
  struct Cover: Equatable {
    var box: PageBox
    var label: IdentifierLabel
  }

  private(set) var kept: [PageBox] = []
  private(set) var covered: [Cover] = []
  /// Known words that are not shown. They are painted over too: a crooked neighbour's box may reach into them.
  private(set) var hidden: [PageBox] = []

  /// Boxes may be so many times as high as the page's usual word, and their letters as wide.
  private static let mostHeight = 3.0
  private static let mostWidth = 4.0

  init(text: String, redaction: PictureJob.Redaction, words: [RecognizedWord]) throws(PictureRefusal) {
    let scalars = Array(text.unicodeScalars)
    let isSpace = scalars.map(PageText.isWhitespace)
    let words = words.filter { 0 <= $0.start && $0.start < $0.end && $0.end <= scalars.count && $0.isInPlace }
    let labels = try Self.labels(of: words, redaction.removed, isSpace)
    let shown = Set(redaction.kept.split(whereSeparator: \.isWhitespace).map(String.init))
    let usual = Usual(words)
    for (index, word) in words.enumerated() {
      if let label = labels[index] {
        covered.append(Cover(box: word.box, label: label))
      } else if !word.isDoubtful, usual.fits(word), shown.contains(Self.token(around: word, scalars, isSpace)) {
        kept.append(word.box)
      } else {
        hidden.append(word.box)
      }
    }
  }

  /// The label of each word that something removed touches.
  private static func labels(
    of words: [RecognizedWord], _ removed: [PictureJob.Redaction.Span], _ isSpace: [Bool]
  ) throws(PictureRefusal) -> [Int: IdentifierLabel] {
    var wordsAt: [Int: [Int]] = [:]
    for (index, word) in words.enumerated() {
      for place in word.start..<word.end { wordsAt[place, default: []].append(index) }
    }
    var labels: [Int: IdentifierLabel] = [:]
    for span in removed {
      guard 0 <= span.start, span.start <= span.end, span.end <= isSpace.count else { throw .unplaced }
      for place in span.start..<span.end where !isSpace[place] {
        guard let found = wordsAt[place] else { throw .unplaced }
        for index in found where labels[index] == nil { labels[index] = span.label }
      }
    }
    return labels
  }

  /// What stands between white space around the word: a text layer's word may be a part of it.
  private static func token(around word: RecognizedWord, _ scalars: [Unicode.Scalar], _ isSpace: [Bool]) -> String {
    var start = word.start
    var end = word.end
    while start > 0, !isSpace[start - 1] { start -= 1 }
    while end < scalars.count, !isSpace[end] { end += 1 }
    var token = String.UnicodeScalarView()
    token.append(contentsOf: scalars[start..<end])
    return String(token)
  }

  /// The size of the page's usual word.
  private struct Usual {
    private let height: Double
    private let letter: Double

    init(_ words: [RecognizedWord]) {
      func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }
      height = median(words.map(Self.height))
      letter = median(words.map(Self.letter))
    }

    func fits(_ word: RecognizedWord) -> Bool {
      Self.height(word) <= height * PageMask.mostHeight && Self.letter(word) <= letter * PageMask.mostWidth
    }

    private static func height(_ word: RecognizedWord) -> Double { word.box.bottom - word.box.top }
    private static func letter(_ word: RecognizedWord) -> Double {
      (word.box.right - word.box.left) / Double(max(1, word.end - word.start))
    }
  }
}

import CTesseract

/// The words that tesseract found on a page, line by line, as they become the page's text.
struct PageLines {
  struct Word {
    var text: String
    /// 0–1.
    var confidence: Double
    /// In pixels of the picture that was read.
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int
  }

  struct Line {
    var words: [Word]
    /// True for the first line of a paragraph or of a block of its own.
    var startsParagraph: Bool
  }

  private(set) var lines: [Line] = []

  init(_ lines: [Line]) {
    self.lines = lines
  }

  /// Goes once through what was recognised; the iterator remains the caller's.
  init(_ iterator: OpaquePointer) {
    let place = TessResultIteratorGetPageIterator(iterator)
    TessPageIteratorBegin(place)
    var isNewLine = true
    var isNewParagraph = true
    repeat {
      if TessPageIteratorIsAtBeginningOf(place, RIL_TEXTLINE) != 0 { isNewLine = true }
      if TessPageIteratorIsAtBeginningOf(place, RIL_PARA) != 0 { isNewParagraph = true }
      guard let word = Self.word(iterator, place) else { continue }
      if isNewLine || isNewParagraph {
        lines.append(Line(words: [], startsParagraph: isNewParagraph))
      }
      lines[lines.count - 1].words.append(word)
      isNewLine = false
      isNewParagraph = false
    } while TessResultIteratorNext(iterator, RIL_WORD) != 0
  }

  private static func word(_ iterator: OpaquePointer, _ place: OpaquePointer?) -> Word? {
    guard let utf8 = TessResultIteratorGetUTF8Text(iterator, RIL_WORD) else { return nil }
    defer { TessDeleteText(utf8) }
    let text = PageText.clean(String(cString: utf8))
    guard !text.isEmpty else { return nil }
    var word = Word(text: text, confidence: 0, left: 0, top: 0, right: 0, bottom: 0)
    let percent = Double(TessResultIteratorConfidence(iterator, RIL_WORD))
    word.confidence = percent.isFinite ? min(1, max(0, percent / 100)) : 0
    var (left, top, right, bottom) = (Int32(0), Int32(0), Int32(0), Int32(0))
    if TessPageIteratorBoundingBox(place, RIL_WORD, &left, &top, &right, &bottom) != 0 {
      (word.left, word.top, word.right, word.bottom) = (Int(left), Int(top), Int(right), Int(bottom))
    }
    return word
  }

  /// Joins what follows each other but stands side by side at one height: the cells of a table's row, which tesseract parts where the gaps are wide or the
  /// paper is bent. Columns of running text stay apart, because there the next line is the one below.
  var joiningRows: PageLines {
    var joined: [Line] = []
    for line in lines {
      if let last = joined.last, last.isBeside(line) {
        joined[joined.count - 1].words = (last.words + line.words).sorted { $0.left < $1.left }
      } else {
        joined.append(line)
      }
    }
    return PageLines(joined)
  }

  /// The text with an empty line before each paragraph, and its words with their places in it and on the page as it came.
  func reading(of page: ScannedPage) -> TextRecognizer.Reading {
    var text = String.UnicodeScalarView()
    var length = 0
    func append(_ part: some Collection<Unicode.Scalar>) {
      text.append(contentsOf: part)
      length += part.count
    }
    var words: [RecognizedWord] = []
    for line in lines where !line.words.isEmpty {
      if length > 0 { append((line.startsParagraph ? "\n\n" : "\n").unicodeScalars) }
      for (index, word) in line.words.enumerated() {
        if index > 0 { append(" ".unicodeScalars) }
        let start = length
        append(word.text.unicodeScalars)
        words.append(
          RecognizedWord(
            start: start, end: length, confidence: word.confidence,
            box: page.box(left: word.left, top: word.top, right: word.right, bottom: word.bottom)))
      }
    }
    let confidence = words.isEmpty ? 0 : words.reduce(0) { $0 + $1.confidence } / Double(words.count)
    return TextRecognizer.Reading(text: String(text), confidence: confidence, words: words)
  }
}

extension PageLines.Line {
  private var left: Int { words.map(\.left).min() ?? 0 }
  private var right: Int { words.map(\.right).max() ?? 0 }
  private var top: Int { words.map(\.top).min() ?? 0 }
  private var bottom: Int { words.map(\.bottom).max() ?? 0 }

  /// True when the lines overlap by more than half of the lower one's height, and not at all across.
  fileprivate func isBeside(_ other: PageLines.Line) -> Bool {
    let common = min(bottom, other.bottom) - max(top, other.top)
    return (right <= other.left || other.right <= left) && 2 * common > min(bottom - top, other.bottom - other.top)
  }
}

/// A word that tesseract read from a picture: where it stands in the page's text, where on the page, and how sure tesseract is of it.
///
/// A scan has some hundred words a page and may have thousands of pages, so a word is coded as seven whole numbers in a row: start, end, confidence
/// in per cent, and the box in ten-thousandths of the page.
package struct RecognizedWord: Sendable, Equatable {
  /// Confidence below which a reviewer should look at the word. On spoilt pages of known text two of three wrong words and one of 25 right ones are below.
  package static let doubtful = 0.8

  /// Half-open; counts Unicode code points of the page's text.
  package var start: Int
  package var end: Int
  /// 0–1, in whole per cent.
  package var confidence: Double
  package var box: PageBox

  package init(start: Int, end: Int, confidence: Double, box: PageBox) {
    self.start = start
    self.end = end
    self.confidence = (confidence * 100).rounded() / 100
    self.box = box
  }

  package var isDoubtful: Bool { confidence < Self.doubtful }

  /// Whether its confidence and its box mean what they say.
  var isInPlace: Bool {
    (0...1).contains(confidence) && 0 <= box.left && box.left <= box.right && box.right <= 1 && 0 <= box.top && box.top <= box.bottom
      && box.bottom <= 1
  }

  /// The same word after `count` code points were put before the page's text.
  func moved(by count: Int) -> RecognizedWord {
    RecognizedWord(start: start + count, end: end + count, confidence: confidence, box: box)
  }
}

/// A rectangle as shares (0–1) of the page's width and height, from its upper left corner. The page is the picture as it was given, upright as its file
/// says, before it was set straight for recognition; so the box of a word on a crooked page holds the whole slanted word. Exact to a ten-thousandth.
package struct PageBox: Sendable, Equatable {
  fileprivate static let shares = 10_000.0

  package var left: Double
  package var top: Double
  package var right: Double
  package var bottom: Double

  package init(left: Double, top: Double, right: Double, bottom: Double) {
    func rounded(_ share: Double) -> Double { (share * Self.shares).rounded() / Self.shares }
    self.left = rounded(left)
    self.top = rounded(top)
    self.right = rounded(right)
    self.bottom = rounded(bottom)
  }
}

extension RecognizedWord: Codable {
  package init(from decoder: any Decoder) throws {
    var numbers = try decoder.unkeyedContainer()
    start = try numbers.decode(Int.self)
    end = try numbers.decode(Int.self)
    guard 0 <= start, start <= end else {
      throw DecodingError.dataCorruptedError(in: numbers, debugDescription: "A word ends before it starts.")
    }
    confidence = try Double(numbers.decode(Int.self)) / 100
    func share() throws -> Double { try Double(numbers.decode(Int.self)) / PageBox.shares }
    box = try PageBox(left: share(), top: share(), right: share(), bottom: share())
  }

  package func encode(to encoder: any Encoder) throws {
    var numbers = encoder.unkeyedContainer()
    try numbers.encode(start)
    try numbers.encode(end)
    try numbers.encode(Int((confidence * 100).rounded()))
    for edge in [box.left, box.top, box.right, box.bottom] {
      try numbers.encode(Int((edge * PageBox.shares).rounded()))
    }
  }
}

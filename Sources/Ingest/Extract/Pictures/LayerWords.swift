/// Finds the words of a PDF's text layer again in the text that was made of it, so that places in the text become places on the page.
///
/// The text was made of the same words in the same order, cleaned and with other white space (`LineJoiner`, `PageText`). So both are walked in step by
/// what is not white space; line-end hyphens are in the words alone. At the first disagreement the walk ends: what comes after has no place, which those
/// who redact by it take for a reason to show nothing there.
enum LayerWords {
  static func places(of words: [PDFDocument.Word], in text: String, width: Double, height: Double) -> [RecognizedWord] {
    guard width > 0, height > 0 else { return [] }
    var characters: [(scalar: Unicode.Scalar, place: Int)] = []
    for (place, scalar) in text.unicodeScalars.enumerated() where !PageText.isWhitespace(scalar) { characters.append((scalar, place)) }
    var result: [RecognizedWord] = []
    var next = 0
    for word in words {
      let start = next
      for scalar in PageText.clean(word.text).unicodeScalars where !PageText.isWhitespace(scalar) {
        if next < characters.count, characters[next].scalar == scalar {
          next += 1
        } else if !isHyphen(scalar) {
          return result
        }
      }
      guard start < next else { continue }
      // A word may have been broken by white space that was put into the text; it stays one word on the page.
      result.append(
        RecognizedWord(
          start: characters[start].place, end: characters[next - 1].place + 1, confidence: 1,
          box: PageBox(
            left: share(word.left, width), top: share(word.top, height), right: share(max(word.left, word.right), width),
            bottom: share(max(word.top, word.bottom), height))))
    }
    return result
  }

  private static func share(_ value: Double, _ size: Double) -> Double {
    value.isFinite ? min(1, max(0, value / size)) : 0
  }

  private static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "\u{AD}", "\u{2010}", "\u{2011}": true
    default: false
    }
  }
}

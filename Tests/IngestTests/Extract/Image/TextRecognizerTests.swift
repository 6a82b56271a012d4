import Foundation
import Testing

@testable import Ingest

@Suite struct TextRecognizerTests {
  private static let lines = Array(repeating: letterLines, count: 3).flatMap(\.self)

  private func read(_ drawing: PDFDocument.Drawing) throws -> TextRecognizer.Reading {
    let image = try #require(PixelImage(drawing))
    return try TextRecognizer(languages: "eng+spa").read(image)
  }

  private func share(of lines: [String], in text: String) -> Double {
    let expected = Set(lines.flatMap(PageText.words(of:)))
    return Double(expected.intersection(PageText.words(of: text)).count) / Double(expected.count)
  }

  @Test func `words are those of the text, in its order, with their places`() throws {
    let reading = try read(.scan(of: Self.lines, dpi: 200))
    #expect(share(of: letterLines, in: reading.text) >= 0.95)
    let scalars = Array(reading.text.unicodeScalars)
    let words = reading.words.map { word in
      String(String.UnicodeScalarView(scalars[word.start..<word.end]))
    }
    #expect(words == reading.text.split(whereSeparator: \.isWhitespace).map(String.init))
    for word in reading.words {
      #expect((0...1).contains(word.confidence))
      #expect(0 <= word.box.left && word.box.left < word.box.right && word.box.right <= 1)
      #expect(0 <= word.box.top && word.box.top < word.box.bottom && word.box.bottom <= 1)
    }
    // The first line begins 72 pt from the left, 92 pt (792 − 700) from the top of a page of 612 × 792 pt; its letters stand on that line.
    let first = try #require(reading.words.first).box
    #expect(abs(first.left - 72.0 / 612) < 0.005)
    #expect(abs(first.bottom - 92.0 / 792) < 0.01)
  }

  @Test(arguments: [1, 3, 6, 8])
  func `boxes are places on the page as it was given, however it lies`(orientation: Int) throws {
    let upright = try PDFDocument.Drawing.scan(of: Self.lines, dpi: 200)
    let reading = try read(upright.stored(for: orientation).skewed(degrees: 2))
    #expect(share(of: letterLines, in: reading.text) >= 0.95)
    let word = try #require(reading.words.first { reading.text(of: $0) == "Riverside" }).box
    // Where its middle, some 95 pt from the left and 89 pt from the top, went.
    var (x, y) = (95.0 / 612, 89.0 / 792)
    switch orientation {
    case 3: (x, y) = (1 - x, 1 - y)
    case 6: (x, y) = (y, 1 - x)
    case 8: (x, y) = (1 - y, x)
    default: break
    }
    // Two degrees move it by no more than 2 % of the page.
    #expect(abs((word.left + word.right) / 2 - x) < 0.04)
    #expect(abs((word.top + word.bottom) / 2 - y) < 0.04)
  }

  @Test func `a short note that stands on its head is read by trying`() throws {
    let reading = try read(.scan(of: Array(letterLines.prefix(2)), dpi: 200).stored(for: 3))
    #expect(share(of: Array(letterLines.prefix(2)), in: reading.text) >= 0.9)
  }

  @Test func `a standard fax is read, whether or not it tells its resolution`() throws {
    let fax = try PDFDocument.Drawing.scan(of: Self.lines, dpi: 203.3).resized(width: 1_728, height: 1_078).noisy(share: 0.0005)
    #expect(try share(of: letterLines, in: read(fax).text) >= 0.9)
  }

  @Test func `two columns are read one after the other, a table row by row`() throws {
    var columns = PDFBuilder()
    let left = ["The patient was seen", "in the morning for", "a cough of two weeks", "and has no fever", "since last Monday"]
    let right = ["Please arrange for", "a chest radiograph", "within the next ten", "days and send your", "report to our office"]
    columns.addPage(left.indices.flatMap { [(72, 700 - 16 * $0, left[$0]), (330, 700 - 16 * $0, right[$0])] })
    let drawing = try #require(PDFDocument(columns.data).draw(page: 0, dpi: 300))
    let text = PageText.words(of: try read(drawing).text).joined(separator: " ")
    #expect(text.contains("and has no fever since last monday"))
    #expect(text.contains("report to our office"))
  }
}

extension TextRecognizer.Reading {
  fileprivate func text(of word: RecognizedWord) -> String {
    String(String.UnicodeScalarView(Array(text.unicodeScalars)[word.start..<word.end]))
  }
}

import Testing

@testable import Ingest

@Suite struct PageLinesTests {
  private func line(_ words: [(String, Int)], top: Int, startsParagraph: Bool = false) -> PageLines.Line {
    PageLines.Line(
      words: words.map { text, left in
        PageLines.Word(text: text, confidence: 0.9, left: left, top: top, right: left + 20 * text.count, bottom: top + 30)
      }, startsParagraph: startsParagraph)
  }

  private func texts(_ lines: PageLines) -> [String] {
    lines.lines.map { $0.words.map(\.text).joined(separator: " ") }
  }

  @Test func `the cells of a row become one line, from left to right`() {
    let lines = PageLines([
      line([("Sodium", 100), ("138", 600)], top: 100),
      line([("mmol/L", 900)], top: 108, startsParagraph: true),
      line([("4.1", 600)], top: 150),
      line([("Potassium", 100)], top: 144),
      line([("Chloride", 100)], top: 200),
    ])
    #expect(texts(lines.joiningRows) == ["Sodium 138 mmol/L", "Potassium 4.1", "Chloride"])
  }

  @Test func `columns of running text stay columns`() {
    let left = (0..<5).map { line([("left\($0)", 100)], top: 100 + 40 * $0) }
    let right = (0..<5).map { line([("right\($0)", 700)], top: 100 + 40 * $0) }
    #expect(texts(PageLines(left + right).joiningRows) == (left + right).map { $0.words[0].text })
  }

  @Test func `lines one below the other stay apart, even when they touch`() {
    let lines = PageLines([line([("above", 100)], top: 100), line([("below", 700)], top: 118), line([("under", 100)], top: 140)])
    #expect(texts(lines.joiningRows) == ["above", "below", "under"])
  }
}

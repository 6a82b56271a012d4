import Ingest
import Testing

@testable import Appliance
@testable import WebUI

@Suite struct SheetRowsTests {
  typealias Row = SheetRows.Row
  typealias Span = SheetRows.Span

  static func finding(_ id: Int64, _ start: Int, _ end: Int) -> ReviewFinding {
    ReviewFinding(
      id: .init(rawValue: id), page: 1,
      finding: Finding(start: start, end: end, label: .name, subject: .patient, score: 0.9, reason: "", detector: "pattern"),
      decision: .open, decidedBy: nil, isCertain: true, isManual: false)
  }

  /// A page whose accepted findings give way to `[X]`.
  static func page(_ text: String, _ findings: [ReviewFinding]) -> ReviewSheet.Page {
    let scalars = Array(text.unicodeScalars)
    var segments: [Redaction.Segment] = []
    var at = 0
    var out = 0
    func keep(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      let kept = String(String.UnicodeScalarView(scalars[range]))
      segments.append(
        .init(
          text: kept, isMark: false, sourceStart: range.lowerBound, sourceEnd: range.upperBound, start: out, end: out + range.count,
          finding: nil))
      out += range.count
    }
    for (index, finding) in findings.enumerated() {
      keep(at..<finding.finding.start)
      segments.append(
        .init(
          text: "[X]", isMark: true, sourceStart: finding.finding.start, sourceEnd: finding.finding.end, start: out, end: out + 3,
          finding: index))
      out += 3
      at = finding.finding.end
    }
    keep(at..<scalars.count)
    return ReviewSheet.Page(
      number: 1, source: .text, confidence: 1, original: text, redacted: segments.map(\.text).joined(), segments: segments,
      applied: findings.map(\.id))
  }

  @Test func `lines stay beside each other`() {
    let findings = [Self.finding(7, 4, 8)]
    let rows = SheetRows(page: Self.page("To: Anna\nDear 😀\n\nend", findings), findings: findings).rows
    #expect(
      rows == [
        Row(start: 0, original: [Span(t: "To: "), Span(t: "Anna", f: 7)], redacted: [Span(t: "To: "), Span(t: "[X]", f: 7)]),
        Row(start: 9, original: [Span(t: "Dear 😀")], redacted: [Span(t: "Dear 😀")]), Row(start: 16, original: [], redacted: []),
        Row(start: 17, original: [Span(t: "end")], redacted: [Span(t: "end")]),
      ])
  }

  @Test func `a finding over two lines keeps them in one row`() {
    let findings = [Self.finding(1, 2, 7)]
    let rows = SheetRows(page: Self.page("a\nbc\nde\nf", findings), findings: findings).rows
    #expect(rows.map(\.start) == [0, 2, 8])
    #expect(rows[1].original == [Span(t: "bc\nde", f: 1), Span(t: "\n")].dropLast())
    #expect(rows[1].redacted == [Span(t: "[X]", f: 1)])
  }

  /// For random texts and findings: the rows join to the page, and each row begins where it says.
  @Test func `nothing is lost`() {
    var random = SplitMix(seed: 3)
    for _ in 0..<500 {
      let text = String((0..<Int.random(in: 0...60, using: &random)).map { _ in "ab\n😀é ".randomElement(using: &random) ?? " " })
      let count = text.unicodeScalars.count
      var findings: [ReviewFinding] = []
      var at = 0
      while at + 1 < count, findings.count < 6 {
        let start = Int.random(in: at..<count, using: &random)
        let end = Int.random(in: (start + 1)...min(count, start + 9), using: &random)
        findings.append(Self.finding(Int64(findings.count + 1), start, end))
        at = end
      }
      let page = Self.page(text, findings)
      let rows = SheetRows(page: page, findings: findings).rows
      #expect(rows.map { $0.redacted.map(\.t).joined() }.joined(separator: "\n") == Self.withoutLastBreak(page.redacted, text))
      let scalars = Array(text.unicodeScalars)
      for row in rows {
        let line = row.original.map(\.t).joined()
        #expect(String(String.UnicodeScalarView(scalars[row.start...].prefix(line.unicodeScalars.count))) == line)
      }
    }
  }

  /// The last line break of a page ends its last row and opens none.
  static func withoutLastBreak(_ redacted: String, _ text: String) -> String {
    redacted.unicodeScalars.last == "\n" ? String(redacted.unicodeScalars.dropLast()) : redacted
  }

  @Test func `words that were hard to read are marked, inside findings and over lines too`() {
    let box = PageBox(left: 0, top: 0, right: 1, bottom: 1)
    let findings = [Self.finding(7, 4, 8)]
    var page = Self.page("To: Anna Vega,\nold fri-\nend", findings)
    page.words = [(0, 3, 0.95), (4, 8, 0.4), (9, 14, 0.79), (19, 27, 0.1), (25, 90, 0.1)].map {
      RecognizedWord(start: $0.0, end: $0.1, confidence: $0.2, box: box)
    }
    let rows = SheetRows(page: page, findings: findings).rows
    #expect(
      rows.map(\.original) == [
        [Span(t: "To: "), Span(t: "Anna", f: 7, d: true), Span(t: " "), Span(t: "Vega,", d: true)],
        [Span(t: "old "), Span(t: "fri-", d: true)], [Span(t: "end", d: true)],
      ])
    #expect(rows.flatMap(\.redacted).allSatisfy { $0.d == nil })
  }

  @Test func `highlighted text keeps every character`() {
    let runs = SearchPages.highlighted("ábç😀def", [1..<3, 2..<4, 90..<99])
    #expect(runs.map(\.text).joined() == "ábç😀def")
    #expect(runs.filter(\.isMark).map(\.text) == ["bç", "😀"])
  }

  @Test func `marks in redacted text are told from other brackets`() {
    let runs = TextRun.runs(in: "Seen [NAME patient-3f9c0a1b2c3d] [sic] on [DATE 2026], [NAME")
    #expect(runs.filter(\.isMark).map(\.text) == ["[NAME patient-3f9c0a1b2c3d]", "[DATE 2026]"])
    #expect(runs.map(\.text).joined() == "Seen [NAME patient-3f9c0a1b2c3d] [sic] on [DATE 2026], [NAME")
  }
}

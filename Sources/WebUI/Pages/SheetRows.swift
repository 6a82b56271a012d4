import Appliance
import Foundation
import Ingest

/// One page of a review as rows of two cells: a line of the original and the same line as it will be kept. Rows end at line breaks that both
/// sides have, so the two stay side by side however long a mark is. Offsets count Unicode code points of the page's text.
struct SheetRows: Sendable {
  struct Span: Sendable, Codable, Equatable {
    /// Text.
    var t: String
    /// The finding that it belongs to.
    var f: Int64?
    /// True where it was read from pixels with little confidence.
    var d: Bool?
  }
  struct Row: Sendable, Codable, Equatable {
    /// Where the row begins in the original.
    var start: Int
    var original: [Span]
    var redacted: [Span]
  }

  var rows: [Row]

  init(page: ReviewSheet.Page, findings: [ReviewFinding]) {
    let text = Array(page.original.unicodeScalars)
    let spans = Self.spans(findings.filter { $0.page == page.number }, length: text.count)
    let doubts = Self.doubts(page.words, length: text.count)
    let pieces = page.segments.map { Piece($0, applied: page.applied) }
    let ends = Self.rowEnds(text: text, spans: spans, pieces: pieces)
    var rows: [Row] = []
    var start = 0
    var spanIndex = 0
    var pieceIndex = 0
    var doubtIndex = 0
    for end in ends {
      var row = Row(start: start, original: [], redacted: [])
      Self.cutOriginal(text, spans, from: start, to: end, next: &spanIndex, into: &row.original)
      Self.cutRedacted(pieces, from: start, to: end, next: &pieceIndex, into: &row.redacted)
      Self.dropLineBreak(&row.original)
      row.original = Self.cut(row.original, from: start, at: doubts, next: &doubtIndex)
      Self.dropLineBreak(&row.redacted)
      rows.append(row)
      start = end
    }
    self.rows = rows
  }

  private struct Marked {
    var start: Int
    var end: Int
    var id: Int64
  }

  /// A part of the kept text: as it was, or a mark in place of what was there.
  private struct Piece {
    var start: Int
    var end: Int
    var text: [Unicode.Scalar]
    var isMark: Bool

    /// The finding that made the mark.
    var id: Int64?

    init(_ segment: Redaction.Segment, applied: [ReviewFinding.ID]) {
      start = segment.sourceStart
      end = segment.sourceEnd
      text = Array(segment.text.unicodeScalars)
      isMark = segment.isMark
      if let index = segment.finding, applied.indices.contains(index) { id = applied[index].rawValue }
    }
  }

  /// In order and without overlaps: where two findings overlap, the later one shows what the earlier leaves.
  private static func spans(_ findings: [ReviewFinding], length: Int) -> [Marked] {
    var result: [Marked] = []
    var reached = 0
    for finding in findings.sorted(by: { ($0.finding.start, $0.finding.end) < ($1.finding.start, $1.finding.end) }) {
      let start = max(finding.finding.start, reached)
      let end = min(finding.finding.end, length)
      guard start < end else { continue }
      result.append(Marked(start: start, end: end, id: finding.id.rawValue))
      reached = end
    }
    return result
  }

  private static func doubts(_ words: [RecognizedWord], length: Int) -> [Range<Int>] {
    words.lazy.filter { $0.isDoubtful && $0.start < $0.end && $0.end <= length }.map { $0.start..<$0.end }
      .sorted { $0.lowerBound < $1.lowerBound }
  }

  /// Cuts a row's spans where doubtful words begin and end. Words do not overlap; one that goes on in the next row is met there again.
  private static func cut(_ row: [Span], from start: Int, at doubts: [Range<Int>], next: inout Int) -> [Span] {
    var result: [Span] = []
    var at = start
    for span in row {
      let text = Array(span.t.unicodeScalars)
      let from = at
      let end = at + text.count
      while at < end {
        while next < doubts.count, doubts[next].upperBound <= at { next += 1 }
        let doubt = next < doubts.count ? doubts[next] : end..<end
        let isDoubtful = doubt.contains(at)
        let stop = min(isDoubtful ? doubt.upperBound : max(doubt.lowerBound, at), end)
        var piece = String.UnicodeScalarView()
        piece.append(contentsOf: text[(at - from)..<(stop - from)])
        result.append(Span(t: String(piece), f: span.f, d: isDoubtful ? true : nil))
        at = stop
      }
    }
    return result
  }

  private static func rowEnds(text: [Unicode.Scalar], spans: [Marked], pieces: [Piece]) -> [Int] {
    var ends: [Int] = []
    var span = 0
    var piece = 0
    for (index, scalar) in text.enumerated() where scalar == "\n" {
      while span < spans.count, spans[span].end <= index { span += 1 }
      if span < spans.count, spans[span].start <= index { continue }
      while piece < pieces.count, pieces[piece].end <= index { piece += 1 }
      if piece < pieces.count, pieces[piece].start <= index, pieces[piece].isMark { continue }
      ends.append(index + 1)
    }
    if ends.last != text.count { ends.append(text.count) }
    return ends
  }

  private static func cutOriginal(
    _ text: [Unicode.Scalar], _ spans: [Marked], from start: Int, to end: Int, next: inout Int, into row: inout [Span]
  ) {
    var at = start
    while next < spans.count, spans[next].start < end {
      let span = spans[next]
      append(text[at..<span.start], nil, to: &row)
      append(text[span.start..<span.end], span.id, to: &row)
      at = span.end
      next += 1
    }
    append(text[at..<max(at, end)], nil, to: &row)
  }

  private static func cutRedacted(
    _ pieces: [Piece], from start: Int, to end: Int, next: inout Int, into row: inout [Span]
  ) {
    while next < pieces.count, pieces[next].start < end {
      let piece = pieces[next]
      if piece.isMark {
        append(piece.text[...], piece.id, to: &row)
        next += 1
      } else {
        let lower = min(max(start - piece.start, 0), piece.text.count)
        let upper = min(max(end - piece.start, lower), piece.text.count)
        append(piece.text[lower..<upper], nil, to: &row)
        if piece.end > end { return }
        next += 1
      }
    }
  }

  private static func append(_ scalars: ArraySlice<Unicode.Scalar>, _ finding: Int64?, to row: inout [Span]) {
    guard !scalars.isEmpty else { return }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    row.append(Span(t: String(text), f: finding))
  }

  private static func dropLineBreak(_ row: inout [Span]) {
    guard var last = row.last, last.f == nil, last.t.unicodeScalars.last == "\n" else { return }
    last.t.unicodeScalars.removeLast()
    row.removeLast()
    if !last.t.isEmpty { row.append(last) }
  }
}

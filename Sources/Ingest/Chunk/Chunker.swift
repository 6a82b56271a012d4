/// Cuts approved text into passages that fit the model: 510 tokens beside [CLS] and [SEP], 50 of them shared with the passage before.
///
/// Invariants, each with a property test: (1) no chunk has more than `maxTokens` tokens; (2) none crosses a page; (3) every character
/// that is no white space is in some chunk; (4) a chunk's text is exactly its range of the page; (5) the work is linear in the text,
/// because the tokens of a text are the sum over its words, and each word is counted once.
package struct Chunker: Sendable {
  private let maxTokens: Int
  private let overlap: Int
  private let countTokens: @Sendable (String) -> Int

  /// `countTokens` counts content tokens, without [CLS] and [SEP].
  package init(maxTokens: Int = 510, overlap: Int = 50, countTokens: @escaping @Sendable (String) -> Int) {
    self.maxTokens = max(1, maxTokens)
    self.overlap = max(0, min(overlap, maxTokens / 2))
    self.countTokens = countTokens
  }

  package func chunks(of text: RedactedText) -> [Chunk] {
    var chunks: [Chunk] = []
    let splitter = TextUnits(maxTokens: maxTokens, countTokens: countTokens)
    for page in text.pages {
      let scalars = Array(page.text.unicodeScalars)
      let units = splitter.units(of: scalars)
      for range in ranges(of: units) {
        let start = units[range.lowerBound].start
        let end = units[range.upperBound - 1].end
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<end])
        chunks.append(Chunk(ordinal: chunks.count, page: page.number, start: start, end: end, text: String(view)))
      }
    }
    return chunks
  }

  /// Runs of units, each overlapping the one before by at most `overlap` tokens.
  private func ranges(of units: [TextUnit]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    // The first unit that no chunk holds yet.
    var fresh = 0
    while fresh < units.count {
      let start = overlapStart(before: fresh, units, after: ranges.last?.lowerBound ?? -1)
      var end = fresh
      var tokens = units[start..<fresh].reduce(0) { $0 + $1.tokens }
      while end < units.count, tokens + units[end].tokens <= maxTokens, end == fresh || !units[end].continuesWord {
        tokens += units[end].tokens
        end += 1
      }
      // A single unit never exceeds the bound by more than the tokenizer gives one code point.
      end = max(end, fresh + 1)
      if end < units.count, !units[end].continuesWord { end = bestCut(fresh..<end, units) }
      ranges.append(start..<end)
      fresh = end
    }
    return ranges
  }

  /// How far back the chunk that begins with the new unit `fresh` reaches; never over the whole of the chunk before it, which
  /// began at `previous`.
  private func overlapStart(before fresh: Int, _ units: [TextUnit], after previous: Int) -> Int {
    guard fresh > 0, !units[fresh].continuesWord else { return fresh }
    let room = min(overlap, maxTokens - units[fresh].tokens)
    var start = fresh
    var tokens = 0
    // Words of no tokens at all exist (stray control characters); they must not reach back for ever.
    while start > previous + 1, start > 0, fresh - start < overlap, tokens + units[start - 1].tokens <= room {
      start -= 1
      tokens += units[start].tokens
      // What comes before is the other part of this word.
      if units[start].continuesWord { break }
    }
    return start
  }

  /// The last sentence end in the range, else the last line end, as long as a third of the new text stays in this chunk.
  private func bestCut(_ range: Range<Int>, _ units: [TextUnit]) -> Int {
    let all = units[range].reduce(0) { $0 + $1.tokens }
    var tokens = all
    var lineEnd: Int?
    for index in range.reversed() {
      guard tokens * 3 >= all else { break }
      switch units[index].boundary {
      case .sentence: return index + 1
      case .line: lineEnd = lineEnd ?? index + 1
      case .word: break
      }
      tokens -= units[index].tokens
    }
    return lineEnd ?? range.upperBound
  }
}

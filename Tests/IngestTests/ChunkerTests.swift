import Synchronization
import Testing

@testable import Ingest

struct ChunkerTests {
  /// Counts like a WordPiece of pieces of four characters: additive over words, and long words have many tokens.
  private static let count: @Sendable (String) -> Int = { text in
    text.unicodeScalars.split { $0.properties.isWhitespace }.reduce(0) { $0 + ($1.count + 3) / 4 }
  }

  private func chunks(_ pages: [String], maxTokens: Int = 510, overlap: Int = 50) -> [Chunk] {
    let text = RedactedText(approved: pages.enumerated().map { .init(number: $0 + 1, text: $1) })
    return Chunker(maxTokens: maxTokens, overlap: overlap, countTokens: Self.count).chunks(of: text)
  }

  @Test func `a short page is one chunk, an empty page none`() {
    let found = chunks(["", " \n ", "  Short note.\n"])
    #expect(found == [Chunk(ordinal: 0, page: 3, start: 2, end: 13, text: "Short note.")])
  }

  @Test func `chunks end at sentences where they can`() {
    let sentence = "The patient was seen today and is doing well. "
    let found = chunks([String(repeating: sentence, count: 200)])
    #expect(found.count > 1)
    #expect(found.allSatisfy { $0.text.hasSuffix("well.") })
  }

  @Test func `titles and initials end no sentence`() {
    let found = chunks(["aaaa aaaa aaaa. Seen by Dr. J. Smith here and there"], maxTokens: 8, overlap: 0)
    #expect(found.first?.text == "aaaa aaaa aaaa.")
    #expect(!found.contains { $0.text.hasSuffix("Dr.") })
  }

  @Test func `a redaction mark is never torn`() {
    let marks = String(repeating: "w [NAME patient-0123456789ab], ", count: 100)
    for chunk in chunks([marks], maxTokens: 20, overlap: 5) {
      #expect(chunk.text.filter { $0 == "[" }.count == chunk.text.filter { $0 == "]" }.count)
    }
  }

  @Test func `an endless word is cut inside`() {
    let found = chunks([String(repeating: "x", count: 10_000)])
    #expect(found.map(\.text).joined() == String(repeating: "x", count: 10_000))
    #expect(found.allSatisfy { Self.count($0.text) <= 510 })
  }

  @Test(arguments: 0..<60)
  func `nothing is lost, nothing too long, everything in its place`(seed: Int) {
    var generator = SplitMix(state: UInt64(seed))
    let pieces = [
      "a", "word", "longer", "é", "👩‍⚕️", " ", "  ", "\n", "\n\n", "\t", ". ", ".\n", "! ", "\u{200B}", "\u{A0}", "\u{2028}", "\u{0B}",
      "[NAME ", "patient-1]",
    ]
    let pages = (0..<3).map { _ in
      (0..<Int.random(in: 0...600, using: &generator)).map { _ -> String in
        let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
        return Int.random(in: 0..<50, using: &generator) == 0 ? String(repeating: piece, count: 60) : piece
      }.joined()
    }
    let maxTokens = Int.random(in: 4...120, using: &generator)
    let overlap = Int.random(in: 0...maxTokens, using: &generator)
    let found = chunks(pages, maxTokens: maxTokens, overlap: overlap)
    #expect(found.map(\.ordinal) == Array(found.indices))
    for (number, page) in pages.enumerated() {
      let scalars = Array(page.unicodeScalars)
      var covered = [Bool](repeating: false, count: scalars.count)
      var previous: Chunk?
      for chunk in found where chunk.page == number + 1 {
        #expect(Array(chunk.text.unicodeScalars) == Array(scalars[chunk.start..<chunk.end]))
        #expect(Self.count(chunk.text) <= maxTokens)
        if let previous {
          #expect(chunk.end > previous.end && chunk.start > previous.start)
          if chunk.start < previous.end {
            let shared = String(String.UnicodeScalarView(scalars[chunk.start..<previous.end]))
            #expect(Self.count(shared) <= overlap)
          }
        }
        for index in chunk.start..<chunk.end { covered[index] = true }
        previous = chunk
      }
      for index in scalars.indices where !scalars[index].properties.isWhitespace { #expect(covered[index]) }
    }
  }

  @Test func `the work is linear`() {
    let counted = Mutex(0)
    let text = String(repeating: "The patient is well. ", count: 20_000)
    let chunker = Chunker { word in
      counted.withLock { $0 += word.utf8.count }
      return 1
    }
    #expect(!chunker.chunks(of: RedactedText(approved: [.init(number: 1, text: text)])).isEmpty)
    #expect(counted.withLock(\.self) <= text.utf8.count)
  }
}

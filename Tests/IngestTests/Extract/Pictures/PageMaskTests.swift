import Testing

@testable import Ingest

@Suite struct PageMaskTests {
  private let text = "Patient: Ana Quintana Knee pain"

  /// The words of `text` in a row, `confidence` for one of them.
  private func words(doubting doubted: String = "", sizing: (String, Double) = ("", 1)) -> [RecognizedWord] {
    var start = 0
    return text.split(separator: " ").map { part in
      defer { start += part.count + 1 }
      let height = part == sizing.0 ? 0.02 * sizing.1 : 0.02
      return RecognizedWord(
        start: start, end: start + part.count, confidence: part == doubted ? 0.5 : 0.95,
        box: PageBox(
          left: Double(start) * 0.02, top: 0.1, right: Double(start + part.count) * 0.02, bottom: 0.1 + height))
    }
  }

  private func mask(
    _ words: [RecognizedWord], kept: String = "Patient: [NAME patient-0123456789ab] Knee pain",
    removed: [PictureJob.Redaction.Span] = [.init(start: 9, end: 21, label: .name)]
  ) throws -> PageMask {
    try PageMask(text: text, redaction: .init(kept: kept, removed: removed), words: words)
  }

  @Test func `words that were removed are covered, and the others shown`() throws {
    let all = words()
    let mask = try mask(all)
    #expect(mask.covered == [.init(box: all[1].box, label: .name), .init(box: all[2].box, label: .name)])
    #expect(mask.kept == [all[0], all[3], all[4]].map(\.box))
    #expect(mask.hidden.isEmpty)
  }

  @Test func `a word is covered whole, however little of it was removed`() throws {
    let all = words()
    #expect(try mask(all, removed: [.init(start: 13, end: 15, label: .name)]).covered.map(\.box) == [all[2].box])
  }

  @Test func `a page where something removed has no place is refused`() {
    #expect(throws: PictureRefusal.unplaced) { try mask(words().filter { $0.start != 13 }) }
    #expect(throws: PictureRefusal.unplaced) { try mask([]) }
    #expect(throws: PictureRefusal.unplaced) { try mask(words(), removed: [.init(start: 20, end: 40, label: .name)]) }
  }

  @Test func `what does not stand in the kept text is not shown`() throws {
    let all = words()
    let mask = try mask(all, kept: "Patient: [NAME] [ORG] pain")
    #expect(mask.kept == [all[0], all[4]].map(\.box))
    #expect(mask.hidden == [all[3].box])
  }

  @Test func `what was hard to read or is no word's size is not shown`() throws {
    #expect(try mask(words(doubting: "Knee")).hidden.count == 1)
    #expect(try mask(words(sizing: ("pain", 4))).hidden.count == 1)
  }
}

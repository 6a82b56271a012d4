import Testing

@testable import Ingest

@Suite struct LayerWordsTests {
  private func word(_ text: String, _ left: Double, _ top: Double) -> PDFDocument.Word {
    PDFDocument.Word(text: text, left: left, top: top, right: left + 40, bottom: top + 10)
  }

  private func places(_ words: [PDFDocument.Word], in text: String) -> [RecognizedWord] {
    LayerWords.places(of: words, in: text, width: 200, height: 400)
  }

  @Test func `each word has its place in the text and on the page`() throws {
    let found = places([word("Name:", 20, 40), word("Ana", 80, 40), word("Knee", 20, 60)], in: "Name:  Ana\n\nKnee")
    #expect(found.map(\.start) == [0, 7, 12])
    #expect(found.map(\.end) == [5, 10, 16])
    #expect(found[0].box == PageBox(left: 0.1, top: 0.1, right: 0.3, bottom: 0.125))
  }

  @Test func `hyphens that the text dropped and ligatures that it spelled out are no obstacle`() {
    let found = places([word("shoul-", 20, 40), word("der", 20, 50), word("\u{FB01}ne", 20, 60)], in: "shoulder fine")
    #expect(found.map { [$0.start, $0.end] } == [[0, 5], [5, 8], [9, 13]])
  }

  @Test func `from the first disagreement on nothing has a place`() {
    let found = places([word("Knee", 20, 40), word("pain", 70, 40), word("left", 20, 60)], in: "Knee ache left")
    #expect(found.map(\.start) == [0])
  }

  @Test func `what stands below the page's text has no place`() {
    #expect(places([word("Knee", 20, 40)], in: "Knee\nName of the form: Ana").count == 1)
  }
}

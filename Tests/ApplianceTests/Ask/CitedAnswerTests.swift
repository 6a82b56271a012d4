import Foundation
import Testing

@testable import Appliance

@Suite struct CitedAnswerTests {
  private let passages = [
    1: "MRI of the right knee shows a complex tear of the medial meniscus. No joint effusion. The anterior cruciate ligament is intact.",
    2: "Metformin 500 mg twice daily was started in 2021. The patient denies chest pain. Hemoglobin A1c was 7.20 %.",
    4: "Lisinopril 10 mg is taken daily. Atorvastatin 20 mg is taken at night.",
    3: "La radiografía de la rodilla izquierda no muestra fractura.",
  ]

  private func judged(_ text: String) -> [CitedAnswer.Sentence] { CitedAnswer(text, passages: passages).sentences }

  @Test func `what a passage says is supported, with its citation`() {
    let sentences = judged(
      "The MRI of the right knee shows a complex tear of the medial meniscus [1]. Metformin 500 mg twice daily was started [2].")
    #expect(sentences.map(\.support) == [.supported, .supported] && sentences.map(\.citations) == [[1], [2]])
    #expect(sentences[0].text == "The MRI of the right knee shows a complex tear of the medial meniscus.")
  }

  @Test func `a forgotten or wrong citation is mended by the passage that says so`() {
    #expect(judged("There is a complex tear of the medial meniscus.").map(\.citations) == [[1]])
    #expect(judged("Metformin was started in 2021 [1].").map(\.citations) == [[2]])
    #expect(judged("The anterior cruciate ligament is intact. [1]").map(\.citations) == [[1]])
    #expect(judged("The ligament is intact [9].").allSatisfy { !$0.citations.contains(9) })
  }

  @Test(arguments: [
    "Metformin 850 mg twice daily was started [2].", "Metformin 500 mg twice daily was started in 2012 [2].",
    "The MRI of the left knee shows a complex tear of the medial meniscus [1].", "The patient reports chest pain [2].",
    "The MRI shows no tear of the medial meniscus of the right knee [1].", "There is a joint effusion [1].",
    "Hemoglobin A1c was 2.7 % [2].", "La radiografía de la rodilla derecha no muestra fractura [3].",
    "La radiografía de la rodilla izquierda muestra fractura [3].", "The surgeon recommends amputation [1].",
    "Lisinopril 20 mg is taken daily [4].", "The patient has diabetes insipidus since childhood [2].",
  ])
  func `an error is marked`(text: String) {
    let sentences = judged(text)
    #expect(sentences.count == 1 && sentences[0].support != .supported, "\(sentences)")
  }

  @Test func `an answer without any support is none`() {
    #expect(CitedAnswer("No support found.", passages: passages).hasNoSupport)
    #expect(CitedAnswer("The moon is made of cheese [1].", passages: passages).hasNoSupport)
    #expect(CitedAnswer("", passages: passages).hasNoSupport)
  }

  @Test func `addresses and hidden characters do not come through`() {
    let evil =
      "Complex tear of the medial meniscus [see](https://evil.example/?q=1) ![x](http://evil.example/x.png) www.evil.example/a [1]."
    let text = judged(PlainAnswer.visible("\u{202E}\u{200B}" + evil)).map(\.text).joined()
    #expect(!text.contains("evil") && !text.contains("\u{202E}") && !text.contains("http"), "\(text)")
    #expect(PlainAnswer.visible("a\u{E0041}b\u{0007}c\nñ") == "abc\nñ")
  }

  @Test func `sentences end where they end`() {
    #expect(
      SentenceSplit.sentences(of: "Dr. Ruiz gave 2.5 mg p.o. daily. Was it well tolerated? Yes.\n- no pain") == [
        "Dr. Ruiz gave 2.5 mg p.o. daily.", "Was it well tolerated?", "Yes.", "- no pain",
      ])
  }
}

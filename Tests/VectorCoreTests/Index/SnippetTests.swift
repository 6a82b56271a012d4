import Testing

@testable import VectorCore

struct SnippetTests {
  private func marked(_ snippet: Snippet) -> [String] {
    let scalars = Array(snippet.text.unicodeScalars)
    return snippet.highlights.map { range in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[range])
      return String(view)
    }
  }

  private func snippet(_ text: String, _ query: String) -> Snippet {
    Snippet(of: text, marking: KeywordQuery(query).stems)
  }

  @Test(arguments: [
    ("The wound heals well.", "healing wounds", ["wound", "heals"]),
    ("Niega dolor torácico.", "toracico", ["torácico"]),
    ("[NAME patient-3f9c0a1b2c3d] and another patient", "patient-3f9c0a1b2c3d", ["patient-3f9c0a1b2c3d"]),
    ("nothing here", "fever", []),
    ("", "fever", []),
    ("fever", "fever", ["fever"]),
    ("e\u{301}tude of fever", "étude", ["e\u{301}tude"]),
  ])
  func `the words that matched are marked`(text: String, query: String, expected: [String]) {
    #expect(marked(snippet(text, query)) == expected)
  }

  @Test func `lines and runs of spaces become one space`() {
    let result = snippet("Plan:\n\n\t- metoprolol   25 mg\r\n", "metoprolol")
    #expect(result.text == "Plan: - metoprolol 25 mg ")
    #expect(marked(result) == ["metoprolol"])
  }

  @Test func `the window with the most words of the query is shown`() {
    let filler = String(repeating: "Lorem ipsum dolor sit amet. ", count: 30)
    let result = snippet(filler + "A fever only. " + filler + "Fever with cough and rash. " + filler, "fever cough rash")
    #expect(marked(result) == ["Fever", "cough", "rash"])
    #expect(result.text.hasPrefix("…") && result.text.hasSuffix("…"))
  }

  @Test func `any text and query give ordered ranges inside a short line`() {
    var random = SteadyRandom(11)
    let pieces = [
      "fever", "coughing", " ", "\n", "é", "😀", "a", "-", "patient-0123456789ab", "ﬁ", "\u{301}", "，", "漢",
      String(repeating: "x", count: 50),
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...120, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let query = (0..<3).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
      let result = snippet(text, query)
      let count = result.text.unicodeScalars.count
      #expect(count <= Snippet.length + 82)
      var end = 0
      for range in result.highlights {
        #expect(range.lowerBound >= end && range.upperBound <= count && !range.isEmpty)
        end = range.upperBound
      }
    }
  }
}

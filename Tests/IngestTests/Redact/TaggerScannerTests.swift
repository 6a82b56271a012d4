import Foundation
import Testing

@testable import Ingest

/// Reads the words that it was told of, and every other word as harmless.
private struct FixedTagger: IdentifierTagger {
  var words: [String: (Double, WordReading.Kind)]
  /// What it reads from a word's second place on, if not the same.
  var later: [String: (Double, WordReading.Kind)] = [:]

  func readings(of text: String) -> [WordReading] {
    var result: [WordReading] = []
    var at = 0
    var seen: Set<String> = []
    for piece in text.split(separator: " ", omittingEmptySubsequences: false) {
      let count = piece.unicodeScalars.count
      let bare = piece.trimmingCharacters(in: .punctuationCharacters)
      let again = seen.insert(bare).inserted ? nil : later[bare]
      let (probability, kind) = again ?? words[bare] ?? (0.001, .name)
      if count > 0 { result.append(WordReading(start: at, end: at + count, probability: probability, kind: kind)) }
      at += count + 1
    }
    return result
  }
}

@Suite("Rules and a tagger together")
struct TaggerScannerTests {
  private func detect(_ text: String, _ words: [String: (Double, WordReading.Kind)]) throws -> Detector.Result {
    try Detector(tagger: FixedTagger(words: words)).detect([.init(text: text)])
  }

  private func texts(_ findings: [Finding], of text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    return findings.map { finding in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[finding.start..<finding.end])
      return String(view)
    }
  }

  @Test("what the tagger reads is taken where no rule spoke, words that stand together as one")
  func takes() throws {
    let text = "they said duke of sunny side came along"
    let result = try detect(text, ["duke": (0.9, .name), "sunny": (0.8, .location), "side": (0.8, .location)])
    #expect(texts(result.findings[0], of: text) == ["duke", "sunny side"])
    #expect(result.findings[0].map(\.label) == [.name, .location])
    #expect(result.findings[0].allSatisfy { $0.detector == "tagger" && $0.score < 0.85 })
  }

  @Test("what it is not sure of deserves a look and stays readable")
  func suspects() throws {
    let text = "they said duke came along"
    let result = try detect(text, ["duke": (0.5, .name)])
    #expect(result.findings[0].isEmpty)
    #expect(texts(result.suspicions[0], of: text) == ["duke"])
  }

  @Test("a guess of the rules is taken back where the tagger is sure, and deserves a look")
  func takesBack() throws {
    let text = "She likes Thandiwe very much."
    #expect(try texts(detect(text, ["Thandiwe": (0.5, .name)]).findings[0], of: text) == ["Thandiwe"])
    let result = try detect(text, [:])
    #expect(result.findings[0].isEmpty)
    #expect(texts(result.suspicions[0], of: text) == ["Thandiwe"])
  }

  @Test("a name that is sure elsewhere is taken on little suspicion, and no guess at it is taken back")
  func takesAgreedNames() throws {
    let text = "Patient: Thandiwe Okonkwo\nShe likes Thandiwe very much."
    let result = try detect(text, ["Thandiwe": (0.01, .name)])
    #expect(texts(result.findings[0], of: text).contains("Thandiwe"))
    let low = "they said duke came along and then came sunny duke again"
    var reader = FixedTagger(words: ["duke": (0.9, .name)])
    reader.later = ["duke": (0.2, .name)]
    let again = try Detector(tagger: reader).detect([.init(text: low)])
    #expect(texts(again.findings[0], of: low) == ["duke", "duke"])
    reader.later = ["duke": (0.1, .name)]
    let plain = try Detector(tagger: reader).detect([.init(text: low)])
    #expect(texts(plain.findings[0], of: low) == ["duke"])
  }

  @Test("an eponym is not taken for the colleague of that name")
  func leavesEponyms() throws {
    let text = "Seen by Dr. Wilson today.\nThe copper studies for Wilson came back normal."
    var reader = FixedTagger(words: ["Wilson": (0.9, .name)])
    reader.later = ["Wilson": (0.05, .name)]
    #expect(try texts(Detector(tagger: reader).detect([.init(text: text)]).findings[0], of: text) == ["Wilson"])
    reader.later = ["Wilson": (0.2, .name)]
    #expect(try texts(Detector(tagger: reader).detect([.init(text: text)]).findings[0], of: text) == ["Wilson", "Wilson"])
  }

  @Test("of a guess at two names the one that is known stays, the other deserves a look")
  func splitsGuesses() throws {
    let text = "Patient: Thandiwe Okonkwo\nThey walked with Thandiwe Quillfeather there."
    let result = try detect(text, ["Thandiwe": (0.01, .name)])
    #expect(texts(result.findings[0], of: text) == ["Thandiwe Okonkwo", "Thandiwe"])
    #expect(texts(result.suspicions[0], of: text) == ["Quillfeather"])
  }

  @Test("the gate asks for less where something else in the text identifies for certain")
  func gateBesideANaming() throws {
    let gate = EgressCheck(try Detector(tagger: FixedTagger(words: ["airline": (0.05, .name), "Okonkwo": (0.97, .name)])))
    #expect(gate.verdict(on: "Which airline does the surgeon prefer?") == .clear)
    let text = "Which airline does Dr. Okonkwo prefer?"
    guard case .holds(let held) = gate.verdict(on: text) else {
      Issue.record("a name left")
      return
    }
    #expect(texts(held, of: text) == ["airline", "Okonkwo"])
  }

  @Test("what the clinic wants readable stays so, however sure the tagger is")
  func keptByTheClinic() throws {
    let detector = try Detector(tagger: FixedTagger(words: ["Quillfeather": (0.99, .name)]))
    let text = "She came with Quillfeather today."
    #expect(detector.detect([.init(text: text)]).findings[0].count == 1)
    let clinic = detector.terms([.init(text: "Quillfeather", effect: .keep)])
    #expect(detector.detect([.init(text: text)], clinic: clinic).findings[0].isEmpty)
  }

  @Test("a key, a checksum or structure is never taken back")
  func keepsTheCertain() throws {
    let text = "Patient: Thandiwe Okonkwo SSN: 219-09-9999 phone 303-555-0142"
    let found = try texts(detect(text, [:]).findings[0], of: text)
    #expect(found.contains { $0.contains("Thandiwe") } && found.contains("219-09-9999") && found.contains("303-555-0142"))
  }
}

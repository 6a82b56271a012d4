import Foundation
import Ingest
import Testing

@testable import Appliance

@Suite struct EgressGateTests {
  private let gate: EgressGate

  init() throws { gate = EgressGate(try Detector()) }

  @Test func `identifiers leave as pseudonyms, and come back`() throws {
    let cleared = try gate.clear(
      [
        .fixed("Answer as Dr. Fixed would.\n"),
        .typed("What did the MRI of Mr. Tobias Quillfeather, MRN 4471029, phone (555) 010-4477, show? Mr. Quillfeather asks."),
      ], mayReplace: true)
    let text = cleared.parts.joined()
    for word in ["Tobias", "Quillfeather", "4471029", "4477"] { #expect(!text.contains(word), "\(word) in \(text)") }
    #expect(cleared.parts[0] == "Answer as Dr. Fixed would.\n", "our own words are not looked at")
    #expect(text.contains("MRI") && cleared.found >= 3)
    var restore = PseudonymRestore(cleared.originals)
    let answer = text.map { restore.take(String($0)) }.joined() + restore.end()
    #expect(answer.contains("Tobias Quillfeather") && answer.contains("4471029"))
  }

  @Test func `clinical text passes as it is`() throws {
    let text =
      "Right knee MRI: complex tear of the medial meniscus, no effusion. Metformin 500 mg twice daily. [NAME patient-0a1b2c3d4e5f] was seen in [DATE 2025]."
    #expect(try gate.clear([.approved(text)]).parts == [text])
  }

  @Test func `what may be a name is held, shown, and replaced when somebody says so`() throws {
    // Texts with something that is only suspicious; each must either be clear of it or held, never sent as it is.
    let parts: [OutgoingText] = [.typed("Is Quillfeather allergic to penicillin?")]
    do {
      let cleared = try gate.clear(parts)
      #expect(!cleared.parts.joined().contains("Quillfeather"))
    } catch {
      #expect(error.items.contains { $0.text.contains("Quillfeather") && !$0.reason.isEmpty })
      #expect(!(try gate.clear(parts, mayReplace: true)).parts.joined().contains("Quillfeather"))
    }
  }

  @Test func `the people of a chart are known by every word of theirs`() throws {
    let people = [PatientIdentity(family: "Field", given: "Summer June", birthDate: "1961-04-02")]
    let cleared = try gate.clear(
      [.approved("Ms. Field was seen in June. Field walked well. Summer Field agreed.")], people: people, mayReplace: true)
    let text = cleared.parts.joined()
    #expect(!text.contains("Field") && !text.contains("Summer"), "\(text)")
  }

  @Test func `one text has one pseudonym, and others have others`() throws {
    let cleared = try gate.clear(
      [.typed("Call (555) 010-4477 or (555) 010-4478; (555) 010-4477 is better.")], mayReplace: true)
    #expect(Set(cleared.originals.values).count == 2 && cleared.originals.count == 2)
  }

  @Test func `of findings that overlap nothing is left`() {
    func finding(_ start: Int, _ end: Int, _ score: Double) -> Finding {
      Finding(start: start, end: end, label: score > 0.5 ? .name : .otherID, subject: .other, score: score, reason: "", detector: "pattern")
    }
    let merged = EgressGate.merged([finding(4, 9, 0.2), finding(0, 6, 0.9), finding(4, 5, 0.3), finding(9, 12, 0.4), finding(20, 22, 0.7)])
    #expect(merged.map { [$0.start, $0.end] } == [[0, 9], [9, 12], [20, 22]])
    #expect(merged.map(\.score) == [0.9, 0.4, 0.7] && merged.first?.label == .name)
  }

  @Test(arguments: ["\u{200B}", "\u{AD}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{E0041}"])
  func `what nobody sees hides no name`(hidden: String) throws {
    let cleared = try gate.clear([.typed("What did Mr. Tobias Quill\(hidden)feather say?\tHe is well.")], mayReplace: true)
    let text = cleared.parts.joined()
    #expect(!text.contains("Quill") && !text.contains("feather") && !text.contains(hidden), "\(text)")
    #expect(text.contains("say?\tHe"))
  }

  @Test(arguments: ["T o b i a s", "Q u i l l  f e a t h e r", "O K A F O R"]) func `letters that are spaced out do not leave`(name: String)
    throws
  {
    let sent = (try? gate.clear([.typed("What does \(name) take?")]))?.parts.joined() ?? ""
    let text = try gate.clear([.typed("What does \(name) take?")], mayReplace: true).parts.joined()
    for text in [sent, text] { #expect(!text.contains(name) && !text.contains(name.suffix(3)), "\(text)") }
    #expect(text.hasPrefix("What does [") && text.hasSuffix("] take?"), "\(text)")
    let plain = "Options A, B and C; grade 4 of 5 on R and L.."
    #expect(try gate.clear([.approved(plain)]).parts == [plain])
  }

  @Test(arguments: ["UHEALTH7K", "qhpgrp4a", "9BLUEPLAN"]) func `a typed code with one digit is asked about, and replaced`(code: String)
    throws
  {
    #expect(throws: HeldText.self) { try gate.clear([.typed("What does plan \(code) pay for?")]) }
    let text = try gate.clear([.typed("What does plan \(code) pay for?")], mayReplace: true).parts.joined()
    #expect(!text.contains(code), "\(text)")
  }

  @Test(arguments: ["covid19", "insulin70", "2000mcg"]) func `a clinical word with a number is no code`(word: String) throws {
    #expect(try gate.clear([.typed("How much \(word) is given?")]).parts == ["How much \(word) is given?"])
  }

  @Test(arguments: ["APA 30317", "30317", "4471902"]) func `a typed number of five digits does not leave`(number: String) throws {
    let question = "What does the plan pay for \(number), and what not?"
    // It is asked about, or replaced at once where it is sure.
    let sent = (try? gate.clear([.typed(question)]))?.parts.joined() ?? ""
    let text = try gate.clear([.typed(question)], mayReplace: true).parts.joined()
    for text in [sent, text] { #expect(!text.contains(number.suffix(5)), "\(text)") }
    let plain = "Is CPT 99213 right for 1250 mg and a count of 4500?"
    #expect(try gate.clear([.typed(plain)]).parts == [plain])
  }

  @Test func `a pseudonym that stands in the text already is nobody's`() throws {
    let cleared = try gate.clear(
      [.approved("Seen with [PHONE-1] and [PHONE-2]."), .typed("Call (555) 010-4477.")], mayReplace: true)
    #expect(cleared.originals.keys.filter { $0.hasPrefix("[PHONE") } == ["[PHONE-3]"])
  }

  @Test func `a pseudonym that comes in pieces is put back, and other brackets stay`() {
    var restore = PseudonymRestore(["[NAME-1]": "Ana Ruiz"])
    var text = ""
    for piece in ["Seen by [NA", "ME-", "1] on [2", "] and [", "NAME-9] [a long bracket that has no end at all and goes on"] {
      text += restore.take(piece)
    }
    text += restore.end()
    #expect(text == "Seen by Ana Ruiz on [2] and [NAME-9] [a long bracket that has no end at all and goes on")
  }
}

import Testing

@testable import Ingest

@Suite("What one clinic taught the detector")
struct ClinicTermsTests {
  private static let detector = try! Detector()

  private func found(_ text: String, _ entries: [ClinicTerms.Entry], known: [PatientIdentity] = []) -> [String] {
    let result = Self.detector.detect([.init(text: text)], known: known, clinic: Self.detector.terms(entries))
    let scalars = Array(text.unicodeScalars)
    return result.findings[0].map { finding in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[finding.start..<finding.end])
      return "\(finding.label.rawValue) \(view)"
    }
  }

  @Test("words to redact are redacted, whatever the lists say of them, in any case and with a possessive")
  func redact() {
    let entries = [ClinicTerms.Entry(text: "blue heron program", effect: .redact(.organization, .other))]
    #expect(found("She goes to the Blue Heron program.", entries) == ["ORG Blue Heron program"])
    #expect(found("she goes to the blue heron\nprogram.", entries) == ["ORG blue heron\nprogram"])
    #expect(found("She saw a blue heron.", entries).isEmpty)
  }

  @Test("staff are found in either order, as providers")
  func staff() {
    let entries = [ClinicTerms.Entry(text: "Sunny Duke", effect: .redact(.name, .provider))]
    #expect(found("Wound care by sunny duke today.", entries) == ["NAME sunny duke"])
    #expect(found("Seen: Duke, Sunny. No fever.", entries) == ["NAME Duke, Sunny"])
    let result = Self.detector.detect([.init(text: "Seen by Sunny Duke.")], clinic: Self.detector.terms(entries))
    #expect(result.findings[0].map(\.subject) == [.provider])
  }

  @Test("an everyday word is a name only where it is written like one")
  func plain() {
    let entries = [ClinicTerms.Entry(text: "Rock", effect: .redact(.name, .other))]
    #expect(found("He was told that Rock would drive him.", entries) == ["NAME Rock"])
    #expect(found("He fell on a rock near the house.", entries).isEmpty)
  }

  @Test("words to keep are kept in prose, but not after a key and not when they are the patient's")
  func keep() {
    let entries = [ClinicTerms.Entry(text: "Quillfeather", effect: .keep)]
    #expect(found("She came with Quillfeather today.", []).contains { $0.contains("Quillfeather") })
    #expect(found("She came with Quillfeather today.", entries).isEmpty)
    #expect(found("Patient: Anna Quillfeather\nThe wound is dry.", entries).contains { $0.contains("Quillfeather") })
  }

  @Test("what is known of the patient finds the name in a document that does not say who it is about")
  func known() {
    let identity = PatientIdentity(
      family: "Lake", given: "Summer", birthDate: nil, recordNumbers: [.init(issuer: "HL", value: "5520917")])
    let text = "Results were sent to Lake yesterday, number 5520917."
    #expect(!found(text, []).contains("NAME Lake"))
    #expect(found(text, [], known: [identity]).contains("NAME Lake"))
  }

  @Test(
    "entries that hold nothing to compare with are passed over", arguments: ["", "-", "a", "one two three four five six seven eight nine"])
  func empty(text: String) {
    #expect(Self.detector.terms([.init(text: text, effect: .redact(.name, .other))]).phrases.isEmpty)
  }
}

@Suite("What stays readable but deserves a look")
struct SuspicionTests {
  private static let detector = try! Detector()

  @Test("a long number that nothing explains is a suspicion and no finding twice")
  func number() throws {
    let result = Self.detector.detect([.init(text: "The pump showed 4471902 for a while.")])
    let spans = result.findings[0].map { $0.start..<$0.end }
    for suspicion in result.suspicions[0] {
      #expect(suspicion.score < Finding.suspicion)
      #expect(!spans.contains { $0.overlaps(suspicion.start..<suspicion.end) })
    }
    #expect(result.findings[0].count + result.suspicions[0].count > 0)
  }
}

@Suite("The gate for outgoing text")
struct EgressCheckTests {
  private static let gate = EgressCheck(try! Detector())

  @Test(
    "text without an identifier passes, with its marks",
    arguments: [
      "Eight weeks of shoulder pain after a fall. Naproxen 500 mg twice daily.",
      "[NAME patient-3f9c0a1b2c3d] was seen on [DATE 2024] in [LOCATION 802**], age [AGE 90+].",
    ])
  func clear(text: String) {
    #expect(Self.gate.verdict(on: text) == .clear)
  }

  @Test(
    "anything that identifies holds it back",
    arguments: [
      "Seen by Dr. Vandersteen.", "Call 303-555-0142.", "DOB 03/14/1967", "MRN 5520917", "[NAME Okonkwo] was seen.",
      "[DATE 03/14/1967]",
    ])
  func held(text: String) {
    #expect(Self.gate.verdict(on: text) != .clear)
  }

  @Test("the people whom the text is about are held back even where their names are everyday words")
  func people() {
    let patient = PatientIdentity(family: "Lake", given: "Summer")
    #expect(Self.gate.verdict(on: "The plan was discussed with Summer today.", people: [patient]) != .clear)
  }
}

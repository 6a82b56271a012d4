import Foundation
import Testing

@testable import Appliance

@Suite struct DraftTests {
  private let report = """
    ORTHOPEDIC CONSULTATION

    Chief complaint: Left knee pain.
    History: [NAME patient-0123456789ab] fell on the ice two weeks ago. Pain is 6 out of 10 and worse on stairs, e.g. going down. No fever.
    Medications:
    - Lisinopril 20 mg daily
    - Meloxicam 15 mg as needed
    Allergies: Penicillin (rash).
    Exam: There is a moderate effusion of the left knee. Lachman test is negative.
    Plan: MRI of the left knee. Follow up with Dr. Smith in 2 weeks.
    """

  private func record(_ texts: [String]) -> PatientRecord {
    PatientRecord(
      pages: texts.enumerated().map { index, text in
        .init(
          document: Int64(index + 1), number: 1, text: text, date: Date(timeIntervalSince1970: Double(index)),
          passages: [.init(id: Int64(index + 10), start: 0, end: text.unicodeScalars.count)])
      })
  }

  private func draft(_ texts: [String], _ key: String = "orthopedics-hp") throws -> NoteDraft {
    let template = try #require(NoteTemplate.shipped.first { $0.key == key })
    return ExtractiveDrafter(template).draft(from: record(texts))
  }

  private func section(_ key: String, _ draft: NoteDraft) -> [String] {
    draft.sections.first { $0.key == key }?.sentences.map(\.text) ?? []
  }

  @Test func `a report's sentences go where its headings say, as they stand`() throws {
    let draft = try draft([report])
    #expect(section("chief-complaint", draft) == ["Left knee pain."])
    #expect(section("medications", draft) == ["Lisinopril 20 mg daily", "Meloxicam 15 mg as needed"])
    #expect(section("allergies", draft) == ["Penicillin (rash)."])
    #expect(section("plan", draft) == ["MRI of the left knee.", "Follow up with Dr. Smith in 2 weeks."])
    #expect(section("history", draft).contains("Pain is 6 out of 10 and worse on stairs, e.g. going down."))
    #expect(draft.omissions.isEmpty)
  }

  @Test func `each sentence is cited where it stands, in a passage that holds it`() throws {
    let record = record([report, "Assessment: Torn meniscus of the left knee."])
    let template = try #require(NoteTemplate.shipped.first)
    for sentence in ExtractiveDrafter(template).draft(from: record).sections.flatMap(\.sentences) {
      let cited = sentence.citations.compactMap { record.text(of: $0) }.joined(separator: " ")
      #expect(cited.split(whereSeparator: \.isWhitespace).joined(separator: " ") == sentence.text)
      #expect(sentence.citations.allSatisfy { $0.chunk == $0.document + 9 })
      #expect(SupportCheck().checked(sentence, in: record).doubts.isEmpty)
    }
  }

  @Test func `what was said before is said once, unless a number, a side or a denial differs`() throws {
    let draft = try draft([
      "Plan: Continue lisinopril 20 mg daily.", "Plan: Continue lisinopril 20 mg daily.", "Plan: Continue lisinopril 40 mg daily.",
      "Exam: Effusion of the left knee.", "Exam: Effusion of the right knee.", "Exam: No effusion of the left knee.",
    ])
    #expect(section("plan", draft) == ["Continue lisinopril 20 mg daily.", "Continue lisinopril 40 mg daily."])
    #expect(section("exam", draft).count == 3)
  }

  @Test func `a question comes with its answer, and small talk is left out`() throws {
    let talk = """
      [doctor] hi , how are you ?
      [patient] good , thanks .
      [doctor] do you have any allergies ?
      [patient] yes , to penicillin .
      [doctor] have you had any fever or chills ?
      [patient] no .
      [doctor] okay , so i want to start you on meloxicam 15 milligrams once a day .
      """
    let draft = try draft([talk])
    let all = draft.sections.flatMap { $0.sentences.map(\.text) }
    #expect(section("allergies", draft) == ["do you have any allergies ? yes , to penicillin ."])
    #expect(all.contains("have you had any fever or chills ? no ."))
    #expect(section("plan", draft) + section("medications", draft) == ["i want to start you on meloxicam 15 milligrams once a day ."])
    #expect(!all.contains { $0.contains("how are you") })
  }

  @Test func `an answer to a question without its mark is joined to it, and one that says all stands alone`() throws {
    let talk = """
      [doctor] have you noticed any numbness or tingling in your foot
      [patient] no
      [doctor] what medications do you take ?
      [patient] lisinopril and metformin every morning .
      [doctor] okay
      """
    let draft = try draft([talk])
    let all = draft.sections.flatMap { $0.sentences.map(\.text) }
    #expect(all.contains("have you noticed any numbness or tingling in your foot no"))
    #expect(section("chief-complaint", draft).isEmpty)
    #expect(section("medications", draft) == ["lisinopril and metformin every morning ."])
  }

  @Test func `what a short conversation is about shows in its words`() throws {
    let draft = try draft(["[doctor] does anyone in your family have heart attacks ?\n[patient] my dad died of one when he was fifty ."])
    #expect(section("family-history", draft).count == 1)
  }

  @Test func `a letterhead of which only marks are left is no history`() throws {
    let draft = try draft(["[ORG]\n[NAME patient-0123456789ab], [DATE]\nPlan: MRI of the left knee."])
    #expect(draft.sections.flatMap(\.sentences).map(\.text) == ["MRI of the left knee."])
  }

  @Test func `Spanish sentences are taken as well`() throws {
    let draft = try draft(["Motivo de consulta: Dolor de rodilla izquierda.\nAlergias: Penicilina.\nMedicamentos: Losartán 50 mg diario."])
    #expect(section("chief-complaint", draft) == ["Dolor de rodilla izquierda."])
    #expect(section("allergies", draft) == ["Penicilina."])
    #expect(section("medications", draft) == ["Losartán 50 mg diario."])
  }

  @Test func `what a note leaves out is named, drugs with their dose`() throws {
    let missing = Omissions(record([report])).missing(from: ["Left knee pain after a fall.", "Lisinopril 10 mg daily"])
    let named = missing.map { "\($0.concept.kind.rawValue) \($0.concept.name) \($0.concept.dose ?? "-")" }
    #expect(named.contains("allergy penicillin -"))
    #expect(named.contains("drug lisinopril 20 mg"))
    #expect(named.contains("drug meloxicam 15 mg"))
    #expect(named.contains { $0.hasPrefix("finding") && $0.contains("effusion") })
    #expect(!named.contains { $0.contains("fever") })
    #expect(missing.first?.concept.kind == .allergy)
  }

  @Test func `fifty documents are drafted`() throws {
    let texts = (0..<50).map { number in
      (0..<20).map { "Visit \(number): " + report + "\nResult \($0): hemoglobin 1\($0 % 9).2 g/dL.\n" }.joined()
    }
    #expect(try section("allergies", draft(texts)).contains { $0.hasPrefix("Penicillin") })
  }

  @Test func `empty and strange pages give an empty draft`() throws {
    for text in ["", "\n\n", "[", ":", ". . .", "\u{0}\u{7F}", "[doctor]\n[patient]", String(repeating: "a", count: 10_000)] {
      _ = try draft([text])
    }
    #expect(try draft([]).sections.allSatisfy { $0.sentences.isEmpty })
  }

  @Test func `shipped templates are sound and cover five specialties in both forms`() {
    #expect(NoteTemplate.shipped.allSatisfy { $0.fault == nil })
    #expect(Set(NoteTemplate.shipped.map(\.specialty)).count == 5)
    #expect(NoteTemplate.shipped.count == 10)
    #expect(NoteTemplate.shipped.allSatisfy { Set($0.sections.flatMap(\.takes)) == Set(SectionKind.allCases) })
  }
}

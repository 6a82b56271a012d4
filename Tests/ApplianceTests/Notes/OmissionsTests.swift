import Testing

@testable import Appliance

@Suite struct OmissionsTests {
  private func missing(_ record: String, from note: [String]) -> [String] {
    let page = PatientRecord.Page(
      document: 1, number: 1, text: record, passages: [.init(id: 1, start: 0, end: record.unicodeScalars.count)])
    return Omissions(PatientRecord(pages: [page])).missing(from: note).map {
      "\($0.concept.kind.rawValue) \($0.concept.name)" + ($0.concept.isDenied ? " denied" : "")
    }
  }

  @Test func `a broad word stands for as many problems as there are words beside it`() {
    let record = "History: He has heart disease. He has kidney disease. He has thyroid problems."
    #expect(missing(record, from: ["He has heart disease."]) == ["problem kidney disease", "problem thyroid problem"])
    #expect(missing("History: Heart failure.", from: ["His heart beats.", "Treatment failure."]) == ["problem heart failure"])
  }

  @Test func `what a patient was asked for and does not have is one thing to read, after all else`() {
    let talk = """
      [doctor] do you have diabetes or asthma ?
      [patient] no .
      [doctor] any fever ?
      [patient] no .
      [doctor] do you take anything ?
      [patient] i take daypro for my arthritis .
      """
    let found = missing(talk, from: ["He feels well."])
    #expect(found.contains("problem arthritis"))
    #expect(found.last == "problem diabetes, asthma denied")
    #expect(!found.contains { $0.contains("fever") })
    #expect(missing(talk, from: ["No diabetes, no asthma."]).allSatisfy { !$0.hasSuffix("denied") })
  }

  @Test func `drugs are known by their other names and by their dose`() {
    let record = "Medications: Daypro 600 mg daily. Zorvex 5 mg daily. Glucose 105 mg/dL."
    #expect(missing(record, from: ["Nothing new."]) == ["drug oxaprozin", "drug zorvex"])
    #expect(missing("Medications: Proventil.", from: ["Albuterol as needed."]).isEmpty)
  }

  @Test func `that there is no allergy is said, too`() {
    #expect(missing("[doctor] any allergies ?\n[patient] no .\n[doctor] good .", from: ["He feels well."]) == ["allergy allergy denied"])
    #expect(missing("[doctor] any allergies ?\n[patient] no .\n[doctor] good .", from: ["NKDA. No allergy."]).isEmpty)
  }

  @Test func `what is only feared is not missing`() {
    #expect(missing("Plan: Come back if you have a seizure. The risk of infection is low.", from: ["MRI."]).isEmpty)
    #expect(missing("Allergies: Sulfa causes a rash.", from: ["MRI."]).contains("problem rash"))
  }

  @Test func `words are compared without the endings by which they are bent`() {
    #expect(NoteToken.stem("surgeries") == "surgery")
    #expect(NoteToken.stem("diabetes") == "diabetes")
    #expect(NoteToken.stem("wilson's") == "wilson")
    #expect(NoteToken.root("improving") == NoteToken.root("improved"))
    #expect(Concepts.canonical("diabetic") == Concepts.canonical("diabetes"))
  }

  @Test(arguments: [
    ("no swelling you do have some pain", "swelling", true), ("no swelling you do have some pain", "pain", false),
    ("He had pain before it resolved.", "pain", false), ("The test is negative.", "test", true),
    ("denies fever, chills, cough, nausea, vomiting, diarrhea, or rash", "rash", true), ("no fever and he is eating", "eating", false),
    ("any pain ? no .", "pain", true),
  ])
  func `a denial ends where something new begins`(_ text: String, _ word: String, _ isDenied: Bool) throws {
    let tokens = NoteToken.tokens(of: text)
    let at = try #require(tokens.firstIndex { $0.text == word })
    #expect(Polarity(tokens).isDenied[at] == isDenied)
  }
}

import Testing

@testable import Appliance

@Suite struct SupportCheckTests {
  private func kinds(_ sentence: String, _ source: String) -> Set<SupportDoubt.Kind> {
    Set(SupportCheck().doubts(of: sentence, in: [source]).map(\.kind))
  }

  @Test(arguments: [
    ("Lisinopril 20 mg daily.", "She takes lisinopril 20 mg daily for hypertension."),
    ("He is 58 years old.", "He is a fifty eight year old man."),
    ("Blood pressure 120/80.", "your blood pressure is 120 over 80 ."),
    ("3/6 murmur.", "I hear a three out of six murmur."),
    ("She denies fever.", "Have you had any fever? No."),
    ("Increase Lasix to 80 mg.", "i wan na increase your lasix to 80 mg once a day ."),
    ("Niega fiebre.", "La paciente niega fiebre."),
    ("Denies shortness of breath.", "[doctor] any chest pain , shortness of breath ?\n[patient] no , not that i've noticed ."),
    (
      "She denies numbness or tingling.", "[doctor] have you experienced any numbness or tingling in that foot\n[patient] no\n[doctor] okay"
    ),
    ("Lungs are clear to auscultation bilaterally.", "no murmurs no rubs your lungs are clear you do have some edema"),
    ("Pain in the right lower extremity.", "the pain is all in my right leg ."),
    ("Mammogram in 01/2021.", "She had a mammogram in January."),
    ("He will follow up once the results are back.", "we'll follow up when we have the results back"),
    ("She denies chest pain but reports dyspnea.", "[doctor] any chest pain ?\n[patient] no , but i get short of breath ."),
  ])
  func `what the source says is borne out`(_ sentence: String, _ source: String) {
    #expect(kinds(sentence, source).isEmpty)
  }

  @Test(arguments: [
    ("Lisinopril 40 mg daily.", "Lisinopril 20 mg daily.", SupportDoubt.Kind.dose),
    ("Lisinopril 20 mcg daily.", "Lisinopril 20 mg daily.", .unit),
    ("Lisinopril 20 mg twice daily.", "Lisinopril 20 mg daily.", .dose),
    ("Metoprolol 20 mg and lisinopril 50 mg.", "She takes metoprolol 50 mg and lisinopril 20 mg.", .dose),
    ("Pain for 5 days.", "Pain for five weeks.", .unit),
    ("Pain in the right knee.", "Pain in the left knee and the right hip.", .side),
    ("Bilateral knee pain.", "Left knee pain.", .side),
    ("Fever.", "She denies fever.", .negation),
    ("No swelling.", "There is swelling.", .negation),
    ("The patient does smoke.", "The patient does not smoke.", .negation),
    ("I did pass out.", "I didn't pass out.", .negation),
    ("Decrease the dose.", "Increase the dose.", .opposite),
    ("Started on warfarin.", "Started on apixaban.", .term),
    ("Three to four times.", "Two to four times.", .number),
    ("He reports chest pain.", "[doctor] any chest pain or fever\n[patient] no\n[doctor] okay", .negation),
    ("She reports any numbness.", "[doctor] how is the numbness ?\n[patient] it is worse .", .negation),
    ("He is longer taking ibuprofen.", "i stopped taking the ibuprofen last week", .negation),
    ("He has not had no fever.", "i have not had fever", .negation),
    ("X-ray of the left shoulder.", "we took an x-ray of your right shoulder . does your left shoulder hurt ?", .side),
    ("Smokes always.", "Smokes never.", .opposite),
    ("Mammogram in 02/2021.", "She had a mammogram in January.", .number),
  ])
  func `what the source does not say is marked`(_ sentence: String, _ source: String, _ kind: SupportDoubt.Kind) {
    #expect(kinds(sentence, source).contains(kind))
  }

  @Test func `a sentence without a source, or with one that speaks of something else, is marked`() {
    #expect(SupportCheck().doubts(of: "She feels well.", in: []).map(\.kind) == [.source])
    #expect(kinds("Appendectomy in childhood.", "Blue sky over Denver.") == [.source])
  }

  @Test func `changes between revisions are the shortest`() {
    #expect(LineDiff.changes(from: [], to: []) == [])
    #expect(LineDiff.changes(from: ["a"], to: []) == [.removed("a")])
    #expect(
      LineDiff.changes(from: ["a", "b", "c"], to: ["a", "x", "c", "d"]) == [
        .kept("a"), .removed("b"), .added("x"), .kept("c"), .added("d"),
      ])
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let old = (0..<Int.random(in: 0...12, using: &generator)).map { _ in String(Int.random(in: 0...4, using: &generator)) }
      let new = (0..<Int.random(in: 0...12, using: &generator)).map { _ in String(Int.random(in: 0...4, using: &generator)) }
      let changes = LineDiff.changes(from: old, to: new)
      #expect(changes.compactMap { if case .added = $0 { nil } else { $0.line } } == old)
      #expect(changes.compactMap { if case .removed = $0 { nil } else { $0.line } } == new)
    }
  }
}

extension LineDiff.Change {
  fileprivate var line: String {
    switch self {
    case .kept(let line), .added(let line), .removed(let line): line
    }
  }
}

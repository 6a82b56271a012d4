import Foundation

/// Says which part of a note a sentence belongs to: by the heading above it, by the turn the conversation has taken, by its words.
struct SectionCues {
  /// How far a visit has come. Clinicians announce it: "let's look at your results".
  enum Phase: Sendable { case history, exam, results, plan }

  private struct Cue: Sendable {
    var words: [String]
    var kind: SectionKind
    var weight: Double
  }

  private static let cues: [String: [Cue]] = {
    var result: [String: [Cue]] = [:]
    for (kind, text) in lists {
      for entry in text.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
        var phrase = entry.trimmingCharacters(in: .whitespaces)
        guard !phrase.isEmpty else { continue }
        var weight = 2.0
        while phrase.hasPrefix("+") {
          weight += 2
          phrase.removeFirst()
        }
        let words = NoteToken.tokens(of: phrase).map(\.text)
        if let first = words.first { result[first, default: []].append(Cue(words: words, kind: kind, weight: weight)) }
      }
    }
    return result
  }()

  private static let lists: [SectionKind: String] = [
    .complaint: """
    +++what brings you|+++brings you|+++can i help|+++seems to be the problem|+chief complaint|+here for|+presents for|+presents with|+presents today|+presenting with|+comes in|+came in|
    +here today|+main concern|+follow-up of|+referred for|+acude por|+consulta por
    """,
    .history: """
    started|began|ago|since|worse|worsening|better|getting worse|how long|when did|on a scale|hurts|hurt|i feel|i felt|i've been|i have been|
    feeling|noticed|+reports|states|+complains|+onset|happened|injury|injured|playing|fell|makes it|tried|helps|radiates|wakes me|how are you doing with|
    history significant|+year old|+year - old|refiere|desde hace
    """,
    .review: """
    +any fever|+any chest pain|+any shortness|+any nausea|+any problems|+any other symptoms|+any changes|denies|denied|+have you had any|
    +any numbness|+any weight|+chills|review of systems|+do you have any|+problems breathing|+ear pain|+night sweats|+niega
    """,
    .medicalHistory: """
    +medical history|+past medical|+history of|+diagnosed with|+medical conditions|+medical problems|+health problems|+health issues|
    chronic|+have diabetes|+high blood pressure|vaccine|vaccinated|immunization|immunizations|+antecedentes
    """,
    .surgicalHistory: """
    +surgeries|+had surgery|+operated|+surgical history|++appendix|++tonsils|++gallbladder|+hysterectomy|+appendectomy|+cholecystectomy|+tonsillectomy|
    +c-section|+replaced|+replacement|+status post|+prior surgery|+past surgeries|+operations
    """,
    .medications: """
    +taking|+medications|+medication|+medicine|+meds|+prescribed|+milligrams|+mg|+pills|+tablet|+dose|over the counter|+vitamins|+supplements|+toma
    """,
    .allergies:
      "+++allergic|+++allergies|+++allergy|+++anaphylaxis|+++alergia|+++alérgico|+++alérgica|+++nkda|++hives|+++intolerance|+++intolerances|+bad reaction|+bad reactions|+any reactions",
    .family: """
    ++family history|+mother|+father|+mom|+dad|+brother|+sister|+grandmother|+grandfather|+parents|+runs in|+in the family|+siblings|+aunt|+uncle|
    +your family|+madre|+padre|+hermano
    """,
    .social: """
    +smoke|+smoking|+smoker|+cigarettes|+tobacco|+alcohol|+drink|+drinking|+drugs|+married|+single|+divorced|+live with|+lives with|+live alone|+work as|
    +job|+retired|+occupation|+children|+for a living|+wife|+husband|+beer|+wine|+marijuana|+exercise|+fuma|+trabaja|+employed|+school
    """,
    .vitals: """
    ++vital signs|++vitals|++blood pressure is|+blood pressure was|++heart rate|++temperature|++oxygen|+respiratory rate|+pulse|+bmi|+saturation|+mmhg|
    +afebrile|+weight is|++presión arterial|+bpm
    """,
    .exam: """
    +on exam|+on your exam|++physical exam|+physical examination|+auscultation|+palpation|+tenderness|+tender|+range of motion|+edema|+murmur|+lungs|+lung|
    +heart|+clear to|+reflexes|+strength|+sensation|+pulses|+swelling|+erythema|+effusion|+does that hurt|+does it hurt|+i appreciate|+appreciate|+crackles|
    +press|+push|+pushing|+flexion|+extension|+lachman|+mcmurray|+alert|+oriented|+soft|+abdomen|+gait|+ecchymosis|+bruising|+bilaterally|+exploración
    """,
    .results: """
    ++x-ray|++x ray|++mri|++ct|++echocardiogram|++ekg|++labs|+lab|++results|++hemoglobin|++a1c|+creatinine|+glucose|+ultrasound|+reviewed|+shows|+showed|
    +demonstrates|+normal limits|+elevated|+ejection fraction|+blood test|+white blood|+biopsy|+radiografía|+resonancia|+scan
    """,
    .assessment: """
    ++assessment|++diagnosis|+impression|+consistent with|+likely|+i think you|+i believe|+my impression|+this is|+you have a|+suspicious for|+secondary to|
    +for your first problem|+first problem|+second problem|+third problem|+next problem|+last problem|+for your|+stable|+it is called|+could be|+due to|+caused|+suffers from|+looks like|+seems like|+i'm thinking|+i suspect|+well controlled|+diagnóstico
    """,
    .plan: """
    ++i want to|++want you to|++going to|++gon na|++wan na|++i'd like to|++i would like|+order|+ordered|+refer|+referral|+prescribe|+prescribing|+continue|
    +increase|+decrease|+start you|+refill|++follow-up|++follow up|+come back|+return|+recommend|+recommended|+schedule|+physical therapy|+let's|+we'll|
    +we will|+i'll|+should|+i will|++i'd like you|+we can|+need to|+try to|+let me|+make sure|+see you|+call me|+avoid|+ice|+elevate|+discussed|+instructed|+counseled|+advised|+plan|+discharge|+discharged|+continuar|+seguimiento
    """,
  ]

  private static let phases: [(Phase, [String])] = [
    (
      .exam,
      [
        "physical exam", "examine you", "take a look at you", "quick exam", "on exam", "vital signs", "your vitals", "check you out",
        "my exam",
        "listen to your", "your examination", "on examination",
      ]
    ),
    (
      .results, ["your results", "the results", "look at your x", "your x-ray", "your mri", "your labs", "the x-ray", "the mri", "the ekg"]
    ),
    (
      .plan,
      [
        "assessment and", "my plan", "the plan", "my impression", "first problem", "my assessment", "what i'd like to do",
        "i would recommend",
        "i recommend", "i'm recommending",
      ]
    ),
  ]

  static func phase(after sentence: SourceSentence, _ phase: Phase) -> Phase {
    guard sentence.speaker == .clinician else { return phase }
    let text = sentence.text.lowercased()
    var result = phase
    for (next, phrases) in phases where phrases.contains(where: { text.contains($0) }) {
      // Talk of a plan comes last; looking at results may come before and after the exam.
      if phase != .plan || next == .plan { result = next }
    }
    return result
  }

  /// How much each kind speaks for itself in the sentence.
  static func scores(of tokens: [NoteToken], heading: String?, speaker: SourceSentence.Speaker?, phase: Phase) -> [SectionKind: Double] {
    var result: [SectionKind: Double] = [:]
    if let heading, let kind = SectionKind.named(heading) { result[kind, default: 0] += 20 }
    let words = tokens.map(\.text)
    for at in words.indices {
      guard let cues = cues[words[at]] else { continue }
      for cue in cues where at + cue.words.count <= words.count {
        if (1..<cue.words.count).allSatisfy({ words[at + $0] == cue.words[$0] }) { result[cue.kind, default: 0] += cue.weight / 2 }
      }
    }
    for token in tokens where token.kind == .word {
      if ClinicalWords.isDrug(token.text) { result[.medications, default: 0] += 1.5 }
      if ClinicalWords.isTest(token.text) { result[.results, default: 0] += 0.5 }
    }
    guard let speaker else {
      if heading == nil || result.isEmpty { result[.history, default: 0] += 1 }
      return result
    }
    switch (speaker, phase) {
    case (.patient, .history): result[.history, default: 0] += 1
    case (.patient, _): result[.history, default: 0] += 1
    case (.clinician, .history): result[.history, default: 0] += 1
    case (.clinician, .exam): result[.exam, default: 0] += 2.5
    case (.clinician, .results): result[.results, default: 0] += 2.5
    case (.clinician, .plan):
      result[.plan, default: 0] += 2.5
      result[.assessment, default: 0] += 1.5
    }
    if speaker == .clinician, words.last != "?", words.contains(where: ClinicalWords.isProblem), result[.medicalHistory] == nil {
      result[.assessment, default: 0] += 2
    }
    if speaker == .clinician, phase != .plan, phase != .history {
      result[.plan, default: 0] *= 0.6
      result[.assessment, default: 0] *= 0.6
    }
    if speaker == .clinician, phase == .history {
      for kind in [SectionKind.exam, .results] { result[kind, default: 0] *= 0.6 }
    }
    return result
  }
}

import Foundation

/// The outline of a note. Administrators may change it; each change is a new version, and a note keeps the version it was drafted with.
package struct NoteTemplate: Sendable, Equatable, Codable {
  package enum Form: String, Sendable, Codable, CaseIterable { case soap, historyAndPhysical = "h_and_p" }

  package struct Section: Sendable, Equatable, Codable {
    /// Small letters, unique in the template.
    package var key: String
    package var title: String
    /// Kinds of the record's sentences that belong here, in this order.
    package var takes: [SectionKind]
    /// At most so many sentences; those that hold a drug, a problem or an allergy come first.
    package var limit: Int

    package init(key: String, title: String, takes: [SectionKind], limit: Int) {
      self.key = key
      self.title = title
      self.takes = takes
      self.limit = limit
    }
  }

  /// "orthopedics-soap"
  package var key: String
  package var version: Int
  package var name: String
  package var specialty: String
  package var form: Form
  package var sections: [Section]
  /// Words that matter more in this specialty.
  package var focus: [String]

  package init(key: String, version: Int = 1, name: String, specialty: String, form: Form, sections: [Section], focus: [String]) {
    self.key = key
    self.version = version
    self.name = name
    self.specialty = specialty
    self.form = form
    self.sections = sections
    self.focus = focus
  }

  /// What is wrong with it, in a sentence for whoever edits it; nil when nothing is.
  package var fault: String? {
    if name.isEmpty || name.count > 80 { return "Give the template a name of at most 80 characters." }
    if sections.isEmpty || sections.count > 30 { return "A template has 1 to 30 sections." }
    if Set(sections.map(\.key)).count != sections.count { return "Two sections have the same key." }
    // They stand in the text that is signed, each on a line of its own.
    if ([name] + sections.map(\.title)).contains(where: { $0.contains(where: \.isNewline) }) { return "A name and a title have one line." }
    for section in sections {
      if section.key.isEmpty || section.key.count > 40 || section.key.contains(where: { !($0.isLetter && $0.isLowercase) && $0 != "-" }) {
        return "A section’s key consists of small letters and hyphens."
      }
      if section.title.isEmpty || section.title.count > 80 { return "Give each section a title of at most 80 characters." }
      if section.takes.isEmpty { return "Say for each section which parts of the record it takes." }
      if !(1...200).contains(section.limit) { return "A section holds 1 to 200 sentences." }
    }
    let taken = sections.flatMap(\.takes)
    if Set(taken).count != taken.count { return "Each part of the record goes into one section only." }
    if focus.count > 100 || focus.contains(where: { $0.count > 40 }) { return "Name at most 100 words of the specialty." }
    return nil
  }
}

extension NoteTemplate {
  /// What a new clinic begins with.
  package static let shipped: [NoteTemplate] = specialties.flatMap { specialty in
    [
      NoteTemplate(
        key: specialty.key + "-soap", name: specialty.name + ": SOAP", specialty: specialty.name, form: .soap, sections: soap(specialty),
        focus: specialty.focus),
      NoteTemplate(
        key: specialty.key + "-hp", name: specialty.name + ": H&P", specialty: specialty.name, form: .historyAndPhysical,
        sections: historyAndPhysical(specialty), focus: specialty.focus),
    ]
  }

  private struct Outline: Sendable {
    var key: String
    var name: String
    var exam: String
    var results: String
    var focus: [String]
  }

  private static func soap(_ outline: Outline) -> [Section] {
    [
      Section(
        key: "subjective", title: "Subjective",
        takes: [
          .complaint, .history, .review, .medicalHistory, .surgicalHistory, .medications, .allergies, .family, .social,
        ], limit: 40),
      Section(key: "objective", title: "Objective: " + outline.exam, takes: [.vitals, .exam], limit: 24),
      Section(key: "results", title: outline.results, takes: [.results], limit: 16),
      Section(key: "assessment-plan", title: "Assessment and plan", takes: [.assessment, .plan], limit: 30),
    ]
  }

  private static func historyAndPhysical(_ outline: Outline) -> [Section] {
    [
      Section(key: "chief-complaint", title: "Chief complaint", takes: [.complaint], limit: 3),
      Section(key: "history", title: "History of present illness", takes: [.history], limit: 30),
      Section(key: "review", title: "Review of systems", takes: [.review], limit: 14),
      Section(key: "medical-history", title: "Past medical history", takes: [.medicalHistory], limit: 16),
      Section(key: "surgical-history", title: "Past surgical history", takes: [.surgicalHistory], limit: 12),
      Section(key: "medications", title: "Medications", takes: [.medications], limit: 30),
      Section(key: "allergies", title: "Allergies", takes: [.allergies], limit: 12),
      Section(key: "family-history", title: "Family history", takes: [.family], limit: 10),
      Section(key: "social-history", title: "Social history", takes: [.social], limit: 12),
      Section(key: "exam", title: outline.exam, takes: [.vitals, .exam], limit: 24),
      Section(key: "results", title: outline.results, takes: [.results], limit: 16),
      Section(key: "assessment", title: "Assessment", takes: [.assessment], limit: 16),
      Section(key: "plan", title: "Plan", takes: [.plan], limit: 24),
    ]
  }

  private static let specialties: [Outline] = [
    Outline(
      key: "plastic-surgery", name: "Plastic surgery", exam: "Examination with wounds, flaps and measurements",
      results: "Photographs, pathology and results",
      focus: [
        "wound", "flap", "graft", "scar", "breast", "implant", "capsular", "ptosis", "incision", "seroma", "hematoma", "skin", "nipple",
        "burn", "hand",
      ]),
    Outline(
      key: "orthopedics", name: "Orthopedics", exam: "Musculoskeletal examination", results: "Imaging and results",
      focus: [
        "range", "motion", "strength", "neurovascular", "knee", "hip", "shoulder", "fracture", "weight", "bearing", "lachman", "mcmurray",
        "effusion",
        "ligament", "meniscus", "tendon", "gait", "ankle", "wrist",
      ]),
    Outline(
      key: "general-surgery", name: "General surgery", exam: "Examination with abdomen", results: "Laboratory and imaging",
      focus: [
        "abdomen", "hernia", "gallbladder", "appendix", "bowel", "incision", "guarding", "rebound", "stool", "nausea", "drain", "wound",
        "mass",
      ]),
    Outline(
      key: "neurosurgery", name: "Neurosurgery", exam: "Neurologic examination", results: "Imaging and results",
      focus: [
        "spine", "lumbar", "cervical", "disc", "radiculopathy", "reflexes", "strength", "sensation", "gait", "numbness", "weakness",
        "headache",
        "seizure", "stenosis", "babinski", "hoffmann", "bladder",
      ]),
    Outline(
      key: "ent", name: "ENT", exam: "Head and neck examination", results: "Audiogram, imaging and results",
      focus: [
        "ear", "nose", "throat", "hearing", "sinus", "tonsils", "larynx", "voice", "swallowing", "neck", "tympanic", "septum", "turbinates",
        "vertigo",
        "tinnitus", "thyroid",
      ]),
  ]
}

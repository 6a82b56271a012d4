import Foundation

/// What a part of a note tells. Templates name which kinds each of their sections takes.
package enum SectionKind: String, Sendable, Codable, CaseIterable {
  case complaint, history, review, medicalHistory, surgicalHistory, medications, allergies, family, social, vitals, exam, results
  case assessment, plan

  /// The kind that a heading of a document announces; nil for what is no heading of a clinical note.
  package static func named(_ heading: String) -> SectionKind? {
    let words = NoteToken.tokens(of: heading).filter { $0.kind == .word && $0.text != "and" && $0.text != "the" && $0.text != "y" }.map(
      \.text)
    guard !words.isEmpty, words.count <= 6 else { return nil }
    return headings[words.joined(separator: " ")] ?? (words.count == 1 ? letters[words[0]] : nil)
  }

  /// "S: … O: … A: … P: …"
  private static let letters: [String: SectionKind] = ["s": .history, "o": .exam, "a": .assessment, "p": .plan]

  private static let headings: [String: SectionKind] = {
    var result: [String: SectionKind] = [:]
    for (kind, names) in names {
      for name in names.split(separator: "|") { result[String(name)] = kind }
    }
    return result
  }()

  private static let names: [SectionKind: String] = [
    .complaint:
      "chief complaint|cc|reason for visit|reason for consultation|reason for referral|presenting complaint|motivo de consulta|indication",
    .history:
      "history of present illness|hpi|history|present illness|interval history|subjective|clinical history|hospital course|course|"
      + "emergency department course|ed course|brief history|enfermedad actual|historia|evolución|subjetivo|history of presenting illness|"
      + "mechanism of injury|story",
    .review: "review of systems|ros|review of symptoms|systems review|revisión por sistemas",
    .medicalHistory:
      "past medical history|pmh|medical history|past history|problem list|problems|active problems|comorbidities|birth history|"
      + "gynecologic history|past medical surgical history|antecedentes|antecedentes personales|immunizations|obstetric history",
    .surgicalHistory: "past surgical history|psh|surgical history|prior surgeries|previous surgery|antecedentes quirúrgicos|operations",
    .medications:
      "medications|current medications|meds|home medications|discharge medications|medication list|medicines|medicamentos|medicación|"
      + "medication|otc|prescriptions|tratamiento actual",
    .allergies: "allergies|allergy|drug allergies|adverse reactions|alergias|medication allergies",
    .family: "family history|fh|family medical history|antecedentes familiares",
    .social: "social history|sh|social|habits|occupational history|antecedentes sociales|tobacco|alcohol",
    .vitals: "vitals|vital signs|vitals reviewed|signos vitales|constantes",
    .exam:
      "physical exam|physical examination|exam|examination|pe|objective|exploración física|exploración|examen físico|on examination|"
      + "neurologic exam|neurological examination|musculoskeletal exam|objetivo|clinical findings",
    .results:
      "results|labs|laboratory|laboratory data|laboratory results|imaging|diagnostics|diagnostic studies|studies|data|radiology|x ray|ekg|"
      + "findings|resultados|laboratorio|imágenes|pathology|lab results|diagnostic imaging|audiogram",
    .assessment:
      "assessment|impression|diagnosis|diagnoses|final diagnosis|postoperative diagnosis|preoperative diagnosis|discharge diagnosis|"
      + "diagnóstico|impresión|valoración|conclusion|opinion|discharge diagnoses|medical decision making",
    .plan:
      "plan|assessment plan|recommendations|recommendation|instructions|disposition|follow up|followup|discharge instructions|orders|"
      + "plan of care|treatment|treatment plan|plan de tratamiento|recomendaciones|indicaciones|impression plan|procedure|procedures|"
      + "next steps|seguimiento",
  ]
}

import Foundation

/// Something in the record that a note should not leave out.
package struct Concept: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable { case allergy, drug, problem, finding }

  package var kind: Kind
  /// As it is compared: "lisinopril", "knee pain".
  package var name: String
  /// Of a drug: "20 mg".
  package var dose: String?
  package var isDenied: Bool

  package init(kind: Kind, name: String, dose: String? = nil, isDenied: Bool = false) {
    self.kind = kind
    self.name = name
    self.dose = dose
    self.isDenied = isDenied
  }
}

enum Concepts {
  /// Common names of one drug or problem, the one that stands for all last.
  private static let same: [String: String] = {
    var result: [String: String] = [:]
    for line in """
    lasix=furosemide|norvasc=amlodipine|prozac=fluoxetine|zoloft=sertraline|lipitor=atorvastatin|crestor=rosuvastatin|zocor=simvastatin|
    tylenol=acetaminophen|paracetamol=acetaminophen|motrin=ibuprofen|advil=ibuprofen|aleve=naproxen|mobic=meloxicam|celebrex=celecoxib|
    coumadin=warfarin|eliquis=apixaban|xarelto=rivaroxaban|plavix=clopidogrel|synthroid=levothyroxine|glucophage=metformin|
    lopressor=metoprolol|toprol=metoprolol|coreg=carvedilol|cozaar=losartan|diovan=valsartan|prilosec=omeprazole|protonix=pantoprazole|
    nexium=esomeprazole|pepcid=famotidine|zofran=ondansetron|neurontin=gabapentin|lyrica=pregabalin|ultram=tramadol|flexeril=cyclobenzaprine|
    ventolin=albuterol|proair=albuterol|singulair=montelukast|flonase=fluticasone|claritin=loratadine|zyrtec=cetirizine|
    benadryl=diphenhydramine|htn=hypertension|dm=diabetes|t2dm=diabetes|diabetic=diabetes|gerd=reflux|osa=apnea|afib=fibrillation
    """.replacingOccurrences(of: "\n", with: "").split(separator: "|") {
      let words = line.trimmingCharacters(in: .whitespaces).split(separator: "=").map(String.init)
      if words.count == 2 { result[words[0]] = words[1] }
    }
    return result
  }()

  static func canonical(_ word: String) -> String {
    let stem = NoteToken.stem(word)
    return same[word] ?? same[stem] ?? stem
  }

  static func all(in tokens: [NoteToken], heading: SectionKind? = nil) -> [Concept] {
    let polarity = Polarity(tokens)
    var result: [Concept] = []
    let isAllergy =
      heading == .allergies || tokens.contains { $0.text.hasPrefix("allerg") || $0.text.hasPrefix("alerg") || $0.text == "anaphylaxis" }
    for (at, token) in tokens.enumerated() where token.kind == .word && token.text.count > 1 {
      let denied = polarity.isDenied[at]
      if ClinicalWords.isDrug(token.text) {
        let name = canonical(token.text)
        if isAllergy { result.append(Concept(kind: .allergy, name: name, isDenied: denied)) }
        result.append(Concept(kind: .drug, name: name, dose: dose(after: at, in: tokens), isDenied: denied))
      } else if ClinicalWords.isProblem(token.text) {
        result.append(Concept(kind: .problem, name: canonical(token.text), isDenied: denied))
      } else if ClinicalWords.isFinding(token.text) {
        result.append(Concept(kind: .finding, name: finding(at, in: tokens), isDenied: denied))
      } else if isAllergy, heading == .allergies || at > 1 && tokens[at - 1].text == "to", !ClinicalWords.stop.contains(token.text),
        !token.text.hasPrefix("allerg"), !token.text.hasPrefix("alerg"), !ClinicalWords.negations.contains(token.text)
      {
        result.append(Concept(kind: .allergy, name: canonical(token.text), isDenied: denied))
      }
    }
    return result
  }

  /// "knee pain" and "pain in the knee" are one.
  private static func finding(_ at: Int, in tokens: [NoteToken]) -> String {
    let name = canonical(tokens[at].text)
    if at > 0, ClinicalWords.isBodyPart(tokens[at - 1].text) { return tokens[at - 1].stem + " " + name }
    for next in (at + 1)..<min(at + 5, tokens.count) where at + 1 < tokens.count && tokens[at + 1].text == "in" {
      if ClinicalWords.isBodyPart(tokens[next].text) { return tokens[next].stem + " " + name }
    }
    return name
  }

  static func dose(after at: Int, in tokens: [NoteToken]) -> String? {
    var index = at + 1
    while index < min(at + 7, tokens.count) {
      if ClinicalWords.isDrug(tokens[index].text) { return nil }
      if tokens[index].kind == .number, index + 1 < tokens.count, let unit = ClinicalWords.doseUnits[tokens[index + 1].text] {
        return tokens[index].text + " " + unit
      }
      index += 1
    }
    if at > 1 {
      var back = at - 1
      if tokens[back].text == "of" { back -= 1 }
      if back > 0, tokens[back - 1].kind == .number, let unit = ClinicalWords.doseUnits[tokens[back].text] {
        return tokens[back - 1].text + " " + unit
      }
    }
    return nil
  }
}

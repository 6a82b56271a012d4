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
    benadryl=diphenhydramine|htn=hypertension|dm=diabetes|t2dm=diabetes|diabetic=diabetes|allergic=allergy|gerd=reflux|osa=apnea|afib=fibrillation
    """.replacingOccurrences(of: "\n", with: "").split(separator: "|") {
      let words = line.trimmingCharacters(in: .whitespaces).split(separator: "=").map(String.init)
      if words.count == 2 { result[words[0]] = words[1] }
    }
    return result
  }()

  static func canonical(_ word: String) -> String {
    let stem = NoteToken.stem(word)
    return same[word] ?? same[stem] ?? ClinicalWords.drugNames[word] ?? ClinicalWords.drugNames[stem] ?? stem
  }

  static func all(in tokens: [NoteToken], heading: SectionKind? = nil) -> [Concept] {
    let polarity = Polarity(tokens)
    var result: [Concept] = []
    let isAllergy = heading == .allergies || tokens.contains { isAllergyWord($0.text) || $0.text == "anaphylaxis" }
    var feared: Int?
    for (at, token) in tokens.enumerated() {
      if token.kind == .mark, [".", "?", "!", ";"].contains(token.text) { feared = nil }
      guard token.kind == .word, token.text.count > 1 else { continue }
      let denied = polarity.isDenied[at]
      if feared == nil, ClinicalWords.ifs.contains(token.text) { feared = at }
      if ClinicalWords.isDrug(token.text) || isDosed(at, in: tokens) {
        let name = canonical(token.text)
        if isAllergy { result.append(Concept(kind: .allergy, name: name, isDenied: denied)) }
        result.append(Concept(kind: .drug, name: name, dose: dose(after: at, in: tokens), isDenied: denied))
      } else if let feared, at - feared < 10 {
        // "Come back if you have a fever", "the risk of infection".
      } else if isAllergyWord(token.text) {
        // Counted below, where nothing says to what.
      } else if ClinicalWords.isProblem(token.text) {
        let name = ClinicalWords.isBroad(token.text) ? named(at, in: tokens) : canonical(token.text)
        if ClinicalWords.empty.contains(name) { continue }
        result.append(Concept(kind: .problem, name: name, isDenied: denied))
      } else if ClinicalWords.isVague(token.text), at > 0, ClinicalWords.isBodyPart(tokens[at - 1].text) {
        result.append(Concept(kind: .problem, name: named(at, in: tokens), isDenied: denied))
      } else if ClinicalWords.isFinding(token.text) {
        result.append(Concept(kind: .finding, name: finding(at, in: tokens), isDenied: denied))
      } else if isAllergy, heading == .allergies || at > 1 && tokens[at - 1].text == "to", !ClinicalWords.stop.contains(token.text),
        !ClinicalWords.negations.contains(token.text)
      {
        result.append(Concept(kind: .allergy, name: canonical(token.text), isDenied: denied))
      }
    }
    if isAllergy, !result.contains(where: { $0.kind == .allergy && ClinicalWords.isDrug($0.name) }),
      let at = tokens.firstIndex(where: { isAllergyWord($0.text) })
    {
      let denied = polarity.isDenied[at]
      let known = Set(result.map(\.name))
      let things = denied ? [] : allergens(after: at, in: tokens).filter { !known.contains($0) }
      result += things.map { Concept(kind: .allergy, name: $0) }
      if things.isEmpty, !result.contains(where: { $0.kind == .allergy }) {
        result.append(Concept(kind: .allergy, name: named(at, in: tokens), isDenied: denied))
      }
    }
    return result
  }

  /// What somebody is allergic to, where it is no drug: "to dust and peanuts", "any allergies? yes, pollen".
  private static func allergens(after at: Int, in tokens: [NoteToken]) -> [String] {
    var result: [String] = []
    for token in tokens[(at + 1)...].prefix(14) where token.kind == .word && token.text.count > 2 {
      if result.count == 4 { break }
      if ClinicalWords.stop.contains(token.text) || ClinicalWords.yes.contains(token.text) || ClinicalWords.negations.contains(token.text) {
        continue
      }
      if ClinicalWords.transparent.contains(token.text) || ClinicalWords.plain.contains(token.text) { continue }
      if ClinicalWords.outcomes.contains(token.text) || ClinicalWords.auxiliaries.contains(token.text) || isAllergyWord(token.text) {
        continue
      }
      result.append(canonical(token.text))
    }
    return result
  }

  static func isAllergyWord(_ word: String) -> Bool {
    word.hasPrefix("allerg") || word.hasPrefix("alerg") || word.hasPrefix("alérg") || word.hasPrefix("intoleran")
  }

  /// "Lortab 5 mg": what has a dose is a drug, though no list knows it.
  private static func isDosed(_ at: Int, in tokens: [NoteToken]) -> Bool {
    let word = tokens[at].text
    guard at + 2 < tokens.count, word.count > 3, tokens[at + 1].kind == .number, let unit = ClinicalWords.doseUnits[tokens[at + 2].text],
      ["mg", "mcg"].contains(unit), !ClinicalWords.notDosed.contains(word), !ClinicalWords.stop.contains(word), !ClinicalWords.isTest(word)
    else { return false }
    // A concentration is no dose.
    return at + 3 >= tokens.count || !["/", "per"].contains(tokens[at + 3].text)
  }

  /// "heart disease", "breast reduction": a broad word with the word before it.
  private static func named(_ at: Int, in tokens: [NoteToken]) -> String {
    let name = canonical(tokens[at].text)
    if at > 0, tokens[at - 1].kind == .word, tokens[at - 1].text.count > 2 {
      let before = tokens[at - 1].text
      if !ClinicalWords.stop.contains(before), !ClinicalWords.negations.contains(before), !ClinicalWords.plainQualifiers.contains(before),
        ClinicalWords.unit(before) == nil
      {
        return canonical(before) + " " + name
      }
    }
    return finding(at, in: tokens)
  }

  /// "knee pain" and "pain in the knee" are one.
  private static func finding(_ at: Int, in tokens: [NoteToken]) -> String {
    let name = canonical(tokens[at].text)
    if at > 0, ClinicalWords.isBodyPart(tokens[at - 1].text) { return tokens[at - 1].stem + " " + name }
    if at + 1 < tokens.count, ["in", "of"].contains(tokens[at + 1].text) {
      for next in (at + 1)..<min(at + 5, tokens.count) where ClinicalWords.isBodyPart(tokens[next].text) {
        return tokens[next].stem + " " + name
      }
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

import Foundation

/// Something of the record that a note does not say, with the place where the record says it.
package struct Omission: Sendable, Equatable, Codable {
  package var concept: Concept
  /// The record's sentence.
  package var text: String
  package var citations: [Citation]
}

/// Compares a note with its record: problems, drugs with their doses, allergies and findings that it leaves out.
package struct Omissions {
  private let statements: [Statement]
  private let record: PatientRecord

  package init(_ record: PatientRecord) {
    self.init(StatementMaker().statements(of: SentenceSplitter().sentences(of: record), record: record), record: record)
  }

  init(_ statements: [Statement], record: PatientRecord) {
    self.statements = statements
    self.record = record
  }

  /// Allergies, drugs and problems first. Findings that the record denies are not listed, problems that it denies come last.
  package func missing(from texts: [String]) -> [Omission] {
    var said: Set<String> = []
    var words: Set<String> = []
    var wordsByText: [Set<String>] = []
    for text in texts {
      let tokens = NoteToken.tokens(of: text)
      for concept in Concepts.all(in: tokens) { said.formUnion(Self.keys(concept)) }
      wordsByText.append(Set(tokens.filter { $0.kind == .word }.map { Concepts.canonical($0.text) }))
      words.formUnion(wordsByText[wordsByText.count - 1])
    }
    var result: [Omission] = []
    var told: Set<String> = []
    let whole = Set(texts)
    let tellsOfAllergy = texts.contains { Self.tellsOfAllergy($0) }
    // A sentence that was taken over as it stands leaves nothing out, whatever heading it stands under.
    for statement in statements where !whole.contains(statement.text) {
      var denied: [String] = []
      for concept in statement.concepts {
        if concept.kind == .finding, concept.isDenied { continue }
        let key = Self.key(concept)
        guard !said.contains(key), told.insert(key).inserted else { continue }
        let parts = concept.name.split(separator: " ").map(String.init)
        // An allergy is named by the word alone; a finding may be said in other words around it, "heart" and "failure" apart are no heart failure.
        switch concept.kind {
        case .drug: break
        case .allergy: if tellsOfAllergy, words.isSuperset(of: parts) { continue }
        case .finding: if words.isSuperset(of: parts) { continue }
        case .problem: if wordsByText.contains(where: { $0.isSuperset(of: parts) }) { continue }
        }
        if concept.kind == .problem, concept.isDenied {
          // What an examination does not find is not what a patient was asked for.
          if !ClinicalWords.isFinding(concept.name) { denied.append(concept.name) }
          continue
        }
        result.append(omission(concept, statement))
      }
      // "No diabetes, stroke or cancer" is one thing to read, not three.
      if !denied.isEmpty {
        result.append(omission(Concept(kind: .problem, name: denied.joined(separator: ", "), isDenied: true), statement))
      }
    }
    return result.enumerated().sorted {
      (Self.rank($0.element.concept), $0.offset) < (Self.rank($1.element.concept), $1.offset)
    }.map(\.element)
  }

  private static func tellsOfAllergy(_ text: String) -> Bool {
    NoteToken.tokens(of: text).contains { Concepts.isAllergyWord($0.text) || $0.text == "nkda" }
  }

  private static func rank(_ concept: Concept) -> Int {
    if concept.kind == .problem, concept.isDenied { return Concept.Kind.allCases.count }
    return Concept.Kind.allCases.firstIndex(of: concept.kind) ?? 0
  }

  private func omission(_ concept: Concept, _ statement: Statement) -> Omission {
    Omission(concept: concept, text: statement.text, citations: ExtractiveDrafter.citations(of: statement, in: record))
  }

  private static func key(_ concept: Concept) -> String { concept.kind.rawValue + ":" + concept.name + ":" + (concept.dose ?? "") }

  /// With a dose also the drug alone is said.
  private static func keys(_ concept: Concept) -> [String] {
    var bare = concept
    bare.dose = nil
    return [key(concept), key(bare)]
  }
}

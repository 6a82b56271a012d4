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

  /// Allergies, drugs and problems first. Findings that the record denies are not listed.
  package func missing(from texts: [String]) -> [Omission] {
    var said: Set<String> = []
    var words: Set<String> = []
    for text in texts {
      let tokens = NoteToken.tokens(of: text)
      for concept in Concepts.all(in: tokens) { said.formUnion(Self.keys(concept)) }
      for token in tokens where token.kind == .word { words.insert(Concepts.canonical(token.text)) }
    }
    var result: [Omission] = []
    var told: Set<String> = []
    let whole = Set(texts)
    // A sentence that was taken over as it stands leaves nothing out, whatever heading it stands under.
    for statement in statements where !whole.contains(statement.text) {
      for concept in statement.concepts {
        if concept.kind == .finding, concept.isDenied { continue }
        if concept.isDenied, concept.kind == .problem { continue }
        let key = Self.key(concept)
        guard !said.contains(key), told.insert(key).inserted else { continue }
        // An allergy is named by the word alone; a finding may be said in other words around it.
        if concept.kind == .finding || concept.kind == .problem
          || (concept.kind == .allergy && texts.contains(where: { Self.tellsOfAllergy($0) })),
          concept.name.split(separator: " ").allSatisfy({ words.contains(String($0)) })
        {
          continue
        }
        result.append(
          Omission(concept: concept, text: statement.text, citations: ExtractiveDrafter.citations(of: statement, in: record)))
      }
    }
    return result.enumerated().sorted {
      (Self.rank($0.element.concept.kind), $0.offset) < (Self.rank($1.element.concept.kind), $1.offset)
    }.map(\.element)
  }

  private static func tellsOfAllergy(_ text: String) -> Bool {
    let small = text.lowercased()
    return small.contains("allerg") || small.contains("alerg")
  }

  private static func rank(_ kind: Concept.Kind) -> Int { Concept.Kind.allCases.firstIndex(of: kind) ?? 0 }
  private static func key(_ concept: Concept) -> String { concept.kind.rawValue + ":" + concept.name + ":" + (concept.dose ?? "") }

  /// With a dose also the drug alone is said.
  private static func keys(_ concept: Concept) -> [String] {
    var bare = concept
    bare.dose = nil
    return [key(concept), key(bare)]
  }
}

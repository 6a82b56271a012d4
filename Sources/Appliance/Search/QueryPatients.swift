import Foundation
package import GRDB
import Ingest

/// Finds the patients that a question names, and takes their names out of it: the index holds pseudonyms only.
package struct QueryPatients {
  private let store: PatientStore

  package init(store: PatientStore) { self.store = store }

  package struct Resolution {
    package var patients: [Patient]
    /// The question without names and numbers.
    package var rest: String
  }

  /// `isVisible` says whether a patient has a document in the asking person's scope. Without that, a search would tell who is a patient.
  package func resolve(_ question: String, in db: Database, isVisible: (Patient) throws -> Bool) throws -> Resolution {
    let keys = PatientKeys(keys: store.keys)
    let words = question.split(whereSeparator: \.isWhitespace).map(String.init)
    var taken = Array(repeating: false, count: words.count)
    var found: [Patient] = []

    func look(_ key: PatientKeys.Key, covering range: Range<Int>, unique: Bool) throws -> Bool {
      guard !taken[range].contains(true) else { return false }
      let patients = try store.patients(with: [key], in: db).sorted { $0.uuidString < $1.uuidString }
        .compactMap { try store.patient($0, in: db) }.filter(isVisible)
      guard !patients.isEmpty, !unique || patients.count == 1 else { return false }
      for index in range { taken[index] = true }
      for patient in patients where !found.contains(where: { $0.id == patient.id }) { found.append(patient) }
      return true
    }

    for (index, word) in words.enumerated() {
      let bare = word.trimmingCharacters(in: .punctuationCharacters)
      if bare.contains(where: \.isNumber), bare.count >= 4 {
        _ = try look(keys.numberValue(bare), covering: index..<(index + 1), unique: false)
      }
    }
    for length in [3, 2] where words.count >= length {
      for start in 0...(words.count - length) {
        let parts = words[start..<(start + length)].map { PatientKeys.folded($0) }
        guard let first = parts.first, let last = parts.last, !first.isEmpty, !last.isEmpty else { continue }
        let range = start..<(start + length)
        // "Maria Okafor", "Maria L. Okafor", "Okafor, Maria", "de la Cruz, Ana".
        let isFound = try look(keys.name(family: last, given: first), covering: range, unique: false)
        if !isFound { _ = try look(keys.name(family: first, given: parts[1]), covering: range, unique: false) }
        if length == 3, !isFound {
          _ = try look(keys.name(family: parts[0] + parts[1], given: last), covering: range, unique: false)
          _ = try look(keys.name(family: parts[1] + parts[2], given: first), covering: range, unique: false)
        }
      }
    }
    for (index, word) in words.enumerated() where !taken[index] && word.first?.isUppercase == true {
      _ = try look(keys.family(word), covering: index..<(index + 1), unique: true)
    }
    let rest = zip(words, taken).filter { !$0.1 }.map(\.0)
    // Words that only tied a name to the question ("of Maria Okafor", "MRN 1234").
    let ties: Set<String> = ["mrn", "mrn:", "patient", "of", "for", "named", "chart"]
    let kept = found.isEmpty ? rest : rest.filter { !ties.contains($0.lowercased()) }
    return Resolution(patients: found, rest: kept.joined(separator: " "))
  }
}

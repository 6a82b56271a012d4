import Foundation
package import GRDB
package import Ingest

/// Decides whose document it is. The rules, in order:
///
/// 1. A record number links only together with its issuer; a name only together with the birth date. Never a name alone.
/// 2. Keys that lead to different patients, or to one whose birth date or number from the same issuer is another: a person decides.
/// 3. A document that names several people, or one whose bare name is known already: a person decides.
/// 4. Nobody found: a new patient, with a random identifier.
package struct PatientLinker {
  package enum Verdict {
    /// The document names no patient.
    case none
    case linked(Patient)
    case new(PatientIdentity)
    case conflict([Patient], why: String)
  }

  let store: PatientStore

  package init(store: PatientStore) { self.store = store }

  package func verdict(on identities: [PatientIdentity], in db: Database) throws -> Verdict {
    let people = merged(identities)
    guard let identity = people.first else { return .none }
    if people.count > 1 {
      let known = try patients(people.flatMap { PatientKeys(keys: store.keys).linking(of: $0) }, in: db)
      return .conflict(known, why: "The document names \(people.count) people. Choose whose it is, or that it is nobody's.")
    }
    let keys = PatientKeys(keys: store.keys)
    let linked = try patients(keys.linking(of: identity), in: db)
    if linked.count > 1 {
      return .conflict(linked, why: "The record number and the name with birth date belong to different known patients.")
    }
    if let patient = linked.first {
      if let contradiction = contradiction(between: identity, and: try store.identities(of: patient.id, in: db)) {
        return .conflict([patient], why: contradiction)
      }
      return .linked(patient)
    }
    let namesakes = try patients(keys.finding(of: identity).filter { $0.kind == .name }, in: db)
    let known = try namesakes.map { (patient: $0, identities: try store.identities(of: $0.id, in: db)) }
    let possible = known.filter { contradiction(between: identity, and: $0.identities) == nil }
    if !possible.isEmpty, identity.birthDate == nil || possible.contains(where: { $0.identities.allSatisfy { $0.birthDate == nil } }) {
      return .conflict(
        possible.map(\.patient),
        why: "A patient of this name is known, and a name alone does not tell whether it is the same one.")
    }
    return .new(identity)
  }

  private func patients(_ keys: [PatientKeys.Key], in db: Database) throws -> [Patient] {
    try store.patients(with: keys, in: db).sorted { $0.uuidString < $1.uuidString }.compactMap { try store.patient($0, in: db) }
  }

  /// The same person said twice in one document (PID and a header, two spellings with one number) is one person.
  private func merged(_ identities: [PatientIdentity]) -> [PatientIdentity] {
    var people: [PatientIdentity] = []
    for identity in identities where !identity.family.isEmpty || !identity.recordNumbers.isEmpty {
      if let index = people.firstIndex(where: { isSame($0, identity) }) {
        var person = people[index]
        if person.birthDate == nil { person.birthDate = identity.birthDate }
        if person.family.isEmpty { (person.family, person.given) = (identity.family, identity.given) }
        for number in identity.recordNumbers where !person.recordNumbers.contains(number) { person.recordNumbers.append(number) }
        people[index] = person
      } else {
        people.append(identity)
      }
    }
    return people
  }

  private func isSame(_ left: PatientIdentity, _ right: PatientIdentity) -> Bool {
    let numbers = { (identity: PatientIdentity) in Set(identity.recordNumbers.map { PatientKeys.foldedNumber($0.value) }) }
    if !numbers(left).isDisjoint(with: numbers(right)) { return true }
    let sameName =
      PatientKeys.folded(left.family) == PatientKeys.folded(right.family)
      && PatientKeys.first(left.given) == PatientKeys.first(right.given)
    guard sameName || left.family.isEmpty || right.family.isEmpty else { return false }
    return left.birthDate == nil || right.birthDate == nil || left.birthDate == right.birthDate
  }

  /// A patient whom others were merged into may have several names, numbers and even birth dates; the document has to fit one of each.
  private func contradiction(between document: PatientIdentity, and known: [PatientIdentity]) -> String? {
    let births = known.compactMap(\.birthDate)
    if let one = document.birthDate, !births.isEmpty, !births.contains(one) {
      return "The birth date is not the one that is known for this patient."
    }
    let issuers = Dictionary(grouping: known.flatMap(\.recordNumbers).filter { !$0.issuer.isEmpty }) { PatientKeys.folded($0.issuer) }
    for number in document.recordNumbers {
      guard let others = issuers[PatientKeys.folded(number.issuer)] else { continue }
      if !others.contains(where: { PatientKeys.foldedNumber($0.value) == PatientKeys.foldedNumber(number.value) }) {
        return "The same issuer gave this patient another record number."
      }
    }
    let named = known.filter { !$0.family.isEmpty }
    let isAnother = { (other: PatientIdentity) in
      PatientKeys.folded(document.family) != PatientKeys.folded(other.family)
        && PatientKeys.first(document.given) != PatientKeys.first(other.given)
    }
    if !document.family.isEmpty, !named.isEmpty, named.allSatisfy(isAnother) {
      return "The record number is known under another name."
    }
    return nil
  }
}

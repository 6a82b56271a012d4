import Foundation
import GRDB
import Ingest

/// What stands in the place of an identifier in this clinic's kept text: a typed mark, or an invented name, number or date.
struct Replacements: Sendable {
  let settings: Settings.Review
  let keys: KeyRing
  /// Nil where marks are written.
  private let lists: SurrogateLists?

  /// Throws when surrogates are asked for and their word lists are missing.
  init(settings: Settings.Review, keys: KeyRing) throws {
    self.settings = settings
    self.keys = keys
    lists = settings.replacements == .surrogates ? try SurrogateLists() : nil
  }

  /// For one document. `mark` is its patient's pseudonym: all documents of one patient read alike.
  func transform(of document: Document.ID, mark: String?, people: [PatientIdentity], in db: Database) throws -> Transform {
    let chart = mark ?? "document-\(document)"
    let source = KeyedDraws(keys: keys)
    var transform = Transform()
    if settings.dates == .shift { transform.dates = .shift(DateShift.days(source: source, patient: chart)) }
    if let lists {
      let index = PatientKeys(keys: keys)
      let names = try macs(.name, in: db)
      let numbers = try macs(.numberValue, in: db)
      transform.style = .surrogates(
        Surrogates(
          lists: lists, source: source, chart: chart, people: people.map { KnownPerson(family: $0.family, given: $0.given) },
          isRealName: { given, family in names.contains(index.name(family: family, given: given).mac) },
          isRealNumber: { number in numbers.contains(index.numberValue(number).mac) }))
    }
    return transform
  }

  private func macs(_ kind: PatientKeys.Kind, in db: Database) throws -> Set<Data> {
    try Set(Data.fetchAll(db, sql: "SELECT DISTINCT mac FROM patient_keys WHERE kind = ?", arguments: [kind.rawValue]))
  }
}

/// HMAC-SHA256 over the three arguments, each with its length in front.
private struct KeyedDraws: SurrogateSource {
  let keys: KeyRing

  func bits(domain: String, value: String, draw: UInt32) -> UInt64 {
    var bytes = Data()
    for part in [domain, value] {
      withUnsafeBytes(of: UInt32(part.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: part.utf8)
    }
    withUnsafeBytes(of: draw.littleEndian) { bytes.append(contentsOf: $0) }
    return keys.mac(bytes, purpose: .surrogates).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

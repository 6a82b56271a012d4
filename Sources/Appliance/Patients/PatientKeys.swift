import Foundation
import Ingest

/// How a patient is found again without a readable index: each kind of key is a keyed hash over normalised parts.
struct PatientKeys {
  enum Kind: String {
    /// Record number with its issuer. Links.
    case number
    /// Family name, first given name and birth date. Links.
    case nameBirth = "name_birth"
    /// A record number alone. Finds in a search, never links.
    case numberValue = "number_value"
    /// Family and first given name. Suggests, never links.
    case name
    /// Family name alone. Finds in a search, never links.
    case family
  }

  struct Key: Hashable {
    var kind: Kind
    var mac: Data
  }

  let keys: KeyRing

  func all(of identity: PatientIdentity) -> [Key] {
    linking(of: identity) + finding(of: identity)
  }

  /// The keys by which two documents are one patient's.
  func linking(of identity: PatientIdentity) -> [Key] {
    var result = identity.recordNumbers.filter { !$0.issuer.isEmpty && !$0.value.isEmpty }.map {
      key(.number, Self.folded($0.issuer), Self.foldedNumber($0.value))
    }
    if let birth = identity.birthDate, let first = Self.first(identity.given), !identity.family.isEmpty {
      result.append(key(.nameBirth, Self.folded(identity.family), first, birth))
    }
    return result
  }

  func finding(of identity: PatientIdentity) -> [Key] {
    var result = identity.recordNumbers.filter { !$0.value.isEmpty }.map { key(.numberValue, Self.foldedNumber($0.value)) }
    if !identity.family.isEmpty {
      result.append(key(.family, Self.folded(identity.family)))
      if let first = Self.first(identity.given) { result.append(key(.name, Self.folded(identity.family), first)) }
    }
    return result
  }

  func name(family: String, given: String) -> Key { key(.name, Self.folded(family), Self.folded(given)) }
  func family(_ name: String) -> Key { key(.family, Self.folded(name)) }
  func numberValue(_ value: String) -> Key { key(.numberValue, Self.foldedNumber(value)) }

  private func key(_ kind: Kind, _ parts: String...) -> Key {
    // Each part with its length in front, so that no two lists of parts give the same bytes.
    var bytes = Data(kind.rawValue.utf8)
    for part in parts {
      withUnsafeBytes(of: UInt32(part.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: part.utf8)
    }
    return Key(kind: kind, mac: keys.mac(bytes, purpose: .identifierIndex))
  }

  /// Case, accents, spaces and punctuation don't tell people apart.
  static func folded(_ text: String) -> String {
    let decomposed = text.decomposedStringWithCompatibilityMapping.lowercased()
    return String(
      String.UnicodeScalarView(
        decomposed.unicodeScalars.filter { $0.properties.isAlphabetic && $0.properties.canonicalCombiningClass == .notReordered }))
  }

  /// Leading zeros stay: "0042" and "42" may be two charts.
  static func foldedNumber(_ text: String) -> String {
    String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  static func first(_ given: String) -> String? {
    given.split(whereSeparator: { $0 == " " || $0 == "," }).first.map { folded(String($0)) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

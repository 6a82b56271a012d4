package import Foundation
package import Ingest

/// A patient as the appliance knows one: a random UUID, the mark that stands in redacted text, and a sealed identity.
package struct Patient: Sendable {
  /// Cryptographically random, never derived from the identity (45 CFR 164.514(c)).
  package var id: UUID
  /// `patient-` and 12 hexadecimal digits; unique. Matching uses the id, the mark is for readers.
  package var mark: String
  package var identity: PatientIdentity

  static let markPrefix = "patient-"

  package static func newMark() -> String {
    var generator = SystemRandomNumberGenerator()
    let digits = String(UInt64.random(in: 0..<(1 << 48), using: &generator), radix: 16)
    return markPrefix + String(repeating: "0", count: 12 - digits.count) + digits
  }
}

package import Foundation
package import Ingest

/// A word or name that one clinic taught the detector. It never leaves the machine.
package struct ClinicTerm: Sendable, Equatable {
  package struct ID: RawRepresentable, Hashable, Sendable {
    package var rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
  }

  package enum Kind: String, Sendable, CaseIterable {
    /// Somebody who works here: redacted as a provider.
    case staff
    /// This clinic, its sites and neighbours: redacted as an organization.
    case facility
    /// Redacted wherever it stands.
    case redact
    /// Stays readable unless structure, a key or the patient's identity says otherwise.
    case keep
  }

  package enum Source: String, Sendable {
    /// An administrator entered it.
    case person
    /// Reviewers decided so.
    case review
  }

  package var id: ID
  package var kind: Kind
  package var text: String
  package var label: IdentifierLabel
  package var source: Source
  /// Only active ones reach the detector; what reviews taught may wait for a second document.
  package var isActive: Bool
  /// In how many documents reviewers decided so.
  package var documents: Int
  package var addedBy: String
  package var addedAt: Date

  var entry: ClinicTerms.Entry {
    switch kind {
    case .staff: .init(text: text, effect: .redact(.name, .provider))
    case .facility: .init(text: text, effect: .redact(.organization, .other))
    case .redact: .init(text: text, effect: .redact(label, .other))
    case .keep: .init(text: text, effect: .keep)
    }
  }
}

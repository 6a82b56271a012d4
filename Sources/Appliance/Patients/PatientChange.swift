package import Foundation

/// That documents went from one patient to another: who did it, when, and what undoes it.
package struct PatientChange: Sendable, Equatable {
  package struct ID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package var rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package var description: String { String(rawValue) }
  }

  package enum Kind: String, Sendable {
    /// Two patients were one person.
    case merge
    /// Some documents were another person's, who got a pseudonym of its own.
    case split
    /// Some documents were another patient's, or nobody's.
    case reassign
  }

  struct Moved: Codable, Equatable {
    var document: Int64
    /// Whose it was; nil for nobody's.
    var before: UUID?
  }

  package var id: ID
  package var kind: Kind
  package var doneBy: String
  package var doneAt: Date
  /// Nil for nobody, and where the documents were different patients'.
  var from: UUID?
  /// Nil for nobody.
  var to: UUID?
  var documents: [Moved]
  package var undoneAt: Date?
}

/// A patient as a list shows one, to somebody who has a document of it.
package struct PatientSummary: Sendable, Equatable {
  package var mark: String
  /// "Maria Okafor"; empty when the documents tell no name.
  package var name: String
  /// `yyyy-MM-dd`.
  package var birthDate: String?
  /// Approved documents that the asking person may open.
  package var documents: Int
}

/// A change as the people see it whose documents it moved.
package struct PatientChangeSummary: Sendable, Equatable {
  package var id: PatientChange.ID
  package var kind: PatientChange.Kind
  package var doneBy: String
  package var doneAt: Date
  package var from: PatientSummary?
  package var to: PatientSummary?
  package var isUndone: Bool
  /// Moved documents that the asking person may open.
  package var documents: Int
}

package struct PatientList: Sendable {
  package var patients: [PatientSummary]
  /// How many there are, shown or not.
  package var count: Int
  package var changes: [PatientChangeSummary]
}

/// A patient's page.
package struct PatientDetail: Sendable {
  package var patient: PatientSummary
  /// Names of the patients that were merged into this one, where they differ.
  package var otherNames: [String]
  /// Newest first.
  package var documents: [Document]
  /// The person's other patients whose name or record number is alike: the likeliest to be meant.
  package var namesakes: [PatientSummary]
  package var others: [PatientSummary]
  /// There are more others than are listed; they can be given by their mark.
  package var hasMore: Bool
  package var changes: [PatientChangeSummary]
}

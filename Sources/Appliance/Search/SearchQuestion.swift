package import Foundation
package import Ingest

/// What somebody asks the index.
package struct SearchQuestion: Sendable, Equatable {
  package enum Scope: String, Sendable, Codable {
    /// The asking person's own documents.
    case own
    /// Every document of the clinic; needs the permission.
    case organization = "org"
  }
  package enum Mode: String, Sendable, Codable { case hybrid, vector, keyword }

  package var text: String
  package var scope: Scope = .own
  package var mode: Mode = .hybrid
  /// 1–100.
  package var top = 20
  package var kinds: Set<DocumentKind> = []
  /// A part of the file's name, case-insensitive.
  package var fileName: String?
  package var receivedFrom: Date?
  package var receivedTo: Date?
  package var owner: User.ID?

  package init(_ text: String) { self.text = text }
}

/// What was found, best first.
package struct SearchAnswer: Sendable {
  package struct Result: Sendable {
    package var document: Document.ID
    /// Nil when the asking person may not see file names of others.
    package var name: String?
    package var kind: DocumentKind?
    package var ownerLogin: String?
    package var receivedAt: Date
    package var chunk: Int64
    package var page: Int
    /// 0–1, comparable within one answer only.
    package var score: Double
    package var snippet: String
    /// Half-open code-point ranges of `snippet`.
    package var highlights: [Range<Int>]
  }

  package var results: [Result]
  /// Documents in scope that are not searchable yet.
  package var stillProcessing: Int
  /// Set when a name or record number in the question was turned into a patient's pseudonym.
  package var patientMark: String?
  /// What was looked for beside the words of the question, since it means the same as some of them.
  package var additions: [QueryExpansion.Addition]
  package var milliseconds: Double
}

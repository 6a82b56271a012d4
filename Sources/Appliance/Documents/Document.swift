package import Foundation
package import Ingest

/// One document as the clinic sees it: a row with a state. Its text is elsewhere.
package struct Document: Sendable, Equatable {
  package struct ID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package var rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package var description: String { String(rawValue) }
  }

  /// Where a document is in its life. `Lifecycle.swift` draws the arrows.
  package enum State: String, Sendable, Codable, CaseIterable {
    case received, extracting
    case waitingPassword = "waiting_password"
    case waitingReview = "waiting_review"
    /// Approved by a person; chunks and vectors are being made.
    case approved
    case indexed, retired, duplicate, rejected, failed

    /// Nothing happens to a document in such a state until a person does something.
    package var isAtRest: Bool { ![.received, .extracting, .approved].contains(self) }
  }

  package var id: ID
  package var state: State
  /// The reason of a failure or refusal, one of the contract's codes.
  package var code: String?
  /// That reason in words, or nil.
  package var message: String?
  package var kind: DocumentKind?
  /// The file's name, which is PHI; nil when the person asking may not see it.
  package var name: String?
  package var owner: User.ID?
  package var ownerLogin: String?
  package var declaredPHI: Bool
  package var pageCount: Int
  package var chunkCount: Int
  /// Findings that nobody has decided and that are not certain.
  package var openFindings: Int
  package var findingCount: Int
  /// `patient-3f9c0a1b2c3d`, once the document is linked to a patient.
  package var patientMark: String?
  /// Sentences for the reviewer; they quote nothing.
  package var warnings: [String]
  package var receivedAt: Date
  package var updatedAt: Date
  /// How far extraction or embedding is, when it is under way.
  package var progress: Progress?
  /// Who has the review open, if somebody has.
  package var reviewer: String?
  /// Set where two people approve and one has.
  package var secondReview: SecondReview?

  package enum SecondReview: String, Sendable, Equatable, Codable { case byYou = "you", bySomebodyElse = "somebody_else" }

  package struct Progress: Sendable, Equatable, Codable {
    package enum Stage: String, Sendable, Codable {
      /// Pages are read.
      case reading
      /// What identifies people is looked for.
      case finding
      /// Passages are embedded.
      case indexing
    }
    package var stage: Stage
    package var done: Int
    /// 0 when it is not known.
    package var total: Int
    package init(stage: Stage, done: Int, total: Int) {
      self.stage = stage
      self.done = done
      self.total = total
    }

    /// As the page and the command line say it.
    package var words: String {
      switch stage {
      case .reading: total > 0 ? "Reading page \(done) of \(total)" : "Reading"
      case .finding: "Looking for what identifies people"
      case .indexing: total > 0 ? "Indexing passage \(done) of \(total)" : "Indexing"
      }
    }
  }
}

/// A document with what its page shows.
package struct DocumentDetail: Sendable {
  package var document: Document
  /// Redacted pages; empty before approval.
  package var pages: [Page]
  /// Newest last.
  package var history: [HistoryEntry]
  /// Logins of those who may open it, in words: "you", "any clinician by organization search".
  package var mayBeSeenBy: [String]
  package var mayReveal: Bool

  package struct Page: Sendable {
    package var number: Int
    package var source: ExtractedPage.Source
    package var confidence: Double
    package var text: String
  }

  package struct HistoryEntry: Sendable {
    package var at: Date
    package var actor: String
    /// In words: "approved", "opened for review".
    package var what: String
  }
}

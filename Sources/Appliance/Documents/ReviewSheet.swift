package import Ingest

/// Everything the review page shows of one document: the original text, what was found in it, and what will be kept.
package struct ReviewSheet: Sendable {
  package var document: Document
  package var pages: [Page]
  /// By page, then by place.
  package var findings: [ReviewFinding]
  /// Whose document this seems to be.
  package var patient: PatientQuestion
  /// Counts up with each decision, so that a page knows when it is behind.
  package var version: Int

  package struct Page: Sendable {
    package var number: Int
    package var source: ExtractedPage.Source
    package var confidence: Double
    package var original: String
    package var redacted: String
    /// How `original` became `redacted`, in order, without gaps. Ranges count code points.
    package var segments: [Redaction.Segment]
    /// The finding behind each index that a segment names.
    package var applied: [ReviewFinding.ID]
    /// The words of `original` that were read from pixels, in its order; none where the text came from the file itself.
    package var words: [RecognizedWord] = []
  }

  /// Linking never rests on a name alone; what is not certain is asked.
  package struct PatientQuestion: Sendable {
    package enum Standing: String, Sendable {
      /// The document names no patient.
      case none
      /// Linked by a record number with its issuer, or by name and birth date.
      case linked
      /// A new patient, who gets a pseudonym on approval.
      case new
      /// What the document says fits more than one patient, or contradicts a known one: a person chooses.
      case conflict
    }
    package var standing: Standing
    package var mark: String?
    /// Who it could be; shown to the reviewer, who sees the original anyway.
    package var candidates: [Candidate]
    /// Why it is asked, in words.
    package var explanation: String

    package struct Candidate: Sendable {
      package var mark: String
      package var name: String
      package var birthDate: String?
    }
  }
}

/// A finding as the reviewer sees and decides it.
package struct ReviewFinding: Sendable, Equatable {
  package struct ID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
  }

  package enum Decision: String, Sendable, Codable {
    /// Nobody has touched it. A certain one will be redacted all the same; one to check must be decided.
    case open
    case accepted
    case rejected
  }

  package var id: ID
  package var page: Int
  package var finding: Finding
  package var decision: Decision
  package var decidedBy: String?
  /// At or above `review.certainScore`: redacted unless it is touched.
  package var isCertain: Bool
  /// Added by a person as "missed".
  package var isManual: Bool
  /// Hidden from the reviewer to see whether it would be missed. It is redacted whatever happens.
  package var isWithheld = false

  /// What stays readable unless a person says otherwise.
  package var isSuspicion: Bool { finding.score < Finding.suspicion && !isManual }

  /// Whether the kept text has a mark in its place.
  package var isApplied: Bool { isSuspicion ? decision == .accepted : decision != .rejected }
}

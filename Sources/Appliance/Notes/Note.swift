package import Foundation

/// A clinician's note on a patient, as its author sees it.
package struct Note: Sendable, Equatable {
  package struct ID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
  }

  /// What stands in a section now.
  package struct Section: Sendable, Equatable {
    package var key: String
    package var title: String
    package var revision: Int
    package var origin: Revision.Origin
    package var sentences: [Sentence]

    package var text: String { sentences.map(\.text).joined(separator: "\n") }
  }

  package struct Sentence: Sendable, Equatable {
    package var text: String
    package var doubts: [SupportDoubt]
    package var citations: [Source]
  }

  /// A citation and what is to be seen there.
  package struct Source: Sendable, Equatable {
    package var citation: Citation
    /// The cited text; nil when the document was deleted.
    package var text: String?
    package var isGone: Bool
    /// The document was redacted again: what stands at the place is not what was cited, and is not shown as if it were.
    package var isChanged = false
    /// The footnote's number, through the whole note.
    package var number: Int
  }

  package struct Revision: Sendable, Equatable {
    package enum Origin: String, Sendable, Codable, CaseIterable { case drafted, regenerated, model, edited }

    package var number: Int
    package var origin: Origin
    package var author: String
    package var at: Date
    package var lines: [String]
    /// What became of the lines of the revision before it.
    package var changes: [LineDiff.Change]
  }

  package var id: ID
  /// Counts changes; who saves says which one was edited.
  package var version: Int
  package var template: String
  package var templateVersion: Int
  package var templateName: String
  package var patientMark: String
  /// Empty when the documents tell no name.
  package var patientName: String
  package var birthDate: String?
  package var createdAt: Date
  package var updatedAt: Date
  package var sections: [Section]
  package var omissions: [Omission]
  package var attestation: Attestation?
  package var addenda: [Addendum]
  /// SHA-256 of the exact text as it would be signed now.
  package var textHash: String

  package var doubtCount: Int { sections.reduce(0) { $0 + $1.sentences.count { !$0.doubts.isEmpty } } }
}

/// One line of the list of notes.
package struct NoteSummary: Sendable, Equatable {
  package var id: Note.ID
  package var templateName: String
  package var patientMark: String
  package var patientName: String
  package var createdAt: Date
  package var updatedAt: Date
  package var signedAt: Date?
}

/// A signature under a note (21 CFR 11.50, 11.70): who, when, what for, and bound to the exact text.
package struct Attestation: Sendable, Equatable {
  package enum Meaning: String, Sendable, Codable, CaseIterable {
    case author, reviewer, supervisor

    package var words: String {
      switch self {
      case .author: "I wrote this note, have read it in full, and attest that it is accurate."
      case .reviewer: "I have reviewed this note and agree with it."
      case .supervisor: "I supervised this care, have reviewed this note, and agree with it."
      }
    }
  }

  package var login: String
  package var printedName: String
  package var credentials: String
  package var meaning: Meaning
  /// The name as it was typed to sign; empty where it was drawn instead.
  package var signature: String
  package var drawing: SignatureDrawing?
  package var signedAt: Date
  /// Where the signer's clock was: "America/Denver".
  package var zone: String
  package var textHash: String
  /// Whether text, hash and the keyed check of all of this still fit.
  package var isSound: Bool
}

package struct Addendum: Sendable, Equatable {
  package var number: Int
  package var login: String
  package var text: String
  package var printedName: String
  package var credentials: String
  package var signature: String
  package var drawing: SignatureDrawing?
  package var addedAt: Date
  package var zone: String
  package var textHash: String
  package var isSound: Bool
}

/// What somebody shows and says to sign.
package struct Signing: Sendable {
  package var password: String
  package var printedName: String
  package var credentials: String
  package var meaning: Attestation.Meaning
  /// The printed name once more; may be empty where there is a drawing.
  package var signature: String
  package var drawing: SignatureDrawing?
  /// An IANA name.
  package var zone: String
  /// Of the text that was seen: another one is not signed.
  package var textHash: String

  package init(
    password: String, printedName: String, credentials: String, meaning: Attestation.Meaning = .author, signature: String,
    drawing: SignatureDrawing? = nil, zone: String, textHash: String = ""
  ) {
    self.password = password
    self.printedName = printedName
    self.credentials = credentials
    self.meaning = meaning
    self.signature = signature
    self.drawing = drawing
    self.zone = zone
    self.textHash = textHash
  }
}

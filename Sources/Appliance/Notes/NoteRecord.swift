package import Foundation

/// What a sealed PDF of a note tells programs: the exact text that was signed, by marks, with its signatures.
package struct NoteRecord: Codable, Sendable, Equatable {
  package struct Signature: Codable, Sendable, Equatable {
    /// The account that gave its password; the printed name is what its owner wrote.
    package var login: String?
    package var printedName: String
    package var credentials: String
    /// nil under an addendum.
    package var meaning: Attestation.Meaning?
    package var signature: String
    /// SVG path data in a box of 3000 × 1000, where it was drawn.
    package var drawing: String?
    package var signedAt: Date
    package var zone: String
  }

  /// A text and who signed it.
  package struct SignedText: Codable, Sendable, Equatable {
    package var text: String
    /// SHA-256 of the text in UTF-8, hexadecimal.
    package var textHash: String
    package var signature: Signature

    package var isWhole: Bool { NoteText.hash(text).hex == textHash }
  }

  package var form = NoteRecord.form
  package var note: Int64
  /// The patient's mark.
  package var patient: String
  package var template: String
  package var signed: SignedText
  package var addenda: [SignedText]

  package static let form = "chartkeep-note-1"

  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.dateEncodingStrategy = .iso8601
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  /// nil when it is of another form.
  package init?(json: Data) {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let record = try? decoder.decode(Self.self, from: json), record.form == Self.form else { return nil }
    self = record
  }

  init(note: Int64, patient: String, template: String, signed: SignedText, addenda: [SignedText]) {
    self.note = note
    self.patient = patient
    self.template = template
    self.signed = signed
    self.addenda = addenda
  }
}

/// What the appliance knows of a note that somebody holds on paper: hashes and who signed, no text.
package struct NoteStanding: Codable, Sendable, Equatable {
  package struct Signed: Codable, Sendable, Equatable {
    package var textHash: String
    package var signature: NoteRecord.Signature
  }

  /// nil when the note is not here, or not signed.
  package var signed: Signed?
  package var addenda: [Signed]
  package var isSound: Bool

  /// Whether what is kept here is what was printed; addenda may have come since.
  package func bears(out record: NoteRecord) -> Bool {
    guard let signed, Self.same(signed, record.signed), addenda.count >= record.addenda.count else { return false }
    return zip(addenda, record.addenda).allSatisfy(Self.same)
  }

  private static func same(_ kept: Signed, _ printed: NoteRecord.SignedText) -> Bool {
    var signature = kept.signature
    // Records count whole seconds.
    guard abs(signature.signedAt.timeIntervalSince(printed.signature.signedAt)) < 1 else { return false }
    signature.signedAt = printed.signature.signedAt
    return kept.textHash == printed.textHash && signature == printed.signature
  }
}

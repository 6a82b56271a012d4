/// What one dropped file gave: usually one document, several for an HL7 batch, a FHIR bundle of several
/// patients, or a mail with attachments.
package struct ExtractedFile: Codable, Sendable, Equatable {
  package var documents: [ExtractedDocument]
  /// Plain sentences for the reviewer ("Page 3 was read with low confidence."). They never quote the document.
  package var warnings: [String]

  package init(documents: [ExtractedDocument], warnings: [String] = []) {
    self.documents = documents
    self.warnings = warnings
  }
}

/// One document as pages of text, with what its structure tells about the people in it.
package struct ExtractedDocument: Codable, Sendable, Equatable {
  package var type: DocumentKind
  package var pages: [ExtractedPage]
  /// The patients that structured fields name (HL7 PID, FHIR Patient); empty for plain text.
  package var patients: [PatientIdentity]

  package init(type: DocumentKind, pages: [ExtractedPage], patients: [PatientIdentity] = []) {
    self.type = type
    self.pages = pages
    self.patients = patients
  }
}

/// A page of text. What has no pages of its own is page 1.
package struct ExtractedPage: Codable, Sendable, Equatable {
  package enum Source: String, Codable, Sendable {
    /// From the file itself: a text layer, a cell, a field.
    case text
    /// Read from pixels by tesseract.
    case ocr
  }

  /// Counted from 1.
  package var number: Int
  package var source: Source
  /// 0–1. Text from the file itself is 1; OCR gives the mean word confidence.
  package var confidence: Double
  package var text: String
  /// Spans of `text` that the file's own structure declares to be identifiers.
  package var marks: [StructuredMark]
  /// The words of `text` that were read from pixels, in its order; empty for text from the file itself.
  package var words: [RecognizedWord]

  package init(
    number: Int, source: Source, confidence: Double, text: String, marks: [StructuredMark] = [], words: [RecognizedWord] = []
  ) {
    self.number = number
    self.source = source
    self.confidence = confidence
    self.text = text
    self.marks = marks
    self.words = words
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    number = try values.decode(Int.self, forKey: .number)
    source = try values.decode(Source.self, forKey: .source)
    confidence = try values.decode(Double.self, forKey: .confidence)
    text = try values.decode(String.self, forKey: .text)
    marks = try values.decode([StructuredMark].self, forKey: .marks)
    // Pages that were stored before words were kept have none.
    words = try values.decodeIfPresent([RecognizedWord].self, forKey: .words) ?? []
  }
}

/// A span that a structured source declares to be an identifier, such as HL7 PID-5 or FHIR `Patient.name`.
/// Offsets are half-open and count Unicode code points of the page's text.
package struct StructuredMark: Codable, Sendable, Equatable {
  package var start: Int
  package var end: Int
  package var label: IdentifierLabel
  package var subject: Subject
  /// Where it stood, for the reviewer: "HL7 PID-5 Patient Name".
  package var field: String

  package init(start: Int, end: Int, label: IdentifierLabel, subject: Subject, field: String) {
    self.start = start
    self.end = end
    self.label = label
    self.subject = subject
    self.field = field
  }
}

/// The kinds that Chartkeep reads, decided by content and never by name.
package enum DocumentKind: String, Codable, Sendable, CaseIterable {
  case pdf, jpeg, png, tiff, docx, xlsx, hl7, fhir, text, csv
  case webp, heic, gif, bmp, doc, xls
  case html, eml, rtf, odt, ods, cda
}

/// Who a patient is, as far as one document tells. The fields are as printed there, but for the birth date.
package struct PatientIdentity: Codable, Sendable, Equatable, Hashable {
  /// A number and who gave it out. Two hospitals' "1234" are two patients, so a number without an issuer never links.
  package struct RecordNumber: Codable, Sendable, Equatable, Hashable {
    /// Assigning authority or FHIR `system`; empty when the document does not tell.
    package var issuer: String
    package var value: String

    package init(issuer: String, value: String) {
      self.issuer = issuer
      self.value = value
    }
  }

  package var family: String
  /// First and middle names, separated by spaces.
  package var given: String
  /// `yyyy-MM-dd`, or nil when it is missing or not certain.
  package var birthDate: String?
  package var recordNumbers: [RecordNumber]

  package init(family: String, given: String, birthDate: String? = nil, recordNumbers: [RecordNumber] = []) {
    self.family = family
    self.given = given
    self.birthDate = birthDate
    self.recordNumbers = recordNumbers
  }
}

import Appliance
import Ingest

/// Kinds, labels and sources as pages and the API name them. With `SheetRows` and `SheetJSON` the only files that look into types of `Ingest`.
extension Words {
  static func kind(_ kind: DocumentKind?) -> String {
    switch kind {
    case .pdf: "PDF"
    case .jpeg: "JPEG picture"
    case .png: "PNG picture"
    case .tiff: "TIFF scan"
    case .docx: "Word document"
    case .xlsx: "Excel workbook"
    case .hl7: "HL7 message"
    case .fhir: "FHIR record"
    case .text: "Text"
    case .csv: "Table (CSV)"
    case .webp: "WebP picture"
    case .heic: "HEIC photo"
    case .gif: "GIF picture"
    case .bmp: "BMP picture"
    case .doc: "Word document (97–2003)"
    case .xls: "Excel workbook (97–2003)"
    case .html: "Web page"
    case .eml: "E-mail"
    case .rtf: "Rich text"
    case .odt: "OpenDocument text"
    case .ods: "OpenDocument spreadsheet"
    case .cda: "Clinical document (CDA)"
    case nil: "Not known yet"
    }
  }

  /// The API's name of a kind.
  static func code(_ kind: DocumentKind?) -> String? { kind?.rawValue }

  static func kinds(_ codes: [String]) -> Set<DocumentKind> { Set(codes.compactMap(DocumentKind.init(rawValue:))) }

  static let kindCodes = DocumentKind.allCases.map { (code: $0.rawValue, words: kind($0)) }

  static func label(_ label: IdentifierLabel) -> String {
    switch label {
    case .name: "Name"
    case .date: "Date"
    case .location: "Address or place"
    case .age: "Age over 89"
    case .phone: "Phone"
    case .fax: "Fax"
    case .email: "E-mail"
    case .ssn: "Social security number"
    case .mrn: "Record number"
    case .healthPlan: "Health plan number"
    case .account: "Account number"
    case .license: "Licence number"
    case .vehicle: "Vehicle"
    case .device: "Device"
    case .url: "Web address"
    case .ip: "Network address"
    case .biometric: "Biometric"
    case .photo: "Photo"
    case .otherID: "Other number"
    case .organization: "Organization"
    }
  }

  static func code(_ label: IdentifierLabel) -> String { label.rawValue }

  static func requireLabel(_ code: String) throws(Refusal) -> IdentifierLabel {
    guard let label = IdentifierLabel(rawValue: code) else { throw Refusal(.invalid, "This label is not known.", field: "label") }
    return label
  }

  static let labelCodes = IdentifierLabel.allCases.map { (code: $0.rawValue, words: label($0)) }

  /// Where a page's text came from.
  static func source(_ source: ExtractedPage.Source, confidence: Double) -> String {
    switch source {
    case .text: "text of the file"
    case .ocr: "read from a picture, \(percent(confidence)) sure"
    }
  }

  static func code(_ source: ExtractedPage.Source) -> String { source.rawValue }

  /// So unsure that a reader should know.
  static func isDoubtful(_ source: ExtractedPage.Source, confidence: Double) -> Bool { source == .ocr && confidence < 0.6 }
}

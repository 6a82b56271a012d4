package import Foundation

/// Turns a file of any supported kind into documents of pages of text. Pure: bytes in, text out; it runs inside the worker.
package struct Extractor: Sendable {
  private let limits: ExtractionLimits
  private let password: String?
  private let endsProcess: Bool

  /// `password` opens the file if it asks for one. `endsProcess`: see `PDFExtractor`; only for the worker.
  package init(limits: ExtractionLimits, password: String? = nil, endsProcess: Bool = false) {
    self.limits = limits
    self.password = password
    self.endsProcess = endsProcess
  }

  /// `progress` is told (pages done, pages in all) where the format has pages.
  package func extract(
    _ data: Data, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(ExtractionFailure) -> ExtractedFile {
    guard data.count <= limits.fileBytes else {
      let megabytes = limits.fileBytes >> 20
      throw ExtractionFailure(.tooLarge, "The file is larger than \(megabytes) MB. Split it or scan it at a lower resolution.")
    }
    return try extract(data, as: ContentType.kind(of: data), attachments: AttachmentReader(limits: limits), progress: progress)
  }

  /// Reads a file that is known to be of `kind`, or a part of another file; `attachments` bounds what lies inside.
  func extract(
    _ data: Data, as kind: DocumentKind, attachments: AttachmentReader, progress: (Int, Int) -> Void
  ) throws(ExtractionFailure) -> ExtractedFile {
    let file =
      switch kind {
      case .pdf: try PDFExtractor(limits: limits, password: password, endsProcess: endsProcess).extract(data, progress: progress)
      case .jpeg, .png, .tiff, .webp, .heic, .gif, .bmp: try ImageExtractor(limits: limits).extract(data, kind: kind, progress: progress)
      case .docx: try DocxExtractor(limits: limits).extract(data, progress: progress)
      case .xlsx: try XlsxExtractor(limits: limits).extract(data, progress: progress)
      case .doc: try DocExtractor(limits: limits).extract(data, progress: progress)
      case .xls: try XlsExtractor(limits: limits).extract(data, progress: progress)
      case .hl7: try HL7Extractor(limits: limits).extract(data, attachments: attachments)
      case .fhir: try FHIRExtractor(limits: limits).extract(data, attachments: attachments)
      case .cda: try CDAExtractor(limits: limits).extract(data, attachments: attachments)
      case .eml: try MailExtractor(limits: limits).extract(data, attachments: attachments)
      case .html: try HTMLExtractor(limits: limits).extract(data)
      case .rtf: try RTFExtractor(limits: limits).extract(data)
      case .odt, .ods: try OpenDocumentExtractor(limits: limits).extract(data, kind: kind)
      case .text, .csv: try TextExtractor(limits: limits).extract(data, kind: kind)
      }
    try check(file)
    return file
  }

  private func check(_ file: ExtractedFile) throws(ExtractionFailure) {
    var length = 0
    var hasText = false
    for page in file.documents.lazy.flatMap(\.pages) {
      length += page.text.unicodeScalars.count
      hasText = hasText || page.text.unicodeScalars.contains { !$0.properties.isWhitespace }
      guard length <= limits.textLength else {
        throw ExtractionFailure(.tooLarge, "The file holds too much text. Split it and drop the parts.")
      }
    }
    guard hasText else {
      throw ExtractionFailure(.noText, "No text was found in the file. If it is a scan, scan it again with more contrast.")
    }
  }
}

/// What one file may cost. Each bound is a setting under `ingest.limits`; past one the file is refused with a code of its own.
package struct ExtractionLimits: Codable, Sendable, Equatable {
  /// Bytes of the file itself; 50 MB as people say it is 52,428,800.
  package var fileBytes = 52_428_800
  package var pages = 2_000
  /// Pixels of one image or rendered page, read from its header before anything is decoded.
  package var pixels = 50_000_000
  /// Bytes that a zip-based file may unpack to, all entries together.
  package var unpackedBytes = 500_000_000
  /// Code points of text that one file may give: 1,000 dense pages. The service searches it for identifiers in memory.
  package var textLength = 3_000_000
  /// Open elements of XML or groups of RTF inside each other.
  package var markupDepth = 512
  /// Objects and arrays of JSON inside each other; FHIR in XML is held to it too.
  package var jsonDepth = 64
  /// Segments of one HL7 file, all its messages together.
  package var segments = 500_000
  /// Parts of mails and files packed into other files, all levels together.
  package var attachments = 200
  /// How deep files may lie in files: 1 is a mail's attachment.
  package var attachmentDepth = 5
  package var wallClockSeconds = 600
  package var cpuSeconds = 600
  package var memoryBytes = 1_073_741_824
  /// tesseract's languages, in its own notation.
  package var ocrLanguages = "eng+spa"
  /// OCR confidence below which a page carries a warning.
  package var lowConfidence = 0.6

  package init() {}
}

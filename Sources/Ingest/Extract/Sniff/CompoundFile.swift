import Foundation

/// What a compound file holds: an old Office file, or a new one behind a password.
enum CompoundFile {
  static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

  static let passwordNeeded = ExtractionFailure(
    .encrypted, "The file is protected by a password. Save a copy without one and drop it again.")

  static func kind(of data: Data) throws(ExtractionFailure) -> DocumentKind {
    guard let names = CompoundStreams(data)?.names else { throw OfficePackage.damaged }
    if names.contains("encryptedpackage") { throw passwordNeeded }
    if names.contains("worddocument") { return .doc }
    if names.contains("workbook") || names.contains("book") { return .xls }
    if names.contains("powerpoint document") {
      throw UnsupportedFormat.refusal("an old PowerPoint presentation (.ppt)", "Save it as PDF and drop that.")
    }
    if names.contains("__properties_version1.0") {
      throw UnsupportedFormat.refusal("an Outlook message (.msg)", "Save it as .eml or print it to PDF, and drop that.")
    }
    throw UnsupportedFormat.refusal("an old Office file", "Save it as .docx, .xlsx or PDF and drop that.")
  }
}

import Foundation

/// The container of old Office files and of password-protected new ones (MS-CFB). It is only told apart here, never read.
enum CompoundFile {
  static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

  static func refusal(of data: Data) -> ExtractionFailure {
    let names = streamNames(in: [UInt8](data))
    if names.contains("EncryptedPackage") {
      return ExtractionFailure(.encrypted, "The file is protected by a password. Save a copy without one and drop it again.")
    }
    if names.contains("WordDocument") { return UnsupportedFormat.refusal("an old Word document (.doc)", "Save it as .docx and drop that.") }
    if names.contains("Workbook") || names.contains("Book") {
      return UnsupportedFormat.refusal("an old Excel workbook (.xls)", "Save it as .xlsx and drop that.")
    }
    if names.contains("PowerPoint Document") {
      return UnsupportedFormat.refusal("an old PowerPoint presentation (.ppt)", "Save it as PDF and drop that.")
    }
    if names.contains("__properties_version1.0") {
      return UnsupportedFormat.refusal("an Outlook message (.msg)", "Print it to PDF and drop that.")
    }
    return UnsupportedFormat.refusal("an old Office file", "Save it as .docx, .xlsx or PDF and drop that.")
  }

  private static let wanted = ["EncryptedPackage", "WordDocument", "Workbook", "Book", "PowerPoint Document", "__properties_version1.0"]

  /// The wanted names among the directory entries (MS-CFB 2.6.1): 128 bytes each, aligned; the name in UTF-16LE, its size in
  /// bytes with the final zero at offset 64. Looking at every aligned place needs no trust in the file's own sector chains.
  private static func streamNames(in bytes: [UInt8]) -> Set<String> {
    // The names are ASCII.
    let patterns = wanted.map { name -> (String, [UInt8]) in (name, name.utf8.flatMap { [$0, 0] } + [0, 0]) }
    var found: Set<String> = []
    var at = 512
    while at + 128 <= bytes.count {
      for (name, pattern) in patterns where Int(bytes[at + 64]) == pattern.count && bytes[at + 65] == 0 {
        if bytes[at..<(at + pattern.count)].elementsEqual(pattern) { found.insert(name) }
      }
      at += 128
    }
    return found
  }
}

package import Foundation

/// Decides what a file is from its bytes. Names lie: scanners call everything `.pdf`, and people rename.
package enum ContentType {
  /// Throws `empty_file`, `encrypted`, `damaged` or `unsupported_type` with a message that says what to do.
  package static func kind(of data: Data) throws(ExtractionFailure) -> DocumentKind {
    let head = [UInt8](data.prefix(4096))
    guard !head.isEmpty else { throw empty }
    if let kind = picture(head) { return kind }
    // ISO 32000-1 annex H, 3.4.1: readers accept the header within the first 1,024 bytes.
    if data.prefix(1024 + 5).firstRange(of: Data("%PDF-".utf8)) != nil { return .pdf }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return try zip(data) }
    if head.starts(with: CompoundFile.signature) { return try CompoundFile.kind(of: data) }
    if let refusal = UnsupportedFormat.binary(head) { throw refusal }
    if head.starts(with: "{\\rtf".utf8) { return .rtf }
    return try text(data)
  }

  private static func picture(_ head: [UInt8]) -> DocumentKind? {
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    // Classic TIFF and BigTIFF, in both byte orders.
    let tiff: [[UInt8]] = [[0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A], [0x49, 0x49, 0x2B, 0x00], [0x4D, 0x4D, 0x00, 0x2B]]
    if tiff.contains(where: { head.starts(with: $0) }) { return .tiff }
    return PictureSignature.kind(head)
  }

  private static func zip(_ data: Data) throws(ExtractionFailure) -> DocumentKind {
    // Only names are read here; the extractor applies its own limits before it unpacks.
    var limits = ExtractionLimits()
    limits.unpackedBytes = .max
    let names = try ZipArchive(data, limits: limits).names.map { $0.lowercased() }
    if names.contains("[content_types].xml") {
      if names.contains(where: { $0.hasPrefix("word/") && $0.hasSuffix(".xml") }) { return .docx }
      if names.contains(where: { $0.hasPrefix("xl/") && $0.hasSuffix(".xml") }) { return .xlsx }
      if names.contains(where: { $0.hasPrefix("xl/") && $0.hasSuffix(".bin") }) {
        throw UnsupportedFormat.refusal("a binary Excel workbook (XLSB)", "Save it as .xlsx and drop that.")
      }
      if names.contains(where: { $0.hasPrefix("ppt/") }) {
        throw UnsupportedFormat.refusal("a PowerPoint presentation", "Save it as PDF and drop that.")
      }
    }
    if names.contains("mimetype"), names.contains("content.xml") {
      if let kind = openDocument(data) { return kind }
      throw UnsupportedFormat.refusal("an OpenDocument presentation or drawing", "Save it as .docx, .xlsx or PDF and drop that.")
    }
    if names.contains("meta-inf/container.xml") {
      throw UnsupportedFormat.refusal("an e-book", "Save it as PDF and drop that.")
    }
    throw UnsupportedFormat.refusal("a ZIP archive", "Unpack it and drop the files in it.")
  }

  /// By the entry that is there for this (ISO/IEC 26300 part 3, 2.2.4): first in the file and not packed.
  private static func openDocument(_ data: Data) -> DocumentKind? {
    var limits = ExtractionLimits()
    limits.unpackedBytes = .max
    guard let bytes = try? ZipArchive(data, limits: limits).read("mimetype"), bytes.count < 200 else { return nil }
    let name = String(decoding: bytes, as: UTF8.self).trimmed
    if name.hasPrefix("application/vnd.oasis.opendocument.text") { return .odt }
    return name.hasPrefix("application/vnd.oasis.opendocument.spreadsheet") ? .ods : nil
  }

  static let empty = ExtractionFailure(.emptyFile, "The file is empty. Check that it was copied completely.")
}

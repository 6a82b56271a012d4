import Foundation

/// Reads what files carry inside them: a mail's attachments, a PDF packed into an HL7 result or a FHIR resource. Each is read as if it
/// had been dropped, and becomes documents of its own; what can't be read gives a warning and never fails the file around it.
///
/// One reader serves a whole dropped file, so that its bounds hold for all levels together: how many, how deep, how many bytes and
/// how much of the time.
final class AttachmentReader {
  private let limits: ExtractionLimits
  private var remaining: Int
  private var remainingBytes: Int
  private var depth = 0
  private let start = ContinuousClock.now

  init(limits: ExtractionLimits) {
    self.limits = limits
    remaining = limits.attachments
    remainingBytes = limits.unpackedBytes
  }

  /// Takes one of the parts that the limit allows; false when there is none left.
  func takePart() -> Bool {
    guard remaining > 0 else { return false }
    remaining -= 1
    return true
  }

  /// Reads `data`, which is of `kind` when the file around it is sure of that. `name` begins the warnings: "Attachment 2".
  func read(_ data: Data, as kind: DocumentKind? = nil, name: String) -> ExtractedFile {
    do {
      var file = try file(data, as: kind)
      file.warnings = file.warnings.map { "\(name): \($0)" }
      return file
    } catch {
      return ExtractedFile(documents: [], warnings: [AttachmentReader.warning(name, error)])
    }
  }

  /// The same for callers that know failures which are no news.
  func file(_ data: Data, as kind: DocumentKind? = nil) throws(ExtractionFailure) -> ExtractedFile {
    try admit(data)
    depth += 1
    defer { depth -= 1 }
    let known: DocumentKind
    if let kind { known = kind } else { known = try ContentType.kind(of: data) }
    return try Extractor(limits: limits).extract(data, as: known, attachments: self, progress: { _, _ in })
  }

  static func warning(_ name: String, _ failure: ExtractionFailure) -> String {
    "\(name) was not read (\(failure.code.rawValue)): \(failure.message)"
  }

  private func admit(_ data: Data) throws(ExtractionFailure) {
    guard depth < limits.attachmentDepth else {
      throw ExtractionFailure(
        .tooNested, "It lies more than \(limits.attachmentDepth) files deep. Save it and drop it as a file of its own.")
    }
    guard takePart() else {
      throw ExtractionFailure(.tooLarge, "The file holds more than \(limits.attachments) others. Save the rest and drop them.")
    }
    guard data.count <= limits.fileBytes, data.count <= remainingBytes else {
      throw ExtractionFailure(.tooLarge, "It is too large to be read inside another file. Save it and drop it as a file of its own.")
    }
    remainingBytes -= data.count
    // The rest of the time belongs to what is being read now: a mail must not fail for its last attachment.
    guard (ContinuousClock.now - start) * 3 < .seconds(limits.wallClockSeconds) * 2 else {
      throw ExtractionFailure(.timeout, "The files before it took too long. Save it and drop it as a file of its own.")
    }
  }
}

extension ExtractedFile {
  /// Adds the documents and warnings of a file that was inside. What names no patient of its own is about `patients`.
  mutating func add(_ inner: ExtractedFile, about patients: [PatientIdentity] = []) {
    for var document in inner.documents {
      if document.patients.isEmpty { document.patients = patients }
      documents.append(document)
    }
    warnings += inner.warnings
  }
}

/// Base64 as senders write it (RFC 2045 §6.8): with line breaks, with stray characters, with or without padding.
enum Base64 {
  /// Nil when nothing of it is base64. What follows the padding is dropped.
  static func decode(_ text: some Sequence<UInt8>) -> Data? {
    var out = Data()
    var bits: UInt32 = 0
    var count = 0
    loop: for byte in text {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
      case UInt8(ascii: "="): break loop
      default: continue
      }
      bits = bits << 6 | UInt32(value)
      count += 1
      if count == 4 {
        out.append(contentsOf: [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)])
        bits = 0
        count = 0
      }
    }
    if count == 2 { out.append(UInt8(bits >> 4 & 0xFF)) }
    if count == 3 { out.append(contentsOf: [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)]) }
    return out.isEmpty ? nil : out
  }
}

package import Foundation

/// Reads clinical documents (HL7 CDA Release 2, and C-CDA on top of it): who is named in the header, then the sections' narratives,
/// which are what the author signed. The coded entries repeat them and are left out.
package struct CDAExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data) throws(ExtractionFailure) -> ExtractedFile {
    try extract(data, attachments: AttachmentReader(limits: limits))
  }

  func extract(_ data: Data, attachments: AttachmentReader) throws(ExtractionFailure) -> ExtractedFile {
    guard let bytes = XMLText.utf8(data) else { throw CDAExtractor.damaged }
    var reader = CDAReader(limits: limits)
    do {
      try reader.read(bytes)
    } catch is HTMLText.TooLong {
      throw ExtractionFailure.tooMuchText
    } catch XMLProblem.tooDeep {
      throw ExtractionFailure.tooNested(limits.markupDepth)
    } catch is XMLElement.TooLarge {
      throw ExtractionFailure(.tooLarge, "The document's header is far larger than any real one. Save it as PDF and drop that.")
    } catch {
      throw CDAExtractor.damaged
    }
    let document = ExtractedDocument(type: .cda, pages: [reader.writer.page(1)], patients: reader.patients)
    var file = ExtractedFile(documents: [document])
    for (index, packed) in reader.attachments.enumerated() {
      file.add(attachments.read(packed, name: "Attached file \(index + 1)"), about: reader.patients)
    }
    if reader.references > 0 {
      file.warnings.append("The document refers to files beside it (\(reader.references)), which were not read. Drop them too.")
    }
    if reader.emptySections > 0 {
      file.warnings.append("Sections hold coded entries and no text (\(reader.emptySections)); their codes were not read.")
    }
    return file
  }

  private static let damaged = ExtractionFailure(
    .damaged, "The file begins like a clinical document (CDA) but is not valid XML. Export it again and drop that.")
}

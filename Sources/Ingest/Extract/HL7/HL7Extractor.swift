package import Foundation

/// Reads HL7 version 2 files: each message becomes a document of headed segments with named fields,
/// and each file packed into one a document of its own.
package struct HL7Extractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data) throws(ExtractionFailure) -> ExtractedFile {
    try extract(data, attachments: AttachmentReader(limits: limits))
  }

  func extract(_ data: Data, attachments: AttachmentReader) throws(ExtractionFailure) -> ExtractedFile {
    var file = ExtractedFile(documents: [])
    var count = 0
    var packedFiles = 0
    var length = 0
    for message in try HL7Message.messages(in: data, limits: limits) {
      count += 1
      var renderer = HL7Renderer(message)
      renderer.render()
      length += renderer.writer.length
      guard length <= limits.textLength else { throw ExtractionFailure.tooMuchText }
      let patients = PatientIdentity.patients(in: message)
      file.documents.append(ExtractedDocument(type: .hl7, pages: [renderer.writer.page(1)], patients: patients))
      for packed in renderer.attachments {
        packedFiles += 1
        file.add(attachments.read(packed, name: "Attached file \(packedFiles)"), about: patients)
      }
    }
    guard !file.documents.isEmpty else {
      throw ExtractionFailure(.noText, "The file begins like HL7 but holds no message. Export it again and drop that.")
    }
    if count > 1 { file.warnings.append("The file holds \(count) messages; each became a document of its own.") }
    return file
  }
}

extension PatientIdentity {
  /// From PID-3 (with PID-2 and PID-4 where they name an issuer), PID-5 and PID-7.
  static func patients(in message: HL7Message) -> [PatientIdentity] {
    var found: [PatientIdentity] = []
    for segment in message.segments where segment.id == "PID" {
      // The legal name, or the first that is given.
      let names = segment.field(5)
      let name = names.first { $0.component(7) == "L" } ?? names.first
      var numbers: [RecordNumber] = []
      for field in [3, 2, 4] {
        for value in segment.field(field) {
          let issuer = value.component(4).trimmed.nonEmpty ?? value.subcomponent(2, of: 4).trimmed
          let number = RecordNumber(issuer: issuer, value: value.component(1).trimmed)
          // Of another type: social security, licence, visit.
          guard !number.value.isEmpty, field == 3 || !issuer.isEmpty,
            HL7IdentifierType.label(value.component(5).uppercased()) ?? .mrn == .mrn
          else { continue }
          if !numbers.contains(number) { numbers.append(number) }
        }
      }
      let birth = HL7Date(segment.text(7))
      let identity = PatientIdentity(
        family: name?.component(1).trimmed ?? "",
        given: [name?.component(2), name?.component(3)].compactMap { $0?.trimmed.nonEmpty }.joined(separator: " "),
        birthDate: birth?.hasDay == true ? birth?.date : nil,
        recordNumbers: numbers)
      if identity.isKnown, !found.contains(identity) { found.append(identity) }
    }
    return found
  }
}

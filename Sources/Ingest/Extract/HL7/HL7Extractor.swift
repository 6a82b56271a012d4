package import Foundation

/// Reads HL7 version 2 files: each message becomes a document of headed segments with named fields.
package struct HL7Extractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data) throws(ExtractionFailure) -> ExtractedFile {
    var file = ExtractedFile(documents: [])
    var unread = 0
    var length = 0
    for message in HL7Message.messages(in: data) {
      var renderer = HL7Renderer(message)
      renderer.render()
      length += renderer.writer.length
      guard length <= limits.textLength else { throw ExtractionFailure.tooMuchText }
      unread += renderer.unreadAttachments
      file.documents.append(
        ExtractedDocument(type: .hl7, pages: [renderer.writer.page(1)], patients: PatientIdentity.patients(in: message)))
    }
    guard !file.documents.isEmpty else {
      throw ExtractionFailure(.noText, "The file begins like HL7 but holds no message. Export it again and drop that.")
    }
    if file.documents.count > 1 {
      file.warnings.append("The file holds \(file.documents.count) messages; each became a document of its own.")
    }
    if unread > 0 { file.warnings.append("Files attached inside the messages were not read (\(unread)). Drop them as files of their own.") }
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

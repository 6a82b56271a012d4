package import Foundation

/// Reads FHIR (STU3, R4, R5): a resource or Bundle in JSON or XML, an array of resources or NDJSON. A file about several patients gives
/// one document for each of them, and files packed into resources give documents of their own.
package struct FHIRExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data) throws(ExtractionFailure) -> ExtractedFile {
    try extract(data, attachments: AttachmentReader(limits: limits))
  }

  func extract(_ data: Data, attachments: AttachmentReader) throws(ExtractionFailure) -> ExtractedFile {
    let entries: [FHIRDocument.Entry]
    switch try reading(of: data) {
    case .resources(let found): entries = found
    case .tooDeep: throw ExtractionFailure.tooNested(limits.jsonDepth)
    case .otherJSON, .invalid: throw FHIRExtractor.damaged
    }
    let names = FHIRNames(entries)
    var file = ExtractedFile(documents: [])
    var length = 0
    var packedFiles = 0
    let groups = FHIRDocument.byPatient(entries)
    guard groups.count <= limits.pages else {
      let most = limits.pages
      throw ExtractionFailure(.tooManyPages, "The file tells about more than \(most) patients. Split it, and drop the parts.")
    }
    for group in groups {
      var renderer = FHIRRenderer(names: names)
      for entry in group {
        renderer.render(entry.resource)
        guard length + renderer.writer.length <= limits.textLength else { throw ExtractionFailure.tooMuchText }
      }
      length += renderer.writer.length
      var patients: [PatientIdentity] = []
      for entry in group where entry.type == "Patient" {
        let identity = PatientIdentity(fhirPatient: entry.resource)
        if identity.isKnown, !patients.contains(identity) { patients.append(identity) }
      }
      file.documents.append(ExtractedDocument(type: .fhir, pages: [renderer.writer.page(1)], patients: patients))
      for packed in renderer.attachments {
        packedFiles += 1
        file.add(attachments.read(packed, name: "Attached file \(packedFiles)"), about: patients)
      }
    }
    if groups.count > 1 { file.warnings.append("The file tells about \(groups.count) patients; each became a document of its own.") }
    return file
  }

  private func reading(of data: Data) throws(ExtractionFailure) -> FHIRDocument.Reading {
    guard let text = TextDecoder.decode(data) else { throw FHIRExtractor.damaged }
    guard text.unicodeScalars.first(where: { !$0.properties.isWhitespace && $0.value != 0xFEFF }) == "<" else {
      return FHIRDocument.resources(in: text, maximumDepth: limits.jsonDepth)
    }
    guard let bytes = XMLText.utf8(data) else { throw FHIRExtractor.damaged }
    return FHIRDocument.resources(inXML: bytes, maximumDepth: limits.jsonDepth)
  }

  private static let damaged = ExtractionFailure(
    .damaged, "The file begins like a FHIR record but is not valid JSON or XML. Export it again and drop that.")
}

extension PatientIdentity {
  /// From `Patient.name`, `.birthDate` and `.identifier` (FHIR R4, 8.1). Social security and licence numbers are no record numbers.
  init(fhirPatient patient: JSONValue) {
    let names = patient["name"]?.elements ?? []
    let rank = ["official": 0, "usual": 1]
    let name = names.min { (rank[$0["use"]?.string ?? ""] ?? 2) < (rank[$1["use"]?.string ?? ""] ?? 2) }
    var family = name?["family"]?.elements.compactMap(\.string).joined(separator: " ") ?? ""
    var given = name?["given"]?.elements.compactMap(\.string).joined(separator: " ") ?? ""
    if family.isEmpty, given.isEmpty, let text = name?["text"]?.string {
      let words = text.split(separator: " ").map(String.init)
      family = words.last ?? ""
      given = words.dropLast().joined(separator: " ")
    }
    let birth = patient["birthDate"]?.string
    let numbers = (patient["identifier"]?.elements ?? []).compactMap { identifier -> RecordNumber? in
      guard let value = identifier["value"]?.string, !value.isEmpty, FHIRIdentifier.label(identifier, resourceType: "Patient") == .mrn
      else {
        return nil
      }
      return RecordNumber(issuer: identifier["system"]?.string ?? identifier["assigner"]?["display"]?.string ?? "", value: value)
    }
    self.init(
      family: family, given: given, birthDate: birth.flatMap { FHIRDate.hasDay($0) ? String($0.prefix(10)) : nil }, recordNumbers: numbers)
  }

  var isKnown: Bool { !family.isEmpty || !given.isEmpty || !recordNumbers.isEmpty }
}

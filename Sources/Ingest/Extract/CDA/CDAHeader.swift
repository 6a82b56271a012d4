/// The header of a clinical document (CDA R2, 4.2): the document, its patient, and everybody who had to do with it.
struct CDAHeader {
  /// The attributes that are looked at.
  static let attributes = [
    "root", "extension", "assigningAuthorityName", "value", "code", "displayName", "use", "classCode", "typeCode", "nullFlavor",
  ]

  private(set) var writer: PageWriter

  init(writer: PageWriter) {
    self.writer = writer
  }

  mutating func write(_ parts: [XMLElement]) {
    func first(_ name: String) -> XMLElement? { parts.first { $0.name == name } }
    let title = first("title")?.text.trimmed ?? ""
    if !title.isEmpty { writer.write("\(title)\n") }
    let type = CDAValues.code(first("code"))
    if !type.isEmpty, type != title { writer.write("Document type: \(type)\n") }
    time("Date", first("effectiveTime"), subject: .patient, field: "CDA effectiveTime")
    for part in parts {
      switch part.name {
      case "recordTarget": for role in part.all("patientRole") { patient(role) }
      case "documentationOf", "componentOf": service(part)
      default: if let role = CDAHeader.roles[part.name] { participant(part, role) }
      }
    }
  }

  // MARK: The patient

  private mutating func patient(_ role: XMLElement) {
    heading("Patient")
    let field = "CDA recordTarget"
    let person = role[child: "patient"]
    names(person?.all("name") ?? [], .patient, field)
    ids(role.all("id"), label: "Record number", isPatient: true, .patient, field)
    time("Birth date", person?[child: "birthTime"], subject: .patient, field: "\(field) birthTime")
    for (name, label) in [
      ("administrativeGenderCode", "Gender"), ("maritalStatusCode", "Marital status"), ("religiousAffiliationCode", "Religion"),
      ("raceCode", "Race"), ("ethnicGroupCode", "Ethnicity"),
    ] {
      let codes = person?.all(name).map { CDAValues.code($0) }.filter { !$0.isEmpty } ?? []
      if !codes.isEmpty { writer.write("\(label): \(codes.joined(separator: "; "))\n") }
    }
    contact(role, .patient, field)
    for place in person?[child: "birthplace"]?.all("place") ?? [] {
      if let name = place[child: "name"]?.text.trimmed.nonEmpty {
        line("Birthplace", [CDAValues.Piece(text: name, label: .location)], .patient, "\(field) birthplace")
      }
      for address in place.all("addr") { line("Birthplace", CDAValues.address(address), .patient, "\(field) birthplace") }
    }
    let languages = person?.all("languageCommunication").compactMap { $0[child: "languageCode"]?[attribute: "code"] } ?? []
    if !languages.isEmpty { writer.write("Language: \(languages.joined(separator: ", "))\n") }
    if let organization = role[child: "providerOrganization"] { self.organization("Provider organization", organization, field) }
    for guardian in person?.all("guardian") ?? [] { self.person("Guardian", guardian, .relative, "CDA guardian") }
  }

  // MARK: Others

  private struct Role {
    var label: String
    var subject: Subject
  }

  private static let roles: [String: Role] = [
    "author": Role(label: "Author", subject: .provider), "dataEnterer": Role(label: "Data enterer", subject: .provider),
    "informant": Role(label: "Informant", subject: .provider), "custodian": Role(label: "Custodian", subject: .other),
    "informationRecipient": Role(label: "Recipient", subject: .provider),
    "legalAuthenticator": Role(label: "Legal authenticator", subject: .provider),
    "authenticator": Role(label: "Authenticator", subject: .provider), "participant": Role(label: "Participant", subject: .other),
  ]

  /// Classes of associated persons who belong to the patient (RoleClass): next of kin, guardian, contact, caregiver, relation.
  private static let relatives: Set<String> = ["NOK", "GUARD", "GUAR", "ECON", "CAREGIVER", "PRS", "CON", "AGNT"]

  private mutating func participant(_ part: XMLElement, _ role: Role) {
    for actor in part.children where CDAHeader.actors.contains(actor.name) {
      let isRelative = actor.name == "relatedEntity" || CDAHeader.relatives.contains(actor[attribute: "classCode"] ?? "")
      let before = writer.length
      person(role.label, actor, isRelative ? .relative : role.subject, "CDA \(part.name)", time: part[child: "time"])
      // A signature of nobody: only the heading would stay.
      if writer.length == before { continue }
    }
  }

  private static let actors: Set<String> = [
    "assignedAuthor", "assignedEntity", "assignedCustodian", "relatedEntity", "associatedEntity", "intendedRecipient", "responsibleParty",
    "encounterParticipant",
  ]

  /// What was documented: an encounter or a service, when, where and by whom.
  private mutating func service(_ part: XMLElement) {
    for act in part.children where act.name == "encompassingEncounter" || act.name == "serviceEvent" {
      let before = writer.length
      heading(act.name == "serviceEvent" ? "Service" : "Encounter")
      let start = writer.length
      let field = "CDA \(act.name)"
      let kind = CDAValues.code(act[child: "code"])
      if !kind.isEmpty { writer.write("Type: \(kind)\n") }
      ids(act.all("id"), label: "Number", isPatient: false, .patient, field)
      time("Time", act[child: "effectiveTime"], subject: .patient, field: "\(field) effectiveTime")
      let disposition = CDAValues.code(act[child: "dischargeDispositionCode"])
      if !disposition.isEmpty { writer.write("Discharge disposition: \(disposition)\n") }
      if let place = act[child: "location"]?[child: "healthCareFacility"] {
        if let name = place[child: "location"]?[child: "name"]?.text.trimmed.nonEmpty {
          line("Facility", [CDAValues.Piece(text: name, label: .organization)], .other, field)
        }
        for address in place[child: "location"]?.all("addr") ?? [] { line("Address", CDAValues.address(address), .other, field) }
        if let organization = place[child: "serviceProviderOrganization"] { self.organization("Organization", organization, field) }
      }
      if writer.length == start { writer.takeBack(to: before) }
      for actor in act.children where ["performer", "responsibleParty", "encounterParticipant"].contains(actor.name) {
        for entity in actor.all("assignedEntity") {
          person(
            actor.name == "performer" ? "Performer" : "Participant", entity, .provider, "CDA \(actor.name)", time: actor[child: "time"])
        }
      }
    }
  }

  private mutating func person(_ label: String, _ actor: XMLElement, _ subject: Subject, _ field: String, time: XMLElement? = nil) {
    let before = writer.length
    heading(label)
    let start = writer.length
    let persons = ["assignedPerson", "guardianPerson", "relatedPerson", "associatedPerson", "informationRecipient"]
    for person in actor.children where persons.contains(person.name) { names(person.all("name"), subject, field) }
    for device in actor.all("assignedAuthoringDevice") {
      let words = ["manufacturerModelName", "softwareName"].compactMap { device[child: $0]?.text.trimmed.nonEmpty }
      if !words.isEmpty { writer.write("Device: \(words.joined(separator: ", "))\n") }
    }
    let role = CDAValues.code(actor[child: "code"])
    if !role.isEmpty { writer.write("Role: \(role)\n") }
    ids(actor.all("id"), label: "Number", isPatient: false, subject, field)
    self.time("Time", time, subject: .patient, field: "\(field) time")
    contact(actor, subject, field)
    for organization in actor.children where organization.name.hasSuffix("Organization") {
      self.organization("Organization", organization, field)
    }
    if writer.length == start { writer.takeBack(to: before) }
  }

  private mutating func organization(_ label: String, _ organization: XMLElement, _ field: String) {
    for name in organization.all("name") {
      line(label, [CDAValues.Piece(text: CDAValues.flatText(name), label: .organization)], .other, "\(field) organization")
    }
    contact(organization, .other, "\(field) organization")
  }

  // MARK: Lines

  private mutating func heading(_ text: String) {
    if !writer.isEmpty { writer.endLine() }
    writer.write("\(text)\n")
  }

  private mutating func names(_ names: [XMLElement], _ subject: Subject, _ field: String) {
    for name in names { line("Name", [CDAValues.Piece(text: CDAValues.name(name), label: .name)], subject, "\(field) name") }
  }

  private mutating func ids(_ ids: [XMLElement], label: String, isPatient: Bool, _ subject: Subject, _ field: String) {
    for id in ids {
      guard let value = id[attribute: "extension"] else { continue }
      let kind = CDAValues.idLabel(id, isPatient: isPatient)
      let name = kind == .ssn ? "Social security number" : label
      let issuer = id[attribute: "assigningAuthorityName"].map { " (\($0))" } ?? ""
      line(name, [CDAValues.Piece(text: value, label: kind), CDAValues.Piece(text: issuer)], subject, "\(field) id")
    }
  }

  private mutating func contact(_ role: XMLElement, _ subject: Subject, _ field: String) {
    for address in role.all("addr") { line("Address", CDAValues.address(address), subject, "\(field) addr") }
    for telecom in role.all("telecom") {
      if let piece = CDAValues.telecom(telecom) { line(CDAValues.telecomLabel(piece), [piece], subject, "\(field) telecom") }
    }
  }

  private mutating func time(_ label: String, _ element: XMLElement?, subject: Subject, field: String) {
    guard let element else { return }
    line(label, CDAValues.time(element), subject, field)
  }

  private mutating func line(_ label: String, _ pieces: [CDAValues.Piece], _ subject: Subject, _ field: String) {
    let shown = pieces.filter { !$0.text.isEmpty }
    guard !shown.isEmpty else { return }
    writer.write("\(label): ")
    for piece in shown {
      if let kind = piece.label { writer.write(piece.text, label: kind, subject: subject, field: field) } else { writer.write(piece.text) }
    }
    writer.endLine()
  }

  // MARK: Identity

  static func patients(in parts: [XMLElement]) -> [PatientIdentity] {
    var found: [PatientIdentity] = []
    for role in parts.filter({ $0.name == "recordTarget" }).flatMap({ $0.all("patientRole") }) {
      let person = role[child: "patient"]
      let names = person?.all("name") ?? []
      // The legal name, or the first that is given.
      let name = names.first { $0[attribute: "use"]?.split(separator: " ").contains("L") == true } ?? names.first
      let birth = person?[child: "birthTime"]?[attribute: "value"].flatMap { HL7Date($0) }
      let numbers = role.all("id").compactMap { id -> PatientIdentity.RecordNumber? in
        guard CDAValues.idLabel(id, isPatient: true) == .mrn, let value = id[attribute: "extension"] else { return nil }
        // As FHIR writes the same system.
        return .init(issuer: id[attribute: "root"].map { "urn:oid:\($0)" } ?? "", value: value)
      }
      let identity = PatientIdentity(
        family: name.map { CDAValues.parts($0, "family") } ?? "", given: name.map { CDAValues.parts($0, "given") } ?? "",
        birthDate: birth?.hasDay == true ? birth?.date : nil, recordNumbers: numbers)
      if identity.isKnown, !found.contains(identity) { found.append(identity) }
    }
    return found
  }
}

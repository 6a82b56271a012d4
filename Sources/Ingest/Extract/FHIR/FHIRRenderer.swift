import Foundation

/// Writes resources as headed blocks of "Label: value" lines, in the order of the record, and marks what identifies somebody.
struct FHIRRenderer {
  var writer = PageWriter()
  /// Files packed into the resources, decoded. A text is read where it stands.
  var attachments: [Data] = []
  var names: FHIRNames
  var type = ""

  /// Where an element stands: whose it is, its path and how deep.
  struct Place {
    var path: String
    var subject: Subject
    var indent: Int

    func child(_ name: String) -> Place {
      var place = Place(path: "\(path).\(name)", subject: subject, indent: min(indent + 1, 8))
      if path == "Patient", name == "contact" { place.subject = .relative }
      return place
    }
  }

  init(names: FHIRNames) {
    self.names = names
  }

  mutating func render(_ resource: JSONValue) {
    guard let type = resource["resourceType"]?.string else { return }
    let outer = self.type
    defer { self.type = outer }
    self.type = type
    if !writer.isEmpty { writer.endLine() }
    writer.write("\(FHIRValues.heading(type))\n")
    let contained = resource["contained"]?.elements ?? []
    for inner in contained { names.add(contained: inner) }
    if type == "Binary" {
      attachment("Content", resource, Place(path: "Binary", subject: .patient, indent: 0))
    } else {
      members(of: resource, Place(path: type, subject: FHIRSubject.of(resourceType: type), indent: 0))
    }
    if let narrative = resource["text"]?["div"]?.string.map(Narrative.text), !narrative.isEmpty {
      writer.write("Narrative:\n\(narrative)\n")
    }
    for inner in contained { render(inner) }
  }

  // MARK: The tree

  /// What means nothing to a reader: keys of machines, addresses of terminologies, packed data.
  private static let skipped: Set<String> = [
    "resourceType", "id", "meta", "implicitRules", "language", "contained", "div", "fullUrl", "system", "url", "profile", "version",
    "userSelected",
    "data", "hash", "carrierAIDC", "signature", "valueBase64Binary", "valueSet", "linkId", "instantiatesCanonical", "instantiatesUri",
  ]

  private mutating func members(of object: JSONValue, _ place: Place) {
    for member in object.members where !member.name.hasPrefix("_") {
      guard !FHIRRenderer.skipped.contains(member.name) || (member.name == "resourceType" && member.value.string == nil) else { continue }
      if member.name == "text", member.value["div"] != nil { continue }
      for element in member.value.elements {
        if member.name == "extension" || member.name == "modifierExtension" {
          extensionLine(element, place)
        } else {
          line(FHIRValues.label(member.name), key: member.name, element, place)
        }
      }
    }
  }

  private mutating func extensionLine(_ element: JSONValue, _ place: Place) {
    let name = element["url"]?.string?.split(separator: "/").last.map(String.init) ?? "Extension"
    let label = FHIRValues.label(name.split(separator: "-").last.map(String.init) ?? name)
    if let value = element.members.first(where: { $0.name.hasPrefix("value") }) {
      let isMaidenName = name.lowercased().contains("maidenname")
      if isMaidenName, let text = value.value.string {
        start(label, place)
        mark(text, .name, .relative, "\(place.path).\(name)")
        writer.endLine()
      } else {
        line(
          label, key: value.name == "valueString" && name.lowercased().contains("birthplace") ? "birthPlace" : value.name, value.value,
          place)
      }
    } else if let inner = element["extension"] {
      for element in inner.elements { extensionLine(element, place) }
    }
  }

  private mutating func line(_ label: String, key: String, _ value: JSONValue, _ place: Place) {
    if let scalar = value.scalar {
      primitive(label, key: key, scalar, place)
      return
    }
    guard case .object(let members) = value, !members.isEmpty else {
      for element in value.elements where element != value { line(label, key: key, element, place) }
      return
    }
    // In STU3 a claim's payee has a code of this name.
    if value["resourceType"]?.string != nil {
      render(value)
      return
    }
    // "_family" only extends "family"; a name with it is a name all the same.
    let keys = Set(members.map(\.name).filter { !$0.hasPrefix("_") })
    func has(_ names: String...) -> Bool { !keys.isDisjoint(with: names) }
    func only(_ names: String...) -> Bool { keys.subtracting(["id", "extension"]).isSubset(of: names) }
    if only("use", "text", "family", "given", "prefix", "suffix", "period"),
      has("family", "given") || key == "name" || key == "valueHumanName"
    {
      name(label, value, place)
    } else if has("line", "city", "postalCode") || (key.hasSuffix("ddress") && has("text", "state", "country")) {
      address(label, value, place)
    } else if only("system", "value", "use", "rank", "period"), has("system"),
      ["phone", "fax", "email", "pager", "url", "sms", "other"].contains(value["system"]?.string)
    {
      contact(label, value, place)
    } else if key.lowercased().hasSuffix("identifier"), has("value") {
      identifier(label, value, place)
    } else if has("coding") || only("text") {
      text(label, FHIRValues.concept(value), place)
    } else if only("reference", "display", "type", "identifier"), has("reference", "display") {
      reference(label, key: key, value, place)
    } else if only("system", "version", "code", "display", "userSelected"), has("code", "display") {
      text(label, FHIRValues.coding(value), place)
    } else if only("value", "unit", "code", "system", "comparator", "currency"), has("value", "comparator", "unit") {
      quantity(label, key: key, value, place)
    } else if only("low", "high"), has("low", "high") {
      text(label, FHIRValues.range(value), place)
    } else if only("numerator", "denominator"), let top = value["numerator"] {
      text(label, FHIRValues.quantity(top) + (value["denominator"].map { " / " + FHIRValues.quantity($0) } ?? ""), place)
    } else if only("start", "end") {
      period(label, value, place)
    } else if has("contentType", "data"), !has("linkId") {
      attachment(label, key: key, value, place)
    } else {
      nested(label, key: key, value, place)
    }
  }

  private mutating func nested(_ label: String, key: String, _ value: JSONValue, _ place: Place) {
    let before = writer.length
    start(label, place, heading: true)
    let length = writer.length
    members(of: value, place.child(key))
    // A block of nothing but machine keys leaves no trace.
    if writer.length == length { writer.takeBack(to: before) }
  }

  // MARK: Lines

  mutating func start(_ label: String, _ place: Place, heading: Bool = false) {
    writer.write(String(repeating: "  ", count: place.indent) + label + (heading ? ":\n" : ": "))
  }

  mutating func mark(_ text: String, _ label: IdentifierLabel, _ subject: Subject, _ field: String) {
    writer.write(text, label: label, subject: subject, field: "FHIR \(field)")
  }

  private mutating func text(_ label: String, _ text: String, _ place: Place) {
    guard !text.isEmpty else { return }
    start(label, place)
    writer.write(text)
    writer.endLine()
  }

  private mutating func primitive(_ label: String, key: String, _ scalar: String, _ place: Place) {
    let value = scalar.trimmed
    guard !value.isEmpty else { return }
    let field = "\(place.path).\(key)"
    start(label, place)
    if FHIRDate.hasMonth(value) {
      dateText(value, place, field)
    } else if let (kind, subject) = identifying(key: key, place) {
      mark(value, kind, subject, field)
    } else {
      writer.write(value.contains("</") ? Narrative.text(value) : value)
    }
    writer.endLine()
  }

  /// Only the date is marked: the time of day identifies nobody.
  mutating func dateText(_ value: String, _ place: Place, _ field: String) {
    let readable = FHIRDate.readable(value)
    mark(String(readable.prefix(10)), .date, place.subject, field)
    writer.write(String(readable.dropFirst(10)))
  }

  private func identifying(key: String, _ place: Place) -> (IdentifierLabel, Subject)? {
    switch (type, key) {
    case ("Organization", "name"), ("Organization", "alias"), ("HealthcareService", "name"), ("InsurancePlan", "name"):
      (.organization, .other)
    case ("Location", "name"), ("Location", "alias"), (_, "latitude"), (_, "longitude"), (_, "birthPlace"): (.location, place.subject)
    case ("FamilyMemberHistory", "name"): (.name, .relative)
    case ("Coverage", "subscriberId"), ("Coverage", "policyHolderId"), ("Coverage", "value"), ("Coverage", "group"),
      ("Coverage", "subGroup"):
      (.healthPlan, .patient)
    case (_, "authorString"): (.name, .provider)
    case (_, "serialNumber"), (_, "deviceIdentifier"), (_, "carrierHRF"), (_, "distinctIdentifier"), ("Device", "lotNumber"):
      (.device, .patient)
    case (_, "preAuthRef"), (_, "authorizationNumber"), (_, "accessionNumber"): (.otherID, .patient)
    default: nil
    }
  }
}

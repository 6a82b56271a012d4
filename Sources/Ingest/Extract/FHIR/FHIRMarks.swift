/// FHIR dates and times (R4, 2.24.0.1): `yyyy`, `yyyy-MM`, `yyyy-MM-dd` or with a time after a T.
enum FHIRDate {
  static func hasMonth(_ text: String) -> Bool { matches(text, length: 7) || hasDay(text) }

  static func hasDay(_ text: String) -> Bool {
    guard text.utf8.count >= 10, matches(String(text.prefix(10)), length: 10) else { return false }
    let rest = text.utf8.dropFirst(10)
    return rest.isEmpty || rest.first == UInt8(ascii: "T")
  }

  /// "2021-09-14T11:20:00Z" → "2021-09-14 11:20:00Z".
  static func readable(_ text: String) -> String { text.replacing("T", with: " ", maxReplacements: 1) }

  private static func matches(_ text: String, length: Int) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == length else { return false }
    return bytes.indices.allSatisfy { index in
      index == 4 || index == 7 ? bytes[index] == UInt8(ascii: "-") : (0x30...0x39).contains(bytes[index])
    }
  }
}

/// What kind of number an `Identifier` is: by its type code (HL7 table 0203), its system, else by the resource that carries it.
enum FHIRIdentifier {
  static func label(_ identifier: JSONValue, resourceType: String) -> IdentifierLabel {
    let codes = identifier["type"]?["coding"]?.elements.compactMap { $0["code"]?.string?.uppercased() } ?? []
    if let label = codes.lazy.compactMap({ HL7IdentifierType.label($0) }).first { return label }
    let system = identifier["system"]?.string?.lowercased() ?? ""
    if system.contains("us-ssn") || system.hasSuffix("2.16.840.1.113883.4.1") { return .ssn }
    if system.contains("us-mbi") || system.contains("us-medicare") || system.contains("medicaid") { return .healthPlan }
    // The states' driver's licence registers are 2.16.840.1.113883.4.3.1–56.
    if system.contains("2.16.840.1.113883.4.3.") { return .license }
    switch resourceType {
    case "Patient", "Person": return .mrn
    case "Coverage", "InsurancePlan": return .healthPlan
    case "Account", "Invoice": return .account
    case "Device", "DeviceUseStatement": return .device
    default: return .otherID
    }
  }
}

/// Identifier types of HL7 table 0203, which version 2 (CX-5) and FHIR share.
enum HL7IdentifierType {
  static func label(_ code: String) -> IdentifierLabel? {
    switch code {
    case "MR", "PI", "PT", "MRT", "U", "PE", "PNT", "EN", "MPI", "EMPI", "CM", "PN": .mrn
    case "SS", "SSN", "SB": .ssn
    case "DL", "MD", "LN", "RN", "DEA", "SL", "LICENSE": .license
    case "AN", "VN", "AM", "BA", "BC", "BN", "ANON", "ANC", "ANT", "AND", "VISIT", "XV": .account
    case "MA", "MB", "MC", "MCD", "MCR", "NH", "NIIP", "PHC", "HC", "SN", "SR", "MS", "WC", "WCN", "JHN": .healthPlan
    case "PPN", "PRC", "TAX", "NI", "NPI", "UPIN", "PRN", "EI", "DN", "ACSN", "PLAC", "FILL", "NIDENT", "DR": .otherID
    default: nil
    }
  }
}

/// Whose names a part of a record holds, and what a reference points at.
enum FHIRSubject {
  static func of(resourceType: String) -> Subject {
    switch resourceType {
    case "RelatedPerson", "FamilyMemberHistory": .relative
    case "Practitioner", "PractitionerRole": .provider
    case "Organization", "Location", "Endpoint", "HealthcareService", "Person", "InsurancePlan": .other
    default: .patient
    }
  }

  /// A reference's or an actor's label by the type it points at, else by the element's name.
  static func reference(type: String, key: String) -> (IdentifierLabel, Subject)? {
    switch type {
    case "Patient": return (.name, .patient)
    case "RelatedPerson": return (.name, .relative)
    case "Practitioner", "PractitionerRole": return (.name, .provider)
    case "Person": return (.name, .other)
    case "Organization", "HealthcareService": return (.organization, .other)
    case "Location": return (.location, .other)
    case "": break
    default: return nil
    }
    if ["subject", "patient", "beneficiary", "for", "subscriber"].contains(key) { return (.name, .patient) }
    let small = key.lowercased()
    if ["organization", "insurer", "payor", "custodian", "facility", "serviceprovider", "manufacturer"].contains(where: small.hasSuffix) {
      return (.organization, .other)
    }
    if providerKeys.contains(key) { return (.name, .provider) }
    return nil
  }

  static let providerKeys: Set<String> = [
    "author", "performer", "practitioner", "generalPractitioner", "requester", "recorder", "asserter", "provider", "enterer", "attester",
    "prescriber", "authorString", "member", "individual", "participant", "sender", "recipient", "agent", "who", "legalAuthenticator",
    "resultsInterpreter", "careManager", "collector", "receiver", "party",
  ]
}

/// The names of the persons and places in a file, for references that carry none.
package struct FHIRNames: Sendable {
  private var names: [String: String] = [:]
  private var types: [String: String] = [:]

  package init(_ entries: [FHIRDocument.Entry]) {
    for entry in entries {
      let name = FHIRNames.name(of: entry.resource)
      for key in entry.keys {
        types[key] = entry.type
        names[key] = name
      }
    }
  }

  func name(_ reference: String) -> String? { names[reference] ?? names[FHIRNames.short(reference)] }

  func type(_ reference: String) -> String {
    if let known = types[reference] ?? types[FHIRNames.short(reference)] { return known }
    let steps = reference.split(separator: "/")
    guard steps.count >= 2 else { return "" }
    // "Patient/1", "https://host/fhir/Patient/1/_history/2".
    return steps.dropLast().last { $0.first?.isUppercase == true && $0.allSatisfy(\.isLetter) }.map(String.init) ?? ""
  }

  /// A contained resource is referred to as "#id".
  mutating func add(contained resource: JSONValue) {
    guard let id = resource["id"]?.string, let type = resource["resourceType"]?.string else { return }
    types["#\(id)"] = type
    names["#\(id)"] = FHIRNames.name(of: resource)
  }

  private static func short(_ reference: String) -> String { reference.split(separator: "/").suffix(2).joined(separator: "/") }

  private static func name(of resource: JSONValue) -> String? {
    guard ["Patient", "Practitioner", "RelatedPerson", "Person", "Organization", "Location"].contains(resource["resourceType"]?.string)
    else {
      return nil
    }
    guard let name = resource["name"]?.elements.first else { return nil }
    return name.string ?? FHIRValues.humanName(name).nonEmpty
  }
}

extension String {
  var nonEmpty: String? { isEmpty ? nil : self }
}

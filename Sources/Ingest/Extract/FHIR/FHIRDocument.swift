/// The resources of one FHIR file, and which of them tell about which patient.
package struct FHIRDocument: Sendable {
  package enum Reading: Sendable {
    case resources([Entry])
    case otherJSON
    case tooDeep
    case invalid
  }

  /// A resource and the names by which others in the file refer to it.
  package struct Entry: Sendable {
    package var resource: JSONValue
    package var fullURL: String?

    var type: String { resource["resourceType"]?.string ?? "" }

    /// "Patient/123", the full address and its last two steps.
    var keys: [String] {
      var keys: [String] = []
      if let id = resource["id"]?.string { keys.append("\(type)/\(id)") }
      if let fullURL {
        keys.append(fullURL)
        let steps = fullURL.split(separator: "/").suffix(2)
        if steps.count == 2, steps.first?.first?.isUppercase == true { keys.append(steps.joined(separator: "/")) }
      }
      return keys
    }
  }

  /// Finds the resources in a single resource, a Bundle (of Bundles), an array of resources or NDJSON.
  package static func resources(in text: String, maximumDepth: Int = JSONValue.usualDepth) -> Reading {
    do {
      return reading(try JSONValue.sequence(in: text, maximumDepth: maximumDepth))
    } catch {
      return error == .tooDeep ? .tooDeep : .invalid
    }
  }

  /// The same for a resource in XML.
  static func resources(inXML bytes: [UInt8], maximumDepth: Int) -> Reading {
    do {
      return reading([try FHIRXML.resource(bytes, maximumDepth: maximumDepth)])
    } catch {
      return error == .tooDeep ? .tooDeep : .invalid
    }
  }

  private static func reading(_ values: [JSONValue]) -> Reading {
    var entries: [Entry] = []
    for value in values { collect(value, fullURL: nil, into: &entries, isEntry: false) }
    return entries.isEmpty ? .otherJSON : .resources(entries)
  }

  private static func collect(_ value: JSONValue, fullURL: String?, into entries: inout [Entry], isEntry: Bool) {
    if case .array(let values) = value, !isEntry {
      for value in values { collect(value, fullURL: nil, into: &entries, isEntry: true) }
      return
    }
    guard let type = value["resourceType"]?.string, type.first?.isLetter == true else { return }
    let inner = value["entry"]?.elements ?? []
    guard type == "Bundle", !inner.isEmpty else {
      entries.append(Entry(resource: value, fullURL: fullURL))
      return
    }
    let before = entries.count
    for entry in inner {
      guard let resource = entry["resource"] else { continue }
      collect(resource, fullURL: entry["fullUrl"]?.string, into: &entries, isEntry: true)
    }
    // A bundle of requests only ("DELETE Patient/1") is all there is.
    if entries.count == before { entries.append(Entry(resource: value, fullURL: fullURL)) }
  }

  /// One group of entries per patient when there are several; else one group of all.
  ///
  /// A resource goes to each patient it refers to. One that refers to none (a practitioner, an organization) goes to those whose
  /// resources refer to it, and to the first when nobody does.
  package static func byPatient(_ entries: [Entry]) -> [[Entry]] {
    let patients = entries.indices.filter { entries[$0].type == "Patient" }
    guard patients.count > 1 else { return [entries] }
    var indexOfKey: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      for key in entry.keys where indexOfKey[key] == nil { indexOfKey[key] = index }
    }
    let references = entries.map { entry in
      var found: Set<Int> = []
      collectReferences(entry.resource, indexOfKey, into: &found)
      return found
    }
    let patientSet = Set(patients)
    var owners = entries.indices.map { patientSet.contains($0) ? [$0] : references[$0].intersection(patientSet) }
    let ownRecords = entries.indices.filter { !owners[$0].isEmpty }
    // What a patient's resources refer to belongs to that patient too, step by step (practitioner role → organization).
    var frontier = ownRecords
    while !frontier.isEmpty {
      var next: Set<Int> = []
      for index in frontier {
        for target in references[index] where !patientSet.contains(target) && references[target].isDisjoint(with: patientSet) {
          let missing = owners[index].subtracting(owners[target])
          if !missing.isEmpty {
            owners[target].formUnion(missing)
            next.insert(target)
          }
        }
      }
      frontier = next.sorted()
    }
    var groups: [Int: [Entry]] = [:]
    for (index, entry) in entries.enumerated() {
      for owner in owners[index].isEmpty ? [patients[0]] : owners[index].sorted() { groups[owner, default: []].append(entry) }
    }
    return patients.compactMap { groups[$0] }
  }

  private static func collectReferences(_ value: JSONValue, _ indexOfKey: [String: Int], into found: inout Set<Int>) {
    switch value {
    case .object(let members):
      for member in members {
        // An attachment's address may be that of a Binary in the same file.
        if member.name == "reference" || member.name == "url", let key = member.value.string {
          if let index = indexOfKey[key] ?? indexOfKey[key.split(separator: "/").suffix(2).joined(separator: "/")] { found.insert(index) }
        } else {
          collectReferences(member.value, indexOfKey, into: &found)
        }
      }
    case .array(let values): for value in values { collectReferences(value, indexOfKey, into: &found) }
    default: break
    }
  }
}

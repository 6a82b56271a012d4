/// Raw FHIR and other JSON: the path of a value says what it is (FHIR R4 `HumanName`, `ContactPoint`, `Address`, `Identifier`, …).
///
/// A tolerant walk over tokens, not a parser: text from a truncated file is read as far as it goes.
enum JSONScanner {
  static func applies(_ text: String) -> Bool {
    // "[scan_front.tif]" opens a note, not an array.
    let head = text.unicodeScalars.lazy.filter { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }.prefix(2)
    guard let first = head.first, first == "{" || first == "[" else { return false }
    let second = head.dropFirst().first
    return second == "\"" || first == "[" && (second == "{" || second == "[") || first == "{" && second == "}"
  }

  private struct Level { var key: UInt64; var resource: UInt64; var system: UInt64; var isArray: Bool }

  private static func h(_ word: String) -> UInt64 { Words.hash(word) }
  private static func set(_ words: String) -> WordSet { WordSet(words.split { $0 == " " || $0 == "\n" }.map { WordHash.of($0.utf8) }) }

  private static let nameParents = set("name contact maidenname")
  private static let personParents = set(
    """
    generalpractitioner performer requester author participant individual asserter recorder practitioner provider prescriber attester authenticator
    actor agent who interpreter resultsinterpreter attendingphysician signer orderer informant
    """)
  private static let subjectParents = set("subject patient beneficiary policyholder subscriber")
  private static let organizationParents = set(
    "managingorganization serviceprovider custodian organization payor insurer source facility location employer")
  private static let dates = set(
    """
    birthdate date authoredon issued effectivedatetime onsetdatetime recordeddate start end timestamp lastupdated deceaseddatetime performeddatetime
    occurrencedatetime assertedDate abatementdatetime collecteddatetime receivedtime created sent received expirationdate manufacturedate servicedate
    serviceddate dateasserted effectiveinstant valuedatetime valuedate recorded datetime dob admissiondate dischargedate billableperiod
    """.lowercased())
  private static let free = set(
    "div description text note display valuestring comment conclusion patientinstruction presentation title reason detail content message summary answer"
  )
  private static let coded = set(
    "system code unit url use status resourcetype type gender language version profile class category comparator mode intent severity criticality kind rank versionid contenttype "
      + "valuecode state country fullurl linkid method reference")

  static func scan(_ sheet: inout Sheet) {
    var stack: [Level] = [Level(key: 0, resource: 0, system: 0, isArray: false)]
    var key: UInt64 = 0
    var index = 0
    while index < sheet.count {
      let token = sheet[index]
      if token.isMark("{") || token.isMark("[") {
        let top = stack[stack.count - 1]
        if stack.count < 512 {
          stack.append(
            Level(
              key: key == 0 ? top.key : key, resource: top.resource, system: token.isMark("{") ? 0 : top.system, isArray: token.isMark("["))
          )
        }
        key = 0
        index += 1
      } else if token.isMark("}") || token.isMark("]") {
        if stack.count > 1 { stack.removeLast() }
        key = 0
        index += 1
      } else if token.isMark("\"") {
        let end = closing(sheet, index)
        let isKey = sheet.isMark(end + 1, ":")
        if isKey {
          key = end == index + 2 ? sheet[index + 1].hash : 0
          if end > index + 1 { sheet.protect(index + 1, end - 1) }
        } else if end > index + 1 {
          value(&sheet, index + 1, end - 1, key, &stack)
        }
        index = end + (isKey ? 2 : 1)
      } else {
        if token.isMark(",") { key = 0 }
        if token.kind == .number || token.kind == .mixed { sheet.protect(index, sheet.run(from: index).last) }
        index += 1
      }
    }
  }

  private static func closing(_ sheet: Sheet, _ open: Int) -> Int {
    var index = open + 1
    while index < sheet.count, !sheet[index].isMark("\"") || sheet[index - 1].isMark("\\") && sheet[index].gap == .none { index += 1 }
    return min(index, sheet.count)
  }

  private static func value(_ sheet: inout Sheet, _ first: Int, _ last: Int, _ ownKey: UInt64, _ stack: inout [Level]) {
    let top = stack.count - 1
    let key = ownKey == 0 ? stack[top].key : ownKey
    let parents = stack.suffix(4).map(\.key)
    func within(_ names: WordSet) -> Bool { parents.contains { names.contains($0) } }
    if key == h("resourcetype") {
      for level in stride(from: top, through: 0, by: -1) where !stack[level].isArray {
        stack[level].resource = sheet[first].hash
        break
      }
    }
    if key == h("system") || key == h("code") || key == h("text") && within(set("type")) {
      for level in max(0, top - 2)...top where stack[level].system == 0 || level == top { stack[level].system = sheet[last].hash }
    }
    let resource = stack[top].resource
    let subject: Subject =
      resource == h("patient")
      ? within(set("contact")) ? .relative : .patient
      : resource == h("relatedperson") ? .relative : resource == h("practitioner") ? .provider : .other
    func take(_ label: IdentifierLabel, _ subject: Subject, _ what: String, _ upTo: Int? = nil) {
      sheet.take(first, upTo ?? last, label, subject, score: 0.98, reason: what, detector: "structure")
    }
    if within(set("identifier")), key == h("value") {
      let kinds = stack.suffix(3).map(\.system)
      let label: IdentifierLabel =
        kinds.contains(h("1")) && sheet.run(from: first).digits == 9 || kinds.contains(h("ss")) || kinds.contains(h("ssn"))
        ? .ssn
        : kinds.contains(h("npi"))
          ? .license : kinds.contains(h("mrn")) || kinds.contains(h("mr")) ? .mrn : resource == h("patient") ? .mrn : .otherID
      let isSSN = NumberScanner.alphanumerics(sheet, first, last).count == 9 && sheet.isMark(first + 1, "-") && sheet.isMark(first + 3, "-")
      return take(isSSN ? .ssn : label, subject, "a field that holds an identifier")
    }
    if within(set("telecom")), key == h("value") {
      if (first...last).contains(where: { sheet[$0].isMark("@") }) { return take(.email, subject, "a field that holds an e-mail address") }
      let kinds = stack.suffix(2).map(\.system)
      return take(
        kinds.contains(h("fax")) ? .fax : kinds.contains(h("url")) ? .url : .phone, subject, "a field that holds a telephone number")
    }
    if key == h("family") || key == h("given") || key == h("text") && within(nameParents)
      || key == h("name") && resource == h("practitioner")
    {
      return take(.name, subject, "a field that holds a person's name")
    }
    if within(set("address")), [h("line"), h("city"), h("district"), h("postalcode"), h("text")].contains(key) {
      return take(.location, subject, "a field that holds an address")
    }
    if dates.contains(key), sheet[first].digits >= 2 {
      var end = first
      while end < last, sheet[end + 1].gap == .none, sheet[end + 1].isMark("-") || sheet[end + 1].kind == .number { end += 1 }
      if end == first, sheet[first].digits == 4 { return sheet.protect(first, last) }
      take(.date, subject, "a field that holds a date", end)
      return sheet.protect(end + 1, last)
    }
    if key == h("display"), within(organizationParents) { return take(.organization, .other, "a field that holds an organization") }
    if key == h("display"), within(personParents) || within(subjectParents) {
      var start = first
      while start < last, sheet[start].word.has(.title) || sheet[start].isMark(".") { start += 1 }
      sheet.take(
        start, last, .name, within(subjectParents) ? .patient : .provider, score: 0.97, reason: "a field that refers to a person",
        detector: "structure")
      return
    }
    if key == h("name"), resource == h("organization") || resource == h("location") || within(organizationParents) {
      return take(.organization, .other, "a field that holds an organization")
    }
    if key == h("serialnumber") || key == h("lotnumber") || key == h("carrierhrf") || key == h("deviceidentifier")
      || key == h("distinctidentifier")
    {
      return take(.device, .other, "a field that holds a device's number")
    }
    if key == h("id"), sheet.run(from: first).digits >= 4 { return take(.otherID, .other, "a field that holds an identifier") }
    if key == h("reference"), last > first, sheet.run(from: last).digits >= 4 || sheet[last].digits >= 4 {
      var start = last
      while start > first, sheet[start].gap == .none, !sheet[start - 1].isMark("/") { start -= 1 }
      sheet.take(start, last, .otherID, .other, score: 0.9, reason: "a reference to a record", detector: "structure")
      return
    }
    if key == h("subscriberid") || key == h("memberid") { return take(.healthPlan, .patient, "a field that holds an insurance number") }
    if coded.contains(key) || within(set("coding")) { return sheet.protect(first, last) }
    if !free.contains(key), first == last, sheet[first].kind == .word, sheet[first].shape == .lower { sheet.protect(first, last) }
  }
}

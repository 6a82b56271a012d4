/// Data types of HL7 version 3 (the R1 types that CDA uses) as text for people.
enum CDAValues {
  /// A stretch of a line, with what it identifies.
  struct Piece {
    var text: String
    var label: IdentifierLabel?
  }

  /// "Summary of episode note (34133-9)".
  static func code(_ element: XMLElement?) -> String {
    guard let element else { return "" }
    let text = element[attribute: "displayName"] ?? element[child: "originalText"]?.text.trimmed.nonEmpty
    let code = element[attribute: "code"]
    guard let text else { return code ?? element[child: "translation"].map { self.code($0) } ?? "" }
    return code.map { "\(text) (\($0))" } ?? text
  }

  /// Prefix, given, family and suffix as people read them; a name without parts as it stands.
  static func name(_ element: XMLElement) -> String {
    guard !element.children.isEmpty else { return flatText(element) }
    return ["prefix", "given", "family", "suffix"].map { parts(element, $0) }.filter { !$0.isEmpty }.joined(separator: " ").nonEmpty
      ?? flatText(element)
  }

  static func parts(_ name: XMLElement, _ part: String) -> String {
    name.all(part).map { flatText($0) }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  static func flatText(_ element: XMLElement) -> String {
    element.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Street and city are marked, and the ZIP code; state and country may stay (45 CFR 164.514(b)(2)(i)(B)).
  static func address(_ element: XMLElement) -> [Piece] {
    func all(_ names: [String]) -> [String] {
      element.children.filter { names.contains($0.name) }.map { flatText($0) }.filter { !$0.isEmpty }
    }
    let local = all([
      "streetAddressLine", "streetName", "houseNumber", "additionalLocator", "unitID", "deliveryAddressLine", "postBox", "careOf",
      "precinct",
      "city", "county",
    ])
    var pieces: [Piece] = []
    func add(_ text: String, _ label: IdentifierLabel?, _ separator: String) {
      guard !text.isEmpty else { return }
      if !pieces.isEmpty { pieces.append(Piece(text: separator)) }
      pieces.append(Piece(text: text, label: label))
    }
    add(local.joined(separator: ", "), .location, "")
    add(all(["state"]).joined(separator: " "), nil, ", ")
    add(all(["postalCode"]).joined(separator: " "), .location, " ")
    add(all(["country"]).joined(separator: " "), nil, ", ")
    return pieces.isEmpty ? [Piece(text: flatText(element), label: .location)] : pieces
  }

  /// "tel:+1(555)555-2003" without its scheme; nil when nothing is given.
  static func telecom(_ element: XMLElement) -> Piece? {
    guard let value = element[attribute: "value"] else { return nil }
    let scheme = value.prefix { $0 != ":" }.lowercased()
    let rest = String(value.dropFirst(scheme.count + 1)).trimmed
    switch scheme {
    case "tel": return Piece(text: rest, label: .phone)
    case "fax", "x-text-fax": return Piece(text: rest, label: .fax)
    case "mailto": return Piece(text: rest, label: .email)
    case "http", "https", "ftp": return Piece(text: value, label: .url)
    default: return Piece(text: value, label: value.contains("@") ? .email : .phone)
    }
  }

  static func telecomLabel(_ piece: Piece) -> String {
    switch piece.label {
    case .fax: "Fax"
    case .email: "E-mail"
    case .url: "Web address"
    default: "Phone"
    }
  }

  static func idLabel(_ id: XMLElement, isPatient: Bool) -> IdentifierLabel {
    let root = id[attribute: "root"] ?? ""
    if root == "2.16.840.1.113883.4.1" { return .ssn }
    // The states' driver's licence registers.
    if root.hasPrefix("2.16.840.1.113883.4.3.") { return .license }
    return isPatient ? .mrn : .otherID
  }

  /// A point in time or an interval. Only the date is marked: the time of day identifies nobody, and the year alone may stay.
  static func time(_ element: XMLElement) -> [Piece] {
    if let value = element[attribute: "value"] { return point(value) }
    let low = element[child: "low"]?[attribute: "value"].map { point($0) } ?? []
    let high = element[child: "high"]?[attribute: "value"].map { point($0) } ?? []
    if low.isEmpty { return high.isEmpty ? [] : [Piece(text: "until ")] + high }
    return high.isEmpty ? [Piece(text: "from ")] + low : low + [Piece(text: " – ")] + high
  }

  private static func point(_ value: String) -> [Piece] {
    guard let date = HL7Date(value) else { return [Piece(text: value, label: .date)] }
    return [Piece(text: date.date, label: date.hasMonth ? .date : nil), Piece(text: date.time.isEmpty ? "" : " \(date.time)")]
  }
}

/// FHIR's data types (R4, 2.24) as one line of text each.
enum FHIRValues {
  static func humanName(_ name: JSONValue) -> String {
    if let text = name["text"]?.string?.trimmed.nonEmpty { return text }
    let words = ["given", "family", "suffix"].flatMap { name[$0]?.elements.compactMap(\.string) ?? [] }
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// "text (code, code)"; displays that say something else than the text are added.
  static func concept(_ concept: JSONValue) -> String {
    let codings = concept["coding"]?.elements ?? []
    let displays = codings.compactMap { $0["display"]?.string?.trimmed.nonEmpty }
    var codes: [String] = []
    for case let code? in codings.map({ $0["code"]?.scalar?.trimmed.nonEmpty }) where !codes.contains(code) { codes.append(code) }
    var texts: [String] = []
    for text in [concept["text"]?.string?.trimmed.nonEmpty].compactMap(\.self) + displays
    where !texts.contains(where: { $0.lowercased() == text.lowercased() }) {
      texts.append(text)
    }
    guard !texts.isEmpty else { return codes.joined(separator: ", ") }
    let shown = texts.joined(separator: "; ")
    codes.removeAll { $0.lowercased() == shown.lowercased() }
    return codes.isEmpty ? shown : "\(shown) (\(codes.joined(separator: ", ")))"
  }

  static func coding(_ coding: JSONValue) -> String { concept(.object([.init(name: "coding", value: .array([coding]))])) }

  static func quantity(_ quantity: JSONValue) -> String {
    let value = quantity["value"]?.scalar ?? ""
    let unit = quantity["unit"]?.string ?? quantity["currency"]?.string ?? quantity["code"]?.string ?? ""
    let comparator = quantity["comparator"]?.string ?? ""
    return "\(comparator)\(comparator.isEmpty ? "" : " ")\(value)\(unit.isEmpty || value.isEmpty ? "" : " ")\(unit)"
  }

  static func range(_ range: JSONValue) -> String {
    let low = range["low"].map(quantity) ?? ""
    let high = range["high"].map(quantity) ?? ""
    if low.isEmpty { return high.isEmpty ? "" : "up to \(high)" }
    return high.isEmpty ? "from \(low)" : "\(low) – \(high)"
  }

  /// "birthDate" → "Birth date"; of a choice element only its name: "effectiveDateTime" → "Effective".
  static func label(_ key: String) -> String {
    var name = key
    for prefix in choices where key.hasPrefix(prefix) && key.dropFirst(prefix.count).first?.isUppercase == true {
      if types.contains(String(key.dropFirst(prefix.count))) { name = prefix }
    }
    var out = ""
    for character in name {
      if character.isUppercase, !out.isEmpty { out += " " }
      out += out.isEmpty ? character.uppercased() : character.lowercased()
    }
    return out
  }

  /// "AllergyIntolerance" → "Allergy Intolerance".
  static func heading(_ type: String) -> String {
    var out = ""
    for character in type {
      if character.isUppercase, !out.isEmpty { out += " " }
      out.append(character)
    }
    return out
  }

  private static let choices: [String] = [
    "value", "effective", "onset", "abatement", "deceased", "multipleBirth", "medication", "occurrence", "performed", "reported",
    "serviced",
    "timing", "asNeeded", "dose", "rate", "scheduled", "product", "location", "item", "diagnosis", "procedure", "allowed", "used", "born",
    "age", "due", "start", "target", "detail", "content", "fastingStatus", "collected", "additive", "event", "indication", "doseNumber",
    "seriesDoses", "author", "entity", "source", "identified", "topic", "term", "subject", "defaultValue", "answer", "statusReason",
  ]

  private static let types: Set<String> = [
    "DateTime", "Date", "Period", "CodeableConcept", "Quantity", "Boolean", "Reference", "String", "Integer", "PositiveInt", "UnsignedInt",
    "Range", "Ratio", "Age", "Duration", "Timing", "Instant", "Money", "Coding", "Time", "Attachment", "Identifier", "Decimal", "Code",
    "Uri",
    "SampledData", "HumanName", "Address", "ContactPoint", "Annotation", "Dosage", "Markdown", "Text", "Url", "Canonical", "Id",
    "SimpleQuantity",
  ]
}

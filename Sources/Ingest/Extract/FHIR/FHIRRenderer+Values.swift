import Foundation

/// The data types (R4, 2.24) that hold identifiers, as marked lines.
extension FHIRRenderer {
  mutating func name(_ label: String, _ value: JSONValue, _ place: Place) {
    let shown = FHIRValues.humanName(value)
    guard !shown.isEmpty else { return }
    start(label, place)
    if value["text"] == nil, let prefix = value["prefix"]?.elements.compactMap(\.string).joined(separator: " "), !prefix.isEmpty {
      writer.write(prefix + " ")
    }
    mark(shown, .name, place.subject, "\(place.path).name")
    if let use = value["use"]?.string, ["maiden", "old", "nickname", "anonymous"].contains(use) { writer.write(" (\(use))") }
    writer.endLine()
  }

  /// State and country may stay readable under Safe Harbor; what is smaller is marked.
  mutating func address(_ label: String, _ value: JSONValue, _ place: Place) {
    let field = "\(place.path).address"
    let lines = value["line"]?.elements.compactMap(\.string) ?? []
    let local = (lines + ["city", "district"].compactMap { value[$0]?.string }).map(\.trimmed).filter { !$0.isEmpty }.joined(
      separator: ", ")
    let state = value["state"]?.string?.trimmed ?? ""
    let code = value["postalCode"]?.scalar?.trimmed ?? ""
    let country = value["country"]?.string?.trimmed ?? ""
    if local.isEmpty, code.isEmpty, let text = value["text"]?.string?.trimmed.nonEmpty {
      start(label, place)
      mark(text, .location, place.subject, field)
    } else {
      guard !(local + state + code + country).isEmpty else { return }
      start(label, place)
      mark(local, .location, place.subject, field)
      if !state.isEmpty { writer.write(local.isEmpty ? state : ", \(state)") }
      if !code.isEmpty {
        if !(local + state).isEmpty { writer.write(" ") }
        mark(code, .location, place.subject, field)
      }
      if !country.isEmpty { writer.write((local + state + code).isEmpty ? country : ", \(country)") }
    }
    writer.endLine()
  }

  mutating func contact(_ label: String, _ value: JSONValue, _ place: Place) {
    guard let number = value["value"]?.scalar?.trimmed.nonEmpty else { return }
    let kind: IdentifierLabel =
      switch value["system"]?.string {
      case "fax": .fax
      case "email": .email
      case "url": .url
      case "phone", "pager", "sms": .phone
      default: number.contains("@") ? .email : .otherID
      }
    start(label, place)
    mark(number, kind, place.subject, "\(place.path).telecom")
    let words = [value["system"]?.string, value["use"]?.string].compactMap(\.self).joined(separator: ", ")
    if !words.isEmpty { writer.write(" (\(words))") }
    writer.endLine()
  }

  mutating func identifier(_ label: String, _ value: JSONValue, _ place: Place) {
    guard let number = value["value"]?.scalar?.trimmed.nonEmpty else { return }
    start(label, place)
    mark(number, FHIRIdentifier.label(value, resourceType: type), place.subject, "\(place.path).identifier")
    let kind = value["type"].map(FHIRValues.concept) ?? ""
    if !kind.isEmpty { writer.write(" (\(kind))") }
    writer.endLine()
  }

  mutating func reference(_ label: String, key: String, _ value: JSONValue, _ place: Place) {
    let reference = value["reference"]?.string ?? ""
    guard let shown = value["display"]?.string?.trimmed.nonEmpty ?? names.name(reference) else { return }
    start(label, place)
    let target = names.type(reference).nonEmpty ?? value["type"]?.string ?? ""
    if let (kind, subject) = FHIRSubject.reference(type: target, key: key) {
      mark(shown, kind, subject, "\(place.path).\(key)")
    } else {
      writer.write(shown)
    }
    writer.endLine()
  }

  mutating func quantity(_ label: String, key: String, _ value: JSONValue, _ place: Place) {
    let shown = FHIRValues.quantity(value)
    guard !shown.isEmpty else { return }
    start(label, place)
    let years = ["a", "yr", "yrs", "year", "years", "Years"].contains(value["code"]?.string ?? value["unit"]?.string)
    // 45 CFR 164.514(b)(2)(i)(C): ages over 89.
    if key == "age" || key.hasSuffix("Age") || years, let age = value["value"]?.scalar.flatMap(Double.init), age > 89, age < 130 {
      mark(shown, .age, place.subject, "\(place.path).\(key)")
    } else {
      writer.write(shown)
    }
    writer.endLine()
  }

  mutating func period(_ label: String, _ value: JSONValue, _ place: Place) {
    let start = value["start"]?.string ?? ""
    let end = value["end"]?.string ?? ""
    guard !(start + end).isEmpty else { return }
    self.start(label, place)
    writer.write(start.isEmpty ? "until " : end.isEmpty ? "from " : "")
    for (index, date) in [start, end].filter({ !$0.isEmpty }).enumerated() {
      if index > 0 { writer.write(" – ") }
      if FHIRDate.hasMonth(date) { dateText(date, place, "\(place.path).period") } else { writer.write(date) }
    }
    writer.endLine()
  }

  /// An attached text is read here; other files become documents of their own, and a picture of the patient is marked.
  mutating func attachment(_ label: String, key: String = "", _ value: JSONValue, _ place: Place) {
    let type = value["contentType"]?.string ?? ""
    let title = value["title"]?.string?.trimmed ?? ""
    let isPhoto = key == "photo" || (type.hasPrefix("image/") && place.path == "Patient")
    start(label, place)
    if isPhoto {
      mark("[photo]", .photo, place.subject, "\(place.path).photo")
    } else {
      writer.write([title, type].filter { !$0.isEmpty }.joined(separator: ", "))
    }
    if let created = value["creation"]?.string, FHIRDate.hasMonth(created) {
      writer.write(", ")
      dateText(created, place, "\(place.path).creation")
    }
    writer.endLine()
    // Before R4 a Binary's data was its content.
    guard let packed = value["data"]?.string ?? (type.isEmpty ? nil : value["content"]?.string), !isPhoto,
      let data = Base64.decode(packed.utf8)
    else { return }
    let kind = type.lowercased()
    if kind.hasPrefix("text/plain") || kind.hasPrefix("text/html"), let text = TextDecoder.decode(data) {
      writer.write((kind.hasPrefix("text/html") ? Narrative.text(text) : text.replacing("\r\n", with: "\n")) + "\n")
    } else {
      attachments.append(data)
    }
  }
}

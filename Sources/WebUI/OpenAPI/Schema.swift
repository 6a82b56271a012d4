import Foundation

/// The shape of a JSON value, as far as this API needs it: it is shown in the OpenAPI document (JSON Schema 2020-12), and requests are held to it.
indirect enum Schema: Sendable, Equatable {
  /// Nothing is said of it.
  case any
  case boolean
  case integer(ClosedRange<Int64>)
  case number
  /// Lengths in Unicode code points.
  case string(ClosedRange<Int>)
  case date
  case choice([String])
  case list(Schema, most: Int)
  /// `required` names members that must be there; the others may be missing or null.
  case object([String: Schema], required: Set<String>)

  static let anyInteger = Schema.integer(Int64.min...Int64.max)
  static let id = Schema.integer(1...Int64.max)
  static let text = Schema.string(0...100_000)
}

/// What is wrong with a value, and where (RFC 6901). The value itself is never repeated.
struct SchemaProblem: Sendable, Equatable, Encodable {
  var pointer: String
  var detail: String
}

extension Schema {
  /// All that is wrong with `value`, a tree of `JSONSerialization`; at most 20 problems.
  func problems(with value: Any, at pointer: String = "") -> [SchemaProblem] {
    var found: [SchemaProblem] = []
    check(value, pointer, &found)
    return Array(found.prefix(20))
  }

  private func check(_ value: Any, _ pointer: String, _ found: inout [SchemaProblem]) {
    func wrong(_ detail: String) { found.append(SchemaProblem(pointer: pointer, detail: detail)) }
    guard found.count < 20 else { return }
    switch self {
    case .any: break
    case .boolean: if !Self.isBoolean(value) { wrong("This must be true or false.") }
    case .integer(let range):
      guard let number = value as? NSNumber, !Self.isBoolean(value),
        let whole = Int64(exactly: number.doubleValue) ?? Int64(exactly: number)
      else { return wrong("This must be a whole number.") }
      if !range.contains(whole) { wrong("This number is out of its range.") }
    case .number: if !(value is NSNumber) || Self.isBoolean(value) { wrong("This must be a number.") }
    case .string(let length):
      guard let text = value as? String else { return wrong("This must be a text.") }
      let count = text.unicodeScalars.count
      if count < length.lowerBound { wrong("This text is too short: at least \(length.lowerBound) characters.") }
      if count > length.upperBound { wrong("This text is too long: at most \(length.upperBound) characters.") }
    case .date:
      guard let text = value as? String, (try? Date(text, strategy: .iso8601)) != nil else {
        return wrong("This must be a time such as 2026-11-26T13:05:00Z.")
      }
    case .choice(let words):
      guard let text = value as? String, words.contains(text) else {
        return wrong("This must be one of: \(words.joined(separator: ", ")).")
      }
    case .list(let item, let most):
      guard let values = value as? [Any] else { return wrong("This must be a list.") }
      if values.count > most { return wrong("This list is too long: at most \(most).") }
      for (index, value) in values.enumerated() { item.check(value, "\(pointer)/\(index)", &found) }
    case .object(let members, let required):
      guard let object = value as? [String: Any] else { return wrong("This must be an object.") }
      for name in required.sorted() where object[name] == nil {
        found.append(SchemaProblem(pointer: "\(pointer)/\(name)", detail: "This is missing."))
      }
      for (name, value) in object.sorted(by: { $0.key < $1.key }) {
        let place = "\(pointer)/\(name.replacing("~", with: "~0").replacing("/", with: "~1").prefix(60))"
        guard let member = members[name] else {
          found.append(SchemaProblem(pointer: place, detail: "There is no such member."))
          continue
        }
        if value is NSNull, !required.contains(name) { continue }
        member.check(value, place, &found)
      }
    }
  }

  private static func isBoolean(_ value: Any) -> Bool {
    guard let number = value as? NSNumber else { return value is Bool }
    return String(cString: number.objCType) == "c"
  }

  /// A text from a query or path, which has no types.
  func problem(withText text: String) -> String? {
    switch self {
    case .integer(let range):
      guard let number = Int64(text) else { return "This must be a whole number." }
      return range.contains(number) ? nil : "This number is out of its range."
    case .boolean: return ["true", "false"].contains(text) ? nil : "This must be true or false."
    case .number: return Double(text) == nil ? "This must be a number." : nil
    case .string, .choice, .date, .any: return problems(with: text).first?.detail
    case .list, .object: return nil
    }
  }

  // MARK: As JSON Schema

  func json(nullable: Bool = false) -> [String: Any] {
    func typed(_ name: String, _ other: [String: Any] = [:]) -> [String: Any] {
      other.merging(["type": nullable ? [name, "null"] : name as Any]) { $1 }
    }
    switch self {
    case .any: return [:]
    case .boolean: return typed("boolean")
    case .integer(let range):
      var limits: [String: Any] = [:]
      if range.lowerBound > Int64.min { limits["minimum"] = range.lowerBound }
      if range.upperBound < Int64.max { limits["maximum"] = range.upperBound }
      return typed("integer", limits)
    case .number: return typed("number")
    case .string(let length):
      var limits: [String: Any] = ["maxLength": length.upperBound]
      if length.lowerBound > 0 { limits["minLength"] = length.lowerBound }
      return typed("string", limits)
    case .date: return typed("string", ["format": "date-time"])
    case .choice(let words): return typed("string", ["enum": nullable ? words + [NSNull()] as [Any] : words])
    case .list(let item, let most): return typed("array", ["items": item.json(), "maxItems": most])
    case .object(let members, let required):
      return typed(
        "object",
        [
          "properties": Dictionary(uniqueKeysWithValues: members.map { ($0, $1.json(nullable: !required.contains($0))) }),
          "required": required.sorted(), "additionalProperties": false,
        ])
    }
  }
}

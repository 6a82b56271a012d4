import Foundation

/// FHIR resources in XML (R4, 2.6.1; STU3 the same) as the tree that their JSON form gives, so that everything behind it is shared.
///
/// `<birthDate value="1980-01-02"/>` is a member with a string, elements of one name are an array, a narrative is its own source text,
/// and an element whose name has a capital is a resource.
enum FHIRXML {
  enum Problem: Error {
    case invalid, tooDeep
  }

  private struct Element {
    var name: String
    var value: String?
    var members: [JSONValue.Member] = []
    /// Where each member stands, so that repeats are found at once.
    var indexes: [String: Int] = [:]
    /// A resource that stands inside, as in `contained` and `resource`.
    var resource: JSONValue?

    mutating func add(_ name: String, _ value: JSONValue) {
      guard let index = indexes[name] else {
        indexes[name] = members.count
        members.append(.init(name: name, value: value))
        return
      }
      if repeats.insert(name).inserted {
        members[index].value = .array([members[index].value, value])
      } else if case .array(var values) = members[index].value {
        // Taken out first: a second reference would copy the array each time.
        members[index].value = .null
        values.append(value)
        members[index].value = .array(values)
      }
    }

    private var repeats: Set<String> = []

    init(name: String, value: String?) {
      self.name = name
      self.value = value
    }
  }

  /// Whether a start tag, as it stands, belongs to FHIR: `<Patient xmlns="http://hl7.org/fhir">`.
  static func isResource(_ root: (name: String, tag: String)) -> Bool {
    root.name.first?.isUppercase == true && root.tag.contains("\"http://hl7.org/fhir\"")
      || root.name.first?.isUppercase == true && root.tag.contains("'http://hl7.org/fhir'")
  }

  static func resource(_ bytes: [UInt8], maximumDepth: Int) throws(Problem) -> JSONValue {
    do {
      // One more: the root is no level in JSON either.
      var scanner = try XMLScanner(bytes, maximumDepth: maximumDepth + 1)
      var open: [Element] = []
      while let event = try scanner.next() {
        switch event {
        case .start("div"):
          guard !open.isEmpty else { throw Problem.invalid }
          let start = scanner.offset
          try scanner.skipElement()
          open[open.count - 1].add("div", .string(scanner.source(start..<scanner.offset)))
        case .start(let name):
          var element = Element(name: name, value: scanner.attribute("value"))
          if let url = scanner.attribute("url") { element.add("url", .string(url)) }
          if isType(name) { element.add("resourceType", .string(name)) }
          open.append(element)
        case .end:
          guard let done = open.popLast() else { throw Problem.invalid }
          let value = json(done)
          guard !open.isEmpty else { return value }
          let last = open.count - 1
          if isType(done.name) { open[last].resource = value } else { open[last].add(done.name, value) }
        case .text: break
        }
      }
      throw Problem.invalid
    } catch XMLProblem.tooDeep {
      throw .tooDeep
    } catch {
      throw .invalid
    }
  }

  private static func json(_ element: Element) -> JSONValue {
    if let resource = element.resource, element.value == nil { return resource }
    switch element.value {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case let value?: return .string(value)
    case nil: return .object(element.members)
    }
  }

  private static func isType(_ name: String) -> Bool { name.first?.isUppercase == true }
}

/// A small part of an XML file as a tree, for where a reader needs to look back and forth. Large parts are read as a stream.
struct XMLElement {
  struct TooLarge: Error {}

  var name: String
  var attributes: [String: String] = [:]
  /// Its own text, without that of its children.
  var text = ""
  var children: [XMLElement] = []

  subscript(child name: String) -> XMLElement? { children.first { $0.name == name } }

  func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The attribute's value; nil when it is missing or says nothing.
  subscript(attribute name: String) -> String? { attributes[name]?.trimmed.nonEmpty }

  /// Reads the element whose start was just given, with these attributes. `budget` is how many elements more may be read.
  static func read(
    _ name: String, _ scanner: inout XMLScanner, attributes wanted: [String], budget: inout Int
  ) throws -> XMLElement {
    func element(_ name: String) -> XMLElement {
      var element = XMLElement(name: name)
      for key in wanted { if let value = scanner.attribute(key) { element.attributes[key] = value } }
      return element
    }
    var open = [element(name)]
    while let event = try scanner.next() {
      switch event {
      case .start(let name):
        budget -= 1
        guard budget >= 0 else { throw TooLarge() }
        open.append(element(name))
      case .text(let text): open[open.count - 1].text += text
      case .end:
        let done = open.removeLast()
        if open.isEmpty { return done }
        open[open.count - 1].children.append(done)
      }
    }
    throw XMLProblem.malformed
  }
}

/// The text of an HTML page, part of a mail or FHIR narrative, as a reader sees it: without scripts, styles and comments.
enum HTMLText {
  struct TooLong: Error {}

  /// `limit` counts bytes.
  static func text(_ html: String, limit: Int = .max) throws(TooLong) -> String {
    var scanner = HTMLScanner(Array(html.utf8))
    var elements = MarkupElements()
    while let token = scanner.next() {
      switch token {
      case .text(let range): elements.text(HTMLEntities.resolve(scanner.bytes[range]))
      case .raw("title", let range), .raw("textarea", let range), .raw("xmp", let range):
        elements.text(HTMLEntities.resolve(scanner.bytes[range]))
      case .raw: break
      case .start(let name, let attributes):
        elements.open(name)
        if let shown = shown(name, attributes, scanner) { elements.text(shown) }
      case .end(let name): elements.close(name)
      }
      guard elements.length <= limit else { throw TooLong() }
    }
    return elements.finish()
  }

  /// What an element shows beside its content: a field's value, a picture's description.
  private static func shown(_ name: String, _ attributes: Range<Int>, _ scanner: HTMLScanner) -> String? {
    switch name {
    case "img", "area": return scanner.attribute("alt", in: attributes).flatMap { $0.isEmpty ? nil : " \($0) " }
    case "input":
      let type = scanner.attribute("type", in: attributes)?.lowercased() ?? "text"
      if type == "checkbox" || type == "radio" { return scanner.attribute("checked", in: attributes) == nil ? " [ ] " : " [x] " }
      guard !["hidden", "password", "image", "file"].contains(type) else { return nil }
      return scanner.attribute("value", in: attributes).map { " \($0) " }
    default: return nil
    }
  }
}

/// The text of a FHIR narrative (`text.div`, XHTML). Lenient on purpose: much that is stored there is not well-formed.
enum Narrative {
  static func text(_ html: String) -> String { (try? HTMLText.text(html)) ?? "" }
}

import Foundation

/// Goes through one clinical document (CDA R2, chapter 4) and writes it as headed blocks.
struct CDAReader {
  private(set) var writer = PageWriter()
  private(set) var patients: [PatientIdentity] = []
  /// Files packed into the document, decoded.
  private(set) var attachments: [Data] = []
  /// Files beside the document that it only names.
  private(set) var references = 0
  /// Sections whose entries have no narrative.
  private(set) var emptySections = 0

  /// Elements of the header. Real ones have a few hundred.
  private static let mostHeaderElements = 50_000

  private let limits: ExtractionLimits
  private var header: [XMLElement] = []
  private var sections: [(hasText: Bool, hasEntries: Bool)] = []

  init(limits: ExtractionLimits) {
    self.limits = limits
  }

  mutating func read(_ bytes: [UInt8]) throws {
    var scanner = try XMLScanner(bytes, maximumDepth: limits.markupDepth)
    var budget = CDAReader.mostHeaderElements
    var path: [String] = []
    while let event = try scanner.next() {
      guard writer.length <= limits.textLength else { throw HTMLText.TooLong() }
      switch event {
      case .start(let name):
        if path.count == 1, name != "component" {
          header.append(try XMLElement.read(name, &scanner, attributes: CDAHeader.attributes, budget: &budget))
        } else if try !part(name, in: path.last ?? "", &scanner) {
          path.append(name)
        }
      case .end(let name):
        path.removeLast()
        if name == "section", let section = sections.popLast(), section.hasEntries, !section.hasText { emptySections += 1 }
      case .text: break
      }
    }
    if !header.isEmpty { writeHeader() }
  }

  /// Whether the element was read here to its end.
  private mutating func part(_ name: String, in parent: String, _ scanner: inout XMLScanner) throws -> Bool {
    switch (parent, name) {
    case ("ClinicalDocument", "component"):
      writeHeader()
      return false
    case (_, "section"):
      sections.append((false, false))
      if !writer.isEmpty { writer.endLine() }
      return false
    case ("section", "title"):
      let title = try CDAReader.narrative(&scanner, limit: limits.textLength)
      if !title.isEmpty { writer.write("\(title)\n") }
    case ("section", "text"):
      let text = try CDAReader.narrative(&scanner, limit: limits.textLength)
      if !text.isEmpty { writer.write("\(text)\n") }
      if !text.isEmpty, let last = sections.indices.last { sections[last].hasText = true }
    case ("section", "entry"):
      if let last = sections.indices.last { sections[last].hasEntries = true }
      try findPackedFiles(&scanner)
    case ("section", "author"), ("section", "informant"), ("section", "subject"): try scanner.skipElement()
    case ("nonXMLBody", "text"): try packedText(&scanner)
    default: return false
    }
    return true
  }

  // MARK: Header

  private mutating func writeHeader() {
    guard !header.isEmpty else { return }
    let parts = header
    header = []
    var known = CDAHeader(writer: writer)
    known.write(parts)
    writer = known.writer
    patients = CDAHeader.patients(in: parts)
  }

  // MARK: Text

  /// A narrative block (4.3.5): the elements of HTML under partly other names.
  private static func narrative(_ scanner: inout XMLScanner, limit: Int) throws -> String {
    let depth = scanner.depth
    var elements = MarkupElements()
    while scanner.depth >= depth, let event = try scanner.next() {
      switch event {
      case .start("content") where scanner.attribute("revised") == "delete": try scanner.skipElement()
      case .start(let name): elements.open(name.lowercased(), isOrdered: scanner.attribute("listType") == "ordered")
      case .end(let name): if scanner.depth >= depth { elements.close(name.lowercased()) }
      case .text(let text): elements.text(text)
      }
      guard elements.length <= limit else { throw HTMLText.TooLong() }
    }
    return elements.finish().trimmed
  }

  /// Pictures and documents among the entries (`observationMedia`).
  private mutating func findPackedFiles(_ scanner: inout XMLScanner) throws {
    let depth = scanner.depth
    while scanner.depth >= depth, let event = try scanner.next() {
      if case .start = event, scanner.attribute("representation") == "B64" { try packedText(&scanner) }
    }
  }

  /// An element with encapsulated data (data type ED): text, a packed file, or a reference to one.
  private mutating func packedText(_ scanner: inout XMLScanner) throws {
    let type = scanner.attribute("mediaType")?.lowercased() ?? "text/plain"
    let isPacked = scanner.attribute("representation") == "B64"
    let depth = scanner.depth
    var content = ""
    while scanner.depth >= depth, let event = try scanner.next() {
      switch event {
      case .start("reference"): references += 1
      case .text(let text): content += text
      default: break
      }
    }
    if isPacked {
      if let data = Base64.decode(content.utf8) { attachments.append(data) }
    } else if !content.trimmed.isEmpty {
      if !writer.isEmpty { writer.endLine() }
      writer.write((type.contains("html") ? try HTMLText.text(content, limit: limits.textLength) : content.trimmed) + "\n")
    }
  }
}

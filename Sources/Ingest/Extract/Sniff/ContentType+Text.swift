import Foundation

extension ContentType {
  /// What a file without a known signature is: one of the text formats, or junk.
  static func text(_ data: Data) throws(ExtractionFailure) -> DocumentKind {
    if HL7Sniff.isMessage(data.prefix(64)) { return .hl7 }
    // The first bytes tell; the whole is decoded only to know that it is text.
    guard let decoded = TextDecoder.decode(data) else { throw UnsupportedFormat.junk }
    let body = decoded.unicodeScalars.drop { $0.properties.isWhitespace || $0.value == 0xFEFF || $0.value == 0 }
    guard let first = body.first else { throw empty }
    guard !isJunk(decoded) else { throw UnsupportedFormat.junk }
    let head = String(String.UnicodeScalarView(body.prefix(1 << 16))).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    // UTF-16 messages have no "MSH" in their bytes.
    if HL7Sniff.isMessage(Data(head.utf8.prefix(64))) { return .hl7 }
    if first == "{" || first == "[", let kind = try json(decoded) { return kind }
    if head.hasPrefix("{\\rtf") { return .rtf }
    if first == "<", let kind = try markup(head) { return kind }
    if MailSniff.isMail(head) { return .eml }
    return DelimitedTable.delimiter(of: head) == nil ? .text : .csv
  }

  private static func json(_ text: String) throws(ExtractionFailure) -> DocumentKind? {
    let other = UnsupportedFormat.refusal(
      "a JSON file without FHIR resources", "Export the record as FHIR JSON, or save the content as text or PDF.")
    switch FHIRDocument.resources(in: text) {
    case .resources: return .fhir
    case .otherJSON: throw other
    case .tooDeep: return .fhir
    case .invalid:
      // Broken FHIR is reported as damaged by its reader; other text may begin with a brace or a bracket.
      return text.contains("\"resourceType\"") ? .fhir : nil
    }
  }

  private static func markup(_ head: String) throws(ExtractionFailure) -> DocumentKind? {
    let root = XMLText.root(of: head)
    if root?.name == "ClinicalDocument" { return .cda }
    if let root, FHIRXML.isResource(root) { return .fhir }
    let small = head.lowercased()
    if root?.name.lowercased() == "html" { return .html }
    if small.hasPrefix("<?xml"), root != nil {
      throw UnsupportedFormat.refusal("an XML file", "Save the document as PDF or .docx and drop that.")
    }
    // A piece of a page, as other programs paste it.
    if let root, fragments.contains(root.name.lowercased()) { return .html }
    let tags = ["<!doctype html", "<html", "<head>", "<body", "<div", "<table", "<p>", "<span", "<meta ", "<title", "<script", "<style"]
    if tags.contains(where: small.contains) { return .html }
    if small.hasPrefix("<?xml") || small.hasPrefix("<!doctype") || looksLikeXML(small) {
      throw UnsupportedFormat.refusal("an XML file", "Save the document as PDF or .docx and drop that.")
    }
    return nil
  }

  private static let fragments: Set<String> = [
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "dl", "font", "center", "section", "article", "blockquote", "pre", "img", "br",
    "hr",
    "strong", "body", "head",
  ]

  /// An opening tag at the very start that is closed somewhere; "<none>" in a note is not.
  private static func looksLikeXML(_ head: String) -> Bool {
    let name = head.dropFirst().prefix { $0.isLetter || $0.isNumber || ":_-.".contains($0) }
    return !name.isEmpty && (head.contains("</\(name)>") || head.contains("xmlns"))
  }

  /// Text has no control characters but white space, the escape of old printers and the end-of-file mark of DOS.
  private static func isJunk(_ text: String) -> Bool {
    var controls = 0
    var count = 0
    for scalar in text.unicodeScalars.prefix(1 << 18) {
      count += 1
      switch scalar.value {
      case 9...13, 0x1A, 0x1B: break
      case 0..<32, 0x7F, 0xFFFD, 0xE000...0xF8FF: controls += 1
      default: break
      }
    }
    return controls > 0 && controls * 200 > count
  }
}

/// Whether bytes begin like HL7 version 2: MSH, or a file or batch header (HL7 v2.5.1, 2.10.3), after what transports put before it.
enum HL7Sniff {
  static func isMessage(_ data: Data) -> Bool {
    var bytes = data[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    while let first = bytes.first, [0x0B, 0x0A, 0x0D, 0x20, 0x09].contains(first) { bytes = bytes.dropFirst() }
    guard ["MSH", "FHS", "BHS"].contains(where: { bytes.starts(with: $0.utf8) }) else { return false }
    let after = [UInt8](bytes.dropFirst(3).prefix(2))
    // The field separator is no letter, digit or space, and the component separator differs from it.
    guard after.count == 2, after[0] > 0x20, after[0] < 0x7F, after[0] != after[1] else { return false }
    let scalar = Unicode.Scalar(after[0])
    return !(scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
  }
}

/// Whether text begins with the header block of a message (RFC 5322 §2.2). A letter with "From:" and "Subject:" lines is none.
enum MailSniff {
  static func isMail(_ head: String) -> Bool {
    var names: Set<String> = []
    var fromHasAddress = false
    for (index, line) in head.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0.isWhitespace }) { break }
      if line.first == " " || line.first == "\t" { continue }
      // The first line of an mbox.
      if index == 0, line.hasPrefix("From ") { continue }
      let name = line.prefix { $0 != ":" }
      guard name.count < line.count, !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { break }
      names.insert(name.lowercased())
      if name.lowercased() == "from", line.contains("@") { fromHasAddress = true }
    }
    let transport: Set<String> = ["mime-version", "received", "message-id", "return-path", "delivered-to", "dkim-signature"]
    if !names.isDisjoint(with: transport), names.count >= 2 { return true }
    return fromHasAddress && names.contains("subject") && !names.isDisjoint(with: ["date", "to", "content-type"])
  }
}

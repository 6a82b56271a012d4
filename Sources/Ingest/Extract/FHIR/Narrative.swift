/// The text of a FHIR narrative (`text.div`, XHTML): tags become line breaks, tabs or nothing.
///
/// Lenient on purpose: much that is stored in this field is not well-formed, and all of it must be read.
enum Narrative {
  static func text(_ html: String) -> String {
    var out = ""
    var rest = html.utf8[...]
    var skipUntil: String?
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      if skipUntil == nil { append(rest[..<open], to: &out) }
      rest = rest[open...]
      if rest.starts(with: "<!--".utf8) {
        rest = rest.firstRange(of: Array("-->".utf8)).map { rest[$0.upperBound...] } ?? rest[rest.endIndex...]
        continue
      }
      guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else {
        // "<" as a sign, not a tag.
        append(rest, to: &out)
        return tidy(out)
      }
      let next = rest.index(after: open)
      let isTag = next < rest.endIndex && (rest[next] == UInt8(ascii: "/") || rest[next] == UInt8(ascii: "!") || isLetter(rest[next]))
      guard isTag else {
        out += "<"
        rest = rest[next...]
        continue
      }
      let tag = rest[next..<close]
      rest = rest[rest.index(after: close)...]
      let closing = tag.first == UInt8(ascii: "/")
      let name = String(decoding: (closing ? tag.dropFirst() : tag).prefix { isLetter($0) || (0x30...0x39).contains($0) }, as: UTF8.self)
        .lowercased()
      if let end = skipUntil {
        if closing, name == end { skipUntil = nil }
        continue
      }
      switch name {
      case "script", "style": if !closing, tag.last != UInt8(ascii: "/") { skipUntil = name }
      case "br", "p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dl", "dt", "dd", "blockquote", "caption",
        "pre",
        "thead", "tbody":
        out += "\n"
      case "li": out += closing ? "\n" : "\n- "
      case "td", "th": if closing { out += "\t" }
      default: break
      }
    }
    if skipUntil == nil { append(rest, to: &out) }
    return tidy(out)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// White space in the source means nothing (HTML), so each stretch becomes one space.
  private static func append(_ bytes: Substring.UTF8View, to out: inout String) {
    var text = XMLScanner.unescape(Array(bytes)[...])
    if text.contains("&") { for (name, character) in entities { text = text.replacing("&\(name);", with: character) } }
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        pendingSpace = true
      } else {
        if pendingSpace, let last = out.unicodeScalars.last, !last.properties.isWhitespace { out += " " }
        pendingSpace = false
        out.unicodeScalars.append(scalar)
      }
    }
    if pendingSpace, let last = out.unicodeScalars.last, !last.properties.isWhitespace { out += " " }
  }

  private static let entities = [
    ("nbsp", " "), ("ndash", "–"), ("mdash", "—"), ("deg", "°"), ("micro", "µ"), ("eacute", "é"), ("aacute", "á"), ("iacute", "í"),
    ("oacute", "ó"),
    ("uacute", "ú"), ("ntilde", "ñ"), ("uuml", "ü"), ("ouml", "ö"), ("auml", "ä"), ("szlig", "ß"), ("copy", "©"), ("reg", "®"),
    ("hellip", "…"),
    ("lsquo", "‘"), ("rsquo", "’"), ("ldquo", "“"), ("rdquo", "”"), ("bull", "•"), ("plusmn", "±"),
  ]

  private static func tidy(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { String($0).trimmed }
    return lines.filter { !$0.isEmpty && $0 != "-" }.joined(separator: "\n")
  }
}

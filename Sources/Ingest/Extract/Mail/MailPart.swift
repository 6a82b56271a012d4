import Foundation

/// A message or one part of it (RFC 2046): headers, and a body that is content or more parts.
struct MailPart {
  /// Parts inside parts. Real mail has five or six levels.
  private static let deepestPart = 30

  var header: MailHeader
  /// "text/plain"; in lower case.
  var type: String
  var parameters: MailParameters?
  var disposition: MailParameters?
  /// Empty unless this is a multipart.
  var parts: [MailPart] = []
  /// Still in its transfer encoding.
  var body: ArraySlice<UInt8>

  /// `usualType` is what a part is that says nothing: "text/plain", and "message/rfc822" in a digest (RFC 2046 §5.1.5).
  /// `budget` is how many more parts may be made; below zero there were more.
  init(_ bytes: ArraySlice<UInt8>, usualType: String = "text/plain", depth: Int = 0, budget: inout Int) {
    (header, body) = MailHeader.read(bytes)
    parameters = header.parameterized("content-type")
    disposition = header.parameterized("content-disposition")
    let declared = parameters?.value ?? ""
    type = declared.contains("/") ? declared : usualType
    guard type.hasPrefix("multipart/") else { return }
    guard depth < MailPart.deepestPart, let boundary = parameters?["boundary"], !boundary.isEmpty else {
      type = "text/plain"
      if depth >= MailPart.deepestPart { body = MailPart.withoutOpenings(body) }
      return
    }
    let inner = type == "multipart/digest" ? "message/rfc822" : "text/plain"
    for piece in MailPart.split(body, boundary, limit: budget + 1) {
      budget -= 1
      if budget < 0 { break }
      parts.append(MailPart(piece, usualType: inner, depth: depth + 1, budget: &budget))
    }
    if parts.isEmpty, budget >= 0 { type = "text/plain" }
  }

  /// What is nested deeper than any mail is read as text, without the lines that only open one more part: there may be thousands.
  private static func withoutOpenings(_ body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let opening = Array("content-type: multipart/".utf8)
    let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).filter { line in
      // Small letters, without another meaning for the signs among them.
      !line.starts(with: "--".utf8) && !line.prefix(opening.count).elementsEqual(opening) { $0 | 0x20 == $1 }
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))[...]
  }

  /// What the sender called it.
  var fileName: String? { (disposition?["filename"] ?? parameters?["name"])?.nonEmpty }

  var isAttachment: Bool { disposition?.value == "attachment" || (fileName != nil && disposition?.value != "inline") }

  var content: Data? {
    let encoding = header.text("content-transfer-encoding")?.lowercased() ?? ""
    return TransferEncoding.decode(body, encoding.split(separator: " ").first.map(String.init) ?? "").map { Data($0) }
  }

  /// The stretches between lines of `--boundary`; the last ends with `--boundary--` or, cut off, with the body.
  private static func split(_ body: ArraySlice<UInt8>, _ boundary: String, limit: Int) -> [ArraySlice<UInt8>] {
    let mark = Array("--\(boundary)".utf8)
    var found: [ArraySlice<UInt8>] = []
    var start: Int?
    var lines = MailLines(body)
    while true {
      guard found.count < limit else { return found }
      let lineStart = lines.position
      guard let line = lines.next() else { break }
      // Behind the mark stand two hyphens or white space only: "--ab" is no beginning of "--abc".
      guard line.starts(with: mark), line.dropFirst(mark.count).allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x2D }) else {
        continue
      }
      // The line break before the mark belongs to it.
      if let start { found.append(body[start..<max(start, lineStart - lineEnd(body, lineStart))]) }
      start = lines.position
      if line.dropFirst(mark.count).starts(with: [0x2D, 0x2D]) {
        start = nil
        break
      }
    }
    if let start, start < body.endIndex { found.append(body[start...]) }
    return found
  }

  private static func lineEnd(_ body: ArraySlice<UInt8>, _ position: Int) -> Int {
    guard position > body.startIndex else { return 0 }
    if body[position - 1] == 0x0A { return position - 1 > body.startIndex && body[position - 2] == 0x0D ? 2 : 1 }
    return body[position - 1] == 0x0D ? 1 : 0
  }
}

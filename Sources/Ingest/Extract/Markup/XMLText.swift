import Foundation

/// XML files as UTF-8, which is what `XMLScanner` reads.
enum XMLText {
  /// By byte order mark or declaration (XML 1.0 §4.3.3); the declaration itself stays as it is.
  static func utf8(_ data: Data) -> [UInt8]? {
    let bytes = [UInt8](data)
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4).contains(0)
    if !isWide, String(validating: bytes, as: UTF8.self) != nil { return bytes }
    return TextDecoder.decode(data, declared: isWide ? nil : HTMLExtractor.charset(in: data.prefix(200))).map { [UInt8]($0.utf8) }
  }

  /// The name of the root element without its prefix, and its start tag as it stands; nil when there is none.
  static func root(of head: String) -> (name: String, tag: String)? {
    var rest = head.utf8[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[open...]
      let end: Array<UInt8> = rest.starts(with: "<!--".utf8) ? Array("-->".utf8) : [UInt8(ascii: ">")]
      guard let close = rest.firstRange(of: end) else { return nil }
      let next = rest.index(after: open)
      if next < rest.endIndex, rest[next] != UInt8(ascii: "?"), rest[next] != UInt8(ascii: "!") {
        let tag = String(decoding: rest[next..<close.lowerBound], as: UTF8.self)
        let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
        return (name.split(separator: ":").last.map(String.init) ?? "", tag)
      }
      rest = rest[close.upperBound...]
    }
    return nil
  }
}

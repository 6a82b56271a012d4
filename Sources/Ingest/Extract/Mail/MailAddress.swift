/// One mailbox of a `From` or `To` field: "Jane Doe <jane@example.org>" (RFC 5322 §3.4).
struct MailAddress: Equatable {
  /// As shown; may be empty.
  var name: String
  /// May be empty too: senders write what they like.
  var address: String

  /// The mailboxes of a field. A group's name ("Front desk: a@example.org, b@example.org;") stands before its members.
  static func list(_ field: [UInt8]) -> [MailAddress] {
    pieces(field).compactMap { piece in
      guard let open = piece.lastIndex(of: UInt8(ascii: "<")) else {
        let text = EncodedWords.decode(unquoted(piece))
        guard !text.isEmpty else { return nil }
        // "jane@example.org (Jane Doe)": an old way to give the name.
        let halves = text.split(separator: "(", maxSplits: 1).map { String($0).trimmed }
        if halves.count == 2, halves[0].contains("@") {
          return MailAddress(name: halves[1].hasSuffix(")") ? String(halves[1].dropLast()) : halves[1], address: halves[0])
        }
        return text.contains("@") ? MailAddress(name: "", address: text) : MailAddress(name: text, address: "")
      }
      let address = piece[(open + 1)...].prefix { $0 != UInt8(ascii: ">") }
      let shown = MailAddress(
        name: EncodedWords.decode(unquoted(piece[..<open])), address: String(decoding: address, as: UTF8.self).trimmed)
      return shown.name.isEmpty && shown.address.isEmpty ? nil : shown
    }
  }

  private static func pieces(_ field: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var start = 0
    var isQuoted = false
    var isAddress = false
    var hasAt = false
    var at = 0
    while at < field.count {
      switch field[at] {
      case UInt8(ascii: "\\") where isQuoted: at += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "<") where !isQuoted: isAddress = true
      case UInt8(ascii: ">") where !isQuoted: isAddress = false
      case UInt8(ascii: "@"): hasAt = true
      case UInt8(ascii: ",") where !isQuoted && !isAddress, UInt8(ascii: ";") where !isQuoted && !isAddress,
        UInt8(ascii: ":") where !isQuoted && !isAddress && !hasAt:
        found.append(field[start..<at])
        start = at + 1
        hasAt = false
      default: break
      }
      at += 1
    }
    if start < field.count { found.append(field[start...]) }
    return found
  }

  /// Without quotation marks and the backslashes inside them.
  private static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if !isEscaped, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        if isEscaped || byte != UInt8(ascii: "\"") { out.append(byte) }
        isEscaped = false
      }
    }
    return out
  }
}

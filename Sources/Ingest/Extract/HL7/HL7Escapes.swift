/// Escape sequences of text fields (HL7 v2.5.1, 2.7).
enum HL7Escapes {
  /// Delimiters come back as themselves, formatting commands as line breaks and spaces, highlighting not at all. What is no
  /// sequence (a path, a fraction) stays as it is written.
  static func resolve(_ text: String, _ delimiters: HL7Delimiters) -> String {
    guard let escape = delimiters.escape, text.unicodeScalars.contains(escape) else { return text }
    var out = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    var at = 0
    while at < scalars.count {
      guard scalars[at] == escape else {
        out.append(scalars[at])
        at += 1
        continue
      }
      if let close = scalars[(at + 1)...].prefix(1024).firstIndex(of: escape),
        let meaning = meaning(String(String.UnicodeScalarView(scalars[(at + 1)..<close])), delimiters)
      {
        out.append(contentsOf: meaning.unicodeScalars)
        at = close + 1
      } else {
        out.append(escape)
        at += 1
      }
    }
    return String(out)
  }

  private static func meaning(_ code: String, _ delimiters: HL7Delimiters) -> String? {
    switch code {
    case "F": return String(delimiters.field)
    case "S": return String(delimiters.component)
    case "T": return String(delimiters.subcomponent)
    case "R": return String(delimiters.repetition)
    case "E": return delimiters.escape.map { String($0) }
    case "H", "N": return ""
    default: break
    }
    if code.hasPrefix(".") { return formatting(String(code.dropFirst()).lowercased()) }
    guard let kind = code.first, let bytes = hex(code.dropFirst()) else { return nil }
    switch kind {
    case "X":
      // Senders write line breaks and characters of their code page this way.
      let breaks = bytes.map { $0 == 0x0D ? 0x0A : $0 }
      return String(validating: breaks, as: UTF8.self) ?? TextDecoder.decode(breaks[...], charset: "WINDOWS-1252")
    // Character sets of ISO 2022 and local sequences; their bytes can't be read here.
    case "C", "M", "Z": return ""
    default: return nil
    }
  }

  private static func formatting(_ command: String) -> String? {
    let name = String(command.prefix(2))
    let count = min(max(Int(command.dropFirst(2).filter(\.isNumber)) ?? 1, 1), 80)
    switch name {
    case "br", "ce": return "\n"
    case "sp": return String(repeating: "\n", count: count)
    case "sk": return String(repeating: " ", count: count)
    case "fi", "nf", "in", "ti": return ""
    default: return nil
    }
  }

  private static func hex(_ digits: Substring) -> [UInt8]? {
    let digits = Array(digits.utf8)
    guard !digits.isEmpty, digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

import Foundation

/// What a part of a form says about itself.
struct PartHeader: Equatable {
  /// The field's name.
  var name: String
  /// The last part of the file's name as the browser gave it; nil for a plain field.
  var fileName: String?

  init(name: String, fileName: String? = nil) {
    self.name = name
    self.fileName = fileName
  }

  /// The header lines of a part, of which only `Content-Disposition` counts (RFC 7578, 4.2). Others may be anything.
  init(_ text: String) throws(MultipartError) {
    for line in text.split(separator: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "content-disposition" else { continue }
      let parameters = HeaderParameters(String(parts[1]))
      guard parameters.value == "form-data", let name = parameters.values["name"] else { throw .badHeader }
      self.name = name
      fileName = parameters.values["filename"].map(Self.plainName)
      return
    }
    throw .badHeader
  }

  /// Without folders, control characters and marks that turn the direction of writing; at most 200 characters, the extension kept.
  static func plainName(_ name: String) -> String {
    let last = name.split(omittingEmptySubsequences: true) { $0 == "/" || $0 == "\\" }.last ?? ""
    let unwanted: Set<Unicode.GeneralCategory> = [.control, .format, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator]
    let scalars = last.unicodeScalars.filter { !unwanted.contains($0.properties.generalCategory) }
    var plain = String(String.UnicodeScalarView(scalars)).trimmingCharacters(in: .whitespaces)
    if plain.count > 200 { plain = plain.prefix(150) + "…" + plain.suffix(49) }
    return plain.isEmpty || plain.allSatisfy({ $0 == "." }) ? "file" : plain
  }
}

/// A header's value and its parameters, `form-data; name="file"`. Names are in lower case; the first of a name counts.
struct HeaderParameters {
  var value = ""
  var values: [String: String] = [:]

  init(_ text: String) {
    var rest = text[...]
    value = Self.token(&rest).lowercased()
    while let separator = rest.first, separator == ";" {
      rest = rest.dropFirst().drop(while: \.isWhitespace)
      let name = rest.prefix { $0 != "=" && $0 != ";" }
      rest = rest[name.endIndex...]
      guard rest.first == "=" else { continue }
      rest = rest.dropFirst()
      let value = rest.first == "\"" ? Self.quoted(&rest) : Self.token(&rest)
      let key = name.trimmingCharacters(in: .whitespaces).lowercased()
      if values[key] == nil { values[key] = value }
    }
  }

  private static func token(_ rest: inout Substring) -> String {
    let token = rest.prefix { $0 != ";" }
    rest = rest[token.endIndex...]
    return token.trimmingCharacters(in: .whitespaces)
  }

  /// Browsers write `%22` for a quote and leave backslashes alone; other clients write `\"`. Both are understood.
  private static func quoted(_ rest: inout Substring) -> String {
    rest = rest.dropFirst()
    var value = ""
    while let character = rest.popFirst() {
      if character == "\"" { break }
      if character == "\\", rest.first == "\"" {
        value.append("\"")
        rest = rest.dropFirst()
      } else {
        value.append(character)
      }
    }
    rest = rest.drop { $0 != ";" }
    return value.replacing("%22", with: "\"").replacing("%0D", with: " ").replacing("%0A", with: " ")
  }
}

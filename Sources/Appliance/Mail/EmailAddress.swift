/// An address of RFC 5321, 4.1.2, without what nobody's address has: quoted local parts, comments and literal addresses.
package struct EmailAddress: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
  /// The domain in lower case; at most 254 bytes.
  package let rawValue: String

  package init?(_ text: String) { self.init(rawValue: text) }

  package init?(rawValue text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count), Self.isAtoms(parts[0]), Self.isDomain(parts[1])
    else { return nil }
    rawValue = parts[0] + "@" + parts[1].lowercased()
  }

  package var domain: String { rawValue.split(separator: "@").last.map(String.init) ?? "" }
  package var description: String { rawValue }

  /// Atoms between single dots (RFC 5322, 3.2.3).
  private static func isAtoms(_ text: Substring) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
      !atom.isEmpty
        && atom.utf8.allSatisfy { byte in
          isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }
  }

  /// Labels of RFC 1035, 2.3.1; the last one holds a letter, so that no IP address passes.
  private static func isDomain(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let last = labels.last, last.utf8.contains(where: { $0 > UInt8(ascii: "9") }) else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}

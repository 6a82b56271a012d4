import Foundation

/// The fields of a query or of an `application/x-www-form-urlencoded` body (WHATWG URL, 5.1). The first of a name counts, as browsers send it.
struct FormFields: Sendable {
  private var values: [String: [String]] = [:]

  init(_ text: String) {
    for pair in text.split(separator: "&").prefix(500) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = Self.decoded(parts[0])
      values[name, default: []].append(parts.count > 1 ? Self.decoded(parts[1]) : "")
    }
  }

  subscript(name: String) -> String? { values[name]?.first }

  var names: Set<String> { Set(values.keys) }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// Without surrounding white space; nil when nothing is left.
  func text(_ name: String) -> String? {
    guard let value = self[name]?.trimmingCharacters(in: .whitespacesAndNewlines), !value.isEmpty else { return nil }
    return value
  }

  func int(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

  /// `yyyy-MM-dd`, as date fields send it, at midnight UTC.
  func day(_ name: String) -> Date? { text(name).flatMap { Day.date($0) } }

  /// `+` is a space; what is no percent escape stays as it is; bytes that are no UTF-8 become U+FFFD.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(UInt8(ascii: " "))
      } else if byte == UInt8(ascii: "%"), rest.count >= 2,
        let high = Character(UnicodeScalar(rest[rest.startIndex])).hexDigitValue,
        let low = Character(UnicodeScalar(rest[rest.startIndex + 1])).hexDigitValue
      {
        bytes.append(UInt8(high * 16 + low))
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Calendar days as date fields write them, `yyyy-MM-dd`, in UTC.
enum Day {
  static func date(_ text: String) -> Date? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1900...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar.date(from: DateComponents(year: year, month: month, day: day))
  }
}

/// What may stay of a ZIP code: 45 CFR 164.514(b)(2)(i)(B) lets the first three digits stand where more than 20,000 people share them.
enum RestrictedZIP {
  /// Three-digit ZIP areas of 20,000 people or fewer by the 2000 census (HHS guidance of 2012) or the 2020 one.
  static let areas: Set<String> = [
    "036", "059", "063", "102", "202", "203", "204", "205", "369", "556", "692", "753", "772", "790", "821", "823", "830", "831", "878",
    "879", "884", "890",
    "893",
  ]

  /// Whether all of it reads as `ddddd` or `ddddd-dddd`.
  static func isZIP(_ source: String) -> Bool {
    let parts = source.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count <= 2 && parts[0].count == 5 && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } }
      && (parts.count == 1 || parts[1].count == 4)
  }

  /// The first three digits of a ZIP code that is all of the source and outside both lists.
  static func area(of source: String) -> String? {
    guard isZIP(source), case let area = String(source.prefix(3)), !areas.contains(area) else { return nil }
    return area
  }
}

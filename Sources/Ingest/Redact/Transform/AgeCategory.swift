/// Ages over 89 become the one category that 45 CFR 164.514(b)(2)(i)(C) allows: 90 or older.
enum AgeCategory {
  private static let units: Set<String> = ["year", "years", "yr", "yrs", "yo", "y", "yof", "yom", "m", "f", "ano", "anos"]
  private static let spanish: Set<String> = ["ano", "anos", "edad"]

  /// In words where the age stands alone ("age 90 or older"), short where a unit follows ("90+-year-old", "90+ years"). `before` and `after` are
  /// what stands around it.
  static func text(for source: String, before: some StringProtocol, after: some StringProtocol) -> String? {
    let digits = source.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty else { return nil }
    let glued = source.dropFirst(digits.count)
    if !glued.isEmpty {
      // "94yo", "94 years": whatever else an age holds is no age.
      let unit = NameKey.of(glued.filter { $0.isLetter })
      return units.contains(unit) ? "90+" + glued : nil
    }
    let next = after.drop { $0 == " " || $0 == "-" }.prefix { $0.isLetter }
    let previous = before.reversed().drop { !$0.isLetter }.prefix { $0.isLetter }
    if units.contains(NameKey.of(next)) { return "90+" }
    return spanish.contains(NameKey.of(String(previous.reversed()))) ? "90 o más" : "90 or older"
  }
}

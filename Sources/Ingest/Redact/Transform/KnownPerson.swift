/// As a chart states it; what is neither is nil there.
package enum Sex: String, Sendable, Codable, CaseIterable {
  case female, male
}

/// Somebody of the chart whose name is known before the page is read: the patient, and whoever is linked to them. It makes the surrogate of a
/// name the same in every document of the chart, even in one that shows only an initial.
package struct KnownPerson: Sendable, Equatable {
  package var family: String
  /// First and middle names, separated by spaces.
  package var given: String
  package var sex: Sex?

  package init(family: String, given: String, sex: Sex? = nil) {
    self.family = family
    self.given = given
    self.sex = sex
  }

  private static let particles: Set<String> = ["de", "del", "la", "las", "los", "da", "dos", "y", "von", "van", "der"]

  /// Folded first and middle names; initials and particles are none.
  func givenKeys(_ lists: SurrogateLists) -> [String] { Self.keys(given, lists) }
  func familyKeys(_ lists: SurrogateLists) -> [String] { Self.keys(family, lists) }

  /// Cut as `PersonName` cuts them: at hyphens, but for syllables that are one name ("Min-jun").
  private static func keys(_ names: String, _ lists: SurrogateLists) -> [String] {
    names.split(whereSeparator: { $0.isWhitespace || $0 == "," }).flatMap { word -> [String] in
      let whole = NameKey.of(word)
      return word.contains("-") && lists.entries(given: whole).isEmpty ? word.split(separator: "-").map { NameKey.of($0) } : [whole]
    }.filter { $0.utf8.count > 1 && !particles.contains($0) }
  }
}

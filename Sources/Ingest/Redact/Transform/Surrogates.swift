/// What the replacements of one chart are made from.
package struct Surrogates: Sendable {
  package var lists: SurrogateLists
  package var source: any SurrogateSource
  /// Whose chart it is, or whose document when no patient is known. The same value has the same surrogate in one chart and another one in the
  /// next, so that charts can't be joined by a shared doctor or address.
  package var chart: String
  package var people: [KnownPerson]
  /// Whether a chart of this clinic carries the name; such a one is never given. The caller compares without case, accents and
  /// hyphens.
  package var isRealName: @Sendable (_ given: String, _ family: String) -> Bool
  /// Whether this clinic knows the number (letters and digits only, in capitals).
  package var isRealNumber: @Sendable (_ number: String) -> Bool

  package init(
    lists: SurrogateLists, source: any SurrogateSource, chart: String, people: [KnownPerson] = [],
    isRealName: @escaping @Sendable (_ given: String, _ family: String) -> Bool = { _, _ in false },
    isRealNumber: @escaping @Sendable (_ number: String) -> Bool = { _ in false }
  ) {
    self.lists = lists
    self.source = source
    self.chart = chart
    self.people = people
    self.isRealName = isRealName
    self.isRealNumber = isRealNumber
  }

  /// The chart goes into the domain with its length, so that no chart and kind can be read as another pair.
  func draws(_ kind: String, _ value: String) -> SurrogateDraws {
    SurrogateDraws(source, domain: "surrogate/\(kind)/\(chart.utf8.count)/\(chart)", value: value)
  }

  func isKnown(given key: String) -> Bool { people.contains { $0.givenKeys(lists).contains(key) } }
}

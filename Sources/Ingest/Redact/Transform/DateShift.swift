/// How far the dates of a patient move: the same for all of them, so that intervals stay what they were.
package struct DateShift: Sendable, Equatable {
  package static let range = 1...364

  /// Whole days, towards the past.
  package let days: Int

  /// Nil outside 1–364: a shift of nothing would show the dates as they are.
  package init?(days: Int) {
    guard Self.range.contains(days) else { return nil }
    self.days = days
  }

  /// The shift of one patient: drawn from the key and the patient's identifier, so that it need not be stored.
  ///
  /// `release` names what the dates are given out for. Another release moves them by other days, so that two of them laid side by side don't show
  /// the same dates twice.
  package static func days(source: any SurrogateSource, patient: String, release: String = "") -> DateShift {
    var draws = SurrogateDraws(source, domain: "date shift/\(release.utf8.count)/\(release)", value: patient)
    return DateShift(drawn: range.lowerBound + draws.below(range.count))
  }

  private init(drawn days: Int) { self.days = days }
}

/// The second look: what stays readable but would be looked at by somebody careful. It never redacts; a reviewer decides.
///
/// Words whose probability of being a name was not enough, and numbers of five digits and more that nothing explained.
enum SuspicionScanner {
  /// From here on a word is worth a look; the threshold of `NameScanner` is where it is redacted.
  static let probability = 0.25

  /// Of a word with this probability.
  static func score(_ probability: Double) -> Double { probability * 0.5 }

  static func suspicions(_ sheet: Sheet) -> [Finding] {
    var result: [Finding] = []
    for suspect in sheet.suspects where sheet.isFree(suspect.index) {
      result.append(
        finding(
          sheet, suspect.index, suspect.index, .name, score: score(suspect.probability),
          reason: "could be a name, but nothing here says that it is one"))
    }
    for index in 0..<sheet.count where sheet.isFree(index) && sheet[index].kind != .mark && sheet[index].digits >= 5 {
      // Part of a longer run is told with it.
      guard sheet[index].gap != .none || index == 0 || !sheet.isFree(index - 1) || sheet[index - 1].kind == .mark else { continue }
      result.append(
        finding(sheet, index, index, .otherID, score: 0.2, reason: "a long number that nothing here explains"))
    }
    return result.sorted { $0.start < $1.start }
  }

  private static func finding(
    _ sheet: Sheet, _ first: Int, _ last: Int, _ label: IdentifierLabel, score: Double, reason: String
  ) -> Finding {
    Finding(
      start: sheet.text.scalarOffset(of: sheet[first].start, token: first),
      end: sheet.text.scalarOffset(of: sheet[last].end, token: last), label: label, subject: .other,
      score: min(score, Finding.suspicion - 0.01), reason: reason, detector: "suspicion")
  }
}

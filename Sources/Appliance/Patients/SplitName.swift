import Ingest

/// Who a patient is that was split off: as far as the names tell that stood under the old patient's mark in its documents.
enum SplitName {
  /// The old patient's name and birth date, or the name that the documents give without a doubt. Record numbers stay with the old one: nobody
  /// knows whose they are. So does the birth date where the name is another.
  static func identity(of names: [String], splitFrom old: PatientIdentity) -> PatientIdentity {
    let asBefore = PatientIdentity(family: old.family, given: old.given, birthDate: old.birthDate)
    let read = names.map(parts)
    let full = read.filter { !$0.family.isEmpty && !$0.given.isEmpty }
    guard let name = full.max(by: { $0.given.count < $1.given.count }) else { return asBefore }
    let key = { (name: Parts) in [PatientKeys.folded(name.family), PatientKeys.first(name.given) ?? ""] }
    guard Set(full.map(key)).count == 1 else { return asBefore }
    // A lone word has to be one of the name's: "Okafor" in the text of "Maria Okafor".
    let words = Set((name.given + " " + name.family).split(separator: " ").map { PatientKeys.folded(String($0)) } + key(name))
    let isCovered = read.allSatisfy { !$0.given.isEmpty || words.contains(PatientKeys.folded($0.family)) }
    guard isCovered, key(name) != key((family: old.family, given: old.given)) else { return asBefore }
    return PatientIdentity(family: name.family, given: name.given)
  }

  typealias Parts = (family: String, given: String)

  /// "Okafor, Maria L." and "Maria L. Okafor"; of one word only the family name.
  private static func parts(_ name: String) -> Parts {
    let halves = name.split(separator: ",", maxSplits: 1).map { words(String($0)) }
    if halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty {
      return (halves[0].joined(separator: " "), halves[1].joined(separator: " "))
    }
    var all = words(name.replacing(",", with: " "))
    guard let last = all.popLast() else { return ("", "") }
    return (last, all.joined(separator: " "))
  }

  private static let titles: Set<String> = ["mr", "mrs", "ms", "miss", "dr", "sr", "sra", "srta", "don", "dona"]

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init).filter { word in
      let folded = PatientKeys.folded(word)
      return !folded.isEmpty && !titles.contains(folded)
    }
  }
}

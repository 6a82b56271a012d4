/// Reads sex and origin off a folded name: from the lists, then from its ending. Never from the page, because the same name must read the same
/// in every document of a chart.
struct NameOrigin {
  let lists: SurrogateLists

  /// The form under which a family name is drawn, where it is at home, and whether it is the form of a woman ("Ivanova" is drawn as "Ivanov").
  func family(_ key: String) -> (root: String, origin: SurrogateLists.Origin, isFeminine: Bool) {
    if let origin = lists.origins(family: key).first { return (key, origin, false) }
    for (ending, masculine, origin) in Self.feminineEndings where key.hasSuffix(ending) && key.utf8.count > ending.utf8.count + 1 {
      let root = key.dropLast(ending.count) + masculine
      // Many names that are not Russian end in -ina.
      if ending != "ina" || lists.origins(family: String(root)).contains(.russian) { return (String(root), origin, true) }
    }
    for (ending, origin) in Self.endings where key.hasSuffix(ending) && key.utf8.count > ending.utf8.count + 1 {
      return (key, origin, false)
    }
    return (key, .anglo, false)
  }

  private static let feminineEndings: [(String, String, SurrogateLists.Origin)] = [
    ("ska", "ski", .polish), ("cka", "cki", .polish), ("dzka", "dzki", .polish), ("ova", "ov", .russian), ("eva", "ev", .russian),
    ("ina", "in", .russian), ("skaya", "sky", .russian),
  ]

  private static let endings: [(String, SurrogateLists.Origin)] = [
    ("ez", .hispanic), ("ski", .polish), ("cki", .polish), ("wicz", .polish), ("czyk", .polish), ("czak", .polish), ("ov", .russian),
    ("ev", .russian), ("enko", .russian), ("sky", .russian), ("ullah", .pakistani), ("uddin", .pakistani), ("singh", .indian),
    ("swamy", .indian), ("wala", .indian),
  ]

  /// The form of a woman of a surrogate, where its language has one.
  static func feminine(_ name: String) -> String {
    if name.hasSuffix("ski") || name.hasSuffix("cki") || name.hasSuffix("dzki") { return name.dropLast() + "a" }
    if name.hasSuffix("ov") || name.hasSuffix("ev") || name.hasSuffix("in") { return name + "a" }
    return name
  }

  /// The given names that may stand for one. `families` decide between origins that share it, when they are known for the whole chart.
  func candidates(given key: String, sex known: Sex?, families: [String]) -> [String] {
    let entries = lists.entries(given: key)
    let homes = families.map { family($0).origin }
    let origins = entries.map(\.origin)
    let origin = homes.first { origins.contains($0) } ?? origins.first ?? homes.first ?? .anglo
    let listed = Set(entries.filter { $0.origin == origin }.map(\.sex))
    let unlisted = lists.isOfBothSexes(key) ? nil : lists.sex(given: key) ?? Self.sex(byEnding: key)
    let read = listed.count == 1 ? listed.first : listed.isEmpty ? unlisted : nil
    guard let sex = known ?? read else { return lists.neutral }
    return lists.names(given: origin, sex)
  }

  private static func sex(byEnding key: String) -> Sex? {
    if ["a", "elle", "ette", "lyn", "lynn", "ine", "eth"].contains(where: { key.hasSuffix($0) }) { return .female }
    if ["o", "ard", "us", "bert", "fred", "ton"].contains(where: { key.hasSuffix($0) }) { return .male }
    return nil
  }
}

package import Foundation

/// The words that take the place of identifiers, from `Resources/Surrogates`: `surrogates.txt` has the names and places that are given out,
/// `sexes.txt` tells the sex of names that are only read.
package struct SurrogateLists: Sendable {
  /// Where a name is at home, in the order in which a name that several share is read.
  enum Origin: String, CaseIterable, Sendable {
    case anglo, hispanic, chinese, vietnamese, korean, indian, pakistani, arabic, westAfrican = "west african", haitian, polish, russian
  }

  /// A list is missing or damaged: the message says what mends it.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package var description: String { "A list of surrogates is missing or damaged. Install the package again." }
  }

  private var given: [Origin: [Sex: [String]]] = [:]
  private var family: [Origin: [String]] = [:]
  private(set) var neutral: [String] = []
  private(set) var streets: [String] = []
  private(set) var calles: [String] = []
  private(set) var towns: [String] = []
  private(set) var organizations: [String] = []
  /// By folded name, hyphens left out.
  private var givenOrigins: [String: [(origin: Origin, sex: Sex)]] = [:]
  private var familyOrigins: [String: [Origin]] = [:]
  /// Of the census of 1990: nil for a name of both sexes, and whether it is more often a family name.
  private var census: [String: (sex: Sex?, isRatherFamily: Bool)] = [:]

  package init() throws(Failure) {
    // As in `Detector`: `bundleURL` holds the folder "Resources" on every platform.
    try self.init(folder: Bundle.module.bundleURL.appendingPathComponent("Resources/Surrogates"))
  }

  package init(folder: URL) throws(Failure) {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("surrogates.txt")),
      let sexes = try? Data(contentsOf: folder.appendingPathComponent("sexes.txt"))
    else { throw Failure() }
    for line in String(decoding: sexes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts.count == 2, let flag = parts[1].first, "fmb".contains(flag) else { throw Failure() }
      census[String(parts[0])] = (flag == "b" ? nil : flag == "f" ? .female : .male, parts[1].hasSuffix("s"))
    }
    var section: Substring?
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("["), line.hasSuffix("]") {
        section = line.dropFirst().dropLast()
        continue
      }
      let isListOfPhrases = line.contains(",")
      let words = line.split(separator: isListOfPhrases ? "," : " ").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let section, add(words, to: section) else { throw Failure() }
    }
    let isWhole =
      Origin.allCases.allSatisfy { origin in
        Sex.allCases.allSatisfy { names(given: origin, $0).count >= 40 } && names(family: origin).count >= 60
      } && census.count > 1000 && [neutral, streets, calles, towns, organizations].allSatisfy { $0.count >= 40 }
    guard isWhole else { throw Failure() }
  }

  private mutating func add(_ words: [String], to section: Substring) -> Bool {
    switch section {
    case "neutral": neutral += words
    case "street": streets += words
    case "calle": calles += words
    case "town": towns += words
    case "organization": organizations += words
    default:
      guard let space = section.lastIndex(of: " "), let origin = Origin(rawValue: String(section[..<space])) else { return false }
      let kind = section[section.index(after: space)...]
      if kind == "family" {
        family[origin, default: []] += words
        for word in words { familyOrigins[NameKey.of(word), default: []].append(origin) }
      } else if let sex = Sex(rawValue: String(kind)) {
        given[origin, default: [:]][sex, default: []] += words
        for word in words { givenOrigins[NameKey.of(word), default: []].append((origin, sex)) }
      } else {
        return false
      }
    }
    return true
  }

  func names(given origin: Origin, _ sex: Sex) -> [String] { given[origin]?[sex] ?? [] }
  func names(family origin: Origin) -> [String] { family[origin] ?? [] }

  /// Where a folded given name is listed, and for which sex.
  func entries(given key: String) -> [(origin: Origin, sex: Sex)] { givenOrigins[key] ?? [] }
  /// The sex by the census, for a name that is not listed with an origin; nil also for a name of both.
  func sex(given key: String) -> Sex? { census[key]?.sex }
  func isOfBothSexes(_ key: String) -> Bool { census[key].map { $0.sex == nil } ?? false }

  /// Whether a name that stands alone is rather a given name.
  func isGiven(_ key: String) -> Bool {
    entries(given: key).isEmpty ? origins(family: key).isEmpty && census[key].map { !$0.isRatherFamily } ?? false : true
  }

  func origins(family key: String) -> [Origin] { familyOrigins[key] ?? [] }
}

/// Which name stands for which, through all pages of a document.
///
/// A surrogate is drawn for each part of a name by itself, from key, chart and part. So "Ms. Lopez" and "Maria" stay the persons that "Maria Lopez" is,
/// relatives share the surrogate of their family name, and another document of the chart gives the same. What a document alone knows (pairs that a
/// real chart carries, an initial's name) moves a draw only in the rare case that it must.
struct NamePlan {
  private let surrogates: Surrogates
  private var given: [String: String] = [:]
  private var family: [String: String] = [:]
  private var roles: [String: Set<PersonName.Role>] = [:]
  private var sexes: [String: Sex] = [:]
  /// "family/initial" to the given name, and "given/initial" to the family name.
  private var initials: [String: String] = [:]
  /// Names of known people and what stands for them: nobody else gets those.
  private var reserved: Set<String> = []
  private var neighbours: [String: Set<String>] = [:]
  private var pairs: [String: Set<String>] = [:]

  /// Draws before a rule gives up: with the shortest list of 40 and half of it forbidden, one in 2^64 documents gets here without a reason.
  private static let limit = 64

  /// `names` as they stand in all pages, with whether a title such as "Mr." stands before.
  init(_ names: [(source: String, isTitled: Bool)], surrogates: Surrogates) {
    self.surrogates = surrogates
    for person in surrogates.people { addKnown(person) }
    let people = Set(given.keys).union(family.keys)
    for (source, _) in names {
      guard let name = PersonName(source, lists: surrogates.lists), !name.isSingle else { continue }
      add(givens: name.keys(.given), families: name.keys(.family))
    }
    for (source, isTitled) in names {
      guard var name = PersonName(source, lists: surrogates.lists), name.isSingle else { continue }
      name.resolve { role(of: $0, isTitled: isTitled) }
      add(givens: name.keys(.given), families: name.keys(.family))
    }
    reserved = people
    choose(among: people)
    reserved.formUnion(people.flatMap { [given[$0], family[$0]] }.compactMap { $0.map { NameKey.of($0) } })
    choose(among: nil)
  }

  // MARK: - What stands in the document

  private mutating func addKnown(_ person: KnownPerson) {
    let givens = person.givenKeys(surrogates.lists)
    add(givens: givens, families: person.familyKeys(surrogates.lists))
    guard let sex = person.sex else { return }
    for key in givens where sexes[key] == nil { sexes[key] = sex }
  }

  private mutating func add(givens: [String], families: [String]) {
    for key in givens {
      roles[key, default: []].insert(.given)
      given[key] = given[key] ?? ""
      neighbours[key, default: []].formUnion(givens + families)
      pairs[key, default: []].formUnion(families)
    }
    for key in families {
      roles[key, default: []].insert(.family)
      family[key] = family[key] ?? ""
      neighbours[key, default: []].formUnion(givens + families)
    }
    for (key, other) in givens.flatMap({ given in families.map { (given, $0) } }) {
      if let letter = key.first, initials["\(other)/\(letter)/given"] == nil { initials["\(other)/\(letter)/given"] = key }
      if let letter = other.first, initials["\(key)/\(letter)/family"] == nil { initials["\(key)/\(letter)/family"] = other }
    }
  }

  private func role(of word: PersonName.Word, isTitled: Bool) -> PersonName.Role {
    if let known = roles[word.key] {
      if known.count == 1, let role = known.first { return role }
      return isTitled ? .family : .given
    }
    return !isTitled && surrogates.lists.isGiven(word.key) ? .given : .family
  }

  // MARK: - What stands for it

  private mutating func choose(among people: Set<String>?) {
    // Sorted: a dictionary's order is another one in each run.
    for key in family.keys.sorted() where family[key] == "" && people?.contains(key) ?? true {
      family[key] = chooseFamily(key)
    }
    for key in given.keys.sorted() where given[key] == "" && people?.contains(key) ?? true {
      given[key] = chooseGiven(key)
    }
  }

  private func chooseFamily(_ key: String) -> String? {
    let reader = NameOrigin(lists: surrogates.lists)
    let (root, origin, _) = reader.family(key)
    var draws = surrogates.draws("family", root)
    for _ in 0..<Self.limit {
      guard let name = draws.pick(surrogates.lists.names(family: origin)) else { return nil }
      if isFree(name, for: key) { return name }
    }
    return nil
  }

  private func chooseGiven(_ key: String) -> String? {
    let families = pairs[key, default: []].sorted()
    let reader = NameOrigin(lists: surrogates.lists)
    let candidates = reader.candidates(given: key, sex: sexes[key], families: surrogates.isKnown(given: key) ? families : [])
    var draws = surrogates.draws("given", key)
    for _ in 0..<Self.limit {
      guard let name = draws.pick(candidates) else { return nil }
      let isReal = families.contains { other in
        guard let root = family[other], !root.isEmpty else { return false }
        return surrogates.isRealName(name, reader.family(other).isFeminine ? NameOrigin.feminine(root) : root)
      }
      if !isReal, isFree(name, for: key) { return name }
    }
    return nil
  }

  /// Another first letter, so that initials change, too; nothing of the source in it; and no other name that it stands beside.
  private func isFree(_ name: String, for key: String) -> Bool {
    let candidate = NameKey.of(name)
    return candidate.first != key.first && !candidate.contains(key) && !reserved.contains(candidate)
      && !neighbours[key, default: []].contains { $0.utf8.count > 1 && candidate.contains($0) }
  }

  // MARK: - Writing

  /// The name with all its parts replaced; nil when a part has no surrogate.
  func text(for source: String, isTitled: Bool) -> String? {
    guard var name = PersonName(source, lists: surrogates.lists) else { return nil }
    name.resolve { role(of: $0, isTitled: isTitled) }
    let isUpper = name.words.contains { $0.isPart } && name.words.allSatisfy { !$0.isPart || LetterCase($0.text) == .upper }
    var output = ""
    var skipsSpace = false
    for piece in name.pieces {
      switch piece {
      case .between(let text):
        if !skipsSpace { output += text }
        skipsSpace = false
      case .possessive(let ending):
        output += ending.count == 1 && output.last?.lowercased() != "s" ? ending + (isUpper ? "S" : "s") : ending
      case .word(let index):
        let word = name.words[index]
        if word.isKept {
          output += word.text
        } else if word.isDropped {
          skipsSpace = true
        } else if let written = word.isInitial ? initial(word, in: name) : part(word) {
          output += written
        } else {
          return nil
        }
      }
    }
    return output
  }

  /// The surrogate of a folded name that stands elsewhere in the document, for an address such as "maria.lopez@".
  func surrogate(ofKey key: String) -> String? {
    (given[key] ?? family[key]).flatMap { $0.isEmpty ? nil : $0 }
  }

  private func part(_ word: PersonName.Word) -> String? {
    guard let listed = word.role == .given ? given[word.key] : family[word.key], !listed.isEmpty else { return nil }
    var name = listed
    if word.role == .given {
      if !word.isHyphenated, name.contains("-") { name = name.replacing("-", with: "") }
    } else if NameOrigin(lists: surrogates.lists).family(word.key).isFeminine {
      name = NameOrigin.feminine(name)
    }
    return LetterCase(word.text).write(name)
  }

  private func initial(_ word: PersonName.Word, in name: PersonName) -> String? {
    let role = word.role ?? .given
    var letter: Character?
    for key in name.keys(role == .given ? .family : .given) where letter == nil {
      guard let full = initials["\(key)/\(word.key)/\(role.rawValue)"] else { continue }
      letter = (role == .given ? given[full] : family[full])?.first
    }
    // Initials alone, "M.L.", and the known person whose they are.
    if letter == nil, name.keys(.given).isEmpty, name.keys(.family).isEmpty { letter = knownInitial(word, role, in: name) }
    if letter == nil {
      var draws = surrogates.draws("initial", role.rawValue + word.key)
      letter = draws.pick(Array("abcdefghijklmnoprstvwz").filter { String($0) != word.key })
    }
    guard let letter else { return nil }
    return word.text == word.text.lowercased() ? letter.lowercased() : letter.uppercased()
  }

  private func knownInitial(_ word: PersonName.Word, _ role: PersonName.Role, in name: PersonName) -> Character? {
    let letters = name.words.filter { $0.isInitial }
    guard letters.count > 1, let first = letters.first, let last = letters.last else { return nil }
    for person in surrogates.people {
      guard let givenKey = person.givenKeys(surrogates.lists).first, let familyKey = person.familyKeys(surrogates.lists).last,
        givenKey.hasPrefix(first.key), familyKey.hasPrefix(last.key)
      else { continue }
      if role == .family { return family[familyKey]?.first }
      if word.key == first.key { return given[givenKey]?.first }
    }
    return nil
  }
}

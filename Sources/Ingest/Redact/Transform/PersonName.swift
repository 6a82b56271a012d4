/// A name as it is written, cut into words and what stands between them: "LOPEZ, MARIA E", "Lopez^Maria^E", "J. O'Brien-Smith's".
struct PersonName {
  enum Role: String { case given, family }

  struct Word {
    var text: String
    /// Folded to a–z.
    var key: String
    /// Nil as long as a single word may be either.
    var role: Role?
    /// Joined to the word before by a hyphen.
    var isJoined = false
    /// Stays as it is: "Jr", "MD".
    var isKept = false
    /// Falls away: "de la".
    var isDropped = false
    /// "Min-jun": two syllables that the lists know as one name.
    var isHyphenated = false

    var isInitial: Bool { key.utf8.count == 1 }
    /// Whether it gives way to another name.
    var isPart: Bool { !isKept && !isDropped && !isInitial }
  }

  enum Piece {
    /// Index into `words`.
    case word(Int)
    /// A space, a comma, a caret; stays as it is.
    case between(String)
    /// "'s" or "'".
    case possessive(String)
  }

  private(set) var words: [Word] = []
  private(set) var pieces: [Piece] = []

  /// Nil for what is no name in Latin letters, or has digits: no rule fits then.
  init?(_ source: String, lists: SurrogateLists) {
    guard split(source) else { return nil }
    joinSyllables(lists)
    splitBareInitials(lists)
    keepTitles(isUpper: source == source.uppercased())
    dropParticles()
    guard words.contains(where: { !$0.isKept && !$0.isDropped }) else { return nil }
    assignRoles(lists)
  }

  var isSingle: Bool { words.count { !$0.isKept && !$0.isDropped } == 1 }
  /// Folded names of a role, initials left out.
  func keys(_ role: Role) -> [String] { words.filter { $0.isPart && $0.role == role }.map(\.key) }

  mutating func resolve(_ role: (Word) -> Role) {
    for index in words.indices where words[index].role == nil { words[index].role = role(words[index]) }
  }

  // MARK: - Words

  private static let separators = Set(
    " \t\r\n\u{A0},.^&;/()[]\"\u{201C}\u{201D}'\u{2018}\u{2019}~-\u{2010}\u{2011}\u{2013}_+|:*".unicodeScalars)
  private static let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2019}", "\u{2BB}", "\u{2BC}"]
  private static let hyphens: Set<String> = ["-", "\u{2010}", "\u{2011}"]

  private mutating func split(_ source: String) -> Bool {
    let scalars = Array(source.unicodeScalars)
    func isLetter(_ index: Int) -> Bool {
      scalars.indices.contains(index) && (NameKey.isLatin(scalars[index]) || (0x300...0x36F).contains(scalars[index].value))
    }
    var index = 0
    while index < scalars.count {
      let start = index
      if isLetter(index) {
        while isLetter(index) || index < scalars.count && Self.apostrophes.contains(scalars[index]) && isLetter(index + 1) { index += 1 }
        addWord(String(String.UnicodeScalarView(scalars[start..<index])))
      } else if Self.separators.contains(scalars[index]) {
        while index < scalars.count, Self.separators.contains(scalars[index]) { index += 1 }
        addBetween(String(String.UnicodeScalarView(scalars[start..<index])))
      } else {
        return false
      }
    }
    return !words.isEmpty
  }

  private mutating func addWord(_ text: String) {
    var text = text
    var possessive: String?
    for ending in ["'s", "\u{2019}s", "'S", "\u{2019}S"] where text.hasSuffix(ending) && text.count > 3 {
      possessive = ending
      text = String(text.dropLast(2))
    }
    var isJoined = false
    if case .between(let before)? = pieces.last, Self.hyphens.contains(before), !words.isEmpty { isJoined = true }
    pieces.append(.word(words.count))
    words.append(Word(text: text, key: NameKey.of(text), isJoined: isJoined))
    if let possessive { pieces.append(.possessive(possessive)) }
  }

  private mutating func addBetween(_ text: String) {
    // "James' chart": an apostrophe after an s and before nothing that it could open.
    if let first = text.unicodeScalars.first, Self.apostrophes.contains(first), case .word(let index)? = pieces.last,
      words[index].text.lowercased().hasSuffix("s"), !text.dropFirst().contains(where: { $0 == "'" || $0 == "\u{2019}" })
    {
      pieces.append(.possessive(String(first)))
      if text.count > 1 { pieces.append(.between(String(text.dropFirst()))) }
    } else {
      pieces.append(.between(text))
    }
  }

  /// "Min-jun" is one name in the lists.
  private mutating func joinSyllables(_ lists: SurrogateLists) {
    var position = 0
    while position + 2 < pieces.count {
      if case .word(let first) = pieces[position], case .between = pieces[position + 1], case .word(let second) = pieces[position + 2],
        words[second].isJoined, !lists.entries(given: words[first].key + words[second].key).isEmpty
      {
        words[first].text += "-" + words[second].text
        words[first].key += words[second].key
        words[first].isHyphenated = true
        words.remove(at: second)
        pieces.removeSubrange(position + 1...position + 2)
        for later in pieces.indices {
          if case .word(let index) = pieces[later], index > second { pieces[later] = .word(index - 1) }
        }
      }
      position += 1
    }
  }

  /// "ML" alone, in capitals and nobody's name, is two initials.
  private mutating func splitBareInitials(_ lists: SurrogateLists) {
    guard words.count == 1, (2...3).contains(words[0].text.count), LetterCase(words[0].text) == .upper,
      words[0].key.utf8.count == words[0].text.count, !lists.isGiven(words[0].key),
      lists.origins(family: words[0].key).isEmpty, let place = pieces.firstIndex(where: { if case .word = $0 { true } else { false } })
    else { return }
    words = words[0].text.map { Word(text: String($0), key: NameKey.of(String($0))) }
    pieces.replaceSubrange(place...place, with: words.indices.map { .word($0) })
  }

  // MARK: - What is no name

  private static let suffixes: Set<String> = ["jr", "sr", "ii", "iii", "iv"]
  private static let titles: Set<String> = [
    "dr", "dra", "mr", "mrs", "ms", "miss", "mx", "prof", "sr", "sra", "srta", "rev", "sgt",
  ]
  private static let credentials: Set<String> = [
    "md", "rn", "phd", "dds", "dmd", "dpm", "dnp", "lpn", "lcsw", "msn", "bsn", "pharmd", "psyd", "facs", "facp", "fnp", "aprn", "mph",
    "esq",
  ]
  /// Also names of their own; only after a comma in a name that is not in capitals.
  private static let doubtfulCredentials: Set<String> = ["do", "pa", "np", "ma", "od", "pt", "ot", "rt", "pac"]

  private mutating func keepTitles(isUpper: Bool) {
    guard words.count > 1 else { return }
    if Self.titles.contains(words[0].key) { words[0].isKept = true }
    keepComponents()
    for index in words.indices.dropFirst() where words[..<index].contains(where: { !$0.isKept }) {
      let word = words[index]
      let isUpperWord = LetterCase(word.text) == .upper
      if Self.suffixes.contains(word.key) && (word.key.count == 2 && !word.key.hasPrefix("i") || isUpperWord)
        || Self.credentials.contains(word.key) && (isUpperWord || word.text.hasSuffix("D"))
        || !isUpper && isUpperWord && isAfterComma(index) && Self.doubtfulCredentials.contains(word.key)
      {
        words[index].isKept = true
      }
    }
  }

  /// HL7 XPN has the suffix in its fourth component, then prefix and degree.
  private mutating func keepComponents() {
    var component = 0
    for piece in pieces {
      if case .between(let text) = piece { component += text.count { $0 == "^" } }
      guard component >= 3, case .word(let index) = piece else { continue }
      words[index].isKept = Self.titles.union(Self.suffixes).union(Self.credentials).contains(words[index].key)
    }
  }

  private func isAfterComma(_ index: Int) -> Bool {
    guard let place = place(of: index), place > 0, case .between(let text) = pieces[place - 1] else { return false }
    return text.contains(",")
  }

  private func place(of word: Int) -> Int? {
    pieces.firstIndex { if case .word(word) = $0 { true } else { false } }
  }

  private static let particles: Set<String> = [
    "de", "del", "la", "las", "los", "da", "dos", "du", "der", "den", "von", "bin", "ibn", "y", "e", "san", "santa",
  ]
  /// Only in small letters: in capitals these are names.
  private static let smallParticles: Set<String> = [
    "van", "le", "do", "al", "el", "ben", "ter", "ten", "st", "di", "della", "vander", "zu",
  ]

  /// A particle falls away, so that "Maria de la Cruz" and "Ms. Cruz" stay the same person with whatever surrogate "Cruz" has.
  private mutating func dropParticles() {
    for index in words.indices.dropLast() where !words[index].isKept {
      let word = words[index]
      let next = words[index + 1]
      guard !next.isKept, !next.isInitial, !(index == 0 && isInverted && word.isInitial) else { continue }
      if Self.particles.contains(word.key) && !(word.isInitial && LetterCase(word.text) != .lower)
        || Self.smallParticles.contains(word.key) && LetterCase(word.text) == .lower && LetterCase(next.text) != .lower
      {
        words[index].isDropped = true
      }
    }
  }

  // MARK: - Given or family

  /// "Last, First": a comma with more of the name after it.
  private var isInverted: Bool {
    let comma = pieces.firstIndex { if case .between(let text) = $0 { text.contains(",") } else { false } }
    guard let comma else { return false }
    return pieces[comma...].contains { if case .word(let index) = $0 { !words[index].isKept && !words[index].isDropped } else { false } }
      && pieces[..<comma].contains { if case .word(let index) = $0 { !words[index].isKept } else { false } }
  }

  private mutating func assignRoles(_ lists: SurrogateLists) {
    if pieces.contains(where: { if case .between(let text) = $0 { text.contains("^") } else { false } }) { return assignComponents() }
    if isInverted { return assignInverted() }
    let parts = words.indices.filter { !words[$0].isKept && !words[$0].isDropped }
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return }
    if isFamilyFirst(parts, lists) {
      for index in parts { words[index].role = index == first || isTied(index, to: first) ? .family : .given }
      return
    }
    for index in parts {
      let key = words[index].key
      let isGiven = lists.isGiven(key)
      words[index].role =
        index == last || isTied(last, to: index)
          || index > first && !words[index].isInitial && !isGiven && !lists.origins(family: key).isEmpty
        ? .family : .given
    }
    // "Mary-Anne" alone: what hyphens join has one role.
    if isTied(last, to: first) {
      let role: Role = lists.isGiven(words[first].key) ? .given : .family
      for index in parts { words[index].role = role }
    }
  }

  /// Whether hyphens join all words from `first` to `index`.
  private func isTied(_ index: Int, to first: Int) -> Bool {
    index > first && words[(first + 1)...index].allSatisfy(\.isJoined)
  }

  /// "Nguyen Van An", "LOPEZ MARIA": the first word is a family name only and the last one is not.
  private func isFamilyFirst(_ parts: [Int], _ lists: SurrogateLists) -> Bool {
    guard let first = parts.first, let last = parts.last, !words[last].isInitial || parts.count == 2 else { return false }
    let isFamilyOnly = !lists.origins(family: words[first].key).isEmpty && !lists.isGiven(words[first].key)
    return isFamilyOnly && lists.origins(family: words[last].key).isEmpty && lists.isGiven(words[last].key)
  }

  private mutating func assignInverted() {
    var role = Role.family
    for piece in pieces {
      switch piece {
      case .between(let text): if text.contains(",") { role = .given }
      case .word(let index): words[index].role = role
      case .possessive: break
      }
    }
  }

  /// HL7 XPN: family, given, further given names.
  private mutating func assignComponents() {
    var component = 0
    for piece in pieces {
      switch piece {
      case .between(let text): component += text.count { $0 == "^" }
      case .word(let index): words[index].role = component == 0 ? .family : .given
      case .possessive: break
      }
    }
  }
}

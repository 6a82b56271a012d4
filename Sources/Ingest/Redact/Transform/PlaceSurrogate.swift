/// Streets, towns and ZIP codes. A place is read piece by piece, between commas and line ends; one piece that fits no rule stops the whole.
struct PlaceSurrogate {
  let surrogates: Surrogates

  func replacement(of source: String) -> String? {
    var result = ""
    var replaced = false
    var pending = ""
    func flush() -> Bool {
      let core = pending.trimmingPrefix { $0 == " " }
      let lead = pending.prefix(pending.count - core.count)
      let tail = String(core.reversed().prefix { $0 == " " })
      let words = String(core.dropLast(tail.count))
      pending = ""
      guard !words.isEmpty else {
        result += lead + tail
        return true
      }
      guard let (text, isNew) = piece(words, isAfterStreet: replaced) else { return false }
      result += lead + text + tail
      replaced = replaced || isNew
      return true
    }
    for character in source {
      if ",;\n\r\r\n\t^".contains(character) {
        guard flush() else { return nil }
        result.append(character)
      } else {
        pending.append(character)
      }
    }
    return flush() && replaced ? result : nil
  }

  /// `isNew` is false for what may stay: a state, a country.
  private func piece(_ text: String, isAfterStreet: Bool) -> (text: String, isNew: Bool)? {
    if RestrictedZIP.isZIP(text) { return (Self.zip(text), true) }
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first, let last = words.last else { return nil }
    if words.count > 1, RestrictedZIP.isZIP(last) {
      return piece(words.dropLast().joined(separator: " "), isAfterStreet: isAfterStreet).map { ($0.text + " " + Self.zip(last), true) }
    }
    if Self.isState(text) { return (text, false) }
    if let box = postBox(text) { return (box, true) }
    if let unit = unit(words) { return (unit, true) }
    if let calle = calle(words) { return (calle, true) }
    if let route = route(words) { return (route, true) }
    if isAfterStreet, words.count <= 2, let number = houseNumber(words) { return (number, true) }
    if first.first?.isNumber ?? false { return street(words).map { ($0, true) } }
    if words.count > 1, Self.streetWords.contains(Self.key(last)) { return street(words).map { ($0, true) } }
    if text.contains(where: \.isNumber) { return numbered(words).map { ($0, true) } }
    return town(words).map { ($0, true) }
  }

  /// The first three digits stay where Safe Harbor lets them, `00` takes the place of the rest ("74103" gives "74100", as HHS writes it); in a
  /// sparse area all of it is `00000`. The four digits after a hyphen become `0000`.
  static func zip(_ source: String) -> String {
    (RestrictedZIP.area(of: source) ?? "000") + "00" + (source.contains("-") ? "-0000" : "")
  }

  // MARK: - Streets

  /// Words that end a street and say nothing about which.
  private static let streetWords: Set<String> = [
    "street", "st", "avenue", "ave", "av", "road", "rd", "drive", "dr", "lane", "ln", "boulevard", "blvd", "court", "ct", "circle", "cir",
    "place",
    "pl", "terrace", "ter", "trail", "trl", "parkway", "pkwy", "highway", "hwy", "way", "square", "sq", "loop", "alley", "plaza", "path",
    "run",
  ]
  private static let directions: Set<String> = ["n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west"]
  private static let unitWords: Set<String> = [
    "apt", "apartment", "suite", "ste", "unit", "room", "rm", "floor", "fl", "bldg", "building", "lot", "spc", "space", "trailer", "#",
    "apto", "depto",
    "piso", "int", "box",
  ]

  private static func key(_ word: String) -> String { word.lowercased().filter { $0 != "." && $0 != "#" || word == "#" } }

  /// "8897 Henry Knolls NW Apt 4": another number, an invented name, the same kind of street.
  private func street(_ words: [String]) -> String? {
    var rest = words[...]
    var number: String?
    // "18th Ave" is named by a number and has none.
    if let first = rest.first, first.first?.isNumber ?? false, Self.ordinal(first) == nil {
      guard let drawn = SameShape(surrogates: surrogates).replacement(of: first) else { return nil }
      number = drawn
      rest.removeFirst()
    }
    var unitText = ""
    if let place = rest.indices.dropFirst().first(where: { Self.unitWords.contains(Self.key(rest[$0])) || rest[$0].hasPrefix("#") }) {
      guard let unit = unit(Array(rest[place...])) else { return nil }
      unitText = " " + unit
      rest = rest[..<place]
    }
    rest.removeAll { Self.directions.contains(Self.key($0)) }
    var kind = ""
    if rest.count > 1, let last = rest.last, Self.streetWords.contains(Self.key(last)) {
      kind = " " + last
      rest.removeLast()
    }
    guard !rest.isEmpty, rest.count <= 6 else { return nil }
    let core = rest.map { NameKey.of($0) }.joined(separator: " ")
    var draws = surrogates.draws("street", core)
    guard let name = draw(surrogates.lists.streets, against: core, &draws) else { return nil }
    // "8897 Henry Knolls" keeps its kind in words that are not on the list; a street without one gets one.
    if kind.isEmpty { kind = " Road" }
    let style = LetterCase(words.joined())
    return (number.map { $0 + " " } ?? "") + style.write(name) + style.writeKind(kind) + unitText
  }

  private static let calleWords: Set<String> = [
    "calle", "avenida", "avda", "av", "plaza", "pza", "paseo", "carretera", "ctra", "camino", "calz", "calzada", "cra", "carrera",
    "privada", "blvd",
    "ronda", "travesia", "c/", "ave", "pasaje", "psje", "pje", "rua", "carrer", "carr", "prol", "prolongacion", "transversal", "diagonal",
    "callejon",
  ]

  /// "Calle Mayor 5", "Avda. Gaspar Aguilar 90"
  private func calle(_ words: [String]) -> String? {
    guard words.count > 1, let first = words.first else { return nil }
    var kind = first
    var rest = words.dropFirst()
    if !Self.calleWords.contains(NameKey.of(first)) {
      guard first.lowercased().hasPrefix("c/"), first.count > 2 else { return nil }
      kind = String(first.prefix(2)) + " "
      rest = [String(first.dropFirst(2))] + rest
    } else {
      kind += " "
    }
    let numbers = rest.filter { $0.contains(where: \.isNumber) || $0 == "#" || Self.key($0) == "no" || $0.lowercased() == "s/n" }
    let names = rest.filter { !numbers.contains($0) }
    guard names.count <= 8, names.count + numbers.count == rest.count else { return nil }
    let core = names.isEmpty ? numbers.joined(separator: " ") : names.map { NameKey.of($0) }.joined(separator: " ")
    var draws = surrogates.draws("calle", core)
    guard let name = draw(surrogates.lists.calles, against: core, &draws) else { return nil }
    var written = kind + LetterCase(words.joined()).write(name)
    if numbers.contains(where: { $0.contains(where: \.isNumber) }) { written += " \(1 + draws.below(98))" }
    return written
  }

  private func unit(_ words: [String]) -> String? {
    guard let first = words.first else { return nil }
    // "3rd fl.", "3er piso"
    if words.count == 2, let floor = Self.ordinal(first), Self.unitWords.contains(Self.key(words[1])) {
      var draws = surrogates.draws("floor", first)
      guard let other = draws.pick((1...9).filter { $0 != floor }) else { return nil }
      let isEnglish = DateWords.englishSuffixes.contains(first.lowercased().filter(\.isLetter))
      return "\(other)\(isEnglish ? DateWords.suffix(of: other) : "º") \(words[1])"
    }
    if words.count == 1 {
      guard first.hasPrefix("#"), first.count > 1 else { return nil }
      return SameShape(surrogates: surrogates).replacement(of: first)
    }
    guard Self.unitWords.contains(Self.key(first)), words.count <= 3 else { return nil }
    let value = words.dropFirst().joined(separator: " ")
    guard value.count <= 8, value.contains(where: \.isNumber) || value.count == 1 else { return nil }
    return SameShape(surrogates: surrogates).replacement(of: value).map { first + " " + $0 }
  }

  /// "PO Box 123", "P.O. Box 123"
  private func postBox(_ text: String) -> String? {
    guard let space = text.lastIndex(of: " "), ["pobox", "apartado", "box"].contains(text[..<space].lowercased().filter(\.isLetter)) else {
      return nil
    }
    return SameShape(surrogates: surrogates).replacement(of: String(text[text.index(after: space)...])).map { text[...space] + $0 }
  }

  /// "RR 4 Box 219"
  private func route(_ words: [String]) -> String? {
    guard words.count == 4, ["rr", "hc", "rt"].contains(words[0].lowercased()), words[2].lowercased() == "box" else { return nil }
    return SameShapeDigits(surrogates: surrogates).replacement(of: words.joined(separator: " "))
  }

  /// ", 31", ", n.º 118" after a street.
  private func houseNumber(_ words: [String]) -> String? {
    guard let number = words.last, number.first?.isNumber ?? false, Self.ordinal(number) == nil, number.count <= 6,
      words.count == 1 || ["n", "no", "num", "nº", "n°", "#"].contains(words[0].lowercased().filter { $0 != "." })
    else { return nil }
    return SameShape(surrogates: surrogates).replacement(of: number).map { words.count == 1 ? $0 : words[0] + " " + $0 }
  }

  /// "Chacabuco 1147": a street without a word for one.
  private func numbered(_ words: [String]) -> String? {
    guard words.count > 1, words.count <= 6, let number = words.last, number.count <= 5, number.allSatisfy(\.isNumber),
      words.dropLast().allSatisfy({ !$0.contains(where: \.isNumber) && ($0.first?.isLetter ?? false) })
    else { return nil }
    let core = words.dropLast().map { NameKey.of($0) }.joined(separator: " ")
    var draws = surrogates.draws("calle", core)
    guard let name = draw(surrogates.lists.calles, against: core, &draws),
      let other = SameShape(surrogates: surrogates).replacement(of: number)
    else { return nil }
    return LetterCase(words.joined()).write(name) + " " + other
  }

  /// 18 of "18th", 3 of "3er" and "3º".
  private static func ordinal(_ word: String) -> Int? {
    let digits = word.prefix { $0.isASCII && $0.isNumber }
    let ending = word.dropFirst(digits.count).lowercased().filter { $0 != "." }
    return ["st", "nd", "rd", "th", "er", "do", "ro", "to", "º", "ª", "°"].contains(ending) ? Int(digits) : nil
  }

  // MARK: - Towns

  private func town(_ words: [String]) -> String? {
    guard words.count <= 6,
      words.allSatisfy({ $0.unicodeScalars.allSatisfy { NameKey.isLatin($0) || "'.-\u{2019}()".unicodeScalars.contains($0) } })
    else { return nil }
    // "Tulsa County", "Condado de Tulsa": the kind of place stays.
    var names = words
    var before = ""
    var after = ""
    if names.count > 1, let last = names.last, ["county", "parish"].contains(last.lowercased()) {
      after = " " + last
      names.removeLast()
    } else if names.count > 2, ["condado", "provincia"].contains(names[0].lowercased()), names[1].lowercased() == "de" {
      before = names[0] + " " + names[1] + " "
      names.removeFirst(2)
    }
    let core = names.map { NameKey.of($0) }.joined(separator: " ")
    guard core.contains(where: \.isLetter) else { return nil }
    var draws = surrogates.draws("town", core)
    return draw(surrogates.lists.towns, against: core, &draws).map { before + LetterCase(names.joined()).write($0) + after }
  }

  private func draw(_ list: [String], against core: String, _ draws: inout SurrogateDraws) -> String? {
    for _ in 0..<32 {
      guard let name = draws.pick(list) else { return nil }
      let key = NameKey.of(name)
      if !core.split(separator: " ").contains(where: { $0.utf8.count > 2 && key.contains($0) }) { return name }
    }
    return nil
  }

  // MARK: - What may stay

  private static let states: Set<String> = Set(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC
    PR GU VI USA US
    """.split { $0 == " " || $0 == "\n" }.map(String.init))
  private static let stateNames: Set<String> = Set(
    """
    alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana
    |maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york
    |north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia
    |washington|west virginia|wisconsin|wyoming|puerto rico|united states
    """.split { $0 == "|" || $0 == "\n" }.map(String.init))

  /// States and the country may be told (164.514(b)(2)(i)(B): "smaller than a state"). "New York" and "Washington" are also cities and go
  /// unless an abbreviation or the rest of an address says otherwise, which is the same to the reader.
  private static func isState(_ text: String) -> Bool {
    states.contains(text) || !["new york", "washington"].contains(text.lowercased()) && stateNames.contains(text.lowercased())
  }
}

extension LetterCase {
  /// A kind of street stays as the source has it; an added one is written like the name.
  fileprivate func writeKind(_ kind: String) -> String { kind == " Road" ? write(kind) : kind }
}

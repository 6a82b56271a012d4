/// Streets, cities, counties and ZIP codes: every geographic unit smaller than a state (45 CFR 164.514(b)(2)(i)(B)).
enum AddressScanner {
  /// Streets go before numbers, so that a house number is not taken for something else.
  static func streets(_ sheet: inout Sheet) {
    var index = 0
    while index < sheet.count {
      guard sheet.state[index] == .free else {
        index += 1
        continue
      }
      let token = sheet[index]
      if token.kind == .number || token.kind == .mixed, let last = street(sheet, at: index) {
        sheet.take(index, last, .location, score: 0.93, reason: "a number and a street")
        index = unit(&sheet, after: last) + 1
      } else if token.kind == .word,
        token.word.has(.calle) || token.hash == Words.c && sheet.isMark(index + 1, "/") && sheet[index + 1].gap == .none,
        let last = calle(sheet, at: index)
      {
        sheet.take(index, last, .location, score: 0.93, reason: "a street")
        index = last + 1
      } else if token.kind == .word, token.hash == Words.po || token.hash == Words.p, let last = box(sheet, at: index) {
        sheet.take(index, last, .location, score: 0.93, reason: "a post office box")
        index = last + 1
      } else {
        index += 1
      }
    }
  }

  static func scan(_ sheet: inout Sheet) {
    var index = 0
    while index < sheet.count {
      if sheet.state[index] != .taken, sheet[index].kind == .word, let last = cityOrCounty(&sheet, at: index) {
        index = last + 1
      } else if sheet.state[index] != .taken, sheet[index].digits == 5, let last = zip(sheet, at: index) {
        sheet.take(index, last, .location, score: 0.95, reason: "a ZIP code after a state or a place")
        index = last + 1
      } else {
        index += 1
      }
    }
  }

  // MARK: - Streets

  /// "8897 Henry Knolls", "12B Old Mill Rd. NW": a number, up to four words, a street word.
  private static func street(_ sheet: Sheet, at index: Int) -> Int? {
    let number = sheet[index]
    guard number.digits >= 1, number.digits <= 6, number.letters <= 1 || sheet.number(index) != nil, index == 0 || number.gap != .none
    else { return nil }
    let isPlain = sheet.mode == .lower || sheet.mode == .upper
    var next = index + 1
    var words = 0
    while let token = sheet.token(next), words < 5,
      token.gap == .space || token.gap == .double || words > 0 && token.gap == .line || token.isMark(".")
    {
      if token.isMark(".") {
        next += 1
        continue
      }
      if token.kind == .mixed, sheet.ordinal(next) != nil, words == 0 {
        words += 1
        next += 1
        continue
      }
      guard token.kind == .word, sheet.isFree(next), token.isCapital || isPlain else { return nil }
      if words > 0, token.word.has(.street), number.digits >= 2 || token.word.english < 5 || token.letters <= 4 {
        // "10 Point Scale" and "3 Way Stopcock" go on with a clinical noun.
        var last = next
        if let after = sheet.token(next + 1), after.gap == .space, after.kind == .word, after.word.has(.street), after.isCapital {
          last = next + 1
        }
        if isPlain && (sheet[last].word.has(.unit) || words > 3 || isQuantityWord(sheet, index + 1)) { return nil }
        if sheet.isMark(last + 1, "."), sheet[last + 1].gap == .none, sheet[last].letters <= 4,
          sheet.token(last + 2)?.gap ?? .line == .space
        {
          last += 0
        }
        if let direction = sheet.token(last + 1), direction.gap == .space, direction.kind == .word, directions.contains(direction.hash),
          direction.isCapital || isPlain && direction.letters > 1
        {
          last += 1
        }
        return last
      }
      if words == 0, token.word.has([.unit, .stop]) && !directions.contains(token.hash) || token.word.has(.month) { return nil }
      words += 1
      next += 1
    }
    return nil
  }

  private static func isQuantityWord(_ sheet: Sheet, _ index: Int) -> Bool {
    let word = sheet[index].word
    return word.has([.unit, .stop, .abbreviation, .medical, .drug, .verb]) && word.nameLevel < 3
  }

  private static let directions = Set(
    "n s e w ne nw se sw north south east west northeast northwest southeast southwest norte sur este oeste".split(separator: " ").map {
      Words.hash(String($0))
    })

  /// ", Apt 17C", "Suite 158", "# 4" after a street.
  static func unit(_ sheet: inout Sheet, after last: Int) -> Int {
    var next = last + 1
    if sheet.isMark(next, ".") || sheet.isMark(next, ",") { next += 1 }
    guard let word = sheet.token(next), word.gap < .paragraph, word.kind == .word && word.word.has(.unitWord) || word.isMark("#") else {
      return last
    }
    var value = next + 1
    if sheet.isMark(value, ".") || sheet.isMark(value, "#") { value += 1 }
    guard let number = sheet.token(value), number.gap <= .space, number.kind != .mark, number.digits > 0 || number.shape == .initial else {
      return last
    }
    let end = sheet.run(from: value).last
    sheet.take(next, end, .location, score: 0.9, reason: "a flat or suite after a street")
    return end
  }

  /// "PO Box 123", "P.O. Box 123"
  private static func box(_ sheet: Sheet, at index: Int) -> Int? {
    var next = index + 1
    if sheet[index].letters == 1 {
      guard sheet.isMark(next, "."), sheet.token(next + 1)?.hash == Words.o else { return nil }
      next += sheet.isMark(next + 2, ".") ? 3 : 2
    }
    guard let box = sheet.token(next), box.hash == Words.box, let number = sheet.token(next + 1), number.digits > 0 else { return nil }
    return next + 1
  }

  /// "Calle Padre José de Sosa, 22 - 1ª", "Avda. Gaspar Aguilar 90, 3º B", "C/ Mayor 5"
  private static func calle(_ sheet: Sheet, at index: Int) -> Int? {
    let isSlash = sheet.isMark(index + 1, "/")
    guard sheet[index].isCapital || sheet.mode != .mixed || sheet[index].letters >= 5 || isSlash else { return nil }
    var next = index + (isSlash ? 2 : 1)
    var words = 0
    var last: Int? = nil
    while let token = sheet.token(next), next - index < 16, token.gap <= .double || token.gap == .line && last == nil && words > 0 {
      if token.hash == Words.s, sheet.isMark(next + 1, "/"), sheet.token(next + 2)?.hash == Words.n, words > 0 {
        // "s/n": without a number
        next += 2
        last = next
      } else if token.kind == .word {
        if last != nil {
          guard token.word.has(.unitWord) || token.letters <= 3 && (token.isCapital || token.word.has(.unitWord)),
            !token.word.has(.particle)
          else { break }
          if token.letters > 1 || token.shape == .initial { last = next }
        } else {
          guard token.isCapital || token.word.has(.particle) || sheet.mode != .mixed || token.hash == numero, sheet.isFree(next) else {
            return nil
          }
          words += 1
          if words > 8 { return nil }
        }
      } else if token.kind == .number || token.kind == .mixed {
        guard words > 0, sheet.isFree(next), token.digits <= 4 else { break }
        last = next
      } else {
        guard
          token.isMark(",") || token.isMark(".") || token.isMark("-") || token.hash == 0xBA || token.hash == 0xAA || token.hash == 0xB0
            || token.isMark("/") || token.isMark("'")
        else { break }
        if token.isMark("."), last != nil, sheet.token(next + 1)?.gap ?? .line >= .line { break }
        if token.isMark("."), words > 1, last == nil, sheet[next - 1].letters > 4 { return nil }
      }
      next += 1
    }
    return words > 0 ? last : nil
  }

  private static let numero = Words.hash("no")

  // MARK: - ZIP codes

  /// Five digits (and four more) after a state, or beside a place: "46017 Valencia", "Madroños 14, 13002".
  private static func zip(_ sheet: Sheet, at index: Int) -> Int? {
    guard let (value, digits) = sheet.number(index), digits == 5, sheet[index].gap != .none || sheet[index - 1].kind == .mark else {
      return nil
    }
    guard index > 0, sheet[index].gap < .paragraph else { return nil }
    var before = index - 1
    while before > 0, index - before < 6,
      sheet[before].isMark(",") || sheet[before].isMark(".") || sheet[before].isMark("-") || sheet[before].hash == 0xBA
        || sheet[before].kind == .word && zipWords.contains(sheet[before].hash)
    {
      before -= 1
    }
    let state = sheet[before]
    let isAfterState =
      state.kind == .word && (state.word.has(.state) && state.letters == 2 && state.shape != .title || state.word.has(.stateName))
    let isAfterPlace = sheet.owner(before)?.label == .location && value > 999
    let isBeforePlace =
      value > 999 && value < 53_000
      && beginsPlace(sheet, sheet.isMark(index + 1, ".") || sheet.isMark(index + 1, "-") ? index + 2 : index + 1)
    guard isAfterState && (sheet.lexicon.hasZIP(prefix: value / 100) || sheet.isMark(before - 1, ",")) || isAfterPlace || isBeforePlace
    else { return nil }
    if sheet.isMark(index + 1, "-"), sheet[index + 1].gap == .none, sheet.number(index + 2)?.digits == 4 { return index + 2 }
    return index
  }

  private static let zipWords = Set("cp c p e d zip ch f".split(separator: " ").map { Words.hash(String($0)) })

  /// Whether a listed place outside the United States starts here, as after a Spanish postal code.
  private static func beginsPlace(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let first = sheet.token(index), first.kind == .word, first.isCapital, first.gap <= .double else { return false }
    var phrase: UInt64 = 0
    var next = index
    while let token = sheet.token(next), next - index < 5, token.kind == .word, token.gap <= .double || next == index {
      phrase = WordHash.phrase(phrase, then: token.hash)
      if sheet.lexicon.places[phrase]?.contains(.abroad) ?? false { return true }
      next += 1
    }
    return false
  }

  /// Whether a place or street ends just before: ", ", " - ", " (" or a new line between.
  private static func followsLocation(_ sheet: Sheet, _ index: Int) -> (isNear: Bool, isZIP: Bool) {
    var before = index - 1
    while before > 0, index - before < 4, sheet[before].kind == .mark, sheet[before + 1].gap < .paragraph,
      separators.contains(sheet[before].hash)
    { before -= 1 }
    guard before >= 0, sheet[index].gap < .paragraph, let owner = sheet.owner(before), owner.last == before,
      owner.label == .location || owner.label == .organization
    else { return (false, false) }
    return (true, owner.label == .location && sheet[before].digits >= 4 && owner.first == before)
  }

  private static let separators: Set<UInt64> = [0x2C, 0x2D, 0x28, 0x2A, 0x2E, 0x2F, 0x2022, 0x2013]

  /// After names are known: "cc: Linda Perea, Ira", "referred by Dr. Kelley of Conroe".
  static func afterNames(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.isMark(index, ",") || sheet[index].hash == Words.of || sheet[index].hash == Words.de {
      guard sheet.owner(index - 1)?.label == .name, sheet[index].gap < .wide, let first = sheet.token(index + 1), first.kind == .word,
        first.gap < .paragraph,
        first.isCapital || sheet.mode == .lower
      else { continue }
      var phrase: UInt64 = 0
      var listed: Int?
      var next = index + 1
      while let token = sheet.token(next), next - index < 6, token.kind == .word || token.isMark(".") && token.gap == .none,
        !sheet.isTaken(next)
      {
        if token.kind == .word {
          guard token.isCapital || sheet.mode == .lower, next == index + 1 || token.gap < .wide else { break }
          phrase = WordHash.phrase(phrase, then: token.hash)
          if sheet.lexicon.places[phrase] != nil { listed = next }
        }
        next += 1
      }
      guard let listed else { continue }
      let isEnd = sheet.token(listed + 1).map { $0.gap >= .wide || $0.kind == .mark } ?? true
      let isPlain = listed == index + 1 && (first.word.english >= 5 || first.word.has([.credential, .relative, .provider, .stop]))
      guard isEnd || sheet[index].kind == .word,
        !isPlain || isEnd && sheet.token(listed + 1)?.gap ?? .paragraph >= .line && !first.word.has(.credential)
      else { continue }
      sheet.take(index + 1, listed, .location, score: 0.75, reason: "a listed place after a person", detector: "lexicon")
    }
  }

  // MARK: - Places

  private static let county = Set(["county", "parish", "condado", "borough", "township"].map(Words.hash))
  private static let placeCues = Set(
    """
    in from near of to at outside around vive reside natural procedente residente hospital ciudad lives resides moved live born visiting visited traveled
    travel travelled trip residing located
    """.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) })
  /// Two-letter states that are also words: in plain lower or upper case they prove nothing.
  private static let ambiguousStates = Set(
    "in or me ok hi oh pa ma la de co al id as mi mo ms md ct pr".split(separator: " ").map { Words.hash(String($0)) })

  private static func cityOrCounty(_ sheet: inout Sheet, at index: Int) -> Int? {
    let token = sheet[index]
    let isPlain = sheet.mode != .mixed
    guard token.isCapital || isPlain, token.letters > 1 else { return nil }
    // The longest listed place that starts here.
    var phrase: UInt64 = 0
    var listed: Int? = nil
    var next = index
    var last = index
    while let word = sheet.token(next), next - index < 6, next == index || word.gap <= .line {
      if word.kind == .word, !sheet.isTaken(next), word.isCapital || isPlain || next > index && word.word.has(.particle) {
        phrase = WordHash.phrase(phrase, then: word.hash)
        if sheet.lexicon.places[phrase] != nil { listed = next }
        last = next
      } else if !(word.kind == .mark && (word.isMark("-") || word.isMark("'") || word.isMark(".") && sheet[next - 1].letters <= 2)) {
        break
      }
      next += 1
    }
    // "X County"
    for end in index...last where sheet[end].kind == .word && county.contains(sheet[end].hash) && end > index {
      if end - index <= 3, !sheet[index].word.has(.generic), sheet[end].isCapital || isPlain && listed != nil {
        sheet.take(index, end, .location, score: 0.9, reason: "a county")
        return end
      }
    }
    // "City, ST" and "City, State", with or without a ZIP code.
    for end in stride(from: min(last, index + 3), through: index, by: -1) where sheet[end].kind == .word {
      guard let state = stateAfter(sheet, end, isPlain: isPlain, isListed: listed == end) else { continue }
      guard !sheet[index].word.has([.stop, .title]) || listed == end, listed == end || isCityLike(sheet, index, end) else { continue }
      sheet.take(index, end, .location, score: listed == end ? 0.95 : 0.85, reason: "a place before a state")
      sheet.protect(state, state)
      return end
    }
    // After a street, a facility or a ZIP code.
    let follows = followsLocation(sheet, index)
    if follows.isNear, !sheet[index].word.has([.title, .stop]) {
      if let listed, token.word.english < 6 || listed > index || follows.isZIP {
        sheet.take(index, listed, .location, score: 0.85, reason: "a place after an address")
        return listed
      }
      if follows.isZIP, token.gap <= .double, token.isCapital, !token.word.has([.abbreviation, .unit, .facility, .keyStart]) {
        var end = index
        while let word = sheet.token(end + 1), word.kind == .word, word.gap == .space, word.isCapital || word.word.has(.particle),
          sheet.isFree(end + 1),
          !word.word.has([.keyStart, .title])
        {
          end += 1
        }
        while end > index, sheet[end].word.has(.particle), sheet[end].shape == .lower { end -= 1 }
        if !(token.letters == 2 && token.shape == .upper) {
          sheet.take(index, end, .location, score: 0.8, reason: "a place after an address")
          return end
        }
      }
    }
    guard let listed, (index...listed).allSatisfy({ sheet.state[$0] == .free }), let before = sheet.token(index - 1),
      before.kind == .word || before.isMark(","), token.gap <= .line
    else { return nil }
    if NameContext.followsTitle(sheet, index) { return nil }
    let isCued = before.kind == .word && placeCues.contains(before.hash)
    let isRareWord = token.word.english < 5
    guard isCued, isRareWord || listed > index, !isPlain || token.word.english == 0 || listed > index, !hasHead(sheet, after: listed) else {
      return nil
    }
    if before.hash == Words.of, isPlain { return nil }
    if NameContext.right(sheet, after: listed) { return nil }
    // "from Paul Smith": a first name and more is a person.
    if let after = sheet.token(listed + 1), after.gap <= .double, after.isCapital, after.kind == .word, !after.word.has(.facility),
      after.word.english == 0 || after.word.nameLevel >= 5
    {
      return nil
    }
    if let after = sheet.token(listed + 1), after.word.has([.facility, .facilityAdjective]), after.isCapital { return nil }
    sheet.take(index, listed, .location, score: 0.75, reason: "a listed place after a word of place", detector: "lexicon")
    return listed
  }

  private static let compass = Set("north south new west rhode".split(separator: " ").map { Words.hash(String($0)) })
  private static let secondWords = Set(
    "carolina dakota york jersey mexico hampshire virginia island".split(separator: " ").map { Words.hash(String($0)) })

  private static func isCityLike(_ sheet: Sheet, _ first: Int, _ last: Int) -> Bool {
    (first...last).allSatisfy {
      sheet[$0].kind == .mark || sheet[$0].isCapital && !sheet[$0].word.has([.abbreviation, .credential, .facility])
    }
      && sheet.mode == .mixed
  }

  private static func hasHead(_ sheet: Sheet, after index: Int) -> Bool {
    sheet.token(index + 1).map { $0.kind == .word && $0.gap <= .space && $0.word.has(.head) } ?? false
  }

  /// The token of the state that follows a place, if one does.
  private static func stateAfter(_ sheet: Sheet, _ index: Int, isPlain: Bool, isListed: Bool) -> Int? {
    var next = index + 1
    let hasComma = sheet.isMark(next, ",")
    if hasComma { next += 1 }
    guard let state = sheet.token(next), state.kind == .word, state.gap < .paragraph, sheet.isFree(next) || sheet.state[next] == .safe
    else { return nil }
    let hasZIP = sheet.number(next + 1).map { $0.digits == 5 } ?? false
    if compass.contains(state.hash), let second = sheet.token(next + 1), secondWords.contains(second.hash),
      state.isCapital || isPlain && isListed
    {
      return hasComma || (sheet.number(next + 2)?.digits == 5) ? next + 1 : nil
    }
    if state.word.has(.stateName) { return hasComma && (state.isCapital || isPlain && isListed) || hasZIP ? next : nil }
    guard state.word.has(.state), state.letters == 2, state.shape == .upper || isPlain && state.shape == .lower else { return nil }
    if hasZIP { return next }
    guard hasComma else { return nil }
    if isPlain { return isListed && (!ambiguousStates.contains(state.hash)) ? next : nil }
    // "Smith, MD" and "Jones, PA" are people.
    if state.word.has(.credential) || [Words.hash("pa"), Words.hash("md"), Words.hash("ma")].contains(state.hash) {
      return isListed ? next : nil
    }
    return next
  }
}

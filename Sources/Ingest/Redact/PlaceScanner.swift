/// Cities, counties and ZIP codes: every geographic unit smaller than a state (45 CFR 164.514(b)(2)(i)(B)).
enum PlaceScanner {
  static func scan(_ sheet: inout Sheet) {
    var index = 0
    while index < sheet.count {
      if sheet.state[index] != .taken, sheet[index].kind == .word, let last = cityOrCounty(&sheet, at: index) {
        index = last + 1
      } else if sheet.state[index] != .taken, sheet[index].digits == 5, let last = zip(sheet, at: index) {
        sheet.take(index, last, .location, score: 0.95, reason: "a ZIP code after a state or a place")
        AddressScanner.street(&sheet, beforePostalCode: index)
        index = last + 1
      } else {
        index += 1
      }
    }
  }

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
      state.kind == .word
      && (state.word.has(.state) && state.letters == 2 && (state.shape == .upper || sheet.mode == .lower) || state.word.has(.stateName))
    // "Providence, R.I. 02903"
    let isDotted =
      sheet.isMark(index - 1, ".") && sheet.token(index - 2)?.shape == .initial && sheet.isMark(index - 3, ".")
      && sheet.token(index - 4)?.shape == .initial && sheet.lexicon.hasZIP(prefix: value / 100)
    let isAfterPlace = isDotted || sheet.owner(before)?.label == .location && value > 999
    let isBeforePlace =
      value > 999 && value < 53_000
      && beginsPlace(
        sheet, sheet.isMark(index + 1, ".") || sheet.isMark(index + 1, "-") || sheet.isMark(index + 1, ",") ? index + 2 : index + 1)
    guard isAfterState && (sheet.lexicon.hasZIP(prefix: value / 100) || sheet.isMark(before - 1, ",")) || isAfterPlace || isBeforePlace
    else { return nil }
    if sheet.isMark(index + 1, "-"), sheet[index + 1].gap == .none, sheet.number(index + 2)?.digits == 4 { return index + 2 }
    return index
  }

  private static let zipWords = WordSet("cp c p e d zip ch f".split(separator: " ").map { Words.hash(String($0)) })

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

  private static let cross = Words.hash("x")
  private static let separators: WordSet = [0x2C, 0x2D, 0x28, 0x2A, 0x2E, 0x2F, 0x2022, 0x2013]

  /// After names are known: "cc: Linda Perea, Ira", "referred by Dr. Kelley of Conroe".
  static func afterNames(_ sheet: inout Sheet) {
    // "Blessing Eze (33-0917)": a number in brackets after a person is theirs.
    for index in 0..<sheet.count where sheet.isMark(index, "(") && sheet.owner(index - 1)?.label == .name && !sheet.isTaken(index + 1) {
      guard let number = sheet.token(index + 1), number.kind != .mark, number.gap == .none else { continue }
      let run = sheet.run(from: index + 1)
      guard run.digits >= 5, run.letters <= 4, sheet.isMark(run.last + 1, ")") else { continue }
      sheet.take(index + 1, run.last, .mrn, .patient, score: 0.7, reason: "a number in brackets after a person")
    }
    // "Dot x4417": an extension.
    for span in sheet.spans where span.label == .name {
      // "Vance x" may have been read as a name with its initial.
      let hasMark = sheet[span.last].letters == 1 && sheet[span.last].hash == cross && span.last > span.first
      let mark = hasMark ? span.last : span.last + 1
      guard let cross = sheet.token(mark), cross.gap <= .space, cross.letters == 1, hasMark || !sheet.isTaken(mark),
        sheet.text.bytes[cross.start] | 0x20 == 0x78
      else { continue }
      let number = cross.kind == .mixed ? mark : mark + 1
      guard let digits = sheet.token(number), digits.kind != .word, digits.gap <= .space, (4...5).contains(digits.digits),
        !sheet.isTaken(number)
      else { continue }
      sheet.take(number, number, .phone, score: 0.85, reason: "an extension beside a name")
    }
    for index in 0..<sheet.count where sheet.isMark(index, ",") || sheet[index].hash == Words.of || sheet[index].hash == Words.de {
      let isCredential =
        sheet[index].isMark(",") && sheet.token(index - 1)?.word.has(.credential) ?? false
        && (sheet.owner(index - 2)?.label == .name || sheet.isMark(index - 2, ",") && sheet.owner(index - 3)?.label == .name)
      // "Dr. King of Malta": who is from there makes it a place, whatever the word.
      if sheet[index].hash == Words.of, let person = sheet.owner(index - 1), person.label == .name, person.score >= 0.9,
        sheet[index].gap <= .space,
        let place = sheet.owner(index + 1), place.label == .location
      {
        sheet.affirm(index + 1, score: 0.9)
      }
      guard sheet.owner(index - 1)?.label == .name || isCredential, sheet[index].gap < .wide, let first = sheet.token(index + 1),
        first.kind == .word,
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

  private static let county = WordSet(["county", "parish", "condado", "borough", "township"].map(Words.hash))
  private static let placeCues = WordSet(
    """
    in from near of to at outside around vive reside natural procedente residente hospital ciudad lives resides moved live born visiting visited traveled
    travel travelled trip residing located
    """.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) })
  /// Two-letter states that are also words: in plain lower or upper case they prove nothing.
  private static let ambiguousStates = WordSet(
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
    let isStart = token.word.has(.placeStart)
    while let word = sheet.token(next), next - index < 6, next == index || word.gap <= .line {
      if word.kind == .word, !sheet.isTaken(next), word.isCapital || isPlain || next > index && word.word.has(.particle) {
        phrase = WordHash.phrase(phrase, then: word.hash)
        if isStart, sheet.lexicon.places[phrase] != nil { listed = next }
        last = next
      } else if !(word.kind == .mark && (word.isMark("-") || word.isMark("'") || word.isMark(".") && sheet[next - 1].letters <= 2)) {
        break
      }
      next += 1
    }
    // "X County"
    if let listed, sheet.token(listed + 1)?.hash == Words.hash("co"), sheet.isMark(listed + 2, "."), sheet[listed + 1].isCapital || isPlain,
      sheet[listed + 1].gap <= .space, sheet.isFree(listed + 1)
    {
      sheet.take(index, listed + 1, .location, score: 0.85, reason: "a county")
      return listed + 1
    }
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
      AddressScanner.street(&sheet, beforeCity: index)
      sheet.protect(state, state)
      return end
    }
    // "Miami 33135"
    if let listed, let code = sheet.number(listed + 1), code.digits == 5, sheet[listed + 1].gap <= .space, !sheet.isTaken(listed + 1),
      sheet.lexicon.hasZIP(prefix: code.value / 100), sheet[index].isCapital, !(sheet.token(listed + 2)?.word.has(.unit) ?? false)
    {
      sheet.take(index, listed + 1, .location, score: 0.85, reason: "a place before a ZIP code")
      return listed + 1
    }
    // After a street, a facility or a ZIP code.
    let follows = followsLocation(sheet, index)
    // "30120 El Palmar", "28232 Las Rozas": an article begins many a place.
    let isArticle = sheet[index].word.has(.stop) && listed.map { $0 > index } ?? false && sheet[index].isCapital
    if follows.isNear, !sheet[index].word.has([.title, .stop]) || isArticle {
      if token.word.has(.stateName), listed == index { return nil }
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
    if sheet.isSpanish, let region = Regions.read(sheet, at: index) {
      sheet.take(index, region, .location, score: 0.85, reason: "a province or region")
      return region
    }
    if sheet.isSpanish, let listed, token.isCapital, sheet.mode == .mixed, let before = sheet.token(index - 1), token.gap <= .space,
      before.hash == Words.hash("en") || before.isMark("(") && sheet.isMark(listed + 1, ")"), token.word.english < 5,
      !sheet[index].word.has([.title, .stop]),
      (index...listed).allSatisfy({ sheet.state[$0] == .free })
    {
      sheet.take(index, listed, .location, score: 0.8, reason: "a listed place after a word of place", detector: "lexicon")
      return listed
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
    sheet.take(index, listed, .location, score: 0.8, reason: "a listed place after a word of place", detector: "lexicon")
    return listed
  }

  private static let compass = WordSet("north south new west rhode".split(separator: " ").map { Words.hash(String($0)) })
  private static let secondWords = WordSet(
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

/// Streets, flats and post office boxes (45 CFR 164.514(b)(2)(i)(B)).
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
      } else if token.kind == .word, colonies.contains(token.hash), let last = colony(sheet, at: index) {
        sheet.take(index, last, .location, score: 0.85, reason: "a part of a town")
        index = last + 1
      } else if token.kind == .word || token.kind == .mixed, let last = unnumbered(sheet, at: index) {
        sheet.take(index, last, .location, score: 0.8, reason: "a street")
        index = last + 1
      } else if token.kind == .word, routes.contains(token.hash), token.shape == .upper, let number = sheet.token(index + 1),
        number.digits > 0,
        sheet.token(index + 2)?.hash == Words.box, sheet.token(index + 3)?.digits ?? 0 > 0
      {
        // "RR 4 Box 219"
        sheet.take(index, index + 3, .location, score: 0.93, reason: "a rural route")
        index += 4
      } else if token.kind == .word, token.hash == Words.po || token.hash == Words.p, let last = box(sheet, at: index) {
        sheet.take(index, last, .location, score: 0.93, reason: "a post office box")
        index = last + 1
      } else {
        index += 1
      }
    }
  }

  /// "8897 Henry Knolls", "12B Old Mill Rd. NW": a number, up to four words, a street word.
  private static func street(_ sheet: Sheet, at index: Int) -> Int? {
    let number = sheet[index]
    guard number.digits >= 1, number.digits <= 6, number.letters <= 1 || sheet.number(index) != nil,
      index == 0 || number.gap != .none || sheet.isMark(index - 1, "(")
    else { return nil }
    let isPlain = sheet.mode == .lower || sheet.mode == .upper
    var next = index + 1
    // "94-1021 Waipahu Uka St": Hawaii and Queens number so.
    if sheet.isMark(next, "-"), sheet[next].gap == .none, let second = sheet.token(next + 1), second.kind == .number, second.gap == .none {
      next += 2
    }
    var words = 0
    while let token = sheet.token(next), words < 5,
      token.gap == .space || token.gap == .double || words > 0 && token.gap == .line || token.isMark(".")
    {
      if token.isMark(".") {
        next += 1
        continue
      }
      let isAfterDirection = words == 1 && (sheet.isMark(next - 1, ".") || directions.contains(sheet[next - 1].hash))
      if token.kind == .mixed, sheet.ordinal(next) != nil, words == 0 || isAfterDirection {
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

  private static let directions = WordSet(
    "n s e w ne nw se sw north south east west northeast northwest southeast southwest norte sur este oeste".split(separator: " ").map {
      Words.hash(String($0))
    })

  /// ", Apt 17C", "Suite 158", "# 4" after a street.
  static func unit(_ sheet: inout Sheet, after last: Int) -> Int {
    var next = last + 1
    if sheet.isMark(next, ".") || sheet.isMark(next, ",") { next += 1 }
    // "3rd fl.", "1er piso"
    if let floor = sheet.token(next), floor.gap < .line, sheet.ordinal(next) != nil || floor.kind == .mixed && floor.digits <= 2,
      let kind = sheet.token(next + 1), kind.gap <= .space, kind.kind == .word, kind.word.has(.unitWord)
    {
      sheet.take(next, next + 1, .location, score: 0.9, reason: "a flat or suite after a street")
      return next + 1
    }
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
          if colonies.contains(token.hash) { break }
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
        guard sheet.isFree(next), token.digits <= 4 else { break }
        // "Calle 64 # 52-59", "Carrera 39 No 47-33": in Colombia streets have numbers for names.
        if words == 0 {
          words = 1
          let sign = sheet.token(next + 1)
          guard sign.map({ $0.isMark("#") || $0.hash == numero || $0.hash == numeroInFull || $0.isCapital }) ?? false else { return nil }
        } else {
          last = next
        }
      } else {
        guard
          token.isMark(",") || token.isMark(".") || token.isMark("-") || token.hash == 0xBA || token.hash == 0xAA || token.hash == 0xB0
            || token.isMark("/") || token.isMark("'") || token.isMark("#")
        else { break }
        if token.isMark("."), last != nil, sheet.token(next + 1)?.gap ?? .line >= .line { break }
        if token.isMark("."), words > 1, last == nil, sheet[next - 1].letters > 4 { return nil }
      }
      next += 1
    }
    return words > 0 ? last : nil
  }

  private static let colonies = WordSet(
    "col colonia barrio bo fracc fraccionamiento reparto residencial urb urbanizacion villa poblacion vereda caserio canton mhp".split(
      separator: " "
    )
    .map { Words.hash(String($0)) })

  /// "Col. Lomas del Sauz", "Bo. Piedras Blancas": up to the next mark.
  private static func colony(_ sheet: Sheet, at index: Int) -> Int? {
    guard sheet[index].isCapital || sheet[index].letters >= 6 || sheet.mode == .lower else { return nil }
    var next = sheet.isMark(index + 1, ".") ? index + 2 : index + 1
    guard sheet.isMark(index + 1, ".") || sheet[index].letters >= 5 else { return nil }
    var last: Int?
    while let token = sheet.token(next), token.gap <= .space, next - index < 8, sheet.isFree(next), token.kind == .word,
      token.isCapital || token.word.has(.particle) && last != nil || token.word.has(.particle) && token.isCapital
    {
      if token.isCapital { last = next }
      next += 1
    }
    // "Col. 12345" is a member of a college.
    return last
  }

  private static let abbreviated = WordSet(
    "rd ave blvd st ln hwy pkwy ct pl cir ter dr road avenue boulevard street lane highway parkway".split(separator: " ").map {
      Words.hash(String($0))
    })
  private static let beforeStreet = WordSet(
    "on at near off and to in from now around by corner of".split(separator: " ").map { Words.hash(String($0)) })

  /// "on Gulfway Dr.", "Hall Rd, Sterling Heights", "W 3rd St": a street without a house number.
  private static func unnumbered(_ sheet: Sheet, at index: Int) -> Int? {
    let token = sheet[index]
    guard token.isCapital || token.kind == .mixed && sheet.ordinal(index) != nil, token.letters > 0,
      !token.word.has([.stop, .title, .unit]) || token.letters <= 2
    else { return nil }
    if let before = sheet.token(index - 1), token.gap <= .space {
      guard before.kind == .mark ? !before.isMark(".") && !before.isMark("'") && !before.isMark("/") : beforeStreet.contains(before.hash)
      else { return nil }
    }
    let isCued = sheet.token(index - 1).map { $0.kind == .word && beforeStreet.contains($0.hash) } ?? false
    var next = index
    var words = 0
    while let word = sheet.token(next), next == index || word.gap <= .space, words < 4, sheet.isFree(next) {
      if words > 0, word.kind == .word, abbreviated.contains(word.hash), word.isCapital {
        // "Smith, Dr." and "St. Jude": the word ends what it belongs to.
        guard let after = sheet.token(next + 1) else { return next }
        let isEnd =
          after.gap >= .double || after.isMark(",") || after.isMark(")") || after.isMark(";") || after.isMark("&")
          || after.isMark(".")
            && (sheet.token(next + 2).map { $0.gap >= .double || $0.isCapital && (isCued || word.hash != drive && word.hash != saint) }
              ?? true)
          || after.kind == .word && after.shape == .lower && word.hash != drive && word.hash != saint
          || isCued && after.isMark(".") && sheet.token(next + 2)?.shape == .lower
        return isEnd && (word.hash != court || words > 0) ? next : nil
      }
      guard word.kind == .word && word.isCapital || word.kind == .mixed && sheet.ordinal(next) != nil,
        !word.word.has([.credential, .facility, .drug]) || word.letters <= 2
      else { return nil }
      words += 1
      next += 1
    }
    return nil
  }

  private static let routes = WordSet(["rr", "hc", "rt"].map(Words.hash))
  private static let drive = Words.hash("dr")
  private static let saint = Words.hash("st")
  private static let court = Words.hash("ct")
  private static let numero = Words.hash("no")
  private static let numeroInFull = Words.hash("numero")

  // MARK: - Streets without a word for one

  /// "Doctor Esquerdo, 46, 28007", "Ofra s/n. 38320": capital words and a number, known by the postal code that follows.
  static func street(_ sheet: inout Sheet, beforePostalCode code: Int) {
    var next = code - 1
    var number: Int?
    var first: Int?
    var words = 0
    while next >= 0, code - next < 16, sheet.isFree(next), sheet[next + 1].gap < .wide {
      let token = sheet[next]
      if token.kind == .mark {
        // The end of a sentence or of what stands before.
        if number == nil
          ? !(token.isMark(",") || token.isMark(".") || token.isMark("-") || isOrdinalSign(token))
          : words > 0 && !token.isMark("-")
            && !token.isMark("'")
        {
          if !(token.isMark("/") && isWithoutNumber(sheet, next)) { break }
        }
        if token.isMark("/"), isWithoutNumber(sheet, next) { number = next - 1 }
      } else if token.kind == .number || token.kind == .mixed {
        guard words == 0, token.digits <= 4 else { break }
        number = next
      } else if number == nil || words == 0 && token.letters == 1 {
        // "2º A", "bajo izda", the letters of "s/n"
        guard token.letters <= 5 else { break }
      } else {
        guard token.isCapital || token.word.has(.particle), words < 5, !token.word.has([.facility, .keyStart, .relative]) else { break }
        words += 1
        if token.isCapital { first = next }
        if token.word.has(.title) || token.word.has(.calle) { break }
      }
      next -= 1
    }
    guard let number, let first, first < number else { return }
    var last = code - 1
    while last > number, sheet[last].kind == .mark { last -= 1 }
    sheet.take(first, last, .location, score: 0.8, reason: "a street before a postal code")
  }

  private static func isOrdinalSign(_ token: Token) -> Bool { token.hash == 0xBA || token.hash == 0xAA || token.hash == 0xB0 }

  /// The stroke of "s/n".
  private static func isWithoutNumber(_ sheet: Sheet, _ index: Int) -> Bool {
    sheet.token(index - 1)?.hash == Words.s && sheet.token(index + 1)?.hash == Words.n
  }

  /// "9211 Christopher Loaf *\nOglethorpe, GA": a number and up to three capital words, known by the city and state that follow.
  static func street(_ sheet: inout Sheet, beforeCity city: Int) {
    var next = city - 1
    while next > 0, city - next < 3,
      sheet[next].isMark(",") || sheet[next].isMark("*") || sheet[next].isMark("-") || sheet[next].isMark("|")
    { next -= 1 }
    guard next > 0, next < city - 1 || sheet[city].gap >= .line, sheet[city].gap <= .line || next < city - 1 else { return }
    let last = next
    var words = 0
    while next >= 0, words < 4, sheet.isFree(next), sheet[next].kind == .word, sheet[next].isCapital || sheet.mode == .lower,
      !sheet[next].word.has([.facility, .stop, .unit])
    {
      guard sheet[next].gap <= .double || sheet[next].gap == .line && words > 0 else { return }
      words += 1
      next -= 1
    }
    guard words > 0, next >= 0, sheet.isFree(next), sheet[next].kind == .number, (2...5).contains(sheet[next].digits) else { return }
    guard next == 0 || sheet[next].gap >= .wide || sheet[next - 1].kind == .mark && !sheet[next - 1].isMark("/") || sheet.isTaken(next - 1)
    else { return }
    sheet.take(next, last, .location, score: 0.85, reason: "a number and words before a city")
  }
}

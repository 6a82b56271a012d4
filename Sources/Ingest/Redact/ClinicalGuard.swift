/// Proves names inside clinical terms safe: eponyms, drugs, devices. It wins only inside its phrase: "Parkinson's disease" stays,
/// "Mr. Parkinson" does not.
enum ClinicalGuard {
  static func scan(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.state[index] == .free {
      let token = sheet[index]
      guard token.kind == .word else { continue }
      if token.word.has(.phraseStart), let last = phrase(sheet, at: index),
        !NameContext.followsTitle(sheet, index) || token.word.has(.title)
      {
        sheet.protect(index, last)
      }
      if token.word.has(.head), let first = term(sheet, before: index) { sheet.protect(first, index - 1) }
      if token.word.has(.ofHead) { objects(&sheet, of: index) }
      if sheet.state[index] == .free, isTermAlone(sheet, index) { sheet.protect(index, index) }
    }
  }

  /// The last token of the longest listed phrase at `index`.
  private static func phrase(_ sheet: Sheet, at index: Int) -> Int? {
    var hash: UInt64 = 0
    var next = index
    var words = 0
    var found: Int? = nil
    while let token = sheet.token(next), words < 6, next == index || token.gap < .paragraph {
      if token.kind == .mark {
        guard token.isMark("-") || token.isMark(".") || token.isMark(",") else { break }
      } else {
        hash = WordHash.phrase(hash, then: token.hash)
        words += 1
        if sheet.lexicon.phrases.contains(hash) { found = next }
        if token.fullEnd > token.end {
          let possessive = WordHash.phrase(hash, then: Words.hash("s"))
          if sheet.lexicon.phrases.contains(possessive) { found = next }
          if sheet.token(next + 1).map({ sheet.lexicon.phrases.contains(WordHash.phrase(possessive, then: $0.hash)) }) ?? false {
            found = next + 1
          }
        }
      }
      next += 1
    }
    return found
  }

  private static let strongHeads = WordSet(
    """
    disease syndrome sign signs maneuver procedure fracture incision clamp retractor lymphoma sarcoma criteria virus fundoplication catheter drain
    pin forceps scissors phenomenon reflex bodies nodes spots classification score scale index palsy tumor carcinoma anemia position frame stand
    enfermedad esophagus contracture granulomatosis gangrene measles scabies fever protein stain node speculum triad
    """.split { $0 == " " || $0 == "\n" }.map { Words.hash(String($0)) })

  /// The first word of "Zollinger-Ellison" before "syndrome", of "Dix and Hallpike" before "maneuver".
  private static func term(_ sheet: Sheet, before head: Int) -> Int? {
    var first: Int? = nil
    var next = head - 1
    var words = 0
    let isStrong = strongHeads.contains(sheet[head].hash)
    while next >= 0, words < 4, sheet[next + 1].gap < .paragraph {
      let token = sheet[next]
      if token.kind == .mark {
        guard first != nil, token.isMark("-"), token.gap == .none else { break }
      } else if token.kind == .word, first != nil, token.hash == Words.and || token.hash == Words.y {
        guard next > 0, isTermWord(sheet, next - 1, isStrong: isStrong) else { break }
      } else if isTermWord(sheet, next, isStrong: isStrong) {
        // Two words apart are two people unless a hyphen or a list joins them: "Dr. Brown Wilson frame" ends at "Wilson".
        if first != nil, sheet[next + 1].kind == .word, sheet[next + 1].hash != Words.and, !isListed(token) { break }
        first = next
        words += 1
      } else {
        break
      }
      next -= 1
    }
    guard let first, !NameContext.followsTitle(sheet, first) else { return nil }
    return first
  }

  private static func isListed(_ token: Token) -> Bool { token.word.has([.eponym, .medicalName]) || token.word.isClinical }

  private static func isTermWord(_ sheet: Sheet, _ index: Int, isStrong: Bool) -> Bool {
    let token = sheet[index]
    guard token.kind == .word, sheet.isFree(index) || sheet.state[index] == .safe, token.letters > 1 else { return false }
    if token.word.has([.stop, .verb, .cue, .relative]) && !token.word.has(.eponym) { return false }
    // A plain word before the term is no part of it: "excluded Wilson disease".
    if token.shape == .lower, sheet.mode == .mixed { return false }
    if isListed(token) { return true }
    guard token.isCapital else { return sheet.mode == .lower && token.word.isUnknown }
    if token.word.nameLevel > 0 { return isStrong && (sheet.mode == .mixed || token.word.nameLevel < 5) }
    return isStrong || sheet.mode == .mixed || token.word.isUnknown
  }

  /// "circle of Willis", "signo de Murphy", "enfermedad de von Willebrand".
  private static func objects(_ sheet: inout Sheet, of head: Int) {
    guard let link = sheet.token(head + 1), link.kind == .word, link.hash == Words.of || link.hash == Words.de || link.hash == Words.del
    else { return }
    var next = head + 2
    if let article = sheet.token(next), article.word.has(.particle), article.shape == .lower { next += 1 }
    let first = next
    while let token = sheet.token(next), token.gap < .paragraph, next - first < 6 {
      if token.kind == .word, sheet.isFree(next), token.isCapital || isListed(token), !token.word.has(.title) {
        next += 1
      } else if token.isMark("-"), token.gap == .none, sheet.token(next + 1)?.kind == .word, next > first {
        next += 1
      } else {
        break
      }
      if let after = sheet.token(next), !after.isMark("-"), next > first, !sheet.isMark(next - 1, "-"),
        !(isListed(after) && after.kind == .word)
      {
        break
      }
    }
    if next > first { sheet.protect(first, next - 1) }
  }

  /// A word that needs no company: "Foley", "Romberg", "Lasix".
  private static func isTermAlone(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    let level = token.word.nameLevel
    // "granddaughter Talin": a sound that a drug happens to share.
    if token.shape == .title, sheet.mode == .mixed, NameContext.left(sheet, index) == .relative, !token.word.has(.eponym) { return false }
    if token.word.has(.drug), level < 4 || dose(sheet, after: index) { return !NameContext.followsTitle(sheet, index) }
    if token.word.has(.brand), level < 6 { return !NameContext.isNamed(sheet, index) }
    guard token.word.has([.eponym, .medicalName]), token.word.english < 3 else { return false }
    if token.fullEnd > token.end, token.word.has(.eponym) { return !NameContext.isNamed(sheet, index) }
    let isRare = token.word.family <= 4 && token.word.given <= 3 && (token.word.has(.eponym) || level <= 1 && !token.word.has(.placeStart))
    return isRare && !NameContext.isNamed(sheet, index)
  }

  private static func dose(_ sheet: Sheet, after index: Int) -> Bool {
    guard let next = sheet.token(index + 1), next.gap <= .double, next.kind == .number || next.kind == .mixed else { return false }
    return true
  }
}

/// What the neighbours of a word tell about it being a person.
enum NameContext {
  private static func hashes(_ words: String) -> WordSet { WordSet(words.split { $0 == " " || $0 == "\n" }.map { WordHash.of($0.utf8) }) }
  private static let strongCues = hashes(
    """
    dear hi hello hola hey estimado estimada querido querida attn attention cc signed dictated transcribed cosigned firmado firma fdo saludos
    sincerely regards thanks atentamente caller aka
    """)

  enum Left: Int, Comparable {
    case none, weak, role, relative, strong, title
    static func < (a: Left, b: Left) -> Bool { a.rawValue < b.rawValue }
  }

  /// "Dr. X", "Mrs X", "la Sra. X"
  static func followsTitle(_ sheet: Sheet, _ index: Int) -> Bool {
    guard index > 0, sheet[index].gap < .paragraph else { return false }
    let before = sheet.isMark(index - 1, ".") && sheet[index - 1].gap == .none ? index - 2 : index - 1
    guard let title = sheet.token(before), title.kind == .word, title.word.has(.title) else { return false }
    // "given by LM/SR", and the next line begins with a drug: initials, no title.
    if sheet[index].gap >= .line, title.shape == .upper, before == index - 1, sheet.mode == .mixed { return false }
    // "MS Contin 15 mg"
    if before == index - 1, sheet[index].hash == contin { return false }
    // "miss", "father", "nurse" and "don" are words too.
    if title.word.english >= 4, before == index - 1 {
      if title.isCapital && sheet[index].isCapital || isCourtesy(title) { return true }
      // "order from nurse Tammy", but not "the nurse Monday"
      let word = sheet[index].word
      return sheet[index].shape == .title && sheet.mode == .mixed && (word.nameLevel >= 2 || word.isUnknown) && !word.isClinical
        && !word.has([.month, .safe, .facility, .stop])
    }
    return true
  }

  private static let contin = Words.hash("contin")

  /// After "Dr.", "Mrs", "Sra.", which are nothing but titles.
  static func followsCourtesy(_ sheet: Sheet, _ index: Int) -> Bool {
    let before = sheet.isMark(index - 1, ".") ? index - 2 : index - 1
    return sheet.token(before).map(isCourtesy) ?? false
  }

  private static let courtesies = hashes("dr dra mr mrs ms dres sr sra srta prof")
  private static func isCourtesy(_ token: Token) -> Bool { courtesies.contains(token.hash) }

  static func left(_ sheet: Sheet, _ index: Int) -> Left {
    if followsTitle(sheet, index) { return .title }
    guard index > 0, sheet[index].gap < .paragraph else { return .none }
    var before = index - 1
    if sheet[before].isMark(":") || sheet[before].isMark(",") || sheet[before].isMark("(") { before -= 1 }
    // "Estimado(a) X"
    if sheet.isMark(before, ")"), sheet.isMark(before - 2, "(") { before -= 3 }
    guard let token = sheet.token(before) else { return .none }
    if token.isMark("/"), let letter = sheet.token(before - 1), letter.kind == .word, letter.letters == 1, sheet[before].gap == .none,
      letter.hash == w
    {
      return .strong
    }
    if token.hash == w, sheet.isMark(before - 1, "/"), before == index - 1, sheet.token(before - 2)?.hash == d { return .title }
    guard token.kind == .word else { return .none }
    if token.hash == w, sheet.isMark(before - 1, "/"), before == index - 1 { return .strong }
    // "Your doctor was X", "your nurse today is X"
    if isBeing.contains(token.hash), before == index - 1, sheet[index].isCapital,
      (1...2).contains(where: { sheet.token(before - $0)?.word.has(.provider) ?? false })
    {
      return .strong
    }
    // "Call X at (802) 683-2831"
    if calls.contains(token.hash), before == index - 1,
      (2...5).contains(where: { offset in
        sheet.token(index + offset - 1).map { ats.contains($0.hash) } ?? false
          && (sheet.owner(index + offset)?.label == .phone || sheet.owner(index + offset)?.label == .fax)
      })
    {
      return .strong
    }
    if strongCues.contains(token.hash) { return .strong }
    if before < index - 2 { return .none }
    if before != index - 1 {
      guard token.word.has(.relative) else { return .none }
      // "mom (Pilar)", but not "mother (deceased)".
      return !sheet.isMark(index - 1, "(") || sheet[index].isCapital && !sheet[index].word.isClinical ? .relative : .none
    }
    if token.word.has(.relative) { return .relative }
    if token.word.has(.provider) { return .role }
    if token.hash == patient || token.hash == paciente || token.hash == pt { return .role }
    return token.word.has(.cue) ? .weak : .none
  }

  private static let isBeing = hashes("is was es fue")
  private static let calls = hashes("call called llame llamar to with contact")
  private static let ats = hashes("at al on")
  private static let w = Words.hash("w")
  private static let d = Words.hash("d")
  private static let patient = Words.hash("patient")
  private static let paciente = Words.hash("paciente")
  private static let pt = Words.hash("pt")

  /// "X, MD", "X RN", "X, PA-C", "X, M.D."
  static func right(_ sheet: Sheet, after last: Int) -> Bool {
    var next = last + 1
    let hasComma = sheet.isMark(next, ",")
    if hasComma { next += 1 }
    guard let token = sheet.token(next), token.kind == .word, token.gap < (hasComma ? .paragraph : .line) else { return false }
    if token.shape == .initial, sheet.isMark(next + 1, "."), sheet[next + 1].gap == .none, let second = sheet.token(next + 2),
      second.gap == .none
    {
      return dotted(sheet, next)
    }
    guard token.word.has(.credential) else { return false }
    return token.shape == .upper || token.shape == .odd || hasComma
  }

  private static let dottedCredentials = hashes("md do rn np pa phd dpm dds dmd lpn")
  private static func dotted(_ sheet: Sheet, _ index: Int) -> Bool {
    var hash = WordHash()
    var next = index
    while let token = sheet.token(next), token.kind == .word, token.letters <= 2, next - index <= 4, sheet.isMark(next + 1, ".") {
      for byte in sheet.text.bytes[token.start..<token.end] { hash.add(byte | 0x20) }
      next += 2
      guard sheet.token(next)?.gap == Token.Gap.none else { break }
    }
    return dottedCredentials.contains(hash.value)
  }

  /// "X, the patient's wife", "X, her son", "X (spouse)"
  static func isRelated(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let mark = sheet.token(index + 1), mark.isMark(",") || mark.isMark("("),
      sheet[index].word.nameLevel > 0 || sheet[index].word.isUnknown
    else { return false }
    if mark.isMark("("), let inside = sheet.token(index + 2), inside.kind == .word {
      if inside.word.has(.relative) { return true }
      // "Foster (GI) and", "Rafay (PT)": who belongs to a service.
      return services.contains(inside.hash) && sheet.isMark(index + 3, ")") && !sheet[index].word.isClinical
        && (sheet[index].isCapital && sheet[index].shape != .upper || sheet.mode != .mixed)
    }
    if mark.isMark("(") { return false }
    guard let owner = sheet.token(index + 2), possessors.contains(owner.hash) else { return false }
    return (index + 3...index + 4).contains { sheet.token($0)?.word.has(.relative) ?? false }
  }
  private static let services = hashes(
    "gi ent pt ot slp rd sw cm ed icu ortho cards cardiology neuro neurology renal nephrology pulm heme onc oncology derm rheum endo psych surgery"
  )
  private static let possessors = hashes("the his her their my su la el patient")

  /// "A Foley was placed": the article, not an initial.
  static func isArticle(_ sheet: Sheet, _ index: Int) -> Bool {
    // "A. Sarkisian DDS"
    if sheet.isMark(index + 1, "."), sheet[index + 1].gap == .none, sheet[index].shape == .initial { return false }
    let byte = sheet.text.bytes[sheet[index].start] & 0xDF
    return sheet[index].letters == 1 && (byte == UInt8(ascii: "A") || byte == UInt8(ascii: "I") || byte == UInt8(ascii: "Y"))
      && (sheet.startsSentence(index) || sheet[index].shape == .lower)
  }

  /// Anything at all that says that this is a person: a title, a credential, a first name before it.
  static func isNamed(_ sheet: Sheet, _ index: Int) -> Bool {
    let left = left(sheet, index)
    if left >= .strong || right(sheet, after: index) { return true }
    if let before = sheet.token(index - 1), before.kind == .word, sheet[index].gap <= .double, before.isCapital,
      before.shape != .upper || sheet.mode == .upper,
      before.word.given >= 2 || before.shape == .initial && !isArticle(sheet, index - 1), !before.word.isClinical
    {
      return true
    }
    if sheet.isMark(index - 1, "."), sheet.token(index - 2)?.shape == .initial, sheet[index - 1].gap == .none, sheet[index].gap != .none {
      return true
    }
    if let after = sheet.token(index + 1), after.gap <= .double, after.isCapital, after.word.nameLevel >= 3, after.word.english == 0,
      !after.word.isClinical, sheet[index].isCapital
    {
      return true
    }
    return left == .relative
  }
}

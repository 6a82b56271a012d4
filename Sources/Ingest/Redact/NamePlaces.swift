/// Where a name stands for certain: "SMITH, JOHN", after a title, before a credential, as a signature's initials.
enum NamePlaces {
  /// "SMITH, JOHN A", "Haddad, Nadia N"
  static func inverted(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet[index].isMark(",") {
      guard index > 0, sheet.isFree(index - 1), sheet.isFree(index + 1), sheet[index].gap == .none else { continue }
      let family = sheet[index - 1]
      let given = sheet[index + 1]
      guard family.isCapital, given.isCapital, family.kind == .word, given.kind == .word, given.gap <= .double, given.letters > 1,
        family.letters > 1
      else { continue }
      guard family.shape == given.shape || family.shape == .odd || family.shape == .upper && given.shape == .title else { continue }
      guard family.word.family > 0 && family.word.english < 5 || family.word.isUnknown,
        given.word.given > 0 && given.word.english < 6 || given.word.isUnknown,
        family.word.nameLevel + given.word.given >= 3, !family.word.has([.drug, .stop, .abbreviation]),
        !given.word.has([.credential, .stop])
      else { continue }
      // A list "Smith, Jones and Brown" is names all the same.
      var first = index - 1
      while first > 0, let before = sheet.token(first - 1), sheet[first].gap <= .space,
        sheet.isFree(first - 1) || sheet.isMark(first, "-") && !sheet.isTaken(first - 1),
        before.isMark("-")
          || sheet.isMark(first, "-") && before.kind == .word && before.isCapital && sheet[first].gap == .none
          || before.kind == .word && before.shape == family.shape
            && (before.word.family > 2 && before.word.english == 0 || before.word.has(.particle))
      {
        first -= 1
      }
      while sheet[first].kind == .mark { first += 1 }
      guard let last = NameReader.slot(sheet, from: index + 1, keyed: false) else { continue }
      sheet.take(first, last, .name, score: 0.9, reason: "family name, comma, first name", detector: "lexicon")
    }
  }

  /// Initials of who signed or typed: "MTT/VRC" on a line of its own, "by CNG".
  static func signatures(_ sheet: inout Sheet) {
    for (number, first) in sheet.text.lineStarts.enumerated() {
      let end = number + 1 < sheet.text.lineStarts.count ? sheet.text.lineStarts[number + 1] : sheet.count
      guard end - first == 3, sheet.isMark(first + 1, "/") || sheet.isMark(first + 1, ":"), !sheet.isTaken(first), !sheet.isTaken(first + 2)
      else { continue }
      let left = sheet[first]
      let right = sheet[first + 2]
      guard left.kind == .word, right.kind == .word, (2...3).contains(left.letters), (2...3).contains(right.letters),
        left.shape == .upper || sheet.mode == .lower,
        right.gap == .none, first > sheet.count / 2
      else { continue }
      // Their place says it, not their looks: many of them are abbreviations too.
      // A service's ("PT/OT") may be a heading of its own.
      let isCertain = left.shape == .upper && right.shape == .upper && !isService(left) && !isService(right)
      let score = isCertain ? 0.9 : 0.8
      for index in [first, first + 2] {
        sheet.take(
          index, index, .name, .provider, score: score, reason: "initials in a signature", detector: score < 0.9 ? "lexicon" : "pattern")
      }
    }
    for index in 1..<max(1, sheet.count) where !sheet.isTaken(index) {
      let token = sheet[index]
      guard token.kind == .word, (2...3).contains(token.letters) else { continue }
      let before = sheet[index - 1]
      let isPlain = !token.word.has([.abbreviation, .unit, .credential, .stop, .state]) && token.word.english < 4
      let isUnlisted = token.word.isUnknown || token.shape == .upper && isPlain && !token.word.has([.drug, .medical])
      let isLast = index == sheet.count - 1 || index == sheet.count - 2 && sheet[index + 1].kind == .mark
      if before.kind == .word, by.contains(before.hash), token.shape == .upper || sheet.mode != .mixed {
        // "called at 21:15 by LAB."
        let hasTime = sheet.token(index - 2)?.kind == .number && sheet.isMark(index - 3, ":")
        guard hasTime || isUnlisted && token.shape == .upper else { continue }
        if hasTime, token.shape == .upper, sheet.mode == .mixed, !isService(token) {
          sheet.take(index, index, .name, .provider, score: 0.9, reason: "initials where somebody signs")
          continue
        }
      } else if isLast, before.isMark("."), index > 8 {
        guard token.shape == .upper && sheet.mode == .mixed || isUnlisted else { continue }
      } else {
        guard isLast, token.gap >= .line, isUnlisted, token.shape == .upper, index > 8 else { continue }
      }
      sheet.take(index, index, .name, .provider, score: 0.65, reason: "initials where somebody signs", detector: "lexicon")
    }
  }

  private static let by = WordSet(["by", "por"].map(Words.hash))

  private static func isService(_ token: Token) -> Bool { token.word.has(.abbreviation) || services.contains(token.hash) }
  private static let services = WordSet(
    "ems rt rn pt ot st sw md do np pa ed er icu ccu ct mri us lab gi gu inr ent im iv or pt ma cna lpn cm ir ekg ecg uti".split(
      separator: " "
    ).map {
      Words.hash(String($0))
    })

  /// After a title or a greeting, before a credential: a name, however it is written.
  static func slots(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.isFree(index) && sheet[index].kind == .word {
      let left = NameContext.left(sheet, index)
      guard left >= .strong else { continue }
      if sheet[index].word.has(.title), sheet[index].word.given < 4 { continue }
      if left == .strong, sheet[index].word.has([.stop, .facility, .provider]) { continue }
      // "d/w GI", "w/ SW"
      if sheet[index].shape == .upper, sheet.mode == .mixed, sheet[index].letters <= 4, sheet[index].word.nameLevel < 2,
        left == .strong || !sheet.isMark(index - 1, "."), sheet.token(index + 1)?.isCapital != true
      {
        continue
      }
      guard let last = NameReader.slot(sheet, from: index, keyed: left == .title) else { continue }
      let word = sheet[index].word
      if left == .strong, index == last, word.english >= 4, word.nameLevel < 5 || sheet[index].shape == .lower && word.english > 4 {
        continue
      }
      sheet.take(
        index, last, .name, left == .title ? subject(sheet, beforeTitle: index) : .other, score: left == .title ? 0.95 : 0.85,
        reason: left == .title ? "follows a title" : "stands where somebody is addressed or signs", detector: "lexicon")
    }
  }

  /// Leftwards from "…, MD" over everything that can be part of a name.
  static func credentials(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.isFree(index) && sheet[index].kind == .word {
      guard NameContext.right(sheet, after: index), sheet[index].letters > 1, isPersonal(sheet, index) else { continue }
      var first = index
      var next = index - 1
      var words = 1
      while next >= 0, words < 5, sheet[next + 1].gap <= .double || sheet[next + 1].gap == .line && NameScanner.isWrapped(sheet, next + 1) {
        let token = sheet[next]
        if token.kind == .mark {
          guard
            token.isMark("-") && sheet[next + 1].gap == .none
              || token.isMark(".") && token.gap == .none && sheet.token(next - 1)?.letters ?? 9 <= 2
          else { break }
        } else {
          let isHalf =
            token.shape == .lower && sheet.isMark(next - 1, "-") && token.gap == .none && sheet.token(next - 2)?.isCapital ?? false
          guard sheet.isFree(next),
            isHalf || token.shape == .initial && !NameContext.isArticle(sheet, next) || isPersonal(sheet, next)
              || token.word.has(.particle) && words < 4
          else { break }
          first = next
          words += 1
        }
        next -= 1
      }
      while first < index, sheet[first].word.has(.particle), sheet[first].shape == .lower { first += 1 }
      sheet.take(first, index, .name, .provider, score: 0.93, reason: "stands before a credential", detector: "lexicon")
    }
  }

  /// A word that can be part of a name when the place says that a name is there.
  private static func isPersonal(_ sheet: Sheet, _ index: Int) -> Bool {
    let token = sheet[index]
    guard token.kind == .word, token.isCapital || sheet.mode == .lower else { return false }
    let word = token.word
    if token.isCapital, NameReader.isShortName(sheet, index) { return true }
    if word.has([.stop, .title, .cue, .provider, .verb, .facility, .relative]) {
      return word.nameLevel >= 3 && token.isCapital && !word.has([.title, .provider])
    }
    if word.has([.abbreviation, .drug, .credential]), token.shape == .upper, sheet.mode == .mixed { return false }
    // "Dong-hyun": the second half in lower case was let through by the hyphen.
    if sheet.mode == .lower { return word.isUnknown || word.nameLevel >= 1 && word.english < 6 }
    return word.isUnknown || word.nameLevel > 0 || word.plain < 4 && !word.isClinical
  }

  private static let doctors = WordSet(
    "dr dra drs doctor doctora prof nurse enfermera enfermero".split(separator: " ").map { Words.hash(String($0)) })

  static func subject(_ sheet: Sheet, beforeTitle index: Int) -> Subject {
    let before = sheet.isMark(index - 1, ".") ? index - 2 : index - 1
    return sheet.token(before).map { doctors.contains($0.hash) ? .provider : .other } ?? .other
  }
}

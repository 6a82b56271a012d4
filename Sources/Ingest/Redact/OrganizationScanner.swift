/// Hospitals, practices and employers: not identifiers by themselves, but they place a patient.
enum OrganizationScanner {
  static func scan(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.state[index] != .taken && sheet[index].kind == .word {
      let token = sheet[index]
      if token.word.has(.facility), token.isCapital || sheet.mode == .lower, let first = start(sheet, of: index) {
        guard !sheet.isTaken(index) else { continue }
        var last = index
        while let next = sheet.token(last + 1), next.kind == .word, next.gap < .wide, next.word.has([.facility, .facilityAdjective]),
          next.isCapital
        {
          last += 1
        }
        if sheet.mode == .lower && !sheet[last].word.has(.facility) { continue }
        sheet.take(first, last, .organization, score: 0.8, reason: "the name of a facility or company", detector: "lexicon")
      } else if token.hash == Words.at, sheet.token(index + 1)?.kind == .word {
        employer(&sheet, after: index)
      }
    }
  }

  /// Left over capital words to the first of the name; nil when what is left is generic ("Emergency Department", "Urgent Care Clinic").
  private static func start(_ sheet: Sheet, of head: Int) -> Int? {
    var first = head
    var proper = 0
    var next = head - 1
    while next >= 0, head - next <= 8,
      sheet[next + 1].gap < .wide || sheet[next + 1].gap == .line && sheet[next].isCapital && next + 1 == head
    {
      let token = sheet[next]
      if token.kind == .mark {
        guard
          token.isMark("-") && token.gap == .none || token.isMark(".") && sheet.token(next - 1)?.letters ?? 9 <= 2 || token.isMark("&")
            || token.isMark(",") && isSurnameList(sheet, next)
        else { break }
      } else {
        guard token.kind == .word,
          sheet.state[next] != .taken || sheet.spans.last.map({ $0.label == .location && $0.last >= next }) ?? false
        else { break }
        let isLink = token.word.has(.particle) || token.hash == Words.and || token.hash == Words.of
        guard token.isCapital || isLink && first < head && token.shape == .lower else { break }
        if sheet.mode != .mixed, !isNamePart(sheet, token), !token.word.has([.facilityAdjective, .facility]) { break }
        if token.word.has([.stop, .title]), !isLink || token.isCapital && !token.word.has(.particle) { break }
        if !isLink { first = next }
        if token.isCapital, !token.word.has([.facility, .facilityAdjective, .generic]), !isLink || token.letters > 3 {
          if isNamePart(sheet, token) { proper += 1 }
        }
        if next > 0, sheet[next].gap == .none, sheet[next - 1].kind != .mark { break }
      }
      if sheet.startsSentence(next), sheet[next].kind == .word { break }
      next -= 1
    }
    guard proper > 0, first < head else { return nil }
    while first < head, sheet[first].word.has([.particle, .stop]) && !sheet[first].isCapital { first += 1 }
    return first < head && (sheet[first].gap >= .line || !sheet.isTaken(first)) ? first : nil
  }

  private static func isSurnameList(_ sheet: Sheet, _ comma: Int) -> Bool {
    guard let before = sheet.token(comma - 1), let after = sheet.token(comma + 1) else { return false }
    return before.isCapital && after.isCapital && before.word.family > 0 && after.word.family > 0 && sheet.mode == .mixed
  }

  /// A word that can be a place's or a person's name rather than a plain one.
  private static func isNamePart(_ sheet: Sheet, _ token: Token) -> Bool {
    token.word.nameLevel > 0 || token.word.isUnknown || token.word.has([.placeStart, .properNoun]) || token.shape == .initial
  }

  private static let worker = WordSet(
    "works worked working employed work job employee trabaja empleado empleada".split(separator: " ").map { Words.hash(String($0)) })

  /// "works as a farmer at Weiss, Franklin and Williams"
  private static func employer(_ sheet: inout Sheet, after at: Int) {
    var before = at - 1
    var isWork = false
    while before >= 0, at - before <= 8, sheet[before + 1].gap < .paragraph, !sheet[before].isMark(".") {
      if sheet[before].kind == .word, worker.contains(sheet[before].hash) { isWork = true }
      before -= 1
    }
    guard isWork else { return }
    var last = at
    var next = at + 1
    while let token = sheet.token(next), token.gap < .paragraph, next - at < 12, sheet.state[next] != .taken {
      if token.kind == .word, token.isCapital || sheet.mode == .lower && token.word.english < 5 || token.shape == .title {
        last = next
      } else if token.kind == .mark && (token.isMark(",") || token.isMark("-") || token.isMark("&")) || token.hash == Words.and {
        // kept only when a capital follows
      } else {
        break
      }
      next += 1
    }
    if last > at, sheet[at + 1].isCapital || sheet.mode == .lower {
      sheet.take(at + 1, last, .organization, .patient, score: 0.8, reason: "a place of work", detector: "lexicon")
    }
  }
}

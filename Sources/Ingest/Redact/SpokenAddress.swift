/// Addresses of the net that are said: "danuta dot k at postbox dot example", "nieves arroba buzon punto example", "www dot clinic dot example slash log".
enum SpokenAddress {
  static func scan(_ sheet: inout Sheet) {
    var index = 1
    while index < sheet.count {
      guard sheet[index].word.has(.webWord), sheet[index].isWord, dots.contains(sheet[index].hash), let chain = chain(sheet, around: index)
      else {
        index += 1
        continue
      }
      sheet.take(
        chain.range.lowerBound, chain.range.upperBound, chain.isMail ? .email : .url, score: 0.9,
        reason: chain.isMail ? "is an e-mail address in words" : "is a web address in words")
      index = chain.range.upperBound + 1
    }
  }

  /// The words about a first "dot" that an address is made of; nil when they are none.
  private static func chain(_ sheet: Sheet, around dot: Int) -> (range: ClosedRange<Int>, isMail: Bool)? {
    guard isPart(sheet, dot - 1), isPart(sheet, dot + 1) else { return nil }
    var first = dot - 1
    while first >= 2, dot - first < longest, isLink(sheet, first - 1), isPart(sheet, first - 2) { first -= 2 }
    var last = dot + 1
    while last - dot < longest, isLink(sheet, last + 1), isPart(sheet, last + 2) { last += 2 }
    let links = (first...last).filter { isLink(sheet, $0) }
    let at = links.first { ats.contains(sheet[$0].hash) }
    // "images at pacs dot clinic dot example slash log": a path belongs to a page.
    let isPage = links.contains { sheet[$0].hash == slash }
    if let at, !isPage { return links.contains { $0 > at && dots.contains(sheet[$0].hash) } ? (first...last, true) : nil }
    // "dot phrase" is no address, and "punto" ends a sentence in a dictation.
    let start = at.map { $0 + 1 } ?? first
    return links.count { $0 > start && sheet[$0].hash == englishDot } >= 2 ? (start...last, false) : nil
  }

  private static func isPart(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let token = sheet.token(index), sheet.isFree(index), token.kind != .mark, !isLink(sheet, index) else { return false }
    return index == 0 || token.gap <= .space || token.gap == .line
  }

  private static func isLink(_ sheet: Sheet, _ index: Int) -> Bool {
    guard let token = sheet.token(index), token.isWord, sheet.isFree(index), token.gap <= .space || token.gap == .line else { return false }
    return dots.contains(token.hash) || ats.contains(token.hash) || others.contains(token.hash)
  }

  /// Words to either side of a dot. Without a bound, a text of nothing but "a punto a punto …" would be walked once for each dot.
  private static let longest = 24
  private static let slash = Words.hash("slash")
  private static let englishDot = Words.hash("dot")
  static let starts = ["dot", "punto"].map(Words.hash)
  private static let dots = WordSet(starts)
  private static let ats = WordSet(["at", "arroba"].map(Words.hash))
  private static let others = WordSet(["underscore", "dash", "hyphen", "slash", "guion"].map(Words.hash))
}

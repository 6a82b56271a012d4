/// Days of the year that have a name: "Christmas Eve 2025" is a date as exact as 24 December.
enum Holidays {
  private static let phrases: [[UInt64]] = """
    christmas eve|christmas day|christmas|thanksgiving day|thanksgiving|easter sunday|easter monday|easter|good friday|new year eve|new year day|new years eve
    |new years day|valentine day|valentines day|president day|presidents day|memorial day|labor day|independence day|veteran day|veterans day|columbus day
    |mother day|mothers day|father day|fathers day|halloween|juneteenth|mlk day|martin luther king day|st patrick day|groundhog day|boxing day|mardi gras
    |ash wednesday|palm sunday|nochebuena|navidad|nochevieja|ano nuevo|dia de reyes|semana santa|viernes santo|jueves santo|domingo de pascua
    |dia de muertos|dia de los muertos|dia de las madres|dia del padre|dia de accion de gracias
    """.split(whereSeparator: { $0 == "|" || $0 == "\n" }).map { $0.split(separator: " ").map { Words.hash(String($0)) } }.filter {
      !$0.isEmpty
    }

  private static let byFirst = Dictionary(grouping: phrases, by: { $0[0] })
  /// Asked for every word of a text.
  private static let firsts = WordSet(phrases.map { $0[0] })

  /// The last token of the holiday that starts at `index`, with its year.
  static func read(_ sheet: Sheet, at index: Int) -> Int? {
    let token = sheet[index]
    guard firsts.contains(token.hash), token.isCapital || sheet.mode == .lower, let candidates = byFirst[token.hash] else { return nil }
    var longest: Int?
    for phrase in candidates {
      var next = index
      var place = 0
      while place < phrase.count, let token = sheet.token(next), next == index || token.gap <= .line, sheet.isFree(next) {
        if token.kind == .mark, token.isMark("'") || token.hash == 0x2019 {
          // "Presidents' Day", "New Year's Day"
          next += 1
          if sheet.token(next)?.letters == 1, sheet.token(next)?.hash == Words.s { next += 1 }
          continue
        }
        guard token.kind == .word, token.hash == phrase[place] else { break }
        place += 1
        if place < phrase.count { next += 1 }
      }
      if place == phrase.count { longest = max(longest ?? next, next) }
    }
    guard let last = longest else { return nil }
    let year = sheet.isMark(last + 1, ",") ? last + 2 : last + 1
    if let (value, digits) = sheet.number(year), digits == 4, (1900...2100).contains(value), sheet[year].gap <= .double { return year }
    return last
  }
}

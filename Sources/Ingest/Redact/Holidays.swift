/// Days of the year that have a name: "Christmas Eve 2025" is a date as exact as 24 December.
enum Holidays {
  private static let phrases: [[UInt64]] = """
    christmas eve|christmas day|christmas|thanksgiving day|thanksgiving|easter sunday|easter monday|easter|good friday|new year eve|new year day|new years eve
    |new years day|valentine day|valentines day|president day|presidents day|memorial day|labor day|independence day|veteran day|veterans day|columbus day
    |mother day|mothers day|father day|fathers day|halloween|juneteenth|mlk day|martin luther king day|st patrick day|st patricks day|groundhog day
    |boxing day|mardi gras|fat tuesday|shrove tuesday|ash wednesday|palm sunday|holy week|holy thursday|maundy thursday|holy saturday|easter vigil
    |pentecost sunday|ascension day|all saints day|all souls day|all souls|candlemas|michaelmas|st stephen day|st stephens day|st nicholas day|armistice day
    |remembrance day|anzac day|australia day|canada day|victoria day|bastille day|waitangi day|burns night|bonfire night|guy fawkes night|flag day
    |election day|earth day|april fools day|april fool day|indigenous peoples day|patriots day|pioneer day|super bowl sunday|kwanzaa
    |rosh hashanah|yom kippur|hanukkah|chanukah|passover|purim|sukkot|shavuot|ramadan|eid al fitr|eid al adha|eid ul fitr|eid|nowruz|norooz|norouz|diwali
    |deepavali|holi|navratri|pongal|vaisakhi|baisakhi|onam|raksha bandhan|vesak|songkran|lunar new year|chinese new year|mid autumn festival|golden week
    |chuseok|seollal|matariki
    |nochebuena|navidad|nochevieja|noche vieja|ano nuevo|ano viejo|dia de reyes|noche de reyes|reyes magos|semana santa|miercoles de ceniza
    |domingo de ramos|lunes santo|martes santo|miercoles santo|jueves santo|viernes santo|sabado santo|sabado de gloria|domingo de resurreccion
    |domingo de pascua|lunes de pascua|dia de muertos|dia de los muertos|dia de difuntos|dia de todos los santos|todos los santos|dia de las madres
    |dia de la madre|dia del padre|dia del nino|dia del trabajo|dia de la raza|dia de la independencia|fiestas patrias|grito de independencia
    |dia de accion de gracias|accion de gracias|dia de los inocentes|santos inocentes|dia de la candelaria|noche de velitas|dia de las velitas
    |noche de san juan|dia de san juan|san juan bautista|dia de la santa cruz|dia de san miguel|dia de santa lucia|dia de la virgen|fiestas agostinas
    |dia de canarias|dia de andalucia|sant jordi|castanyada|aste nagusia|noche de la nostalgia|carnaval
    """.split(whereSeparator: { $0 == "|" || $0 == "\n" }).map { $0.split(separator: " ").map { Words.hash(String($0)) } }.filter {
      !$0.isEmpty
    }

  private static let byFirst = Dictionary(grouping: phrases, by: { $0[0] })
  static let starts = phrases.map { $0[0] }

  /// The last token of the holiday that starts at `index`, with its year.
  static func read(_ sheet: Sheet, at index: Int) -> Int? {
    let token = sheet[index]
    guard let candidates = byFirst[token.hash] else { return nil }
    // Spanish writes "noche de velitas" small; a single small word proves nothing.
    let fewest = token.isCapital || sheet.mode == .lower ? 1 : sheet.isSpanish ? 2 : .max
    var longest: Int?
    for phrase in candidates where phrase.count >= fewest {
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

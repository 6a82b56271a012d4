/// Initials that a document explains: "TB = T. Broussard LPN", "Jolie Guidry RN (JG)". Explained once they are a person wherever they stand, in
/// the cells of a table too, whatever else the letters may mean.
struct InitialsLegend {
  private struct Initials: Hashable {
    var hash: UInt64
    var isLower: Bool
  }

  private var known: Set<Initials> = []

  init(_ sheets: [Sheet]) {
    for sheet in sheets {
      for span in sheet.spans where span.label == .name && span.score >= 0.6 { learn(sheet, span) }
    }
  }

  private mutating func learn(_ sheet: Sheet, _ span: Sheet.Span) {
    let letters = Set((span.first...span.last).compactMap { sheet[$0].isWord ? sheet.folded($0).first : nil })
    guard letters.count >= 2 else { return }
    // "Jolie Guidry, RN = JG": what she is stands between.
    var next = span.last + 1
    while next <= span.last + 5, let token = sheet.token(next), token.gap < .wide,
      token.word.has(.credential) || token.isMark(",") || token.isMark(".")
    {
      next += 1
    }
    if sheet.isMark(next, "=") {
      add(sheet, next + 1, letters)
    } else if sheet.isMark(next, "("), sheet.isMark(next + 2, ")"), sheet.token(next + 1)?.word.has(.credential) == false {
      add(sheet, next + 1, letters)
    }
    if sheet.isMark(span.first - 1, "=") { add(sheet, span.first - 2, letters) }
  }

  private mutating func add(_ sheet: Sheet, _ index: Int, _ letters: Set<UInt8>) {
    guard let initials = key(sheet, index) else { return }
    let own = sheet.folded(index)
    // A middle name is often left out of the legend.
    guard let first = own.first, let last = own.last, letters.contains(first), letters.contains(last) else { return }
    known.insert(initials)
  }

  private func key(_ sheet: Sheet, _ index: Int) -> Initials? {
    guard let token = sheet.token(index), token.isWord, (2...3).contains(token.letters), token.shape == .upper || token.shape == .lower,
      token.shape == .upper || !token.word.has(.stop)
    else { return nil }
    return Initials(hash: token.hash, isLower: token.shape == .lower)
  }

  func apply(to sheet: inout Sheet) {
    guard !known.isEmpty else { return }
    for index in 0..<sheet.count where sheet.state[index] != .taken && !sheet.kept.contains(index) {
      guard let initials = key(sheet, index), known.contains(initials) else { continue }
      sheet.take(
        index, index, .name, .provider, score: 0.9, reason: "the initials of somebody who is named in this document",
        detector: "consistency")
    }
  }
}

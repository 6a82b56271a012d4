/// Left and right, held against what the source says of the same part of the body.
extension SupportCheck {
  /// A side and what it is the side of.
  private struct Sided {
    var side: Side
    var part: String?
    var isBody: Bool
    /// How many of the sentence's words stand around it.
    var shared = 0
  }

  static func sides(_ draft: [NoteToken], _ source: SourceText) -> [SupportDoubt] {
    let places = draft.indices.filter { Side(draft[$0]) != nil && !isNoSide($0, in: draft) }
    guard !places.isEmpty else { return [] }
    let wanted = marks(of: draft)
    var theirs: [Sided] = []
    for range in source.stretches {
      let tokens = Array(source.tokens[range])
      let shared = marks(of: tokens).intersection(wanted).count
      guard shared > 0 else { continue }
      for at in tokens.indices {
        guard var sided = sided(at, in: tokens) else { continue }
        sided.shared = shared
        theirs.append(sided)
      }
    }
    let pairs = Set(source.tokens.filter { $0.kind == .word && $0.text != $0.stem }.map(\.stem))
    let named = Set(draft.indices.compactMap { part($0, in: draft) })
    return places.compactMap { at in
      guard let own = sided(at, in: draft) else { return nil }
      // "Lungs: clear bilaterally" of a source that says no side: what comes in pairs is named so.
      if own.side == .both, !theirs.contains(where: { $0.part == own.part }), !named.isDisjoint(with: pairs) { return nil }
      return isBorneOut(own, by: theirs) ? nil : SupportDoubt(kind: .side, word: draft[at].text)
    }
  }

  private static func isBorneOut(_ own: Sided, by theirs: [Sided]) -> Bool {
    let alike = own.part == nil ? theirs : theirs.filter { $0.part == own.part }
    let same = alike.filter { $0.side == own.side }.map(\.shared)
    let other = alike.filter { $0.side != own.side }.map(\.shared)
    if let near = same.max() {
      let far = other.max() ?? 0
      // Nearest, and not outweighed by what is said of the other side.
      let (sum, otherSum) = (same.reduce(0) { $0 + $1 * $1 }, other.reduce(0) { $0 + $1 * $1 })
      return near > far ? sum * 2 >= otherSum : near == far && sum > otherSum
    }
    if !other.isEmpty { return false }
    // The source names the part another way; then its nearest side is the one that is meant.
    let nearest = theirs.map(\.shared).max() ?? 0
    let near = theirs.filter { $0.shared == nearest && (!own.isBody || !$0.isBody) }
    return !near.isEmpty && near.allSatisfy { $0.side == own.side }
  }

  private static func isNoSide(_ at: Int, in tokens: [NoteToken]) -> Bool {
    // "39 U/L"
    at > 0 && tokens[at - 1].text == "/"
  }

  private static func sided(_ at: Int, in tokens: [NoteToken]) -> Sided? {
    guard let side = Side(tokens[at]), !isNoSide(at, in: tokens) else { return nil }
    var index = at + 1
    while index < min(at + 6, tokens.count), tokens[index].kind != .mark || tokens[index].text == "-" {
      if let part = part(index, in: tokens) { return Sided(side: side, part: part, isBody: true) }
      if Side(tokens[index]) != nil { break }
      index += 1
    }
    index = at - 1
    while index >= max(0, at - 5), tokens[index].kind != .mark || tokens[index].text == "-" {
      if let part = part(index, in: tokens) { return Sided(side: side, part: part, isBody: true) }
      index -= 1
    }
    return Sided(side: side, part: neighbour(at, in: tokens, step: 1) ?? neighbour(at, in: tokens, step: -1), isBody: false)
  }

  /// "Lower extremity" is the leg, as people say it.
  private static func part(_ at: Int, in tokens: [NoteToken]) -> String? {
    let stem = tokens[at].stem
    guard tokens[at].kind == .word, ClinicalWords.isBodyPart(stem), stem != "side" else { return nil }
    // "On the right hand side" is no hand.
    if stem == "hand", at + 1 < tokens.count, ["side", "dominant", "sided"].contains(tokens[at + 1].text) { return nil }
    if stem.hasPrefix("extremit") {
      guard at > 0 else { return stem }
      return tokens[at - 1].text == "lower" ? "leg" : tokens[at - 1].text == "upper" ? "arm" : stem
    }
    return stem == "feet" ? "foot" : stem
  }
}

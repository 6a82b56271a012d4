import Foundation

/// Which words of a text are denied in it. After NegEx (Chapman 2001): a negation reaches forward to the end of its clause, or back from the
/// clause's end ("fever: none"); a question is denied by its answer.
struct Polarity {
  /// By index of the token.
  let isDenied: [Bool]
  /// Indices of the words that deny.
  let cues: [Int]

  init(_ tokens: [NoteToken]) {
    var denied = [Bool](repeating: false, count: tokens.count)
    var cues: [Int] = []
    var clause = 0
    // The last question that nobody has answered yet.
    var question: Range<Int>?
    var at = 0
    while at < tokens.count {
      let token = tokens[at]
      if token.kind == .mark, [".", ";", "!", "?"].contains(token.text) {
        question = token.text == "?" ? clause..<at : nil
        clause = at + 1
      } else if Self.isCue(tokens, at) {
        cues.append(at)
        if let asked = question, at == clause || (at == clause + 1 && Self.isFiller(tokens[clause])), Self.isAnswer(token.text) {
          for index in asked where tokens[index].kind == .word { denied[index] = true }
          question = nil
        } else {
          Self.deny(from: at, clause: clause, tokens, &denied)
        }
      }
      at += 1
    }
    isDenied = denied
    self.cues = cues
  }

  private static func isAnswer(_ word: String) -> Bool { ["no", "nope", "nah", "not", "none", "never"].contains(word) }
  private static func isFiller(_ token: NoteToken) -> Bool { ["um", "uh", "oh", ",", "well", "[", "-"].contains(token.text) }

  private static func isCue(_ tokens: [NoteToken], _ at: Int) -> Bool {
    let token = tokens[at]
    guard token.kind == .word else { return false }
    let word = token.text
    // "do n't you", "no 3" and "not only" deny nothing, yet it is safer to take them for what they look like.
    if ClinicalWords.negations.contains(word) { return true }
    if word.hasSuffix("n't") { return true }
    if word == "non" || word == "free" { return word == "non" || (at + 1 < tokens.count && tokens[at + 1].text == "of") }
    if word == "out", at > 0, tokens[at - 1].text == "ruled" { return true }
    return word == "resolved"
  }

  private static func deny(from cue: Int, clause: Int, _ tokens: [NoteToken], _ denied: inout [Bool]) {
    var reached = 0
    var index = cue + 1
    while index < tokens.count, reached < 12 {
      let token = tokens[index]
      if token.kind == .mark, [".", ";", "?", "!", ":"].contains(token.text) { break }
      if ClinicalWords.breaks.contains(token.text) { break }
      if token.kind == .word {
        denied[index] = true
        if !ClinicalWords.stop.contains(token.text) { reached += 1 }
      }
      index += 1
    }
    // "Fever: none", "drawer test is negative", "biopsy was negative".
    guard reached == 0 || ["negative", "absent", "none", "resolved", "negativo", "negativa"].contains(tokens[cue].text) else { return }
    for back in (clause..<cue).reversed().prefix(8) where tokens[back].kind == .word { denied[back] = true }
  }
}

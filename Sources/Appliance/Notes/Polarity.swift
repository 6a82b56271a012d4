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
          // Speech without marks may tell much before it asks.
          let start = asked.count > 24 ? Self.question(in: asked, tokens) ?? asked.lowerBound : asked.lowerBound
          for index in start..<asked.upperBound where tokens[index].kind == .word { denied[index] = true }
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

  /// Where the last question begins: "any", "do you", "is that", "how about".
  static func question(in range: Range<Int>, _ tokens: [NoteToken]) -> Int? {
    let near = max(range.lowerBound, range.upperBound - 24)..<range.upperBound
    var result: Int?
    for at in near {
      let word = tokens[at].text
      let next = at + 1 < range.upperBound ? tokens[at + 1].text : ""
      let asks =
        word == "any" || ["how", "what"].contains(word) && next == "about"
        || asking.contains(word)
          && (ClinicalWords.subjects.contains(next) && next != "i" || ["any", "your", "the", "anyone"].contains(next))
      // "Do you have any pain or any swelling": the first of a run.
      if asks, result.map({ at - $0 > 12 }) ?? true { result = at }
    }
    return result
  }

  private static let asking: Set<String> = [
    "do", "did", "have", "has", "had", "are", "is", "were", "was", "does", "can", "could", "would", "will",
  ]

  private static let auxiliary: Set<String> = [
    "is", "are", "was", "were", "has", "have", "look", "looks", "sound", "sounds", "feel", "feels",
  ]

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
    // Words since the last comma or "or": a list goes on for long, anything else does not.
    var run = 0
    var index = cue + 1
    while index < tokens.count, reached < 16, run < 6 {
      let token = tokens[index]
      if token.kind == .mark, [".", ";", "?", "!", ":"].contains(token.text) { break }
      if ClinicalWords.breaks.contains(token.text) { break }
      if reached > 0, begins(at: index, tokens) { break }
      if token.text == "," || token.text == "or" || token.text == "nor" { run = 0 }
      if token.kind == .word {
        denied[index] = true
        if tokens[cue].text == "non" { break }
        if !ClinicalWords.stop.contains(token.text), !ClinicalWords.transparent.contains(token.text) {
          reached += 1
          run += 1
        }
      }
      index += 1
    }
    // "Fever: none", "drawer test is negative", "biopsy was negative".
    guard reached == 0 || ["negative", "absent", "none", "resolved", "negativo", "negativa"].contains(tokens[cue].text) else { return }
    for back in (clause..<cue).reversed().prefix(8) {
      if back + 1 < cue, begins(at: back, tokens) || ["before", "after", "until", "that", "or"].contains(tokens[back].text) { break }
      if tokens[back].kind == .word { denied[back] = true }
    }
  }

  /// A new clause, where a transcript has no marks: "no swelling you do have some pain", "no fever and he is eating".
  private static func begins(at index: Int, _ tokens: [NoteToken]) -> Bool {
    let word = tokens[index].text
    // "no rub your lungs are clear", but "no pain in your knee".
    if ["your", "his", "her", "my"].contains(word), index > 0,
      !["in", "of", "on", "with", "to", "from", "for", "at", "and", "or"].contains(tokens[index - 1].text)
    {
      return tokens[(index + 1)..<min(index + 5, tokens.count)].contains { auxiliary.contains($0.text) }
    }
    if ClinicalWords.starts.contains(word) { return true }
    guard index + 1 < tokens.count else { return false }
    let next = tokens[index + 1].text
    if word == "and" {
      return ClinicalWords.starts.contains(next) || ClinicalWords.subjects.contains(next) || ClinicalWords.auxiliaries.contains(next)
    }
    return ClinicalWords.subjects.contains(word) && ClinicalWords.auxiliaries.contains(next)
      || ["i'm", "i've", "i'll", "i'd", "you're", "you've", "there's", "he's", "she's", "it's", "we'll"].contains(word)
  }
}

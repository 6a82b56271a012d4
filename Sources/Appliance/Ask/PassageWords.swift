import Foundation

/// What a sentence claims that can be compared: its words that carry meaning, and what must not differ.
struct SentenceWords {
  /// Without case and ending.
  var stems: Set<String>
  /// As written, without thousands' commas and zeros at the end.
  var numbers: Set<String>
  var sides: Set<String>
  var isNegated: Bool

  init(_ text: String) {
    stems = []
    numbers = []
    sides = []
    isNegated = false
    // Marks of removed identifiers say nothing.
    let plain = text.replacing(/\[[A-Z_]+[^\]]{0,40}\]/, with: " ")
    for match in plain.matches(of: /\d+(?:[.,]\d+)*/) { numbers.insert(Self.number(match.output)) }
    for word in plain.lowercased().split(whereSeparator: { !$0.isLetter && $0 != "'" && $0 != "’" }) {
      let word = word.filter(\.isLetter)
      if let side = Self.sides[word] {
        sides.insert(side)
        continue
      }
      if Self.negations.contains(word) {
        isNegated = true
        continue
      }
      guard word.count >= 3, !Self.empty.contains(word) else { continue }
      stems.insert(Self.stem(word))
    }
  }

  private static func number(_ text: Substring) -> String {
    var text = String(text)
    // "1,200" is a thousand; "0,5" is a half.
    if text.wholeMatch(of: /\d{1,3}(?:,\d{3})+(?:\.\d+)?/) != nil { text.removeAll { $0 == "," } }
    text = text.replacing(",", with: ".")
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text
  }

  private static func stem(_ word: String) -> String { String(word.prefix(max(4, word.count - 3))) }

  private static let sides = [
    "left": "left", "right": "right", "bilateral": "both", "bilaterally": "both", "both": "both", "izquierda": "left", "izquierdo": "left",
    "derecha": "right", "derecho": "right", "bilaterales": "both",
  ]
  private static let negations: Set<String> = [
    "no", "not", "denies", "denied", "without", "never", "none", "negative", "neither", "nor", "absent", "unremarkable", "didnt", "doesnt",
    "isnt", "wasnt", "arent", "cannot", "sin", "niega", "negativo", "nunca", "ninguna", "ninguno",
  ]
  private static let empty: Set<String> = [
    "the", "and", "for", "was", "were", "are", "with", "that", "this", "has", "have", "had", "been", "from", "which", "their", "they",
    "his", "her", "she", "him", "its", "patient", "patients", "also", "there", "than", "then", "due", "per", "who", "what", "when",
    "passage", "passages", "record", "records", "states", "stated", "noted", "reported", "reports", "documented", "according", "las", "los",
    "una", "del", "con", "para", "por", "que", "paciente",
  ]
}

/// A passage's sentences, ready to be held against what is claimed of it.
struct PassageWords {
  private let sentences: [SentenceWords]
  private let all: SentenceWords

  /// The share of a sentence's words that its passage must hold.
  static let needed = 0.6

  init(_ text: String) {
    sentences = SentenceSplit.sentences(of: text).map(SentenceWords.init)
    all = SentenceWords(text)
  }

  func supports(_ claim: SentenceWords) -> CitedAnswer.Support {
    guard !claim.stems.isEmpty || !claim.numbers.isEmpty else { return .unsupported }
    let shared = claim.stems.intersection(all.stems)
    guard claim.stems.isEmpty || Double(shared.count) >= Self.needed * Double(claim.stems.count) else { return .unsupported }
    guard claim.sides.isSubset(of: all.sides) else { return .differs }
    // The sentences that it could be from are those that share most of its words; one of them must have its sides and its yes or no.
    let most = sentences.map { $0.stems.intersection(claim.stems).count }.max() ?? 0
    let near = sentences.filter { most > 0 && $0.stems.intersection(claim.stems).count * 2 > most }
    // A dose belongs to the drug of its sentence, not to the one of the next.
    let numbers = near.isEmpty ? all.numbers : near.reduce(into: Set()) { $0.formUnion($1.numbers) }
    guard claim.numbers.isSubset(of: numbers) else { return .differs }
    let fits = near.contains { sentence in
      sentence.isNegated == claim.isNegated && (claim.sides.isEmpty || !claim.sides.isDisjoint(with: sentence.sides))
    }
    return fits || near.isEmpty ? .supported : .differs
  }
}

/// What one clinic knows beyond the word lists: its staff and facilities, words that it always or never wants redacted.
///
/// Made by `Detector.terms(_:)`, because phrases are compared by the detector's own tokens: case, accents and a possessive don't matter.
package struct ClinicTerms: Sendable {
  package struct Entry: Sendable, Equatable {
    package enum Effect: Sendable, Equatable {
      /// Redacted wherever nothing surer said otherwise.
      case redact(IdentifierLabel, Subject)
      /// Stays readable unless the file's structure, a key before it or the patient's identity says that it identifies somebody.
      case keep
    }
    package var text: String
    package var effect: Effect

    package init(text: String, effect: Effect) {
      self.text = text
      self.effect = effect
    }
  }

  struct Phrase: Sendable {
    /// Hashes of its words and numbers; marks between them are passed over.
    var words: [UInt64]
    var effect: Entry.Effect
    /// One everyday word, which is a name only where it is written like one.
    var isPlain: Bool
  }

  /// By the first word's hash, the longest phrase first.
  private(set) var phrases: [UInt64: [Phrase]] = [:]

  package static let none = ClinicTerms()

  init() {}

  init(_ entries: [Entry], lexicon: Lexicon) {
    let tokenizer = Tokenizer(lexicon: lexicon)
    for entry in entries {
      let tokens = tokenizer.tokenize(entry.text).tokens.filter { $0.kind != .mark }
      guard let first = tokens.first, tokens.count <= Self.longest, tokens.reduce(0, { $0 + Int($1.letters) + Int($1.digits) }) >= 2 else {
        continue
      }
      let isPlain = tokens.count == 1 && (first.word.english >= 4 || first.word.spanish >= 4)
      add(Phrase(words: tokens.map(\.hash), effect: entry.effect, isPlain: isPlain))
      // "Anh Nguyen" is written "Nguyen, Anh" too.
      if case .redact(.name, _) = entry.effect, tokens.count >= 2, let last = tokens.last, !last.word.has([.suffix, .credential]) {
        add(Phrase(words: [last.hash] + tokens.dropLast().map(\.hash), effect: entry.effect, isPlain: false))
      }
    }
    for key in phrases.keys { phrases[key]?.sort { $0.words.count > $1.words.count } }
  }

  /// Words of the longest phrase that is taken.
  package static let longest = 8

  /// Without what is to be kept: for text that leaves the machine nothing is proved safe by hand.
  var strict: ClinicTerms {
    var result = self
    for key in result.phrases.keys { result.phrases[key]?.removeAll { $0.effect == .keep } }
    return result
  }

  var isEmpty: Bool { phrases.isEmpty }

  private mutating func add(_ phrase: Phrase) { phrases[phrase.words[0], default: []].append(phrase) }

  /// Proves safe what the clinic wants kept. After what structure, keys and checksums took, before anything is guessed.
  func keep(in sheet: inout Sheet) {
    for match in matches(in: sheet) where match.effect == .keep && match.places.allSatisfy({ !sheet.isTaken($0) }) {
      sheet.keep(match.places)
    }
  }

  /// Takes what the clinic wants redacted, even where a list calls it harmless.
  func redact(in sheet: inout Sheet) {
    for match in matches(in: sheet) {
      guard case .redact(let label, let subject) = match.effect, match.places.allSatisfy({ !sheet.isTaken($0) }) else { continue }
      let reason = subject == .provider ? "on the clinic's list of staff" : "on the clinic's own list"
      sheet.take(
        match.places.lowerBound, match.places.upperBound, label, subject, score: 0.95, reason: reason, detector: "clinic")
    }
  }

  private func matches(in sheet: Sheet) -> [(places: ClosedRange<Int>, effect: Entry.Effect)] {
    guard !isEmpty else { return [] }
    var result: [(places: ClosedRange<Int>, effect: Entry.Effect)] = []
    var index = 0
    while index < sheet.count {
      var next = index + 1
      if sheet[index].kind != .mark {
        for phrase in phrases[sheet[index].hash] ?? [] {
          guard let last = Self.end(of: phrase, at: index, in: sheet) else { continue }
          result.append((index...last, phrase.effect))
          next = last + 1
          break
        }
      }
      index = next
    }
    return result
  }

  private static func end(of phrase: Phrase, at index: Int, in sheet: Sheet) -> Int? {
    if phrase.isPlain, sheet.mode == .mixed, !sheet[index].isCapital || sheet.startsSentence(index), phrase.effect != .keep { return nil }
    var position = index
    for (offset, word) in phrase.words.enumerated() {
      if offset > 0 {
        position += 1
        var marks = 0
        while let token = sheet.token(position), token.kind == .mark, marks < 2 {
          position += 1
          marks += 1
        }
        guard let token = sheet.token(position), token.gap < .paragraph else { return nil }
      }
      guard sheet.token(position)?.hash == word, sheet[position].kind != .mark else { return nil }
    }
    return position
  }
}

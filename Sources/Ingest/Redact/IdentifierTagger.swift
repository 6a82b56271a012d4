/// Something that has learned to read: it says of each word how likely it is part of an identifier. The detector's rules work without one.
package protocol IdentifierTagger: Sendable {
  /// The words of a text in order, half-open in code points.
  func readings(of text: String) -> [WordReading]
}

/// What a tagger thinks of one word.
package struct WordReading: Sendable, Equatable {
  /// What kind of identifier, as far as a tagger tells them apart.
  package enum Kind: Sendable { case name, date, location, number, age, organization }

  package var start: Int
  package var end: Int
  /// 0–1: that it is part of any identifier.
  package var probability: Double
  /// The likeliest kind, if it is one.
  package var kind: Kind

  package init(start: Int, end: Int, probability: Double, kind: Kind) {
    self.start = start
    self.end = end
    self.probability = probability
    self.kind = kind
  }
}

/// Brings a tagger's readings and the rules together.
///
/// What rules found and the tagger did not stays, unless it was a guess and the tagger is sure; what the tagger reads as an identifier is taken, even
/// where a list calls the word harmless, if it is sure enough. Thresholds were chosen on documents that neither was made from (docs/redaction-scorecard.md).
struct TaggerScanner {
  /// From here on a word is taken that no rule spoke for …
  static func threshold(_ kind: WordReading.Kind) -> Double {
    switch kind {
    case .location: 0.3
    case .date, .number: 0.45
    case .age: 0.5
    case .name: 0.65
    case .organization: 0.75
    }
  }

  /// … and from here on one that a rule proved safe.
  static let overProof = 0.85
  /// How likely an identifier the words of a rule's finding may be at most for it to be taken back; the weaker the guess, the more. 0 for what is no
  /// guess: structure, keys, checksums, the clinic's own words.
  static func harmless(_ detector: String, _ score: Double) -> Double {
    switch (detector, score) {
    case ("lexicon", ..<0.8): 0.4
    case ("lexicon", _): 0.16
    case ("pattern", ..<0.9): 0.06
    case ("consistency", ..<0.9): 0.03
    default: 0
    }
  }

  private let readings: [WordReading]
  private let look: Double

  /// `look` is how likely a word must be an identifier to deserve a look.
  init(_ readings: [WordReading], look: Double = Detector.look) {
    self.readings = readings
    self.look = look
  }

  /// Per token, the reading of the words that it covers: the likeliest of them.
  func perToken(_ sheet: Sheet) -> [WordReading?] {
    var result: [WordReading?] = Array(repeating: nil, count: sheet.count)
    var next = 0
    for index in 0..<sheet.count {
      let start = sheet[index].scalar
      let end = sheet.text.scalarOffset(of: sheet[index].end, token: index)
      while next < readings.count, readings[next].end <= start { next += 1 }
      var word = next
      while word < readings.count, readings[word].start < end {
        if (result[index]?.probability ?? -1) < readings[word].probability { result[index] = readings[word] }
        word += 1
      }
    }
    return result
  }

  /// Takes what the tagger reads as identifiers and remembers what it suspects. After the rules, before names spread.
  func take(in sheet: inout Sheet) {
    let reading = perToken(sheet)
    func isTaken(_ index: Int, _ kind: WordReading.Kind) -> Bool {
      guard let word = reading[index], word.kind == kind, sheet.state[index] != .taken, !sheet.kept.contains(index) else {
        return false
      }
      return word.probability >= (sheet.state[index] == .safe ? Self.overProof : Self.threshold(kind))
    }
    var index = 0
    while index < sheet.count {
      guard sheet[index].kind != .mark, let word = reading[index], isTaken(index, word.kind) else {
        if sheet[index].kind != .mark, sheet.isFree(index), let word = reading[index], word.probability >= look,
          word.probability < Self.threshold(word.kind)
        {
          sheet.suspects.append((index, word.probability))
        }
        index += 1
        continue
      }
      var last = index
      var probability = word.probability
      var next = index + 1
      while next < sheet.count, sheet[next].gap < .line, isTaken(next, word.kind) {
        probability = max(probability, reading[next]?.probability ?? 0)
        if sheet[next].kind != .mark { last = next }
        next += 1
      }
      sheet.take(
        index, last, Self.label(word.kind, sheet, index, last), score: Self.score(probability), reason: Self.reason(word.kind),
        detector: "tagger")
      index = last + 1
    }
  }

  /// Guesses of the rules that the tagger is sure identify nobody. They stay readable, but deserve a look. `sheet` is what they were found in.
  func split(_ findings: [Finding], of sheet: Sheet, agreed: AgreedNames) -> (kept: [Finding], doubted: [Finding]) {
    let reading = perToken(sheet)
    var kept: [Finding] = []
    var doubted: [Finding] = []
    var next = 0
    for finding in findings {
      while next < readings.count, readings[next].end <= finding.start { next += 1 }
      let harmless = Self.harmless(finding.detector, finding.score)
      guard harmless > 0 else {
        kept.append(finding)
        continue
      }
      let inside = readings[next...].prefix { $0.start < finding.end }
      guard !inside.isEmpty, inside.allSatisfy({ $0.probability <= harmless }) else {
        kept.append(finding)
        continue
      }
      let (certain, left) = agreed.split(finding, in: sheet, reading)
      kept += certain
      for guess in left {
        var doubt = guess
        doubt.score = Finding.suspicion * 0.9
        doubt.reason = "\(finding.reason), but the sentence does not read as if it were one"
        doubt.detector = "suspicion"
        doubted.append(doubt)
      }
    }
    return (kept, doubted)
  }

  /// How often a reading that no rule shares is right, by what was measured (docs/redaction-scorecard.md, "Reliability"): below .95 hardly more often than
  /// not, from there on as often as a rule, so that it needs no decision of a person.
  static func score(_ probability: Double) -> Double {
    switch probability {
    case ..<0.9: 0.5 + 0.4 * (probability - 0.7)
    case ..<0.95: 0.62 + (probability - 0.9)
    default: min(0.85 + 2 * (probability - 0.95), 0.94)
    }
  }

  private static func label(_ kind: WordReading.Kind, _ sheet: Sheet, _ first: Int, _ last: Int) -> IdentifierLabel {
    switch kind {
    case .name: return .name
    case .date: return .date
    case .location: return .location
    case .age: return .age
    case .organization: return .organization
    case .number:
      if (first...last).contains(where: { sheet.isMark($0, "@") }) { return .email }
      let digits = (first...last).reduce(0) { $0 + Int(sheet[$1].digits) }
      let letters = (first...last).reduce(0) { $0 + Int(sheet[$1].letters) }
      if letters > 4, digits < letters, (first...last).contains(where: { sheet.isMark($0, ".") || sheet.isMark($0, "/") }) { return .url }
      return letters == 0 && (10...11).contains(digits) ? .phone : .otherID
    }
  }

  private static func reason(_ kind: WordReading.Kind) -> String {
    switch kind {
    case .name: "reads like a name in this sentence"
    case .date: "reads like a date in this sentence"
    case .location: "reads like a place in this sentence"
    case .age: "reads like an age over 89"
    case .organization: "reads like an organization in this sentence"
    case .number: "reads like a number that belongs to somebody"
    }
  }
}

/// Names that rules or tagger are sure of somewhere in a document. Where one of their words stands again, little suspicion takes it, and what the rules
/// guessed of it is not taken back: "Tavion again, no vomiting" reads like nothing, unless one knows that Tavion is the patient.
///
/// Words that are also plain words, or that an eponym is made of, need more suspicion: "Dr. Neer" does not take "Neer and Hawkins negative" away.
/// Thresholds were chosen like the tagger's (`TaggerScanner`).
struct AgreedNames {
  /// How likely an identifier a name must read to be agreed on.
  private static let agreement = 0.5
  /// From here on a rule's guess of an agreed name stays …
  private static let guess = (rare: 0.003, plain: 0.1)
  /// … and a word that no rule guessed is taken.
  private static let again = (rare: 0.03, plain: 0.15)

  private var names = KeyTable<Subject>()

  /// Of all pages. Without a tagger nothing is agreed on.
  init(_ sheets: [Sheet], _ readers: [TaggerScanner?]) {
    for (sheet, reader) in zip(sheets, readers) {
      guard let reader else { continue }
      let reading = reader.perToken(sheet)
      for span in sheet.spans where span.label == .name {
        for index in span.first...span.last where Self.isName(sheet[index]) {
          guard span.detector == "structure" || (reading[index]?.probability ?? 0) >= Self.agreement else { continue }
          if let known = names[sheet[index].hash], Self.rank(known) >= Self.rank(span.subject) { continue }
          names[sheet[index].hash] = span.subject
        }
      }
    }
  }

  /// A name that the patient shares with others is the patient's.
  private static func rank(_ subject: Subject) -> Int {
    switch subject {
    case .other: 0
    case .provider: 1
    case .relative: 2
    case .patient: 3
    }
  }

  private static func isName(_ token: Token) -> Bool {
    token.kind == .word && (token.letters > 2 || token.letters == 2 && token.shape != .lower)
      && !token.word.has([.stop, .title, .suffix, .particle])
  }

  private static func isPlain(_ token: Token, _ sheet: Sheet) -> Bool {
    token.word.has([.eponym, .medicalName]) || token.word.isClinical || token.word.english >= 4
      || sheet.isSpanish && token.word.spanish >= 4
  }

  /// Takes agreed names where they stand again. After names spread.
  func apply(to sheet: inout Sheet, _ reader: TaggerScanner) {
    let reading = reader.perToken(sheet)
    func subject(_ index: Int) -> Subject? {
      guard sheet.isFree(index), !sheet.kept.contains(index), sheet[index].kind == .word, sheet[index].letters > 1,
        let known = names[sheet[index].hash], let probability = reading[index]?.probability
      else { return nil }
      let isPlain = Self.isPlain(sheet[index], sheet) || sheet[index].shape == .lower
      return probability >= (isPlain ? Self.again.plain : Self.again.rare) ? known : nil
    }
    var index = 0
    while index < sheet.count {
      guard let known = subject(index) else {
        index += 1
        continue
      }
      var last = index
      while last + 1 < sheet.count, sheet[last + 1].gap < .line, subject(last + 1) != nil { last += 1 }
      sheet.take(
        index, last, .name, known, score: 0.75, reason: "named elsewhere in this document, and reads like a name here",
        detector: "consistency")
      index = last + 1
    }
  }

  /// What of a rule's guess at a name stays although the tagger sees none there, and what is left of it: the words that are agreed names, and the others.
  func split(_ guess: Finding, in sheet: Sheet, _ reading: [WordReading?]) -> (kept: [Finding], left: [Finding]) {
    guard guess.label == .name else { return ([], [guess]) }
    var low = 0
    var high = sheet.count
    while low < high {
      let middle = (low + high) / 2
      if sheet[middle].scalar < guess.start { low = middle + 1 } else { high = middle }
    }
    var kept: [Finding] = []
    var left: [Finding] = []
    while low < sheet.count, sheet[low].scalar < guess.end {
      defer { low += 1 }
      guard Self.isName(sheet[low]) else { continue }
      var part = guess
      part.start = sheet[low].scalar
      part.end = sheet.text.scalarOffset(of: sheet[low].end, token: low)
      let least = Self.isPlain(sheet[low], sheet) ? Self.guess.plain : Self.guess.rare
      if names[sheet[low].hash] != nil, reading[low]?.probability ?? 0 >= least { kept.append(part) } else { left.append(part) }
    }
    if kept.isEmpty { return ([], [guess]) }
    return left.isEmpty ? ([guess], []) : (kept, left)
  }
}

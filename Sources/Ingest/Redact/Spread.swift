/// What is found once is found everywhere: names and numbers spread through all pages of a document.
struct Spread {
  private struct Known { var subject: Subject; var score: Double; var isListed: Bool }
  private var names = KeyTable<Known>()
  private var numbers = KeyTable<(label: IdentifierLabel, subject: Subject)>()
  /// Names with one letter deleted, for names that were mistyped or misread. What is longer is no name, and each letter more would be tried once more.
  private static let lengths = 5...32
  private var near = KeyTable<UInt64>()

  init(_ sheets: [Sheet], patients: [PatientIdentity], lexicon: Lexicon) {
    for patient in patients { learn(patient, lexicon) }
    for sheet in sheets {
      for span in sheet.spans where span.score >= 0.6 {
        if span.label == .name {
          learn(sheet, span)
        } else if span.label != .date && span.label != .location && span.label != .age && span.label != .organization {
          learnNumber(sheet, span)
        }
      }
    }
  }

  private mutating func learn(_ sheet: Sheet, _ span: Sheet.Span) {
    for index in span.first...span.last {
      let token = sheet[index]
      guard token.kind == .word, token.letters >= 3 || token.letters == 2 && token.shape != .lower, !token.word.has([.suffix, .title])
      else { continue }
      if token.word.has([.stop, .particle]), token.shape != .title || span.score < 0.9 || token.word.nameLevel == 0 { continue }
      // A plain word is only learnt from a name that is certain.
      if token.word.english >= 4 || token.word.isClinical, span.score < 0.85 { continue }
      add(token.hash, sheet.folded(index), span.subject, span.score, token.word)
    }
  }

  private mutating func learn(_ patient: PatientIdentity, _ lexicon: Lexicon) {
    let text = Tokenizer(lexicon: lexicon).tokenize(patient.family + " " + patient.given)
    for token in text.tokens where token.kind == .word && token.letters >= 2 && !token.word.has([.particle, .suffix, .stop]) {
      add(token.hash, text.bytes[token.start..<token.end].map { $0 | 0x20 }, .patient, 0.97, token.word)
    }
    for number in patient.recordNumbers {
      let run = Tokenizer(lexicon: lexicon).tokenize(number.value)
      let hash = run.tokens.reduce(0) { $1.kind == .mark ? $0 : WordHash.phrase($0, then: $1.hash) }
      if number.value.utf8.count >= 4 { numbers[hash] = (.mrn, .patient) }
    }
  }

  private mutating func add(_ hash: UInt64, _ bytes: [UInt8], _ subject: Subject, _ score: Double, _ word: WordClass) {
    let rank: [Subject] = [.other, .provider, .relative, .patient]
    if let old = names[hash] {
      if (rank.firstIndex(of: old.subject) ?? 0) < (rank.firstIndex(of: subject) ?? 0) { names[hash]?.subject = subject }
      names[hash]?.score = max(old.score, score)
    } else {
      names[hash] = Known(
        subject: subject, score: score, isListed: word.english < 3 && !word.isClinical && !word.has([.stop, .particle, .unit]))
    }
    guard Self.lengths.contains(bytes.count), score >= 0.75, word.english == 0 else { return }
    near[hash] = hash
    for skip in bytes.indices {
      var hash2 = WordHash()
      for (index, byte) in bytes.enumerated() where index != skip { hash2.add(byte) }
      near[hash2.value] = hash
    }
  }

  private mutating func learnNumber(_ sheet: Sheet, _ span: Sheet.Span) {
    guard span.last - span.first < 12 else { return }
    var hash: UInt64 = 0
    var digits = 0
    for index in span.first...span.last where sheet[index].kind != .mark {
      hash = WordHash.phrase(hash, then: sheet[index].hash)
      digits += Int(sheet[index].digits)
    }
    if digits >= 4 { numbers[hash] = (span.label, span.subject) }
  }

  func apply(to sheet: inout Sheet) {
    assignSubjects(in: &sheet)
    for index in 0..<sheet.count where sheet.state[index] == .free {
      let token = sheet[index]
      if token.kind == .word {
        if let known = match(sheet, index) {
          let range = NameScanner.grow(sheet, from: index)
          sheet.take(
            range.lowerBound, range.upperBound, .name, known.subject, score: min(0.9, known.score),
            reason: "named elsewhere in this document",
            detector: "consistency")
        }
      } else if token.digits >= 3, token.kind != .mark, token.gap != .none || index == 0 || sheet[index - 1].kind == .mark {
        number(&sheet, index)
      }
    }
  }

  /// A name that was found by its looks alone is the patient's when all its words are.
  private func assignSubjects(in sheet: inout Sheet) {
    for index in sheet.spans.indices where sheet.spans[index].label == .name && sheet.spans[index].subject == .other {
      let span = sheet.spans[index]
      var subject: Subject?
      for position in span.first...span.last where sheet[position].kind == .word && sheet[position].letters > 1 {
        guard let known = names[sheet[position].hash]?.subject, known != .other, subject == nil || subject == known else {
          subject = nil
          break
        }
        subject = known
      }
      if let subject { sheet.spans[index].subject = subject }
    }
  }

  private func match(_ sheet: Sheet, _ index: Int) -> Known? {
    let token = sheet[index]
    guard token.letters >= 2 else { return nil }
    if let known = names[token.hash] {
      if known.isListed {
        // A lower-case word in mixed text must be a listed name, or the name certain.
        if token.shape == .lower, sheet.mode == .mixed, token.letters < 4 || token.word.nameLevel == 0 && known.score < 0.9 { return nil }
        // "dolores fuertes, dice Dolores Flores"
        if token.shape == .lower, sheet.mode == .mixed, sheet.isSpanish, token.word.spanish >= 4 { return nil }
        return known
      }
      // A plain word must look like a name here too.
      if sheet.token(index + 1)?.kind == .number { return nil }
      guard token.shape == .title || token.shape == .odd, !sheet.startsSentence(index) || token.word.english < 6, sheet.mode != .upper
      else {
        return sheet.mode == .upper && token.word.english < 6 && token.word.nameLevel >= 5 ? known : nil
      }
      return known
    }
    guard Self.lengths.contains(Int(token.letters)), token.word.english == 0, !token.word.isClinical,
      token.isCapital || sheet.mode == .lower
    else { return nil }
    let bytes = sheet.folded(index)
    if let hash = near[token.hash] { return names[hash] }
    guard token.word.isUnknown || token.word.nameLevel < 4 else { return nil }
    for skip in bytes.indices {
      var hash = WordHash()
      for (position, byte) in bytes.enumerated() where position != skip { hash.add(byte) }
      if let found = near[hash.value] { return names[found] }
    }
    return nil
  }

  private func number(_ sheet: inout Sheet, _ index: Int) {
    let run = sheet.run(from: index)
    var hash: UInt64 = 0
    for position in index...run.last where sheet[position].kind != .mark { hash = WordHash.phrase(hash, then: sheet[position].hash) }
    if let known = numbers[hash] {
      sheet.take(
        index, run.last, known.label, known.subject, score: 0.9, reason: "the same number stands elsewhere in this document",
        detector: "consistency")
    }
  }
}

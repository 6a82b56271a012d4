import Foundation

/// What a draft is made of: a sentence of the record, or a question with its answer.
struct Statement: Sendable {
  /// The sentences, in the record's order.
  var parts: [SourceSentence]
  var text: String
  var tokens: [NoteToken]
  var concepts: [Concept]
  /// Words that carry meaning, by stem.
  var content: Set<String>
  var numbers: Set<String>
  var deniedContent: Set<String>
  var scores: [SectionKind: Double]
  /// What its words say of its part of a visit, its question's among them.
  var topics: [SectionKind: Double] = [:]
  var order: Int
  var date: Date?

  /// How much would be lost without it.
  var weight: Double {
    var result = 0.0
    for concept in Set(concepts.map { $0.kind.rawValue + $0.name }) {
      result += concept.hasPrefix("finding") ? 1 : 1.6
    }
    result += min(Double(numbers.count), 3) * 0.7
    result += min(Double(content.count), 12) * 0.12
    return result
  }
}

/// Makes statements of sentences: drops small talk, joins questions with answers, leaves out what people say to get going.
struct StatementMaker {
  private static let fillers: Set<String> = ClinicalWords.words(
    "okay ok all right alright so um uh well yeah and , . but oh hmm mm mm-hmm great good perfect hey hi now yep sure - alrighty"
  )

  private static let smallTalk = [
    "nice to see", "good to see", "how are you", "thank you", "thanks for", "have a good", "have a great", "tell dax", "hey dragon show",
    "finalize the note", "any questions", "sound good", "sound like a plan", "sounds good", "talk to you", "does that sound", "see you",
    "the nurse told",
    "is that okay", "is that all right", "make sense", "do you have any questions", "you're welcome", "about dax", "hey , dragon , show",
  ]

  /// What heads and closes a document.
  private static let letterhead = ClinicalWords.words(
    "mrn dob provider phone fax tel signed electronically clinic hospital center page npi account insurance md do np pa-c note name address mail dictated"
  )

  func statements(of sentences: [SourceSentence], record: PatientRecord) -> [Statement] {
    var result: [Statement] = []
    var phase = SectionCues.Phase.history
    var page = -1
    var at = 0
    while at < sentences.count {
      let sentence = sentences[at]
      if record.pages[sentence.page].document != (page < 0 ? -1 : record.pages[page].document) { phase = .history }
      page = sentence.page
      phase = SectionCues.phase(after: sentence, phase)
      var parts = [Self.bare(sentence, in: record)]
      at += 1
      if sentence.speaker == .clinician,
        at < sentences.count ? SourceText.isAsked(sentence, before: sentences[at]) : sentence.text.hasSuffix("?")
      {
        // The answer: what the patient says next, but not more than two sentences.
        while at < sentences.count, parts.count < 3, sentences[at].speaker == .patient, sentences[at].page == sentence.page {
          if sentences[at].text.hasSuffix("?") { break }
          parts.append(sentences[at])
          at += 1
          // A whole sentence tells by itself what comes after a "no".
          if parts.count == 2, Self.content(parts[1].tokens).count > 2 { break }
        }
        if parts.count > 1 {
          let asked = parts
          // "Tell me about it? My knee hurts on stairs." needs no question.
          if Self.standsAlone(Array(parts.dropFirst()), after: parts[0]) { parts.removeFirst() }
          if let statement = statement(parts, asked: asked, phase: phase, order: result.count, record: record) { result.append(statement) }
          continue
        }
        // Nobody answered.
        continue
      }
      if let statement = statement(parts, phase: phase, order: result.count, record: record) { result.append(statement) }
    }
    return Self.placed(Self.smoothed(result, record))
  }

  /// People stay with a subject: what a sentence of a conversation is about shows also in what is said around it.
  private static func smoothed(_ statements: [Statement], _ record: PatientRecord) -> [Statement] {
    var result = statements
    for index in statements.indices {
      guard let own = statements[index].parts.first, own.speaker != nil else { continue }
      var around: [SectionKind: Double] = [:]
      for step in 1...reach {
        let share = nearness / Double(step)
        for other in [index - step, index + step] where statements.indices.contains(other) {
          guard let first = statements[other].parts.first, first.speaker != nil, first.page == own.page else { continue }
          for (kind, score) in statements[other].scores { around[kind, default: 0] += share * min(score, 6) }
        }
      }
      for (kind, score) in around { result[index].scores[kind, default: 0] += score }
    }
    return result
  }

  /// By their words, each conversation by itself.
  private static func placed(_ statements: [Statement]) -> [Statement] {
    var result = statements
    let spoken = statements.indices.filter { statements[$0].parts.first?.speaker != nil }
    for (_, indices) in Dictionary(grouping: spoken, by: { statements[$0].parts.first?.page ?? 0 }) {
      for (index, added) in zip(indices, SectionCues.topicScores(indices.map { statements[$0].topics })) {
        for (kind, score) in added { result[index].scores[kind, default: 0] += score }
      }
    }
    return result
  }

  private static let reach = 3
  private static let nearness = 0.1

  /// `asked`: the answer with its question, where that is left out of the statement; it still tells what the statement is about.
  private func statement(
    _ parts: [SourceSentence], asked: [SourceSentence]? = nil, phase: SectionCues.Phase, order: Int, record: PatientRecord
  ) -> Statement? {
    guard let first = parts.first else { return nil }
    let tokens = Self.tokens(of: parts)
    let text = parts.map(\.text).joined(separator: " ")
    let content = Self.content(tokens)
    let small = text.lowercased()
    let heading = first.heading.flatMap(SectionKind.named)
    let concepts = Concepts.all(in: tokens, heading: heading)
    if first.speaker != nil {
      if content.count < 2, concepts.isEmpty { return nil }
      if concepts.allSatisfy({ $0.kind == .finding }), Self.smallTalk.contains(where: { small.contains($0) }) { return nil }
    } else if heading == nil, concepts.isEmpty, tokens.contains(where: { Self.letterhead.contains($0.text) }) {
      return nil
    } else if content.isEmpty, !tokens.contains(where: { $0.kind == .number }) {
      return nil
    }
    let polarity = Polarity(tokens)
    let denied = tokens.indices.filter {
      polarity.isDenied[$0] && tokens[$0].kind == .word && !ClinicalWords.stop.contains(tokens[$0].text)
    }
    let all = Self.tokens(of: asked ?? parts)
    return Statement(
      parts: parts, text: text, tokens: tokens, concepts: concepts, content: content,
      numbers: Set(tokens.filter { $0.kind == .number }.map(\.text)), deniedContent: Set(denied.map { tokens[$0].stem }),
      scores: SectionCues.scores(
        of: all, heading: first.heading, speaker: (asked ?? parts).count > 1 ? .patient : first.speaker, phase: phase),
      topics: first.speaker == nil ? [:] : SectionCues.topics(of: all), order: order, date: record.pages[first.page].date)
  }

  /// A question of speech without marks gets its mark: by it the answer is understood.
  private static func tokens(of parts: [SourceSentence]) -> [NoteToken] {
    guard parts.count > 1, let first = parts.first, first.speaker == .clinician, first.tokens.last?.kind != .mark else {
      return parts.flatMap(\.tokens)
    }
    return first.tokens + [NoteToken(kind: .mark, text: "?", range: first.range.upperBound..<first.range.upperBound)]
      + parts.dropFirst().flatMap(\.tokens)
  }

  /// An answer in its own words: told of oneself, with the question's word in it ("No allergies that I know of"), or one that says more than yes and
  /// names all that the question names.
  private static func standsAlone(_ answers: [SourceSentence], after question: SourceSentence) -> Bool {
    guard let answer = answers.first, let first = answer.tokens.first else { return false }
    let own = content(answer.tokens)
    if ["i", "my", "i'm", "i've", "i'd"].contains(first.text), own.count > 2 { return true }
    if first.text == "no", answer.tokens.count > 3, answer.tokens[1].kind == .word {
      let asked = Set(content(question.tokens).map { $0.prefix(6) })
      return own.contains { $0.count > 4 && asked.contains($0.prefix(6)) }
    }
    let tokens = answers.flatMap(\.tokens)
    guard content(tokens).count > 2, !tokens.prefix(3).contains(where: { SupportCheck.isNegation($0) }) else { return false }
    let said = Set(Concepts.all(in: tokens).map(\.name))
    return Concepts.all(in: question.tokens).allSatisfy { said.contains($0.name) }
  }

  static func content(_ tokens: [NoteToken]) -> Set<String> {
    Set(
      tokens.filter {
        $0.kind == .word && $0.text.count > 1 && !ClinicalWords.stop.contains($0.text) && !ClinicalWords.negations.contains($0.text)
      }
      .map { Concepts.canonical($0.text) })
  }

  /// Without the "okay, so, um" that a spoken sentence begins with. It stays a range of the page.
  private static func bare(_ sentence: SourceSentence, in record: PatientRecord) -> SourceSentence {
    guard sentence.speaker != nil else { return sentence }
    var first = 0
    while first < sentence.tokens.count, fillers.contains(sentence.tokens[first].text) { first += 1 }
    guard first > 0, first < sentence.tokens.count else { return sentence }
    var result = sentence
    result.range = sentence.tokens[first].range.lowerBound..<sentence.range.upperBound
    result.tokens = Array(sentence.tokens[first...])
    let scalars = Array(record.pages[sentence.page].text.unicodeScalars)
    result.text = SentenceSplitter.collapsed(scalars[result.range])
    return result
  }
}

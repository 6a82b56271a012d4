import Foundation

/// A sentence of the record and what is known of its surroundings.
struct SourceSentence: Sendable {
  enum Speaker: Sendable, Equatable { case clinician, patient }

  /// Index into the record's pages.
  var page: Int
  /// Half-open, in code points of the page.
  var range: Range<Int>
  /// The range's text with single spaces.
  var text: String
  var tokens: [NoteToken]
  /// The heading above it.
  var heading: String?
  /// Who says it, in a conversation.
  var speaker: Speaker?
  var isItem = false
}

/// Cuts clinical text into sentences: headings, lists, wrapped lines, the turns of a conversation, abbreviations and decimals.
///
/// Every sentence is a range of its page, so that it can be cited as it stands.
struct SentenceSplitter {
  private static let speakers: [String: SourceSentence.Speaker] = [
    "doctor": .clinician, "dr": .clinician, "physician": .clinician, "provider": .clinician, "clinician": .clinician, "nurse": .clinician,
    "guest_clinician": .clinician, "médico": .clinician, "medico": .clinician, "doctora": .clinician, "enfermera": .clinician,
    "patient": .patient, "pt": .patient, "guest_family": .patient, "patient_guest": .patient, "mother": .patient, "father": .patient,
    "paciente": .patient, "madre": .patient, "padre": .patient,
  ]

  private static let abbreviations: Set<String> = [
    "dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "vs", "approx", "ca", "fig", "e.g", "i.e", "pt", "tel", "ext", "dept", "dra", "sra",
    "no", "q.d", "b.i.d", "t.i.d", "q.i.d", "p.o", "p.r.n", "q.h.s", "a.m", "p.m", "temp", "wt", "ht", "resp", "hosp", "ref", "inc", "etc",
    "min", "max", "tab", "tabs", "cap", "caps", "inj", "sol", "susp", "mg", "ml", "hx", "dx", "rx", "tx", "fx", "sx", "s.p", "h.o", "c.o",
    "w.o", "ud", "uds", "pág", "aprox",
  ]

  func sentences(of record: PatientRecord) -> [SourceSentence] {
    record.pages.indices.flatMap { sentences(of: record.pages[$0].text, page: $0) }
  }

  func sentences(of text: String, page: Int = 0) -> [SourceSentence] {
    let scalars = Array(text.unicodeScalars)
    let lines = Self.lines(of: scalars)
    let width = lines.map(\.count).max() ?? 0
    // "Patient: …" at the head of a letter is no turn: it takes two to talk, and most lines are talk.
    let filled = lines.map { Self.trimmed($0, of: scalars) }.filter { !$0.isEmpty }
    let speakers = filled.compactMap { Self.turn(in: $0, of: scalars)?.speaker }
    let isConversation = speakers.contains(.clinician) && speakers.contains(.patient) && speakers.count * 2 >= filled.count
    var result: [SourceSentence] = []
    var heading: String?
    var speaker: SourceSentence.Speaker?
    var isItem = false
    // What is being read, over line ends.
    var block: Range<Int>?

    func close() {
      if let range = block {
        for sentence in Self.cut(range, of: scalars) {
          let tokens = NoteToken.tokens(of: scalars[sentence])
          guard tokens.contains(where: { $0.kind != .mark }) else { continue }
          result.append(
            SourceSentence(
              page: page, range: sentence, text: Self.collapsed(scalars[sentence]), tokens: tokens, heading: heading, speaker: speaker,
              isItem: isItem))
        }
      }
      block = nil
      isItem = false
    }

    for (number, line) in lines.enumerated() {
      var line = Self.trimmed(line, of: scalars)
      guard !line.isEmpty else {
        close()
        continue
      }
      if isConversation, let turn = Self.turn(in: line, of: scalars) {
        close()
        speaker = turn.speaker
        heading = nil
        line = Self.trimmed(turn.rest, of: scalars)
        if line.isEmpty { continue }
        block = line
        continue
      }
      if let marked = Self.item(in: line, of: scalars) {
        close()
        line = marked
        isItem = true
        if line.isEmpty { continue }
      }
      if let found = Self.heading(in: line, of: scalars) {
        // "Plan: …" on one line is a heading with its text; what is no section's name stays with its words ("Neck: supple").
        if found.rest.isEmpty || SectionKind.named(found.title) != nil {
          close()
          heading = found.title
          speaker = nil
          line = Self.trimmed(found.rest, of: scalars)
          if line.isEmpty { continue }
          if let marked = Self.item(in: line, of: scalars), !marked.isEmpty { line = marked }
        } else if !isItem {
          close()
        }
      }
      if let open = block {
        block = open.lowerBound..<line.upperBound
      } else {
        block = line
      }
      // A short line that ends nothing and that a capital or a digit follows was not wrapped.
      let next = number + 1 < lines.count ? Self.trimmed(lines[number + 1], of: scalars) : 0..<0
      if !next.isEmpty, speaker == nil {
        let first = scalars[next.lowerBound]
        let isShort = line.upperBound - line.lowerBound < width * 6 / 10
        if isShort, first.properties.isUppercase || ("0"..."9").contains(first) { close() }
      }
    }
    close()
    return result
  }

  // MARK: Lines

  private static func lines(of scalars: [Unicode.Scalar]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    for index in scalars.indices where scalars[index] == "\n" {
      result.append(start..<index)
      start = index + 1
    }
    result.append(start..<scalars.count)
    return result
  }

  private static func trimmed(_ range: Range<Int>, of scalars: [Unicode.Scalar]) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, scalars[start].properties.isWhitespace { start += 1 }
    while end > start, scalars[end - 1].properties.isWhitespace { end -= 1 }
    return start..<end
  }

  static func collapsed(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(scalars).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// "[doctor] …", "Patient: …", "Guest_family_1: …".
  private static func turn(in line: Range<Int>, of scalars: [Unicode.Scalar]) -> (speaker: SourceSentence.Speaker, rest: Range<Int>)? {
    let isBracketed = scalars[line.lowerBound] == "["
    var at = line.lowerBound + (isBracketed ? 1 : 0)
    let start = at
    while at < line.upperBound, at - start < 20,
      scalars[at].properties.isAlphabetic || scalars[at] == "_" || ("0"..."9").contains(scalars[at])
    { at += 1 }
    guard at < line.upperBound, scalars[at] == (isBracketed ? "]" : ":") else { return nil }
    var name = String(scalars[start..<at]).lowercased()
    while let last = name.last, last == "_" || last.isNumber { name.removeLast() }
    guard let speaker = speakers[name] else { return nil }
    return (speaker, (at + 1)..<line.upperBound)
  }

  /// The line without its bullet or number, where it has one.
  private static func item(in line: Range<Int>, of scalars: [Unicode.Scalar]) -> Range<Int>? {
    let first = scalars[line.lowerBound]
    if "•◦▪·*-–—o☐☑✓".unicodeScalars.contains(first), line.count > 2, scalars[line.lowerBound + 1].properties.isWhitespace {
      return trimmed((line.lowerBound + 1)..<line.upperBound, of: scalars)
    }
    var at = line.lowerBound
    while at < line.upperBound, at - line.lowerBound < 2, ("0"..."9").contains(scalars[at]) { at += 1 }
    guard at > line.lowerBound, at + 1 < line.upperBound, scalars[at] == "." || scalars[at] == ")",
      scalars[at + 1].properties.isWhitespace
    else { return nil }
    return trimmed((at + 1)..<line.upperBound, of: scalars)
  }

  /// A short line in capitals, or words before a colon.
  private static func heading(in line: Range<Int>, of scalars: [Unicode.Scalar]) -> (title: String, rest: Range<Int>)? {
    let colon = line.prefix(48).first { scalars[$0] == ":" }
    if let colon, colon + 1 == line.upperBound || !("0"..."9").contains(scalars[colon + 1]) {
      let title = String(scalars[line.lowerBound..<colon])
      if title.first?.isLetter == true, title.split(separator: " ").count <= 6, !title.contains(".") {
        let rest = trimmed((colon + 1)..<line.upperBound, of: scalars)
        // "P: 72" is a pulse, "P: Rest." a plan.
        if title.count > 1 || rest.first.map({ scalars[$0].properties.isAlphabetic || $0 < rest.upperBound - 1 && title != "P" }) ?? false {
          return (title, rest)
        }
      }
    }
    let text = String(scalars[line])
    guard text.count <= 48, text.first?.isLetter == true, text.split(separator: " ").count <= 6 else { return nil }
    if !text.contains(where: \.isLowercase), text.count > 2, !text.contains(where: \.isNumber), text.last?.isPunctuation != true {
      return (text, line.upperBound..<line.upperBound)
    }
    return SectionKind.named(text) != nil && text.last?.isPunctuation != true ? (text, line.upperBound..<line.upperBound) : nil
  }

  // MARK: Sentences

  private static func cut(_ block: Range<Int>, of scalars: [Unicode.Scalar]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = block.lowerBound
    for at in block where isEnd(at, of: scalars, from: start, in: block) {
      var end = at + 1
      while end < block.upperBound, "\"'”’)]»".unicodeScalars.contains(scalars[end]) { end += 1 }
      let sentence = trimmed(start..<end, of: scalars)
      if !sentence.isEmpty { result.append(sentence) }
      start = end
    }
    let rest = trimmed(start..<block.upperBound, of: scalars)
    if !rest.isEmpty { result.append(rest) }
    return result
  }

  private static func isEnd(_ at: Int, of scalars: [Unicode.Scalar], from start: Int, in block: Range<Int>) -> Bool {
    let mark = scalars[at]
    guard mark == "." || mark == "?" || mark == "!" || mark == ";" else { return false }
    guard at + 1 < block.upperBound else { return true }
    let next = scalars[at + 1]
    guard next.properties.isWhitespace || "\"'”’)]»".unicodeScalars.contains(next) else { return false }
    if mark == "?" || mark == "!" { return true }
    var after = at + 1
    while after < block.upperBound, scalars[after].properties.isWhitespace { after += 1 }
    guard after < block.upperBound else { return true }
    if mark == ";" { return true }
    // Transcripts set " . " between sentences, whatever follows.
    if at > block.lowerBound, scalars[at - 1].properties.isWhitespace { return true }
    if scalars[after].properties.isLowercase { return false }
    var word = at
    while word > start, !scalars[word - 1].properties.isWhitespace { word -= 1 }
    let before = String(scalars[word..<at]).lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "(["))
    if before.count == 1, before.first?.isLetter == true { return false }
    if abbreviations.contains(before) { return ("0"..."9").contains(scalars[after]) ? false : before.count > 1 && isUnit(before) }
    return true
  }

  /// Units end sentences as often as not; a capital after them begins a new one.
  private static func isUnit(_ word: String) -> Bool {
    [
      "mg", "ml", "min", "max", "etc", "inc", "a.m", "p.m", "q.d", "b.i.d", "t.i.d", "q.i.d", "p.r.n", "q.h.s", "tab", "tabs", "caps", "hx",
      "dx", "tx", "sx", "fx", "no",
    ].contains(word)
  }
}

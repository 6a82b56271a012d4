import Foundation

/// The detector as a gate: what would a text tell about somebody if it left the machine?
///
/// Stricter than a review, because nobody looks at what goes out: what is only suspicious counts too, and so does every word of the people that
/// the caller knows the text is about. Marks such as `[NAME]` and years alone pass.
package struct EgressCheck: Sendable {
  package enum Verdict: Sendable, Equatable {
    case clear
    /// Sorted by place. Nothing of the text may leave.
    case holds([Finding])
  }

  private let detector: Detector

  /// How likely the tagger must hold a word for an identifier for the gate to ask: less where something else in the text identifies for certain, because
  /// words that stand with a name or a place more often tell of the same person. Of 300 titles of PubMedQA, which name nobody, 38 have a word of .08.
  private static let look = (alone: 0.08, beside: 0.035)
  private static let certain = 0.85

  package init(_ detector: Detector) { self.detector = detector }

  /// `people` are those whose charts the text was made from; `clinic` the clinic's own words, of which those to be kept are passed over here.
  /// `isTagged` false leaves the tagger out, for text that it has read before.
  package func verdict(
    on text: String, people: [PatientIdentity] = [], clinic: ClinicTerms = .none, isTagged: Bool = true
  ) -> Verdict {
    let result = detector.detect(
      [Detector.Page(text: text)], known: people, clinic: clinic.strict, taggerBudget: isTagged ? .max : 0, look: Self.look.beside)
    let marks = Self.marks(in: text)
    let isNaming = result.findings.joined().contains { $0.score >= Self.certain }
    let proposed = zip(result.findings, result.suspicions).flatMap { found, suspicions in
      found + suspicions.filter { isNaming || $0.score >= SuspicionScanner.score(Self.look.alone) }
    }
    let added =
      Self.named(people, in: text, besides: proposed) + codes(in: text, besides: proposed, isTyped: isTagged) + Self.spaced(in: text)
      + (isTagged
        ? detector.unknownWords(in: text).filter { word in !proposed.contains { $0.start < word.end && word.start < $0.end } } : [])
    let found = (proposed + added).filter { finding in
      !marks.contains { $0.lowerBound <= finding.start && finding.end <= $0.upperBound }
    }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    return found.isEmpty ? .clear : .holds(found)
  }

  /// Capitalized words that are part of somebody's name, also where they could be everyday words: a review would leave "Field walked well" to its
  /// reader, the gate has none.
  private static func named(_ people: [PatientIdentity], in text: String, besides known: [Finding]) -> [Finding] {
    let words = Set(
      people.flatMap { ($0.family + " " + $0.given).split { !$0.isLetter }.filter { $0.count >= 3 }.map { folded(String($0)) } })
    guard !words.isEmpty else { return [] }
    let scalars = Array(text.unicodeScalars)
    var found: [Finding] = []
    var index = 0
    while index < scalars.count {
      guard scalars[index].properties.isAlphabetic else {
        index += 1
        continue
      }
      let start = index
      while index < scalars.count, scalars[index].properties.isAlphabetic { index += 1 }
      guard index - start >= 3, scalars[start].properties.isUppercase else { continue }
      var word = String.UnicodeScalarView()
      word.append(contentsOf: scalars[start..<index])
      guard words.contains(folded(String(word))), !known.contains(where: { $0.start < index && start < $0.end }) else { continue }
      found.append(
        Finding(
          start: start, end: index, label: .name, subject: .patient, score: 0.97, reason: "part of a known patient’s name",
          detector: "consistency"))
    }
    return found
  }

  /// Letters and digits mixed, as numbers of records, plans and devices are, also when they were misread: seven characters and more, with three
  /// digits and two letters, and no amount with its unit ("2000mcg"). In what somebody typed one digit is enough for a question, unless the letters before
  /// it are a clinical word ("covid19"), and so are five digits and more, unless they are the code of a known list ("CPT 99213").
  private func codes(in text: String, besides known: [Finding], isTyped: Bool) -> [Finding] {
    let bytes = Array(text.unicodeScalars)
    func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    func isTerm(_ letters: ArraySlice<Unicode.Scalar>) -> Bool { detector.isClinical(String(String.UnicodeScalarView(letters))) }
    var found: [Finding] = []
    var index = 0
    while index < bytes.count {
      guard isLetter(bytes[index]) || isDigit(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, isLetter(bytes[index]) || isDigit(bytes[index]) { index += 1 }
      let run = bytes[start..<index]
      let digits = run.count(where: isDigit)
      let isNumber = isTyped && digits >= 5 && digits == run.count && !Self.lists.contains(Self.word(before: start, in: bytes))
      guard run.count >= 7 || isNumber else { continue }
      let unit = run.drop(while: isDigit)
      let isSure = digits >= 3 && run.count - digits >= 2
      let isUnsure = isTyped && digits >= 1 && run.count - digits >= 4 && !isTerm(run.prefix(while: isLetter))
      guard isSure || isUnsure || isNumber, isNumber || unit.contains(where: isDigit) || unit.count > 4 || unit.count == run.count,
        !known.contains(where: { $0.start < index && start < $0.end })
      else { continue }
      found.append(
        Finding(
          start: start, end: index, label: .otherID, subject: .other, score: isSure ? 0.6 : 0.35,
          reason: isNumber ? "a number as records and accounts have them" : "letters and digits as numbers of records have them",
          detector: "pattern"))
    }
    return found
  }

  private static let lists: Set<String> = ["cpt", "icd", "hcpcs", "loinc", "snomed", "ndc", "rxnorm", "drg", "code", "codes"]

  /// The word that ends before a place, in small letters; empty when something else than spaces and marks stands between.
  private static func word(before place: Int, in scalars: [Unicode.Scalar]) -> String {
    var end = place
    while end > 0, " #:".unicodeScalars.contains(scalars[end - 1]) { end -= 1 }
    var start = end
    while start > 0, scalars[start - 1].properties.isAlphabetic { start -= 1 }
    return String(String.UnicodeScalarView(scalars[start..<end])).lowercased()
  }

  /// Five single letters and more with a space or two between them, as letterheads have names ("O K A F O R"): no word there is one for the scanners.
  private static func spaced(in text: String) -> [Finding] {
    let scalars = Array(text.unicodeScalars)
    func isLetter(_ index: Int) -> Bool { index < scalars.count && scalars[index].properties.isAlphabetic }
    func isSpace(_ index: Int) -> Bool { index < scalars.count && (scalars[index] == " " || scalars[index] == "\u{A0}") }
    var found: [Finding] = []
    var index = 0
    while index < scalars.count {
      guard isLetter(index), index == 0 || !isLetter(index - 1), !isLetter(index + 1) else {
        index += 1
        continue
      }
      let start = index
      var letters = 1
      while true {
        var next = index + 1
        while isSpace(next), next - index <= 2 { next += 1 }
        guard next > index + 1, isLetter(next), !isLetter(next + 1) else { break }
        index = next
        letters += 1
      }
      index += 1
      let end = index
      guard letters >= 5 else { continue }
      // Whatever else was found among them is a part of it.
      found.append(
        Finding(
          start: start, end: end, label: .name, subject: .other, score: 0.35, reason: "single letters, as a name is spaced out",
          detector: "suspicion"))
    }
    return found
  }

  private static func folded(_ word: String) -> String { word.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil) }

  /// `[LABEL …]` as redaction writes it: a known label and at most a year, three digits of a ZIP code or a pseudonym after it; and the gate's own
  /// `[LABEL-7]`. Code points.
  static func marks(in text: String) -> [Range<Int>] {
    let labels = Set(IdentifierLabel.allCases.map(\.rawValue))
    var result: [Range<Int>] = []
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "[", let close = scalars[index..<min(index + 60, scalars.count)].firstIndex(of: "]") else {
        index += 1
        continue
      }
      var inside = String.UnicodeScalarView()
      inside.append(contentsOf: scalars[(index + 1)..<close])
      let parts = String(inside).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let isMark = labels.contains(String(parts[0])) && (parts.count == 1 || isDetail(parts[1]))
      if isMark || isPseudonym(parts[0], labels) && parts.count == 1 { result.append(index..<(close + 1)) }
      index = close + 1
    }
    return result
  }

  /// `[LABEL-7]`, as the gate itself writes for one request.
  private static func isPseudonym(_ text: Substring, _ labels: Set<String>) -> Bool {
    guard let dash = text.lastIndex(of: "-"), labels.contains(String(text[..<dash])) else { return false }
    let digits = text[text.index(after: dash)...]
    return (1...4).contains(digits.count) && digits.allSatisfy { $0.isASCII && $0.isNumber }
  }

  private static func isDetail(_ text: Substring) -> Bool {
    if text == "90+" { return true }
    if text.count == 4, text.allSatisfy({ $0.isASCII && $0.isNumber }) { return true }
    if text.count == 5, text.hasSuffix("**"), text.dropLast(2).allSatisfy({ $0.isASCII && $0.isNumber }) { return true }
    let pseudonym = "patient-"
    return text.hasPrefix(pseudonym) && text.count == pseudonym.count + 12 && text.dropFirst(pseudonym.count).allSatisfy(\.isHexDigit)
  }
}

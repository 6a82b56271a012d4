package import Foundation

/// Finds what identifies somebody (45 CFR 164.514(b)(2)) in the text of a document.
///
/// Deterministic, without network, linear in the text's length. Scanners run from what is certain to what is only likely; what an earlier
/// one took or proved safe, a later one leaves alone:
/// 1. marks of the file's structure, HL7 segments, JSON paths; 2. addresses of the net; 3. tables with a heading and forms (`key: value`); 4. dates; 5. numbers;
/// 6. clinical terms, proved safe; 7. places and organizations; 8. names, deny by default; 9. what a tagger reads, where there is one; 10. what
/// was found spreads through all pages.
package struct Detector: Sendable {
  package struct Page: Sendable {
    package var text: String
    package var marks: [StructuredMark]

    package init(text: String, marks: [StructuredMark] = []) {
      self.text = text
      self.marks = marks
    }
  }

  package struct Result: Sendable {
    /// Per page, sorted, without overlaps.
    package var findings: [[Finding]]
    /// Per page, what stays readable but deserves a look: findings below `Finding.suspicion`.
    package var suspicions: [[Finding]]
    /// Those that were passed in, or else the one that a header block names.
    package var patients: [PatientIdentity]
    /// Bytes of UTF-8 that the tagger read.
    package var taggedLength = 0
    /// Index of the first page that was too much for the tagger, so that only the rules looked at it.
    package var untaggedFrom: Int?
  }

  /// So many bytes of one file's text the tagger reads at most, some 130 dense pages: five to ten seconds' work.
  package static let taggerBudget = 400_000

  /// The tagger's probability of an identifier from which a word is shown in a review as worth a look.
  package static let look = 0.25

  private let lexicon: Lexicon
  private let tagger: (any IdentifierTagger)?

  /// Reads the word lists (about 40 ms); throws when one is missing, saying which and what mends it.
  package init(tagger: (any IdentifierTagger)? = nil) throws {
    self.tagger = tagger
    // `resourceURL` is the bundle or its folder "Resources", depending on the platform's idea of a bundle.
    lexicon = try Lexicon(folder: Bundle.module.bundleURL.appendingPathComponent("Resources/Lexicons"))
  }

  /// Another folder of word lists, for tests of what is missing.
  package init(lexicons folder: URL) throws {
    tagger = nil
    lexicon = try Lexicon(folder: folder)
  }

  /// A clinic's own words in the form that `detect` compares with.
  package func terms(_ entries: [ClinicTerms.Entry]) -> ClinicTerms { ClinicTerms(entries, lexicon: lexicon) }

  /// Whether a text is nothing but everyday words, which say little about who is meant.
  package func isEveryday(_ text: String) -> Bool {
    let words = Tokenizer(lexicon: lexicon).tokenize(text).tokens.filter { $0.kind != .mark }
    return words.allSatisfy { $0.word.english >= 3 || $0.word.spanish >= 4 || $0.word.isClinical || $0.word.has(.stop) }
  }

  /// Whether a word stands in the lists of clinical words.
  func isClinical(_ word: String) -> Bool { lexicon.word(WordHash.of(word.lowercased().utf8)).isClinical }

  /// Capitalized words that none of the lists holds: in what somebody has just typed they may well be a name.
  func unknownWords(in text: String) -> [Finding] {
    let read = Tokenizer(lexicon: lexicon).tokenize(text)
    return read.tokens.indices.compactMap { index in
      let token = read.tokens[index]
      guard token.kind == .word, token.letters >= 4, token.shape == .title || token.shape == .odd, token.word.english == 0,
        token.word.spanish == 0, !token.word.isClinical, !token.word.has([.unit, .stop, .title])
      else { return nil }
      return Finding(
        start: token.scalar, end: read.scalarOffset(of: token.end, token: index), label: .name, subject: .other, score: 0.35,
        reason: "a word that no list here knows, written like a name", detector: "suspicion")
    }
  }

  /// `patients` are those that the file's structure names, `known` is what the clinic knows already of the document's patient. The tagger reads whole
  /// pages until `taggerBudget`, in bytes, is used up. `look` is how likely the tagger must hold a word for an identifier for it to be a suspicion.
  package func detect(
    _ pages: [Page], patients: [PatientIdentity] = [], known: [PatientIdentity] = [], kind: DocumentKind? = nil,
    clinic: ClinicTerms = .none, taggerBudget: Int = .max, look: Double = Self.look
  ) -> Result {
    var taggedLength = 0
    var untaggedFrom: Int?
    let readers = pages.enumerated().map { index, page -> TaggerScanner? in
      guard let tagger, untaggedFrom == nil else { return nil }
      let length = page.text.utf8.count
      guard taggedLength + length <= taggerBudget else {
        untaggedFrom = index
        return nil
      }
      taggedLength += length
      return TaggerScanner(tagger.readings(of: page.text), look: look)
    }
    var sheets = zip(pages, readers).map { scan($0, clinic, $1) }
    let header = patients.isEmpty ? HeaderBlock.patient(of: sheets) : nil
    let named = patients + (header.map { [$0] } ?? [])
    let spread = Spread(sheets, patients: named + known, lexicon: lexicon)
    let legend = InitialsLegend(sheets)
    for index in sheets.indices {
      legend.apply(to: &sheets[index])
      spread.apply(to: &sheets[index])
    }
    let agreed = AgreedNames(sheets, readers)
    for (index, reader) in readers.enumerated() {
      if let reader { agreed.apply(to: &sheets[index], reader) }
    }
    var findings: [[Finding]] = []
    var suspicions: [[Finding]] = []
    for (index, sheet) in sheets.enumerated() {
      let found = Arbiter.findings(of: sheet, marks: pages[index].marks)
      let (kept, doubted) = readers[index]?.split(found, of: sheet, agreed: agreed) ?? (found, [])
      findings.append(kept)
      suspicions.append((SuspicionScanner.suspicions(sheet) + doubted).sorted { $0.start < $1.start })
    }
    return Result(findings: findings, suspicions: suspicions, patients: named, taggedLength: taggedLength, untaggedFrom: untaggedFrom)
  }

  /// One text; `type` is a hint that today changes nothing.
  package func detect(_ text: String, type: String? = nil) -> [Finding] {
    detect([Page(text: text)]).findings.first ?? []
  }

  private func scan(_ page: Page, _ clinic: ClinicTerms, _ reader: TaggerScanner?) -> Sheet {
    let isJSON = JSONScanner.applies(page.text)
    var sheet = Sheet(Tokenizer(lexicon: lexicon, isJSON: isJSON).tokenize(page.text), lexicon: lexicon)
    Arbiter.reserve(page.marks, in: &sheet)
    if isJSON {
      JSONScanner.scan(&sheet)
    } else if HL7Scanner.applies(sheet) {
      HL7Scanner.scan(&sheet)
    }
    WebScanner.scan(&sheet)
    if !isJSON {
      TableScanner.scan(&sheet)
      AddressScanner.streets(&sheet)
      FormScanner.scan(&sheet)
    }
    DateScanner.scan(&sheet)
    AgeScanner.scan(&sheet)
    if isJSON { AddressScanner.streets(&sheet) }
    CuedNumber.scan(&sheet)
    NumberScanner.scan(&sheet)
    SpokenAddress.scan(&sheet)
    SpokenCode.scan(&sheet)
    clinic.redact(in: &sheet)
    clinic.keep(in: &sheet)
    ClinicalGuard.scan(&sheet)
    OrganizationScanner.scan(&sheet)
    PlaceScanner.scan(&sheet)
    var names = NameScanner(lexicon: lexicon)
    names.scan(&sheet)
    PlaceScanner.afterNames(&sheet)
    AgeScanner.afterNames(&sheet)
    reader?.take(in: &sheet)
    return sheet
  }
}

import Appliance
import Foundation

/// A note as its page and its print show it.
struct NotePage: Page {
  static let template = "note"

  struct Reference: Sendable {
    var number: Int
    var href: String
  }

  struct Sentence: Sendable {
    var text: String
    var references: [Reference]
    var doubts: [String]
    var hasDoubts: Bool
  }

  struct Source: Sendable {
    var number: Int
    var id: String
    /// Empty when it is gone.
    var quote: String
    var isGone: Bool
    var isChanged: Bool
    var isThere: Bool
    var href: String
    var place: String
  }

  struct Section: Sendable {
    var key: String
    var title: String
    var originWord: String
    var sentences: [Sentence]
    var hasSentences: Bool
    var sources: [Source]
    var hasSources: Bool
    var text: String
    var rows: Int
    /// What was typed could not be saved: it is shown to be saved again.
    var isOpen: Bool
  }

  struct Missing: Sendable {
    var kindWord: String
    var name: String
    var text: String
    var href: String?
  }

  struct Signature: Sendable {
    var name: String
    var login: String
    var meaning: String
    /// Nil where it was drawn only.
    var typed: String?
    /// SVG path data of `SignatureDrawing`'s box.
    var drawing: String?
    var when: Moment
    var zone: String
    var hash: String
    var isSound: Bool
  }

  struct Added: Sendable {
    var number: Int
    var lines: [String]
    var signature: Signature
  }

  struct Drafter: Sendable {
    var id: Int64
    var word: String
  }
  /// Connections that write a section.
  var drafters: [Drafter] = []
  var hasDrafters = false
  var frame: Frame?
  var id: Int64
  var version: Int
  var title: String
  var patient: String
  var patientMark: String
  var bornWord: String
  var created: Moment
  var sections: [Section]
  var doubtWord: String?
  var missing: [Missing]
  var missingWord: String
  var hasMissing: Bool
  var isSigned: Bool
  var signed: Signature?
  var addenda: [Added]
  var textHash: String
  var meanings: [NotePages.NewPage.Choice]
  var printedName = ""
  var credentials = ""
  var typedSignature = ""
  /// Whether drawing is the chosen way, and what was drawn.
  var isDrawn = false
  var drawnSignature = ""
  var addendum = ""
  var zone = ""
  var notice: String?
  var problem: String?

  init(_ note: Note, typed: (key: String, text: String)?) {
    id = note.id.rawValue
    version = note.version
    title = note.templateName
    patient = note.patientName.isEmpty ? "No name known" : note.patientName
    patientMark = note.patientMark
    bornWord = note.birthDate.map { "Born \($0)." } ?? ""
    created = Moment(note.createdAt)
    sections = note.sections.map { Self.section($0, typed: typed?.key == $0.key ? typed?.text : nil) }
    doubtWord =
      note.doubtCount == 0 ? nil : Words.count(note.doubtCount, "sentence is", "sentences are") + " not borne out by the source as written."
    missing = note.omissions.map { omission in
      Missing(
        kindWord: Self.words(omission.concept.kind) + (omission.concept.isDenied ? ", denied" : ""),
        name: [omission.concept.name, omission.concept.dose].compactMap { $0 }.joined(separator: " "),
        text: omission.text, href: omission.citations.first.map(Self.href))
    }
    missingWord = Words.count(missing.count, "thing", "things")
    hasMissing = !missing.isEmpty
    isSigned = note.attestation != nil
    signed = note.attestation.map { attestation in
      Signature(
        name: "\(attestation.printedName), \(attestation.credentials)", login: attestation.login, meaning: attestation.meaning.words,
        typed: attestation.signature.isEmpty ? nil : attestation.signature, drawing: attestation.drawing?.path,
        when: Self.moment(attestation.signedAt, attestation.zone), zone: attestation.zone, hash: attestation.textHash,
        isSound: attestation.isSound)
    }
    addenda = note.addenda.map { addendum in
      Added(
        number: addendum.number, lines: addendum.text.split(separator: "\n").map(String.init),
        signature: Signature(
          name: "\(addendum.printedName), \(addendum.credentials)", login: "", meaning: "",
          typed: addendum.signature.isEmpty ? nil : addendum.signature, drawing: addendum.drawing?.path,
          when: Self.moment(addendum.addedAt, addendum.zone), zone: addendum.zone, hash: addendum.textHash, isSound: addendum.isSound))
    }
    textHash = note.textHash
    meanings = Attestation.Meaning.allCases.map { .init(value: $0.rawValue, words: $0.words, isChosen: $0 == .author) }
  }

  private static func section(_ section: Note.Section, typed: String?) -> Section {
    var sources: [Source] = []
    for source in section.sentences.flatMap(\.citations) where !sources.contains(where: { $0.number == source.number }) {
      sources.append(
        Source(
          number: source.number, id: "source-\(section.key)-\(source.number)", quote: source.text ?? "", isGone: source.isGone,
          isChanged: source.isChanged, isThere: source.text != nil,
          href: href(source.citation), place: "Document \(source.citation.document), page \(source.citation.page)"))
    }
    let sentences = section.sentences.map { sentence in
      Sentence(
        text: sentence.text,
        references: sentence.citations.map { .init(number: $0.number, href: "#source-\(section.key)-\($0.number)") },
        doubts: sentence.doubts.map(words), hasDoubts: !sentence.doubts.isEmpty)
    }
    return Section(
      key: section.key, title: section.title, originWord: NotePages.words(section.origin), sentences: sentences,
      hasSentences: !sentences.isEmpty, sources: sources, hasSources: !sources.isEmpty, text: typed ?? section.text,
      rows: min(max(sentences.count + 1, 3), 24), isOpen: typed != nil)
  }

  /// A page of the redacted document.
  private static func href(_ citation: Citation) -> String { "/documents/\(citation.document)#page-\(citation.page)" }

  /// By the signer's clock.
  private static func moment(_ date: Date, _ zone: String) -> Moment {
    var moment = Moment(date)
    moment.words = date.clock(in: zone)
    return moment
  }

  static func words(_ doubt: SupportDoubt) -> String {
    let word = doubt.word
    return switch doubt.kind {
    case .number: "The number “\(word)” does not stand so in the source."
    case .dose: "The dose or how often, “\(word)”, does not stand so in the source."
    case .unit: "The unit of “\(word)” is another in the source."
    case .side: "The side “\(word)” does not stand so in the source."
    case .negation: word.isEmpty ? "The source denies, or does not deny, this." : "At “\(word)” the source says yes for no, or no for yes."
    case .opposite: "The source says the opposite of “\(word)”."
    case .term: "“\(word)” does not stand in the source."
    case .source: "This has no source in the record."
    }
  }

  private static func words(_ kind: Concept.Kind) -> String {
    switch kind {
    case .allergy: "Allergy"
    case .drug: "Drug"
    case .problem: "Problem"
    case .finding: "Finding"
    }
  }
}

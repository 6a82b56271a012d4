import Appliance
import ArgumentParser
import Foundation

/// `chartkeep notes …`.
struct NotesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes", abstract: "Notes: verify what was printed, draft from texts.",
    subcommands: [Verify.self, Certificate.self, Draft.self])

  /// A note's draft from text files, to try templates and to measure. Needs no data folder, and reads nothing but the files.
  struct Draft: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Drafts a note from the texts of one patient's record.")
    @Option(name: .long, parsing: .upToNextOption, help: "Text files, the oldest first; each is one document.") var record: [String] = []
    @Option(name: .long, help: "A template's key, such as orthopedics-hp.") var template = "general-surgery-hp"
    @Flag(name: .long, help: "Print JSON.") var json = false
    @Flag(name: .long, help: "Read {\"id\",\"text\",\"template\",\"check\"?,\"leave\"?} lines.") var jsonl = false

    /// `check`: pairs of a sentence and the text that it cites. `leave`: texts of notes whose omissions are wanted.
    private struct Question: Decodable, Sendable {
      var text: String
      var template: String
      var check: [[String]]?
      var leave: [[String]]?
    }

    private struct Answer: Encodable, Sendable {
      var draft: NoteDraft
      var checks: [[SupportDoubt]]?
      var left: [[Omission]]?
      var seconds: Double
    }

    func run() throws {
      if jsonl {
        let isClean = JSONLines.process(threads: 1) { (question: Question) in
          let record = Self.record([question.text])
          let start = Date()
          let draft = ExtractiveDrafter(try Self.template(question.template)).draft(from: record)
          let seconds = -start.timeIntervalSinceNow
          return Answer(
            draft: draft,
            checks: question.check?.map { pair in
              SupportCheck().doubts(of: pair.first ?? "", in: Array(pair.dropFirst()))
            }, left: question.leave?.map { Omissions(record).missing(from: $0) }, seconds: seconds)
        }
        guard isClean else { throw Failure(message: "Some lines could not be answered.") }
        return
      }
      guard !record.isEmpty else { throw ValidationError("Name the record's files after --record.") }
      let texts = try record.map { file in
        guard let data = FileManager.default.contents(atPath: file) else { throw Failure(message: "A file of the record can't be read.") }
        return String(decoding: data, as: UTF8.self)
      }
      let draft = ExtractiveDrafter(try Self.template(template)).draft(from: Self.record(texts))
      guard !json else { return try Output.json(draft) }
      for section in draft.sections where !section.sentences.isEmpty {
        Output.line(section.title)
        for sentence in section.sentences {
          let places = sentence.citations.map { "\($0.document):\($0.start)–\($0.end)" }.joined(separator: ", ")
          Output.line("  \(sentence.text)  [\(places)]")
        }
      }
      for omission in draft.omissions { Output.line("Left out: \(omission.concept.name)") }
    }

    private static func template(_ key: String) throws -> NoteTemplate {
      guard let template = NoteTemplate.shipped.first(where: { $0.key == key }) else {
        throw Failure(message: "There is no such template. There are: \(NoteTemplate.shipped.map(\.key).joined(separator: ", "))", code: 2)
      }
      return template
    }

    /// Each text is a document of one page and one passage.
    private static func record(_ texts: [String]) -> PatientRecord {
      PatientRecord(
        pages: texts.enumerated().map { index, text in
          .init(
            document: Int64(index + 1), number: 1, text: text,
            passages: [.init(id: Int64(index + 1), start: 0, end: text.unicodeScalars.count)])
        })
    }
  }
}

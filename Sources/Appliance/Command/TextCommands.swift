import Appliance
import ArgumentParser
import Foundation
import Ingest
import VectorCore

/// `chartkeep extract`: the text of one file. Needs no configuration, key, data folder or service.
struct Extract: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Prints the text of one file, page by page.")
  @Argument(help: "The file.") var file: String
  @Flag(name: .long, help: "Print JSON.") var json = false
  @Option(name: .long, help: "The configuration file, asked only for the limits and the sandbox.") var config: String?

  private struct Refused: Encodable {
    struct Reason: Encodable {
      var code: String
      var message: String
    }
    var error: Reason
  }

  func run() async throws {
    let settings = try config.map { try Settings(file: $0) } ?? Settings()
    let limits = settings.ingest.limits
    guard let worker = ExtractionWorker.locateWorker() else {
      throw Failure(message: "chartkeep-worker is not beside chartkeep. Build or install both, or set CHARTKEEP_WORKER.")
    }
    do {
      let input = try ExtractionInput.open(file, limits: limits)
      let extraction = ExtractionWorker(executable: worker, limits: limits, isConfined: settings.ingest.sandbox == .required)
      let result = try await extraction.extract(input) { page, count in
        if count > 1 { Output.error("page \(page) of \(count)") }
      }
      if json {
        try Output.json(result)
      } else {
        for document in result.documents {
          for page in document.pages { Output.line(page.text) }
        }
      }
    } catch let failure as ExtractionFailure {
      if json { try Output.json(Refused(error: .init(code: failure.code.rawValue, message: failure.message))) }
      throw Failure(message: "\(failure.code.rawValue): \(failure.message)")
    }
  }
}

/// What a line asks; `type` is a hint about the text.
struct TextQuestion: Decodable, Sendable {
  var text: String
  var type: String?
}

/// `chartkeep redact --jsonl`: findings in texts, the same every run.
struct Redact: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Finds identifiers in texts and prints them with the redacted text.")
  @Flag(name: .long, help: "Read {\"id\",\"text\",\"type\"?} lines.") var jsonl = false
  @Option(name: .long, help: "Threads; lines stay in order.") var threads = 1
  @Flag(name: .long, help: "As the gate for outgoing text does: what is only suspicious counts too.") var strict = false
  @Flag(name: .long, help: "Without the learned tagger: a hundred times faster, and misses several times as much.") var fast = false
  @OptionGroup var models: ModelOptions

  private struct Answer: LineAnswer {
    var findings: [Finding]
    var redacted: String

    func write(to json: inout JSONText) {
      json.raw("\"redacted\":")
      json.text(redacted)
      json.raw(",\"spans\":[")
      for (number, finding) in findings.enumerated() {
        json.raw(number == 0 ? "{\"detector\":" : ",{\"detector\":")
        json.text(finding.detector)
        json.raw(",\"end\":")
        json.number(finding.end)
        json.raw(",\"label\":")
        json.text(finding.label.rawValue)
        json.raw(",\"reason\":")
        json.text(finding.reason)
        json.raw(",\"score\":")
        json.number((finding.score * 1000).rounded() / 1000)
        json.raw(",\"start\":")
        json.number(finding.start)
        // Whose it is: patient, relative, provider or other.
        json.raw(",\"subject\":")
        json.text(finding.subject.rawValue)
        json.raw("}")
      }
      json.raw("]")
    }
  }

  func validate() throws {
    guard jsonl else { throw ValidationError("redact works on JSON Lines: give --jsonl.") }
    guard threads >= 1 else { throw ValidationError("--threads is 1 or more.") }
  }

  func run() throws {
    let detector = try Detector(tagger: fast ? nil : tagger())
    let gate = EgressCheck(detector)
    let isClean = JSONLines.process(threads: threads) { [strict] (question: TextQuestion) in
      let findings: [Finding]
      if strict {
        if case .holds(let held) = gate.verdict(on: question.text) { findings = held } else { findings = [] }
      } else {
        findings = detector.detect(question.text, type: question.type)
      }
      return Answer(findings: findings, redacted: Redaction.text(question.text, findings: findings))
    }
    if !isClean { throw Failure(message: "Some lines could not be read.") }
  }
}

extension Redact {
  /// Nil, and said, where there is no embedding model to stand on: the rules work without one.
  private func tagger() throws -> ModelTagger? {
    do {
      return try ModelLoading.tagger(try models.files())
    } catch let failure as ModelFailure {
      guard case .notFound = failure else { throw failure }
      Output.error("Without the learned tagger, which needs the embedding model: several times as much is missed. \(failure)")
      return nil
    }
  }
}

/// `chartkeep tokenize --jsonl`: token ids with both specials, never truncated.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Prints the embedding model's token ids of texts.")
  @Flag(name: .long, help: "Read {\"id\",\"text\"} lines.") var jsonl = false
  @OptionGroup var options: ModelOptions

  private struct Answer: Encodable {
    var ids: [Int32]
  }

  func validate() throws {
    guard jsonl else { throw ValidationError("tokenize works on JSON Lines: give --jsonl.") }
  }

  func run() throws {
    let tokenizer = try WordPieceTokenizer(vocabulary: options.files().vocabulary)
    let isClean = JSONLines.process(threads: 1) { (question: TextQuestion) in Answer(ids: tokenizer.ids(of: question.text)) }
    if !isClean { throw Failure(message: "Some lines could not be read.") }
  }
}

/// `chartkeep embed --jsonl`: vectors of 384 numbers and length 1.
struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Prints the embeddings of texts.")
  @Flag(name: .long, help: "Read {\"id\",\"text\"} lines.") var jsonl = false
  @Option(name: .long, help: "Threads; lines stay in order.") var threads = 1
  @Option(name: .long, help: "f32, or default: the fastest that this processor has.") var precision: Precision = .default
  @OptionGroup var options: ModelOptions

  private struct Answer: Encodable {
    var tokens: Int
    /// Each in the shortest text that reads back as the same float.
    var vector: [Float]
  }

  func validate() throws {
    guard jsonl else { throw ValidationError("embed works on JSON Lines: give --jsonl.") }
    guard threads >= 1 else { throw ValidationError("--threads is 1 or more.") }
  }

  func run() throws {
    let encoder = try ModelLoading.encoder(options.files(), verifies: false, precision: precision.encoder)
    let isClean = JSONLines.process(threads: threads) { (question: TextQuestion) in
      Answer(tokens: encoder.tokenizer.ids(of: question.text).count, vector: encoder.embed([question.text])[0])
    }
    if !isClean { throw Failure(message: "Some lines could not be read.") }
  }
}

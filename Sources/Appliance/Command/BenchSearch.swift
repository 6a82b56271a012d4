import Appliance
import ArgumentParser
import Foundation
import GRDB
import Logging
import VectorCore

/// `chartkeep bench search`: whole searches, as the service answers them, in a database made for it.
struct BenchSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Measures whole searches by words and meaning, and where their time goes.")
  @OptionGroup var model: ModelOptions
  @Option(name: .long, help: "Passages, one a line.") var texts: String
  @Option(name: .long, help: "Questions, one a line.") var queries: String
  @Option(name: .long, help: "How many passages to search in; texts are repeated when there are fewer.") var chunks = 100_000
  @Option(name: .long, help: "An fvecs file with the vectors of the first texts; written when it is not there.") var vectors: String?
  @Option(name: .long, help: "How many questions to ask, spread over the file.") var asked = 1000
  @Option(name: .long, help: "How many results a search gives.") var top = 20
  @Option(name: .long, help: "hybrid, vector or keyword.") var mode = "hybrid"
  @Option(name: .long, help: "Search the passages of so many of the twenty owners only.") var owners: Int?
  @Option(name: .long, help: "A folder that keeps the database for another run.") var out: String?
  @Flag(name: .long, help: "Print JSON.") var json = false

  func validate() throws {
    guard chunks > 0, asked > 0, (1...100).contains(top) else {
      throw ValidationError("--chunks, --asked and --top are 1 or more, --top at most 100.")
    }
    guard SearchRequest.Mode(rawValue: mode) != nil else { throw ValidationError("--mode is hybrid, vector or keyword.") }
  }

  func run() throws {
    let encoder = try ModelLoading.encoder(model.files(), verifies: false)
    let folder = URL(
      fileURLWithPath: out ?? FileManager.default.temporaryDirectory.path + "/chartkeep-bench-\(getpid())", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { if out == nil { try? FileManager.default.removeItem(at: folder) } }
    let database = try ClinicDatabase(at: folder.appendingPathComponent("bench.sqlite"), readers: 2)
    let index = try IndexFolder.open(in: folder, database: database, logger: ServiceLog.logger(level: .warning))
    if index.count != chunks {
      guard index.count == 0 else { throw Failure(message: "\(folder.path) holds \(index.count) passages, not \(chunks).") }
      try SearchFilling(texts: Self.lines(texts), vectors: vectors, encoder: encoder).fill(index, database, chunks: chunks)
      try index.merge()
    }
    let questions = try Self.lines(queries)
    guard !questions.isEmpty else { throw Failure(message: "There is no question.") }
    let count = min(asked, questions.count)
    let report = try measure((0..<count).map { questions[$0 * questions.count / count] }, index, database, encoder)
    if json { return try Output.json(report) }
    Output.line("\(report.chunks) passages, \(report.queries) questions, \(mode), milliseconds")
    for (name, figures) in report.rows {
      let cells = [figures.p50, figures.p95, figures.p99, figures.mean].map { String(format: "%8.3f", $0) }.joined()
      Output.line(name.padding(toLength: 10, withPad: " ", startingAt: 0) + cells)
    }
  }

  static func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private func measure(
    _ questions: [String], _ index: ChunkIndex, _ database: ClinicDatabase, _ encoder: Encoder
  ) throws -> SearchBenchReport {
    let mode = SearchRequest.Mode(rawValue: mode) ?? .hybrid
    let filter = ChunkFilter(owners: owners.map { Set((0..<Int64($0))) })
    let stages = SearchStages()
    var report = SearchBenchReport(chunks: index.count, queries: questions.count)
    var times: [String: [Double]] = [:]
    // The first ones only warm up.
    for (number, question) in (questions.prefix(50) + questions).enumerated() {
      let processor = Meter.thread
      let start = ContinuousClock.now
      let ids = encoder.tokenizer.ids(of: question)
      let tokenized = ContinuousClock.now
      let vector = mode == .keyword ? nil : encoder.embed(ids: [ids])[0]
      let embedded = ContinuousClock.now
      let request = SearchRequest(text: question, vector: vector, mode: mode, top: top, filter: filter)
      let hits = try database.pool.read { try index.search(request, in: $0, stages: stages) }
      let end = ContinuousClock.now
      if number < min(50, questions.count) { continue }
      report.found += hits.count
      times["CPU", default: []].append((Meter.thread - processor) * 1000)
      times["whole", default: []].append(Self.milliseconds(end - start))
      times["tokenise", default: []].append(Self.milliseconds(tokenized - start))
      times["embed", default: []].append(Self.milliseconds(embedded - tokenized))
      for stage in SearchStages.Stage.allCases {
        times[stage.rawValue, default: []].append(Self.milliseconds(stages.durations[stage] ?? .zero))
      }
    }
    report.milliseconds = times.mapValues(SearchBenchReport.Figures.init)
    return report
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.attoseconds) / 1e15 + Double(duration.components.seconds) * 1000
  }
}

struct SearchBenchReport: Encodable {
  struct Figures: Encodable {
    var p50: Double
    var p95: Double
    var p99: Double
    var mean: Double

    init(_ values: [Double]) {
      p50 = Meter.quantile(values, 0.5)
      p95 = Meter.quantile(values, 0.95)
      p99 = Meter.quantile(values, 0.99)
      mean = values.reduce(0, +) / Double(max(values.count, 1))
    }
  }

  var chunks: Int
  var queries: Int
  /// Results in all.
  var found = 0
  var milliseconds: [String: Figures] = [:]

  init(chunks: Int, queries: Int) {
    self.chunks = chunks
    self.queries = queries
  }

  /// In the order in which a search goes.
  var rows: [(String, Figures)] {
    (["tokenise", "embed"] + SearchStages.Stage.allCases.map(\.rawValue) + ["whole", "CPU"]).compactMap { name in
      milliseconds[name].map { (name, $0) }
    }
  }
}

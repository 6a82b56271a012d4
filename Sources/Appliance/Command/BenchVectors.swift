import Appliance
import ArgumentParser
import Foundation
import GRDB
import VectorCore

/// `chartkeep bench vectors`: the index that the service uses, filled with given vectors.
///
/// The index is built in this process. Opening, memory and queries are measured in a second one, which starts from cold files.
struct BenchVectors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vectors", abstract: "Builds, opens and searches the vector index with given vectors.")
  @Option(name: .long, help: "The rows, an fvecs file of vectors with norm 1.") var base: String
  @Option(name: .long, help: "The queries, an fvecs file.") var query: String
  @Option(name: .long, help: "One int32 a row: its owner.") var owner: String?
  @Option(name: .long, help: "none, f01 (owner 0), f10 (owners 0 to 9), or a file with one int32 a row instead of owners.") var filter =
    "none"
  @Option(name: .long, help: "With a file as filter: one int32 a query, which of its rows may be found.") var queryFilter: String?
  @Option(name: .long, help: "How many are asked for.") var k = 10
  @Option(name: .long, help: "Threads that search at once.") var threads = 1
  @Option(name: .long, help: "The folder for results; made if it is not there.") var out: String
  @Flag(name: .long, help: .hidden) var measuresPrepared = false

  var database: URL { URL(fileURLWithPath: out).appendingPathComponent("bench.sqlite") }
  var indexFile: URL { URL(fileURLWithPath: out).appendingPathComponent("bench.vectors") }

  func validate() throws {
    guard k > 0, threads > 0 else { throw ValidationError("--k and --threads are 1 or more.") }
    guard (queryFilter != nil) == !["none", "f01", "f10"].contains(filter) else {
      throw ValidationError("--query-filter goes with a file as --filter.")
    }
  }

  func run() throws {
    if measuresPrepared { return try Output.json(VectorQueries(self).measure()) }
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    for suffix in ["", "-wal", "-shm"] { unlink(database.path + suffix) }
    unlink(indexFile.path)
    let rows = try VectorFile(base)
    guard rows.width == PinnedModel.dimension else {
      throw Failure(message: "The rows have \(rows.width) numbers instead of \(PinnedModel.dimension).")
    }
    var report = VectorReport(system: "chartkeep", kernels: Processor.kernelName)
    do {
      let filling = try VectorFilling(self, rows)
      (report.build_wall_s, report.build_cpu_s) = try filling.build()
      report.build_peak_MB = Meter.memory("VmHWM")
    }
    report.disk_MB = ["", "-wal"].map { Self.megabytes(database.path + $0) }.reduce(Self.megabytes(indexFile.path), +)
    report.index_disk_MB = Self.megabytes(indexFile.path)
    let measured = try measureInNewProcess()
    report.runs = measured.runs
    report.mem_MB = measured.mem_MB
    report.reach = measured.reach
    report.open_cold_ms = measured.open_cold_ms
    report.open_warm_ms = measured.open_warm_ms
    if filter == "none" {
      let inserts = try VectorInserts(self, rows)
      try inserts.measure(into: &report)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try encoder.encode(report).write(to: URL(fileURLWithPath: out).appendingPathComponent("timings.json"))
    for run in report.runs {
      Output.line(
        "\(run.label) \(run.filter) \(run.threads) \(run.threads == 1 ? "thread" : "threads"): "
          + "mean \(Int(run.cpu_us)) µs CPU, p50 \(Int(Meter.quantile(run.latency_us, 0.5))) µs, "
          + "p99 \(Int(Meter.quantile(run.latency_us, 0.99))) µs, \(Int(run.queries_per_s)) queries/s")
    }
    report.runs = []
    try Output.json(report)
    for suffix in ["", "-wal", "-shm"] { unlink(database.path + suffix) }
    unlink(indexFile.path)
  }

  private static func megabytes(_ path: String) -> Double {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return Double(size ?? 0) / 1e6
  }

  private func measureInNewProcess() throws -> VectorReport {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["bench", "vectors", "--measures-prepared", "--base", base, "--query", query, "--filter", filter, "--k", "\(k)"]
      + ["--threads", "\(threads)", "--out", out] + (queryFilter.map { ["--query-filter", $0] } ?? [])
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(message: "The measuring process failed.") }
    return try JSONDecoder().decode(VectorReport.self, from: output)
  }

  /// Which owners a query may find.
  func owners(ofQuery number: Int, _ perQuery: [Int32]) -> Set<Int64>? {
    switch filter {
    case "none": nil
    case "f01": [0]
    case "f10": Set(0..<10)
    default: [Int64(perQuery[number])]
    }
  }
}

/// What `timings.json` holds; the names are a contract with the harness.
// swift-format-ignore: AlwaysUseLowerCamelCase
struct VectorReport: Codable {
  struct Run: Codable {
    var label: String
    var filter: String
    var threads: Int
    var latency_us: [Double]
    var cpu_us: Double
    var queries_per_s: Double
  }

  var system: String
  var kernels: String
  var reach: String?
  var build_wall_s = 0.0
  var build_cpu_s = 0.0
  var build_peak_MB = 0.0
  var mem_MB = 0.0
  var disk_MB = 0.0
  var index_disk_MB = 0.0
  var open_cold_ms = 0.0
  var open_warm_ms = 0.0
  var insert_per_s: Double?
  var insert_per_s_single: Double?
  var insert_per_s_batch100: Double?
  var bare_insert_per_s_single: Double?
  var bare_insert_per_s_batch100: Double?
  var delete_per_s: Double?
  /// Searches while rows come and a base is built.
  var busy_search_p99_us: Double?
  var busy_search_max_us: Double?
  var runs: [Run] = []
}

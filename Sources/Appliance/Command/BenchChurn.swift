import Appliance
import ArgumentParser
import Foundation
import GRDB
import Logging
import VectorCore

/// `chartkeep bench churn`: changes an index without end, as the service would, until it is killed; with `--check`, looks whether what was
/// acknowledged is there and is found. `Tests/EndToEnd/index_kills.py` does the killing.
struct BenchChurn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "churn", abstract: "Changes an index without end, or checks one that was interrupted.", shouldDisplay: false)
  @Option(name: .long, help: "The folder; made if it is not there.") var out: String
  @Option(name: .long, help: "Which history happens.") var seed: UInt64 = 1
  @Option(name: .long, help: "About how many passages there are in the long run.") var rows = 3000
  @Flag(name: .long, help: "Check instead.") var check = false

  private var folder: URL { URL(fileURLWithPath: out, isDirectory: true) }
  /// A line for each commit that was acknowledged: its number, and how many passages there are.
  private var acknowledged: URL { folder.appendingPathComponent("acknowledged.log") }
  /// There while a base is being built.
  private var merging: URL { folder.appendingPathComponent("merging") }

  func run() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let database = try ClinicDatabase(at: folder.appendingPathComponent("churn.sqlite"), readers: 3)
    let index = try IndexFolder.open(in: folder, database: database, logger: ServiceLog.logger(level: .warning))
    if check {
      let report = try ChurnCheck(seed: seed, size: rows, acknowledged: lastAcknowledged()).run(index, database)
      try Output.json(report)
      if !report.problems.isEmpty { throw Failure(message: report.problems.joined(separator: "\n")) }
      return
    }
    unlink(merging.path)
    let commits = try ChurnCheck.commits(in: database)
    try churn(index, database, ChurnHistory(seed: seed, size: rows, commits: commits))
  }

  /// The last whole line's number; 0 before the first.
  private func lastAcknowledged() -> Int64 {
    guard let text = try? String(contentsOf: acknowledged, encoding: .utf8), let end = text.lastIndex(of: "\n") else { return 0 }
    return text[..<end].split(separator: "\n").last?.split(separator: " ").first.flatMap { Int64($0) } ?? 0
  }

  private func churn(_ index: ChunkIndex, _ database: ClinicDatabase, _ beginning: ChurnHistory) throws {
    let log = Foundation.open(acknowledged.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard log >= 0 else { throw Failure(message: "The log can't be written.") }
    let (merging, seed) = (merging, seed &+ UInt64(bitPattern: beginning.commits))
    Thread.detachNewThread {
      var random = PlainRandom(seed: seed)
      while true {
        usleep(useconds_t.random(in: 0...400_000, using: &random))
        _ = FileManager.default.createFile(atPath: merging.path, contents: nil)
        try? index.merge()
        unlink(merging.path)
      }
    }
    let vectors = ChurnVectors()
    var history = beginning
    while true {
      let step = history.advance()
      try database.pool.write { db in
        try Self.apply(step, of: history, vectors, index, db)
        try index.remove(document: ChurnHistory.counter, in: db)
        try index.insert([Self.counter(history.commits, vectors)], in: db)
      }
      let line = Array("\(history.commits) \(history.chunkCount)\n".utf8)
      guard write(log, line, line.count) == line.count, fsync(log) == 0 else { throw Failure(message: "The log can't be written.") }
      if history.commits % 4 == 0 { try index.catchUp() }
    }
  }

  private static func apply(
    _ step: ChurnHistory.Step, of history: ChurnHistory, _ vectors: ChurnVectors, _ index: ChunkIndex, _ db: Database
  ) throws {
    switch step {
    case .add(let numbers):
      for number in numbers {
        guard let paper = history.papers[number] else { continue }
        try index.insert(
          (0..<paper.chunks).map { ordinal in
            NewChunk(
              document: number, owner: paper.owner, ordinal: ordinal, page: 1, range: 0..<1, kind: paper.kind, received: paper.received,
              text: "passage\(number) part\(ordinal)", vector: vectors.vectors(document: number, ordinal: ordinal))
          }, in: db)
      }
    case .remove(let numbers):
      for number in numbers { try index.remove(document: number, in: db) }
    case .handOver(let numbers, let owner):
      for number in numbers { try index.changeOwner(document: number, to: owner, in: db) }
    }
  }

  private static func counter(_ commits: Int64, _ vectors: ChurnVectors) -> NewChunk {
    NewChunk(
      document: ChurnHistory.counter, owner: nil, ordinal: 0, page: 1, range: 0..<1, kind: "counter", received: commits, text: "counter",
      vector: vectors.vectors(document: ChurnHistory.counter, ordinal: 0))
  }
}

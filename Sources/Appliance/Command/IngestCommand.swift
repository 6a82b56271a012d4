import Appliance
import ArgumentParser
import Foundation
import Ingest

/// `chartkeep ingest`: files through the same pipeline as the inbox.
struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Takes in files, and folders with what is in them, and waits until each is at rest.")
  @OptionGroup var options: SettingsOptions
  @Argument(help: "Files and folders.") var paths: [String]
  @Option(name: .long, help: "Whose documents they become.") var owner: String
  @Flag(inversion: .prefixedNo, help: "Whether they hold PHI; assumed unless --no-phi.") var phi = true
  @Flag(name: .long, help: "Approve without review. For demonstrations only.") var approve = false
  @Flag(name: .long, help: "Print JSON Lines.") var json = false

  struct Line: Codable, Sendable {
    var file: String
    var document: Int64?
    var documents: [Int64]
    var state: String
    var code: String?
    var message: String?
    var chunks: Int
  }

  /// Files that are in the pipeline at a time.
  private static let atOnce = 8

  func run() async throws {
    let settings = try options.settings()
    let files = try Self.files(under: paths)
    guard !files.isEmpty else { throw Failure(message: "There is no file to take in.") }
    let (owner, phi, approve, json) = (owner, phi, approve, json)
    let failed = Counter()
    try await DataAccess(settings: settings).withOpen { ask in
      try await withThrowingTaskGroup(of: Line.self) { group in
        var waiting = files.makeIterator()
        for _ in 0..<Self.atOnce {
          if let file = waiting.next() {
            group.addTask { try await Self.take(file, owner: owner, phi: phi, approve: approve, limits: settings.ingest.limits, ask) }
          }
        }
        while let line = try await group.next() {
          if line.state == "failed" { failed.add() }
          try Self.show(line, json: json)
          if let file = waiting.next() {
            group.addTask { try await Self.take(file, owner: owner, phi: phi, approve: approve, limits: settings.ingest.limits, ask) }
          }
        }
      }
    }
    if failed.value > 0 { throw Failure(message: "\(failed.value) of \(files.count) files failed.") }
  }

  private static func take(
    _ file: String, owner: String, phi: Bool, approve: Bool, limits: ExtractionLimits, _ ask: @escaping DataAccess.Ask
  ) async throws -> Line {
    let data: Data
    do {
      data = try ExtractionInput.open(file, limits: limits).contents(limits)
    } catch {
      return Line(
        file: file, document: nil, documents: [], state: "failed", code: error.code.rawValue, message: error.message, chunks: 0)
    }
    let found = Collected<DocumentLine>()
    let name = URL(fileURLWithPath: file).lastPathComponent
    try await ask(.ingest(name: name, data: data, owner: owner, phi: phi, approve: approve)) { reply in
      if case .document(let line) = reply { found.append(line) }
    }
    let lines = found.values
    // One file, one line: its worst state speaks for it.
    let worst = lines.first { $0.state == .failed } ?? lines.first { $0.state != .indexed } ?? lines.first
    return Line(
      file: file, document: lines.first?.id, documents: lines.map(\.id), state: worst?.state.rawValue ?? "failed", code: worst?.code,
      message: worst?.message, chunks: lines.reduce(0) { $0 + $1.chunks })
  }

  private static func show(_ line: Line, json: Bool) throws {
    if json {
      try Output.json(line)
    } else {
      let number = line.document.map { "document \($0)" } ?? "no document"
      Output.line("\(line.file)\t\(number)\t\(line.state)\(line.code.map { "\t\($0)" } ?? "")\t\(line.chunks) passages")
    }
  }

  /// Folders recursively, names sorted, hidden files left out.
  static func files(under paths: [String]) throws -> [String] {
    var result: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw Failure(message: "\(path) is not there.")
      }
      guard isFolder.boolValue else {
        result.append(path)
        continue
      }
      let inside = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
      for name in inside where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
        let full = path + "/" + name
        var isInnerFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: full, isDirectory: &isInnerFolder), !isInnerFolder.boolValue { result.append(full) }
      }
    }
    return result
  }
}

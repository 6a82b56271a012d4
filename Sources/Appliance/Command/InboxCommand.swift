import Appliance
import ArgumentParser
import Foundation
import Ingest

/// `chartkeep inbox …`: every file that ever came.
struct Inbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What came, where it is, and why.", subcommands: [List.self, Retry.self, Explain.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists every file that ever came.")
    @OptionGroup var options: SettingsOptions
    @Option(name: .customLong("as"), help: "Show what this person may see, with names.") var login: String?
    @Flag(name: .long, help: "Print JSON Lines.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.inboxList(login: login)) { try Inbox.show($0, json: json) }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reads a failed document again.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The document's number.") var document: Int64
    @Option(name: .customLong("as"), help: "Who asks.") var login: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.inboxRetry(document: document, login: login)) {
        try Inbox.show($0, json: json)
      }
    }
  }

  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Finds a file's document by its content and says what became of it.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The file.") var file: String
    @Option(name: .customLong("as"), help: "Show what this person may see, with names.") var login: String?
    @Flag(name: .long, help: "Print JSON Lines.") var json = false

    func run() async throws {
      let json = json
      let settings = try options.settings()
      let data: Data
      do {
        data = try ExtractionInput.open(file, limits: settings.ingest.limits).contents(settings.ingest.limits)
      } catch {
        throw Failure(message: "\(error.code.rawValue): \(error.message)")
      }
      try await DataAccess(settings: settings).ask(.inboxExplain(data: data, login: login)) { try Inbox.show($0, json: json) }
    }
  }

  private static func show(_ reply: ControlReply, json: Bool) throws {
    guard case .document(let line) = reply else { return }
    if json {
      try Output.json(line)
    } else {
      var text = "\(line.id)\t\(line.state.rawValue)\t\(line.times.received)"
      if let name = line.name { text += "\t\(name)" }
      if let progress = line.progress { text += "\t\(progress)" }
      if let code = line.code { text += "\t\(code)" }
      if let message = line.message { text += "\t\(message)" }
      Output.line(text)
    }
  }
}

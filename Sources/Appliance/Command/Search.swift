import Appliance
import ArgumentParser
import Foundation

/// `chartkeep search`: what somebody would find.
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Searches as somebody: their documents, or the clinic's.")
  @OptionGroup var options: SettingsOptions
  @Argument(help: "The question. Left out with --jsonl.") var query: String?
  @Option(name: .customLong("as"), help: "Whose view is used, and who is named in the audit log.") var login: String
  @Option(name: .long, help: "own or org.") var scope = "own"
  @Option(name: .long, help: "How many results.") var top = 20
  @Option(name: .long, help: "hybrid, vector or keyword.") var mode = "hybrid"
  @Flag(name: .long, help: "Print JSON.") var json = false
  @Flag(name: .long, help: "Read {\"id\",\"query\"} lines, write {\"id\",\"results\"} lines.") var jsonl = false

  func validate() throws {
    guard (query == nil) == jsonl else { throw ValidationError("Give a question, or --jsonl.") }
    guard SearchQuestion.Scope(rawValue: scope) != nil else { throw ValidationError("--scope is own or org.") }
    guard SearchQuestion.Mode(rawValue: mode) != nil else { throw ValidationError("--mode is hybrid, vector or keyword.") }
    guard (1...100).contains(top) else { throw ValidationError("--top is 1 to 100.") }
  }

  private struct Answer: Encodable { var results: [ResultLine] }

  func run() async throws {
    let scope = SearchQuestion.Scope(rawValue: scope) ?? .own
    let mode = SearchQuestion.Mode(rawValue: mode) ?? .hybrid
    let (login, top, json, jsonl, query) = (login, top, json, jsonl, query)
    let failed = Counter()
    try await DataAccess(settings: options.settings()).withOpen { ask in
      let results: @Sendable (String) async throws -> [ResultLine] = { text in
        let found = Collected<ResultLine>()
        try await ask(.search(query: text, login: login, scope: scope, top: top, mode: mode)) { reply in
          if case .results(let lines) = reply { for line in lines { found.append(line) } }
        }
        return found.values
      }
      if jsonl {
        let isClean = try await JSONLines.process { object in
          ["results": try JSONLines.value(await results(JSONLines.text("query", of: object)))]
        }
        if !isClean { failed.add() }
        return
      }
      let lines = try await results(query ?? "")
      if json {
        try Output.json(Answer(results: lines))
      } else {
        for (index, line) in lines.enumerated() {
          Output.line(
            "\(index + 1). \(line.name ?? "document \(line.document)"), page \(line.page)  (\(String(format: "%.2f", line.score)))")
          Output.line("   \(line.snippet.replacing("\n", with: " "))")
        }
        if lines.isEmpty { Output.line("Nothing was found.") }
      }
    }
    if failed.value > 0 { throw Failure(message: "Some lines could not be answered.") }
  }
}

import Appliance
import Foundation
import Hummingbird

/// Instead of setting up a new clinic: the old one back from a backup. Open until the first administrator exists, with the code of the console.
struct RestorePages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/restore", show)
    try routes.post("/restore", begin)
  }

  struct RestorePage: Page {
    static let template = "restore"
    struct Choice: Sendable {
      var name: String
      var made: Moment
      var version: String
    }
    var frame: Frame?
    var csrf: String
    var choices: [Choice]
    /// Why there is nothing to choose from.
    var nothing: String?
    var isRunning: Bool
    var isReady: Bool
    var refreshes: Bool
    var problem: String?
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    if try await site.clinic.accounts.hasUsers() { return .redirect(to: "/log-in") }
    return try page(request)
  }

  @Sendable func begin(_ request: Request, _ context: WebContext) async throws -> Response {
    if try await site.clinic.accounts.hasUsers() { return .redirect(to: "/log-in") }
    var request = request
    let form = try await request.form()
    do {
      try await site.clinic.firstRun.begin(
        form.text("name") ?? "", recoveryCode: form.text("recovery") ?? "", setUpCode: form.text("code") ?? "",
        origin: context.origin(of: request))
      return .redirect(to: "/restore")
    } catch let refusal as Refusal {
      return try page(request, problem: refusal)
    }
  }

  private func page(_ request: Request, problem: Refusal? = nil) throws -> Response {
    let state = site.clinic.firstRun.now
    var words = problem?.message
    if case .failed(let text) = state, words == nil { words = text }
    let (choices, nothing): ([RestorePage.Choice], String?) =
      switch site.clinic.firstRun.choices() {
      case .success(let list):
        (
          list.map { .init(name: $0.name, made: Moment($0.date), version: $0.version) },
          list.isEmpty ? "There are no backups in the folder that backup.path names." : nil
        )
      case .failure(let error): ([], error.description)
      }
    return try site.withToken(request, problem: problem) {
      RestorePage(
        csrf: $0, choices: choices, nothing: nothing, isRunning: state == .running, isReady: state == .ready,
        refreshes: state == .running || state == .ready, problem: words)
    }
  }
}

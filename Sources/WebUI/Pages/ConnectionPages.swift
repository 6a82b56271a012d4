import Appliance
import Foundation
import Hummingbird

/// Servers of language models: the clinic's, and one's own.
struct ConnectionPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/connections") { request, context in
      try await list(context, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.get("/connections/new") { request, context in
      try await form(context, ConnectionForm(preset: request.query["preset"]), id: nil, isPersonal: request.query["own"] == "yes")
    }
    try routes.post("/connections") { request, context in try await keep(request, context, id: nil) }
    try routes.get("/connections/{id}") { _, context in
      let line = try await site.clinic.models.connection(try context.id(), principal: try context.principal())
      return try await form(context, ConnectionForm(line), id: line.id, isPersonal: line.isPersonal)
    }
    try routes.post("/connections/{id}") { request, context in try await keep(request, context, id: try context.id()) }
    try routes.post("/connections/{id}/test") { _, context in
      let id = try context.id()
      return try await act(context, done: "tested") { _ = try await site.clinic.gateway.test(id, principal: $0) }
    }
    try routes.post("/connections/{id}/on") { _, context in
      let id = try context.id()
      return try await act(context, done: "on") { try await site.clinic.models.setActive(true, id, principal: $0) }
    }
    try routes.post("/connections/{id}/off") { _, context in
      let id = try context.id()
      return try await act(context, done: "off") { try await site.clinic.models.setActive(false, id, principal: $0) }
    }
    try routes.post("/connections/{id}/remove") { _, context in
      let id = try context.id()
      return try await act(context, done: "removed") { try await site.clinic.models.remove(id, principal: $0) }
    }
  }

  private static let notices = [
    "kept": "Kept. Test it before people use it.", "tested": "Tested; what came of it stands beside the connection.",
    "on": "It is in use.", "off": "It is not used any more. Its key is kept.", "removed": "It is removed, and its key with it.",
  ]

  struct Row: Sendable {
    var id: Int64
    var name: String
    var providerWord: String
    var address: String
    var models: String
    var isPersonal: Bool
    var isActive: Bool
    var stateWord: String
    var shape: String
    var tested: Moment?
    var testWords: String?
    var offered: String?
    var limits: String
    var tier: String?
    var agreementWord: String
    var mayHavePHI: Bool
    var costWord: String
    var keyWord: String
  }

  struct ListPage: Page {
    static let template = "connections"
    var frame: Frame?
    var rows: [Row]
    var isEmpty: Bool
    var mayManage: Bool
    var problem: String?
    var notice: String?
  }

  struct FormPage: Page {
    static let template = "connection"
    var frame: Frame?
    var form: ConnectionForm
    var title: String
    var action: String
    var isPersonal: Bool
    var problem: String?
  }

  private func list(_ context: WebContext, problem: Refusal? = nil, notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    let lines = try await site.clinic.models.list(principal: principal)
    let prices = try await site.clinic.ledger.presentPrices()
    let page = ListPage(
      frame: try await site.frame(context, .connections), rows: lines.map { Self.row($0, prices) }, isEmpty: lines.isEmpty,
      mayManage: principal.may(.manageConnections), problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  private func act(_ context: WebContext, done: String, _ action: (Principal) async throws -> Void) async throws -> Response {
    do {
      try await action(try context.principal())
      return .redirect(to: "/connections?done=\(done)")
    } catch let refusal as Refusal {
      return try await list(context, problem: refusal)
    }
  }

  private func keep(_ request: Request, _ context: WebContext, id: Int64?) async throws -> Response {
    var request = request
    let fields = try await request.form()
    let principal = try context.principal()
    let form = ConnectionForm(fields)
    let isPersonal =
      if let id { try await site.clinic.models.connection(id, principal: principal).isPersonal } else { fields["own"] == "yes" }
    do {
      let secret = fields["secret"].flatMap { $0.isEmpty ? nil : Secret($0) }
      _ = try await site.clinic.models.set(form.connection, secret: secret, id: id, isPersonal: isPersonal, principal: principal)
      return .redirect(to: "/connections?done=kept")
    } catch let refusal as Refusal {
      return try await self.form(context, form, id: id, isPersonal: isPersonal, problem: refusal)
    }
  }

  private func form(
    _ context: WebContext, _ form: ConnectionForm, id: Int64?, isPersonal: Bool, problem: Refusal? = nil
  ) async throws -> Response {
    let title = id == nil ? (isPersonal ? "A connection of your own" : "A connection for the clinic") : form.name
    let page = FormPage(
      frame: try await site.frame(context, .connections, crumbs: [.init(label: title, link: nil)]), form: form, title: title,
      action: id.map { "/connections/\($0)" } ?? "/connections", isPersonal: isPersonal, problem: problem?.message)
    return try site.templates.response(page, problem: problem)
  }

  /// What a question of the usual size takes; nothing is promised.
  private static func cost(_ connection: ModelConnection, _ prices: [String: ModelPrice]) -> String {
    if connection.isLocal { return "Nothing: the clinic's own server" }
    let words = Set(connection.models.values).sorted().map { model in
      prices[model].map { "\(model) about \($0.estimate(input: 2_500, output: 200).words) credits a question" }
        ?? "\(model) has no price yet, so it is not asked"
    }
    return words.joined(separator: "; ")
  }

  private static func row(_ line: ModelConnectionLine, _ prices: [String: ModelPrice]) -> Row {
    let connection = line.connection
    let today = ConnectionForm.today
    let (word, shape) =
      if !line.isActive { ("Not in use", "ended") } else if line.isPaused {
        ("Left alone for a minute after failures", "failed")
      } else if let test = line.test {
        test.worked ? ("Worked", "done") : ("Failed its test", "failed")
      } else { ("Not tested yet", "waiting") }
    let agreement =
      if connection.isLocal { "None needed: the clinic's own server" } else if let agreement = connection.agreement {
        agreement.isInForce(on: today)
          ? "With \(agreement.party)\(agreement.endsOn.map { ", until \($0)" } ?? "")" : "With \(agreement.party), not in force"
      } else { "None: no text of documents with patient data goes there" }
    let left = [line.test?.requestsLeft.map { "\($0) requests left" }, line.test?.tokensLeft.map { "\($0) tokens left" }].compactMap { $0 }
    return Row(
      id: line.id, name: connection.name, providerWord: provider(connection.provider), address: connection.address,
      models: ModelRole.allCases.compactMap { role in
        connection.model(for: role).map { "\($0) for \(role == .assistant ? "questions" : "drafts")" }
      }
      .joined(separator: ", "), isPersonal: line.isPersonal, isActive: line.isActive, stateWord: word, shape: shape,
      tested: line.testedAt.map(Moment.init),
      testWords: line.test.flatMap { test in
        test.refusal ?? test.failure?.words ?? test.milliseconds.map { "answered in \($0) ms" }
      }, offered: line.test?.models.map { $0.isEmpty ? "none" : $0.prefix(12).joined(separator: ", ") + ($0.count > 12 ? " …" : "") },
      limits: (["\(connection.requestsPerMinute) a minute, \(connection.atOnce) at once"] + left).joined(separator: "; "),
      tier: connection.tier, agreementWord: agreement, mayHavePHI: connection.mayHaveClinicalText(on: today),
      costWord: cost(connection, prices),
      keyWord: line.hasSecret ? "A key is kept" : "No key")
  }

  static func provider(_ provider: ModelConnection.Provider) -> String {
    switch provider {
    case .openAI: "OpenAI"
    case .azureOpenAI: "Azure OpenAI"
    case .compatible: "OpenAI-compatible server"
    }
  }
}

import Appliance
import Hummingbird

/// What the clinic taught the detector: staff, facilities, words to redact or to keep. For administrators.
struct WordPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/words", show)
    try routes.post("/words", add)
    try routes.post("/words/{id}/on") { try await change($0, $1, .on) }
    try routes.post("/words/{id}/off") { try await change($0, $1, .off) }
    try routes.post("/words/{id}/remove") { try await change($0, $1, .remove) }
    try routes.get("/api/v1/words", list)
    try routes.post("/api/v1/words", addByAPI)
    try routes.post("/api/v1/words/{id}/on") { _, context in try await changeByAPI(context, .on) }
    try routes.post("/api/v1/words/{id}/off") { _, context in try await changeByAPI(context, .off) }
    try routes.delete("/api/v1/words/{id}") { _, context in try await changeByAPI(context, .remove) }
  }

  struct WordsPage: Page {
    static let template = "words"
    struct Row: Sendable {
      var id: Int64
      var text: String
      var sourceWord: String
      var isActive: Bool
      var since: Moment
    }
    struct Group: Sendable {
      var value: String
      var title: String
      var hint: String
      var rows: [Row]
      var isEmpty: Bool
      var countWord: String
    }
    struct Choice: Sendable {
      var value: String
      var word: String
      var hint: String
      var isChosen: Bool
    }
    var frame: Frame?
    var groups: [Group]
    var kinds: [Choice]
    var typed: String
    var problem: String?
    var notice: String?
  }

  struct AddInput: Decodable {
    /// `staff`, `facility`, `redact` or `keep`.
    var kind: String
    var text: String
  }

  struct TermJSON: Codable {
    var id: Int64
    var kind: String
    var text: String
    var label: String
    /// `person` or `review`.
    var source: String
    var active: Bool
    var documents: Int
  }

  private enum Change: String { case on, off, remove }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let notices = [
      "added": "Added. Documents that are read from now on follow it.", "on": "The word is used from now on.",
      "off": "The word is not used any more.", "remove": "The word is removed.",
    ]
    return try await page(context, notice: request.query["done"].flatMap { notices[$0] })
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let terms = try await site.clinic.knowledge.list(principal: try context.principal())
    return JSON.response(
      terms.map {
        TermJSON(
          id: $0.id.rawValue, kind: $0.kind.rawValue, text: $0.text, label: Words.code($0.label), source: $0.source.rawValue,
          active: $0.isActive, documents: $0.documents)
      })
  }

  @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let text = form["text"] ?? ""
    let kind = form["kind"].flatMap(ClinicTerm.Kind.init(rawValue:))
    do {
      guard let kind else { throw Refusal(.invalid, "Choose what it is.", field: "kind") }
      _ = try await site.clinic.knowledge.add(text, kind: kind, principal: try context.principal())
      return .redirect(to: "/words?done=added")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal, typed: text, kind: kind)
    }
  }

  @Sendable func addByAPI(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(AddInput.self)
    guard let kind = ClinicTerm.Kind(rawValue: input.kind) else { throw Refusal(.invalid, "Choose what it is.", field: "kind") }
    _ = try await site.clinic.knowledge.add(input.text, kind: kind, principal: try context.principal())
    return Response(status: .created)
  }

  private func changeByAPI(_ context: WebContext, _ change: Change) async throws -> Response {
    try await carryOut(change, context)
    return Response(status: .noContent)
  }

  private func carryOut(_ change: Change, _ context: WebContext) async throws {
    let id = ClinicTerm.ID(rawValue: try context.id())
    let principal = try context.principal()
    switch change {
    case .on: try await site.clinic.knowledge.setActive(true, id, principal: principal)
    case .off: try await site.clinic.knowledge.setActive(false, id, principal: principal)
    case .remove: try await site.clinic.knowledge.remove(id, principal: principal)
    }
  }

  private func change(_ request: Request, _ context: WebContext, _ change: Change) async throws -> Response {
    do {
      try await carryOut(change, context)
      return .redirect(to: "/words?done=\(change.rawValue)")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  private func page(
    _ context: WebContext, problem: Refusal? = nil, notice: String? = nil, typed: String = "", kind: ClinicTerm.Kind? = nil
  ) async throws -> Response {
    let terms = try await site.clinic.knowledge.list(principal: try context.principal())
    let groups = ClinicTerm.Kind.allCases.map { kind -> WordsPage.Group in
      let rows = terms.filter { $0.kind == kind }.sorted { ($0.isActive ? 0 : 1, $0.text) < ($1.isActive ? 0 : 1, $1.text) }
      return WordsPage.Group(
        value: kind.rawValue, title: Self.title(kind), hint: Self.hint(kind), rows: rows.map(Self.row), isEmpty: rows.isEmpty,
        countWord: Words.count(rows.count, "entry", "entries"))
    }
    let page = WordsPage(
      frame: try await site.frame(context, .words), groups: groups,
      kinds: ClinicTerm.Kind.allCases.map {
        .init(value: $0.rawValue, word: Self.title($0), hint: Self.hint($0), isChosen: $0 == (kind ?? .staff))
      }, typed: typed, problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  private static func row(_ term: ClinicTerm) -> WordsPage.Row {
    let source =
      switch term.source {
      case .person: "entered by \(term.addedBy)"
      case .review: "learned from \(Words.count(term.documents, "review", "reviews"))"
      }
    return WordsPage.Row(
      id: term.id.rawValue, text: term.text, sourceWord: source, isActive: term.isActive, since: Moment(term.addedAt))
  }

  private static func title(_ kind: ClinicTerm.Kind) -> String {
    switch kind {
    case .staff: "Staff"
    case .facility: "Facilities"
    case .redact: "Always redact"
    case .keep: "Never redact"
    }
  }

  private static func hint(_ kind: ClinicTerm.Kind) -> String {
    switch kind {
    case .staff: "who works here, first and family name"
    case .facility: "this clinic, its sites, its neighbours"
    case .redact: "words that must not stay readable"
    case .keep: "words that look like names and are none"
    }
  }
}

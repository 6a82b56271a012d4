import Appliance
import Foundation
import Hummingbird

/// What language models cost, and who may use how much.
struct UsagePages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/usage") { request, context in
      try await page(context, request.query, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.post("/usage/credits") { request, context in
      try await act(request, context, done: "added") { form, principal in
        guard let amount = Credits(form.text("amount") ?? "") else { throw Self.noAmount("amount") }
        try await site.clinic.ledger.grant(amount, reason: form.text("reason") ?? "", principal: principal)
      }
    }
    try routes.post("/usage/budgets") { request, context in
      try await act(request, context, done: "budget") { form, principal in
        try await site.clinic.ledger.setBudget(
          login: form.text("login"), soft: try Self.amount(form, "soft"), hard: try Self.amount(form, "hard"), principal: principal)
      }
    }
  }

  private static let notices = ["added": "The credits are there.", "budget": "The budget is in force."]

  static func noAmount(_ field: String) -> Refusal {
    Refusal(.invalid, "Enter credits such as 25 or 0.50.", field: field)
  }

  private static func amount(_ form: FormFields, _ field: String) throws(Refusal) -> Credits? {
    guard let text = form.text(field) else { return nil }
    guard let amount = Credits(text) else { throw noAmount(field) }
    return amount
  }

  struct Line: Sendable {
    var name: String
    var calls: Int
    var tokens: String
    var credits: String
  }

  struct Table: Sendable {
    var title: String
    var heading: String
    var lines: [Line]
  }

  struct BudgetRow: Sendable {
    var who: String
    var login: String
    var used: String
    var soft: String
    var hard: String
  }

  struct GrantRow: Sendable {
    var when: Moment
    var amount: String
    var by: String
    var reason: String
  }

  struct UsagePage: Page {
    static let template = "usage"
    var frame: Frame?
    var isAll: Bool
    var mayManage: Bool
    var available: String
    var reserved: String
    var month: String
    var budgetWord: String?
    var from: String
    var to: String
    var tables: [Table]
    var isEmpty: Bool
    var budgets: [BudgetRow]
    var grants: [GrantRow]
    var problem: String?
    var notice: String?
  }

  private func act(
    _ request: Request, _ context: WebContext, done: String, _ action: (FormFields, Principal) async throws -> Void
  ) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      try await action(form, try context.principal())
      return .redirect(to: "/usage?done=\(done)")
    } catch let refusal as Refusal {
      return try await page(context, FormFields(""), problem: refusal)
    }
  }

  private func page(_ context: WebContext, _ query: FormFields, problem: Refusal? = nil, notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    let ledger = site.clinic.ledger
    let isAll = principal.may(.viewAllUsage)
    let (from, until) = UsageAPI.span(query)
    let standing = try await ledger.standing(principal: principal)
    var tables: [Table] = []
    for part in UsagePart.allCases where isAll || part != .person {
      let lines = try await ledger.usage(by: part, from: from, until: until, principal: principal).map {
        Line(
          name: part == .action ? ModelAction(rawValue: $0.name).map(Self.word) ?? $0.name : $0.name, calls: $0.calls,
          tokens: "\($0.inputTokens) + \($0.outputTokens)", credits: $0.charged.words)
      }
      let (title, heading) =
        switch part {
        case .action: ("By what was done", "What")
        case .model: ("By model", "Model")
        case .person: ("By person", "Person")
        }
      if !lines.isEmpty { tables.append(Table(title: title, heading: heading, lines: lines)) }
    }
    let page = UsagePage(
      frame: try await site.frame(context, .usage), isAll: isAll, mayManage: principal.may(.manageCredits),
      available: standing.available.words, reserved: standing.reserved.words, month: standing.usedThisMonth.words,
      budgetWord: standing.budget.map { budget in
        [budget.hard.map { "at most \($0.words)" }, budget.soft.map { "a warning past \($0.words)" }].compactMap { $0 }.joined(
          separator: ", ")
      }, from: query["from"] ?? "", to: query["to"] ?? "", tables: tables, isEmpty: tables.isEmpty,
      budgets: isAll
        ? try await ledger.budgets(principal: principal).map {
          BudgetRow(
            who: $0.login ?? "The whole clinic", login: $0.login ?? "", used: $0.used.words, soft: $0.budget.soft?.words ?? "",
            hard: $0.budget.hard?.words ?? "")
        } : [],
      grants: isAll
        ? try await ledger.grants(principal: principal).map {
          GrantRow(when: Moment($0.at), amount: $0.amount.words, by: $0.by, reason: $0.reason)
        } : [], problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }

  private static func word(_ action: ModelAction) -> String {
    switch action {
    case .ask: "Questions"
    case .draft: "Drafts"
    case .test: "Tests of connections"
    }
  }
}

/// What models cost: from when on, and who said so.
struct PricePages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/prices") { request, context in
      try await page(context, notice: request.query["done"] == "kept" ? "The price is kept." : nil)
    }
    try routes.post("/prices", keep)
  }

  struct Row: Sendable {
    var model: String
    var input: String
    var output: String
    var from: Moment?
    var source: String
    var isPresent: Bool
  }

  struct PricePage: Page {
    static let template = "prices"
    var frame: Frame?
    var rows: [Row]
    var mayManage: Bool
    var problem: String?
    var notice: String?
  }

  @Sendable func keep(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      guard let input = Credits(form.text("input") ?? "") else { throw UsagePages.noAmount("input") }
      guard let output = Credits(form.text("output") ?? "") else { throw UsagePages.noAmount("output") }
      try await site.clinic.ledger.setPrice(
        form.text("model") ?? "", input: input, output: output, from: form.day("from"), principal: try context.principal())
      return .redirect(to: "/prices?done=kept")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  private func page(_ context: WebContext, problem: Refusal? = nil, notice: String? = nil) async throws -> Response {
    let principal = try context.principal()
    let now = Date()
    var seen: Set<String> = []
    let rows = try await site.clinic.ledger.prices(principal: principal).map { price in
      let isPresent = price.validFrom <= now && seen.insert(price.model).inserted
      return Row(
        model: price.model, input: price.input.words, output: price.output.words,
        from: price.validFrom.timeIntervalSince1970 > 0 ? Moment(price.validFrom) : nil, source: price.source, isPresent: isPresent)
    }
    let page = PricePage(
      frame: try await site.frame(context, .prices), rows: rows, mayManage: principal.may(.manageCredits), problem: problem?.message,
      notice: notice)
    return try site.templates.response(page, problem: problem)
  }
}

import Appliance
import Foundation
import Hummingbird

/// Credits, usage, prices and budgets. Amounts are whole micro-credits: a millionth of a credit, which is a US dollar.
struct UsageAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/usage", usage)
    try routes.get("/api/v1/credits") { _, context in
      JSON.response(StandingJSON(try await site.clinic.ledger.standing(principal: try context.principal())))
    }
    try routes.post("/api/v1/credits") { request, context in
      var request = request
      let input = try await request.input(GrantInput.self)
      try await site.clinic.ledger.grant(
        Credits(micro: input.amount), reason: input.reason, principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/prices") { _, context in
      let prices = try await site.clinic.ledger.prices(principal: try context.principal())
      return JSON.response(["prices": prices.map(PriceJSON.init)])
    }
    try routes.put("/api/v1/prices") { request, context in
      var request = request
      let input = try await request.input(PriceInput.self)
      try await site.clinic.ledger.setPrice(
        input.model, input: Credits(micro: input.input), output: Credits(micro: input.output), from: input.validFrom.flatMap(Day.date),
        principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/budgets") { _, context in
      let budgets = try await site.clinic.ledger.budgets(principal: try context.principal())
      return JSON.response(["budgets": budgets.map { BudgetJSON($0.budget, login: $0.login, used: $0.used) }])
    }
    try routes.put("/api/v1/budgets") { request, context in
      var request = request
      let input = try await request.input(BudgetInput.self)
      try await site.clinic.ledger.setBudget(
        login: input.login, soft: input.soft.map(Credits.init(micro:)), hard: input.hard.map(Credits.init(micro:)),
        principal: try context.principal())
      return Response(status: .noContent)
    }
  }

  struct GrantInput: Decodable {
    var amount: Int64
    var reason: String
  }

  struct PriceInput: Decodable {
    var model: String
    /// For a million tokens.
    var input: Int64
    var output: Int64
    /// `yyyy-MM-dd`; missing or past means now.
    var validFrom: String?
  }

  struct BudgetInput: Decodable {
    /// Missing means the whole clinic.
    var login: String?
    var soft: Int64?
    var hard: Int64?
  }

  struct StandingJSON: Codable {
    var available: Credits
    var reserved: Credits
    var spent: Credits
    var usedThisMonth: Credits

    init(_ standing: LedgerStanding) {
      available = standing.available
      reserved = standing.reserved
      spent = standing.spent
      usedThisMonth = standing.usedThisMonth
    }
  }

  struct UsageJSON: Codable {
    struct Line: Codable {
      var name: String
      var calls: Int
      var inputTokens: Int
      var outputTokens: Int
      var charged: Credits
    }
    var lines: [Line]
    var total: Credits
  }

  struct PriceJSON: Codable {
    var model: String
    var input: Credits
    var output: Credits
    var validFrom: Date
    var source: String

    init(_ price: ModelPrice) {
      model = price.model
      input = price.input
      output = price.output
      validFrom = price.validFrom
      source = price.source
    }
  }

  struct BudgetJSON: Codable {
    var login: String?
    var soft: Credits?
    var hard: Credits?
    var usedThisMonth: Credits

    init(_ budget: Budget, login: String?, used: Credits) {
      self.login = login
      soft = budget.soft
      hard = budget.hard
      usedThisMonth = used
    }
  }

  /// From the first day to the last, both included; the last thirty days where nothing is said.
  static func span(_ query: FormFields) -> (from: Date, until: Date) {
    let now = Date()
    let from = query.day("from") ?? now.addingTimeInterval(-30 * 86_400)
    let until = query.day("to").map { $0.addingTimeInterval(86_400) } ?? now.addingTimeInterval(86_400)
    return (from, max(from, until))
  }

  @Sendable func usage(_ request: Request, _ context: WebContext) async throws -> Response {
    let query = request.query
    let (from, until) = Self.span(query)
    let lines = try await site.clinic.ledger.usage(
      by: query.text("by").flatMap(UsagePart.init) ?? .action, from: from, until: until, principal: try context.principal())
    let total = Credits(micro: lines.reduce(0) { $0 + $1.charged.micro })
    return JSON.response(
      UsageJSON(
        lines: lines.map {
          .init(name: $0.name, calls: $0.calls, inputTokens: $0.inputTokens, outputTokens: $0.outputTokens, charged: $0.charged)
        }, total: total))
  }
}

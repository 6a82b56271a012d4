package import Foundation
import GRDB

/// Credits of the clinic: what is there, what calls cost, and who may use how much. A call is reserved at its highest price before it goes out,
/// and settled once at what it took, never more; a call that came to nothing, or whose process died, gives everything back.
package final class Ledger: Sendable, CallMeter {
  let database: ClinicDatabase
  let audit: AuditLog
  let store = LedgerStore()
  let now: @Sendable () -> Date

  convenience init(_ parts: ClinicParts) { self.init(database: parts.database, audit: parts.audit, now: parts.now) }

  init(database: ClinicDatabase, audit: AuditLog, now: @escaping @Sendable () -> Date) {
    self.database = database
    self.audit = audit
    self.now = now
  }

  // MARK: Calls

  func reserve(
    _ model: String, of connection: Int64, isFree: Bool, action: ModelAction, by principal: Principal, inputTokens: Int, outputTokens: Int
  ) async throws -> MeteredCall {
    try await database.pool.write { [self] db in
      let time = now()
      let price: ModelPrice
      if isFree {
        price = ModelPrice(model: model, input: .zero, output: .zero, validFrom: time, source: "")
      } else if let known = try store.price(of: model, at: time, in: db) {
        price = known
      } else {
        throw Refusal(
          .conflict, "The price of the model \(model) is not known, so it is not asked. An administrator can enter it under Prices.")
      }
      let cost = price.cost(input: inputTokens, output: outputTokens)
      let warning = try check(cost, principal, at: time, in: db)
      let new = LedgerStore.NewCall(
        user: principal.user, login: principal.login, connection: connection, action: action, price: price, reserved: cost)
      let id = try store.add(new, at: time, in: db)
      try store.move(cost, from: .available, to: .reserved, call: id, by: principal.login, at: time, in: db)
      return MeteredCall(id: id, reserved: TokenUsage(input: max(0, inputTokens), output: max(0, outputTokens)), warning: warning)
    }
  }

  /// The warning, when a soft limit is passed.
  private func check(_ cost: Credits, _ principal: Principal, at time: Date, in db: Database) throws -> String? {
    guard cost > .zero else { return nil }
    var warning: String?
    for user in [principal.user, nil] {
      guard let budget = try store.budget(of: user, in: db) else { continue }
      let used = Credits(micro: try store.used(by: user, since: Self.month(time), in: db).micro + cost.micro)
      let whose = user == nil ? "The clinic’s" : "Your"
      if let hard = budget.hard, used > hard {
        throw Refusal(
          .conflict, "\(whose) budget for this month, \(hard.words) credits, does not cover this. An administrator can raise it.")
      }
      if let soft = budget.soft, used > soft, warning == nil {
        warning = "\(whose) budget for this month is nearly used: \(used.words) credits, past the mark of \(soft.words)."
      }
    }
    let available = try store.balance(.available, in: db)
    guard available >= cost else {
      throw Refusal(
        .conflict,
        "There are not enough credits: \(available.words) are left, and this may take \(cost.words). An administrator can add some under Usage."
      )
    }
    return warning
  }

  func settle(_ call: MeteredCall, usage: TokenUsage) async throws {
    try await database.pool.write { [self] db in
      guard let open = try store.call(call.id, in: db), open.isOpen else { return }
      // Nobody's count makes a call dearer than was agreed, or a sum of tokens larger than a number may be.
      let usage = TokenUsage(
        input: min(max(0, usage.input), call.reserved.input), output: min(max(0, usage.output), call.reserved.output))
      let cost = min(open.reserved, open.price.cost(input: usage.input, output: usage.output))
      try store.settle(call.id, charged: cost, usage: usage, at: now(), in: db)
      try store.move(cost, from: .reserved, to: .spent, call: call.id, by: "chartkeep", at: now(), in: db)
      try store.move(
        Credits(micro: open.reserved.micro - cost.micro), from: .reserved, to: .available, call: call.id, by: "chartkeep", at: now(), in: db
      )
    }
  }

  func release(_ call: MeteredCall) async throws {
    try await database.pool.write { [self] db in try release(call.id, in: db) }
  }

  private func release(_ id: Int64, in db: Database) throws {
    guard let open = try store.call(id, in: db), open.isOpen else { return }
    try store.release(id, at: now(), in: db)
    try store.move(open.reserved, from: .reserved, to: .available, call: id, by: "chartkeep", at: now(), in: db)
  }

  /// At the start: no call of an earlier process is under way any more.
  func recover() async throws {
    try await database.pool.write { [self] db in
      for id in try store.openCalls(in: db) { try release(id, in: db) }
    }
  }

  /// Longer than all tries of a call with the pauses between them may take (``ChatClient/longest``, ``Backoff``).
  static let overdue: TimeInterval = 3_600

  /// Gives back what a call has reserved whose end could not be written, as on a full disk. Returns how many there were.
  @discardableResult func endOverdue() async throws -> Int {
    try await database.pool.write { [self] db in
      let calls = try store.openCalls(before: now().addingTimeInterval(-Self.overdue), in: db)
      for id in calls { try release(id, in: db) }
      return calls.count
    }
  }

  /// What is wrong with the books; empty when they are right.
  package func faults() async throws -> [String] { try await database.pool.read { [store] db in try store.faults(in: db) } }

  // MARK: Looking

  package func standing(principal: Principal) async throws -> LedgerStanding {
    try principal.require(.viewUsage)
    let user = principal.may(.viewAllUsage) ? nil : principal.user
    return try await database.pool.read { [self] db in
      LedgerStanding(
        available: try store.balance(.available, in: db), reserved: try store.balance(.reserved, in: db),
        spent: try store.balance(.spent, in: db), usedThisMonth: try store.used(by: user, since: Self.month(now()), in: db),
        budget: try store.budget(of: user, in: db))
    }
  }

  /// Who may not see everybody's sees the own.
  package func usage(by part: UsagePart, from: Date, until: Date, principal: Principal) async throws -> [UsageLine] {
    try principal.require(.viewUsage)
    let user = principal.may(.viewAllUsage) ? nil : principal.user
    return try await database.pool.read { [store] db in try store.usage(by: part, of: user, from: from, until: until, in: db) }
  }

  package func grants(principal: Principal) async throws -> [LedgerGrant] {
    try principal.require(.viewAllUsage)
    return try await database.pool.read { [store] db in try store.movements(limit: 100, in: db) }
  }

  package func prices(principal: Principal) async throws -> [ModelPrice] {
    try principal.require(.viewUsage)
    return try await database.pool.read { [store] db in try store.prices(in: db) }
  }

  /// By model: what is in force now. No secret, so that a connection can say what it may cost.
  package func presentPrices() async throws -> [String: ModelPrice] {
    let time = now()
    let prices = try await database.pool.read { [store] db in try store.prices(in: db) }
    return Dictionary(prices.filter { $0.validFrom <= time }.map { ($0.model, $0) }, uniquingKeysWith: { newest, _ in newest })
  }

  package func budgets(principal: Principal) async throws -> [(budget: Budget, login: String?, used: Credits)] {
    try principal.require(.viewAllUsage)
    return try await database.pool.read { [self] db in
      let logins = Dictionary(uniqueKeysWithValues: try AccountStore().users(in: db).map { ($0.id, $0.login) })
      return try store.budgets(in: db).map { budget in
        (budget, budget.user.map { logins[$0] ?? "–" }, try store.used(by: budget.user, since: Self.month(now()), in: db))
      }
    }
  }

  // MARK: Keeping

  /// The most that is added at once.
  static let most = Credits(micro: 1_000_000 * 1_000_000)

  package func grant(_ amount: Credits, reason: String, principal: Principal) async throws {
    try principal.require(.manageCredits)
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard amount > .zero, amount <= Self.most else {
      throw Refusal(.invalid, "Add more than nothing and at most 1,000,000 credits.", field: "amount")
    }
    guard (3...200).contains(reason.count) else { throw Refusal(.invalid, "Say in 3 to 200 characters what for.", field: "reason") }
    try await database.pool.write { [self] db in
      try store.move(amount, from: .granted, to: .available, by: principal.login, reason: reason, at: now(), in: db)
      try audit.append(.by(principal, .creditsGranted, target: "ledger", metadata: ["micro": .int(amount.micro)]), in: db)
    }
  }

  /// From now on, or from a day to come. What was called before keeps its price.
  package func setPrice(_ model: String, input: Credits, output: Credits, from: Date?, principal: Principal) async throws {
    try principal.require(.manageCredits)
    let model = model.trimmingCharacters(in: .whitespaces)
    guard (1...200).contains(model.utf8.count), model.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Refusal(.invalid, "Enter the model as the connection names it.", field: "model")
    }
    guard max(input, output) <= Credits(micro: 100_000 * 1_000_000) else {
      throw Refusal(.invalid, "At most 100,000 credits for a million tokens.", field: "input")
    }
    let start = max(now(), from ?? now())
    let price = ModelPrice(model: model, input: input, output: output, validFrom: start, source: principal.login)
    try await database.pool.write { [self] db in
      try store.setPrice(price, in: db)
      let facts: [String: AuditValue] = ["model": .string(model), "input": .int(input.micro), "output": .int(output.micro)]
      try audit.append(.by(principal, .priceChanged, target: "ledger", metadata: facts), in: db)
    }
  }

  /// Both limits nil take the budget away.
  package func setBudget(login: String?, soft: Credits?, hard: Credits?, principal: Principal) async throws {
    try principal.require(.manageCredits)
    if let soft, let hard, soft > hard { throw Refusal(.invalid, "The mark for warnings lies below the limit.", field: "soft") }
    try await database.pool.write { [self] db in
      var user: User.ID?
      if let login {
        guard let found = try AccountStore().users(in: db).first(where: { $0.login == login }) else {
          throw Refusal(.notFound, "There is nobody of that name.", field: "login")
        }
        user = found.id
      }
      try store.setBudget(Budget(user: user, soft: soft, hard: hard), in: db)
      let facts: [String: AuditValue] = ["soft": .int(soft?.micro ?? -1), "hard": .int(hard?.micro ?? -1)]
      try audit.append(.by(principal, .budgetChanged, target: user.map { "user:\($0.rawValue)" } ?? "ledger", metadata: facts), in: db)
    }
  }

  /// The beginning of a time's month, in the machine's time zone.
  static func month(_ time: Date) -> Date {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    return calendar.date(from: calendar.dateComponents([.year, .month], from: time)) ?? time
  }
}

import Foundation
import GRDB

/// All SQL about credits. Whoever moves some does so in one transaction with what it is for.
struct LedgerStore {
  enum Account: String { case granted, available, reserved, spent }

  struct Call {
    var id: Int64
    var user: User.ID
    var reserved: Credits
    var price: ModelPrice
    var isOpen: Bool
  }

  struct NewCall {
    var user: User.ID
    var login: String
    var connection: Int64
    var action: ModelAction
    var price: ModelPrice
    var reserved: Credits
  }

  func balance(_ account: Account, in db: Database) throws -> Credits {
    Credits(
      micro: try Int64.fetchOne(db, sql: "SELECT balance FROM ledger_accounts WHERE name = ?", arguments: [account.rawValue]) ?? 0)
  }

  /// Nothing is a movement of nothing.
  func move(
    _ amount: Credits, from: Account, to: Account, call: Int64? = nil, by: String, reason: String? = nil, at now: Date, in db: Database
  ) throws {
    guard amount > .zero else { return }
    try db.execute(
      sql: "INSERT INTO ledger_movements (at, taken_from, given_to, amount, call, by, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [now.microseconds, from.rawValue, to.rawValue, amount.micro, call, by, reason])
  }

  // MARK: Calls

  func add(_ new: NewCall, at now: Date, in db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO ledger_calls (at, user, login, connection, model, action, state, reserved, input_price, output_price)
        VALUES (?, ?, ?, ?, ?, ?, 'reserved', ?, ?, ?)
        """,
      arguments: [
        now.microseconds, new.user.rawValue, new.login, new.connection, new.price.model, new.action.rawValue, new.reserved.micro,
        new.price.input.micro, new.price.output.micro,
      ])
    return db.lastInsertedRowID
  }

  func call(_ id: Int64, in db: Database) throws -> Call? {
    try Row.fetchOne(db, sql: "SELECT * FROM ledger_calls WHERE id = ?", arguments: [id]).map { row in
      Call(
        id: row["id"], user: User.ID(rawValue: row["user"]), reserved: Credits(micro: row["reserved"]),
        price: ModelPrice(
          model: row["model"], input: Credits(micro: row["input_price"]), output: Credits(micro: row["output_price"]),
          validFrom: Date(microseconds: row["at"]), source: ""), isOpen: row["state"] == "reserved")
    }
  }

  func openCalls(before limit: Date? = nil, in db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db, sql: "SELECT id FROM ledger_calls WHERE state = 'reserved' AND (?1 IS NULL OR at < ?1) ORDER BY id",
      arguments: [limit?.microseconds])
  }

  func settle(_ id: Int64, charged: Credits, usage: TokenUsage, at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE ledger_calls SET state = 'settled', charged = ?, input_tokens = ?, output_tokens = ?, ended_at = ? WHERE id = ?
        """, arguments: [charged.micro, usage.input, usage.output, now.microseconds, id])
  }

  func release(_ id: Int64, at now: Date, in db: Database) throws {
    try db.execute(sql: "UPDATE ledger_calls SET state = 'released', ended_at = ? WHERE id = ?", arguments: [now.microseconds, id])
  }

  /// What was charged since a time, and what is reserved now; of one person or of all.
  func used(by user: User.ID?, since: Date, in db: Database) throws -> Credits {
    Credits(
      micro: try Int64.fetchOne(
        db,
        sql: """
          SELECT COALESCE(SUM(CASE state WHEN 'reserved' THEN reserved ELSE charged END), 0) FROM ledger_calls
          WHERE at >= ?1 AND (?2 IS NULL OR user = ?2)
          """, arguments: [since.microseconds, user?.rawValue]) ?? 0)
  }

  func usage(by part: UsagePart, of user: User.ID?, from: Date, until: Date, in db: Database) throws -> [UsageLine] {
    // The column comes from the type, not from a request.
    let column = part.column
    return try Row.fetchAll(
      db,
      sql: """
        SELECT \(column) AS name, COUNT(*) AS calls, SUM(input_tokens) AS input, SUM(output_tokens) AS output, SUM(charged) AS charged
        FROM ledger_calls WHERE state = 'settled' AND at >= ?1 AND at < ?2 AND (?3 IS NULL OR user = ?3)
        GROUP BY name ORDER BY charged DESC, calls DESC, name LIMIT 500
        """, arguments: [from.microseconds, until.microseconds, user?.rawValue]
    ).map {
      UsageLine(
        name: $0["name"], calls: $0["calls"], inputTokens: $0["input"], outputTokens: $0["output"], charged: Credits(micro: $0["charged"]))
    }
  }

  func movements(limit: Int, in db: Database) throws -> [LedgerGrant] {
    try Row.fetchAll(
      db, sql: "SELECT at, amount, by, reason FROM ledger_movements WHERE taken_from = 'granted' ORDER BY id DESC LIMIT ?",
      arguments: [limit]
    ).map { LedgerGrant(at: Date(microseconds: $0["at"]), amount: Credits(micro: $0["amount"]), by: $0["by"], reason: $0["reason"] ?? "") }
  }

  // MARK: Prices and budgets

  func price(of model: String, at now: Date, in db: Database) throws -> ModelPrice? {
    try Row.fetchOne(
      db, sql: "SELECT * FROM model_prices WHERE model = ? AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1",
      arguments: [model, now.microseconds]
    ).map(Self.price)
  }

  /// Every price there was and will be, by model, newest first.
  func prices(in db: Database) throws -> [ModelPrice] {
    try Row.fetchAll(db, sql: "SELECT * FROM model_prices ORDER BY model, valid_from DESC").map(Self.price)
  }

  func setPrice(_ price: ModelPrice, in db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO model_prices (model, valid_from, input, output, source) VALUES (?, ?, ?, ?, ?)",
      arguments: [price.model, price.validFrom.microseconds, price.input.micro, price.output.micro, price.source])
  }

  /// 0 stands for the whole clinic.
  func budget(of user: User.ID?, in db: Database) throws -> Budget? {
    try Row.fetchOne(db, sql: "SELECT * FROM budgets WHERE user = ?", arguments: [user?.rawValue ?? 0]).map(Self.budget)
  }

  func budgets(in db: Database) throws -> [Budget] { try Row.fetchAll(db, sql: "SELECT * FROM budgets ORDER BY user").map(Self.budget) }

  func setBudget(_ budget: Budget, in db: Database) throws {
    if budget.soft == nil, budget.hard == nil {
      try db.execute(sql: "DELETE FROM budgets WHERE user = ?", arguments: [budget.user?.rawValue ?? 0])
    } else {
      try db.execute(
        sql: "INSERT OR REPLACE INTO budgets (user, soft, hard) VALUES (?, ?, ?)",
        arguments: [budget.user?.rawValue ?? 0, budget.soft?.micro, budget.hard?.micro])
    }
  }

  private static func price(_ row: Row) -> ModelPrice {
    ModelPrice(
      model: row["model"], input: Credits(micro: row["input"]), output: Credits(micro: row["output"]),
      validFrom: Date(microseconds: row["valid_from"]), source: row["source"])
  }

  private static func budget(_ row: Row) -> Budget {
    let user: Int64 = row["user"]
    return Budget(
      user: user == 0 ? nil : User.ID(rawValue: user), soft: (row["soft"] as Int64?).map(Credits.init(micro:)),
      hard: (row["hard"] as Int64?).map(Credits.init(micro:)))
  }

  // MARK: The whole

  /// What is wrong with the books; empty when they are right.
  func faults(in db: Database) throws -> [String] {
    var faults: [String] = []
    let sum = try Int64.fetchOne(db, sql: "SELECT COALESCE(SUM(balance), 0) FROM ledger_accounts") ?? 0
    if sum != 0 { faults.append("The accounts sum to \(sum).") }
    let wrong = try String.fetchAll(
      db,
      sql: """
        SELECT name FROM ledger_accounts AS a WHERE balance !=
          (SELECT COALESCE(SUM(amount), 0) FROM ledger_movements WHERE given_to = a.name)
          - (SELECT COALESCE(SUM(amount), 0) FROM ledger_movements WHERE taken_from = a.name)
        """)
    faults += wrong.map { "The account \($0) is not what was moved." }
    let reserved = try Int64.fetchOne(db, sql: "SELECT COALESCE(SUM(reserved), 0) FROM ledger_calls WHERE state = 'reserved'") ?? 0
    if try balance(.reserved, in: db).micro != reserved { faults.append("What is reserved is not what open calls have reserved.") }
    let charged = try Int64.fetchOne(db, sql: "SELECT COALESCE(SUM(charged), 0) FROM ledger_calls") ?? 0
    if try balance(.spent, in: db).micro != charged { faults.append("What is spent is not what calls were charged.") }
    let twice =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM (SELECT call FROM ledger_movements WHERE given_to = 'spent' GROUP BY call HAVING COUNT(*) > 1)
          """) ?? 0
    if twice > 0 { faults.append("\(twice) calls were charged twice.") }
    return faults
  }
}

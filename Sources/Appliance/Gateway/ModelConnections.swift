package import Foundation
import GRDB
import Synchronization

/// A connection as lists show it: never with its secret.
package struct ModelConnectionLine: Sendable, Equatable {
  package var id: Int64
  package var connection: ModelConnection
  /// The asking person's own, not the clinic's.
  package var isPersonal: Bool
  package var isActive: Bool
  package var hasSecret: Bool
  package var testedAt: Date?
  package var test: ModelConnectionTest?
  /// Left alone after several failures.
  package var isPaused: Bool
}

/// What a test of a connection found.
package struct ModelConnectionTest: Sendable, Equatable, Codable {
  package var failure: GatewayFailure?
  /// Why it could not be tried, in words, such as a missing price.
  package var refusal: String?
  /// Names of models that the server offers, at most 200; nil when it does not tell.
  package var models: [String]?
  package var requestsLeft: String?
  package var tokensLeft: String?
  package var milliseconds: Int?

  package var worked: Bool { failure == nil && refusal == nil }
}

/// Servers of language models: the clinic's, kept by administrators, and people's own.
package final class ModelConnections: Sendable {
  let database: ClinicDatabase
  let keys: KeyRing
  let audit: AuditLog
  let policy: OutboundPolicy
  let tokens: OAuthTokens
  let breaker = CircuitBreaker()
  let now: @Sendable () -> Date
  let store = ConnectionStore()
  /// What servers said lately of how much is left.
  private let reports = Mutex<[Int64: ChatClient.RateReport]>([:])

  /// The most that the clinic, or one person, has.
  static let most = 20

  init(_ parts: ClinicParts) {
    database = parts.database
    keys = parts.keys
    audit = parts.audit
    policy = OutboundPolicy(privateNetworks: parts.settings.connections.privateNetworks)
    tokens = OAuthTokens(policy: policy, now: parts.now)
    now = parts.now
  }

  /// The clinic's for administrators, and one's own.
  package func list(principal: Principal) async throws -> [ModelConnectionLine] {
    let mayManage = principal.may(.manageConnections)
    if !mayManage { try principal.require(.ownConnections) }
    return try await database.pool.read { [self] db in
      try store.connections(.model, for: principal.user, in: db).compactMap { row in
        guard mayManage || row.owner != nil else { return nil }
        return try line(row)
      }
    }
  }

  package func connection(_ id: Int64, principal: Principal) async throws -> ModelConnectionLine {
    try await database.pool.read { [self] db in try line(try row(id, principal, in: db)) }
  }

  /// A nil secret keeps the one that is there, unless the connection leads elsewhere from now on: a key is never sent to a server it was not
  /// entered for.
  package func set(
    _ connection: ModelConnection, secret: Secret<String>?, id: Int64?, isPersonal: Bool, principal: Principal
  ) async throws -> Int64 {
    try principal.require(isPersonal ? .ownConnections : .manageConnections)
    let connection = try connection.checked(by: policy)
    if let secret {
      let text = secret.open(for: "its form")
      guard (1...4_096).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw Refusal(.invalid, "A key has no spaces and only plain letters, digits and marks.", field: "secret")
      }
    }
    let settings = try JSONEncoder().encode(connection)
    let number = try await database.pool.write { [self] db in
      let number: Int64
      if let id {
        let old = try row(id, principal, in: db)
        let before = try JSONDecoder().decode(ModelConnection.self, from: old.settings)
        try store.change(id, name: connection.name, settings: settings, at: now(), in: db)
        if secret == nil, before.destination != connection.destination { try store.setSecret(nil, of: id, in: db) }
        number = id
      } else {
        let owner = isPersonal ? principal.user : nil
        guard try store.connections(.model, for: owner, in: db).filter({ $0.owner == owner }).count < Self.most else {
          throw Refusal(.conflict, "There are \(Self.most) connections. Remove one first.")
        }
        number = try store.add(
          .model, owner: owner, name: connection.name, settings: settings, by: principal.login, at: now(), in: db)
      }
      if let secret {
        try store.setSecret(try keys.sealSecret(secret.open(for: "sealing it"), aad: ConnectionStore.place(number)), of: number, in: db)
      }
      let facts: [String: AuditValue] = [
        "agreement": .bool(connection.agreement != nil), "local": .bool(connection.isLocal), "personal": .bool(isPersonal),
      ]
      try audit.append(
        .by(principal, id == nil ? .connectionAdded : .connectionChanged, target: "connection:\(number)", metadata: facts), in: db)
      return number
    }
    tokens.forget(number)
    breaker.succeeded(number)
    return number
  }

  package func setActive(_ isActive: Bool, _ id: Int64, principal: Principal) async throws {
    try await database.pool.write { [self] db in
      _ = try row(id, principal, in: db)
      try store.setActive(isActive, id, at: now(), in: db)
      try audit.append(.by(principal, .connectionChanged, target: "connection:\(id)", metadata: ["active": .bool(isActive)]), in: db)
    }
  }

  /// Its secret goes with it; what was written down about calls stays.
  package func remove(_ id: Int64, principal: Principal) async throws {
    try await database.pool.write { [self] db in
      _ = try row(id, principal, in: db)
      _ = try store.remove(id, .model, in: db)
      try db.execute(sql: "DELETE FROM model_answers WHERE connection = ?", arguments: [id])
      try audit.append(.by(principal, .connectionRemoved, target: "connection:\(id)"), in: db)
    }
    tokens.forget(id)
    breaker.succeeded(id)
  }

  func note(_ report: ChatClient.RateReport, of id: Int64) { reports.withLock { $0[id] = report } }
  func limits(_ id: Int64) -> ChatClient.RateReport? { reports.withLock { $0[id] } }

  // MARK: For calls

  /// Whose own connections serve beside the clinic's. Who may not have any, such as after a change of role, uses none that is left.
  static func owner(_ principal: Principal) -> User.ID? { principal.may(.ownConnections) ? principal.user : nil }

  struct Chosen: Sendable {
    var id: Int64
    var connection: ModelConnection
    var isPersonal: Bool
    var secret: Secret<String>?
    var model: String
  }

  /// The one that is named, or the first in use that serves the role: a person's own come before the clinic's.
  func choose(_ role: ModelRole, id: Int64?, principal: Principal) async throws -> Chosen? {
    try await database.pool.read { [self] db in
      for row in try store.connections(.model, for: Self.owner(principal), in: db) where row.isActive && (id == nil || row.id == id) {
        let connection = try JSONDecoder().decode(ModelConnection.self, from: row.settings)
        guard let model = connection.model(for: role) else { continue }
        return try chosen(row, connection, model)
      }
      return nil
    }
  }

  func chosen(_ id: Int64, principal: Principal) async throws -> Chosen {
    try await database.pool.read { [self] db in
      let row = try row(id, principal, in: db)
      let connection = try JSONDecoder().decode(ModelConnection.self, from: row.settings)
      guard let model = ModelRole.allCases.reversed().lazy.compactMap(connection.model).first else {
        throw Refusal(.conflict, "This connection names no model.")
      }
      return try chosen(row, connection, model)
    }
  }

  private func chosen(_ row: ConnectionStore.Row, _ connection: ModelConnection, _ model: String) throws -> Chosen {
    Chosen(
      id: row.id, connection: connection, isPersonal: row.owner != nil,
      secret: try row.sealedSecret.map { Secret(try keys.openText($0, aad: ConnectionStore.place(row.id))) }, model: model)
  }

  /// Somebody else's own connection is not there.
  private func row(_ id: Int64, _ principal: Principal, in db: Database) throws -> ConnectionStore.Row {
    guard let row = try store.connection(id, .model, in: db), row.owner == nil || row.owner == principal.user else {
      throw Refusal(.notFound, "There is no such connection.")
    }
    try principal.require(row.owner == nil ? .manageConnections : .ownConnections)
    return row
  }

  private func line(_ row: ConnectionStore.Row) throws -> ModelConnectionLine {
    ModelConnectionLine(
      id: row.id, connection: try JSONDecoder().decode(ModelConnection.self, from: row.settings), isPersonal: row.owner != nil,
      isActive: row.isActive, hasSecret: row.sealedSecret != nil, testedAt: row.testedAt,
      test: row.testResult.flatMap { try? JSONDecoder().decode(ModelConnectionTest.self, from: Data($0.utf8)) },
      isPaused: breaker.isOpen(row.id))
  }
}

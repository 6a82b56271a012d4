import Foundation
import GRDB
import Synchronization

extension ModelGateway {
  /// Asks the server for its models and for one word, and keeps what came of it.
  package func test(_ id: Int64, principal: Principal) async throws -> ModelConnectionTest {
    let chosen = try await connections.chosen(id, principal: principal)
    var result = ModelConnectionTest()
    let began = ContinuousClock.now
    do {
      result.models = try await connections.models(chosen)
      let call = ModelCall(
        action: .test, role: .assistant, instructions: "You are tested. Answer with one word.",
        parts: [.fixed("Reply with the word ready.")], answerTokens: 16)
      _ = try await answer(call, by: chosen, principal: principal) { _ in }
    } catch let failure as GatewayFailure {
      result.failure = failure
    } catch let refusal as Refusal {
      result.refusal = refusal.message
    }
    result.milliseconds = Int((ContinuousClock.now - began).microseconds / 1_000)
    let limits = connections.limits(id)
    result.requestsLeft = limits?.requestsLeft
    result.tokensLeft = limits?.tokensLeft
    try await connections.keep(result, of: id, principal: principal)
    return result
  }
}

extension ModelConnections {
  /// Names and numbers of those that serve a role, a person's own first.
  func serving(_ role: ModelRole, principal: Principal) async throws -> [(id: Int64, name: String, model: String)] {
    try await database.pool.read { [store] db in
      try store.connections(.model, for: Self.owner(principal), in: db).filter(\.isActive).compactMap { row in
        let connection = try JSONDecoder().decode(ModelConnection.self, from: row.settings)
        return connection.model(for: role).map { (row.id, row.name, $0) }
      }
    }
  }

  func keep(_ test: ModelConnectionTest, of id: Int64, principal: Principal) async throws {
    let text = String(decoding: try JSONEncoder().encode(test), as: UTF8.self)
    let facts: [String: AuditValue] = ["worked": .bool(test.worked), "failure": .string(test.failure?.rawValue ?? "")]
    try await database.pool.write { [self] db in
      try store.setTest(text, at: now(), of: id, in: db)
      try audit.append(.by(principal, .connectionTested, target: "connection:\(id)", metadata: facts), in: db)
    }
  }

  private struct Listing: Decodable {
    struct Model: Decodable { var id: String }
    var data: [Model]
  }

  /// What the server offers; nil where it has no list. A refused key is thrown, since nothing else will work either.
  func models(_ chosen: Chosen) async throws -> [String]? {
    guard chosen.connection.provider != .azureOpenAI, let url = URL(string: chosen.connection.address + "/models"),
      policy.permitsModelServer(url)
    else { return nil }
    var bearer = chosen.secret
    if let oauth = chosen.connection.oauth {
      guard let secret = chosen.secret else { throw GatewayFailure.keyRefused }
      bearer = try await tokens.token(chosen.id, oauth, secret: secret)
    }
    let connection = chosen.connection
    let isEncrypted = url.scheme == "https"
    let request = StreamedRequest(
      url: url, body: nil, fields: ChatClient.fields(connection, bearer), authority: connection.authority, proxy: connection.proxy,
      silence: .seconds(min(20, connection.patience)), seconds: 30, limit: 2_000_000,
      mayConnect: { [policy] in
        connection.proxy == nil ? connection.mayConnect(policy, to: $0, isEncrypted: isEncrypted) : policy.permits($0)
      })
    let body = Collected()
    do {
      let head = try await request.run { _, data in body.add(data) }
      if head.status == 401 || head.status == 403 { throw GatewayFailure.keyRefused }
      guard head.status == 200, let found = try? JSONDecoder().decode(Listing.self, from: body.data) else { return nil }
      let names = found.data.map(\.id).filter { $0.utf8.count <= 200 && $0.allSatisfy { $0.isASCII && !$0.isWhitespace } }
      return Array(names.prefix(200))
    } catch let error as CurlError {
      throw ChatClient.failure(error)
    }
  }

  private final class Collected: Sendable {
    private let bytes = Mutex(Data())
    var data: Data { bytes.withLock { $0 } }
    func add(_ data: Data) { bytes.withLock { $0 += data } }
  }
}

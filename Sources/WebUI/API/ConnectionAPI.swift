import Appliance
import Foundation
import Hummingbird

/// What the page Connections does.
struct ConnectionAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/connections") { _, context in
      let lines = try await site.clinic.models.list(principal: try context.principal())
      return JSON.response(["connections": lines.map(ConnectionJSON.init)])
    }
    try routes.post("/api/v1/connections") { request, context in try await keep(request, context, id: nil) }
    try routes.get("/api/v1/connections/{id}") { _, context in
      JSON.response(
        ConnectionJSON(try await site.clinic.models.connection(try context.id(), principal: try context.principal())))
    }
    try routes.put("/api/v1/connections/{id}") { request, context in try await keep(request, context, id: try context.id()) }
    try routes.delete("/api/v1/connections/{id}") { _, context in
      try await site.clinic.models.remove(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.post("/api/v1/connections/{id}/test") { _, context in
      JSON.response(TestJSON(try await site.clinic.gateway.test(try context.id(), principal: try context.principal())))
    }
  }

  struct AgreementJSON: Codable {
    var party: String
    var signedOn: String
    var endsOn: String?
  }

  struct OAuthJSON: Codable {
    var tokenAddress: String
    var clientID: String
    var scope: String?
  }

  struct ConnectionInput: Decodable {
    var name: String
    var provider: ModelConnection.Provider
    var address: String
    var apiVersion: String?
    var drafting: String?
    var assistant: String?
    var isLocal: Bool?
    var authority: String?
    var proxy: String?
    var oauth: OAuthJSON?
    var agreement: AgreementJSON?
    var requestsPerMinute: Int?
    var atOnce: Int?
    var patience: Int?
    var tier: String?
    /// Missing keeps the one that is there.
    var secret: String?
    /// One's own and not the clinic's; only said when it is made.
    var isPersonal: Bool?
    var isActive: Bool?
  }

  struct TestJSON: Codable {
    var worked: Bool
    var failure: GatewayFailure?
    var message: String?
    var models: [String]?
    var requestsLeft: String?
    var tokensLeft: String?
    var milliseconds: Int?

    init(_ test: ModelConnectionTest) {
      worked = test.worked
      failure = test.failure
      message = test.refusal ?? test.failure?.words
      models = test.models
      requestsLeft = test.requestsLeft
      tokensLeft = test.tokensLeft
      milliseconds = test.milliseconds
    }
  }

  struct ConnectionJSON: Codable {
    var id: Int64
    var name: String
    var provider: ModelConnection.Provider
    var address: String
    var apiVersion: String?
    var drafting: String?
    var assistant: String?
    var isLocal: Bool
    var authority: String?
    var proxy: String?
    var oauth: OAuthJSON?
    var agreement: AgreementJSON?
    var requestsPerMinute: Int
    var atOnce: Int
    var patience: Int
    var tier: String?
    var hasSecret: Bool
    var isPersonal: Bool
    var isActive: Bool
    var isPaused: Bool
    var testedAt: Date?
    var test: TestJSON?

    init(_ line: ModelConnectionLine) {
      let connection = line.connection
      id = line.id
      name = connection.name
      provider = connection.provider
      address = connection.address
      apiVersion = connection.apiVersion
      drafting = connection.model(for: .drafting)
      assistant = connection.model(for: .assistant)
      isLocal = connection.isLocal
      authority = connection.authority
      proxy = connection.proxy
      oauth = connection.oauth.map { OAuthJSON(tokenAddress: $0.tokenAddress, clientID: $0.clientID, scope: $0.scope) }
      agreement = connection.agreement.map { AgreementJSON(party: $0.party, signedOn: $0.signedOn, endsOn: $0.endsOn) }
      requestsPerMinute = connection.requestsPerMinute
      atOnce = connection.atOnce
      patience = connection.patience
      tier = connection.tier
      hasSecret = line.hasSecret
      isPersonal = line.isPersonal
      isActive = line.isActive
      isPaused = line.isPaused
      testedAt = line.testedAt
      test = line.test.map(TestJSON.init)
    }
  }

  private func keep(_ request: Request, _ context: WebContext, id: Int64?) async throws -> Response {
    var request = request
    let input = try await request.input(ConnectionInput.self)
    let principal = try context.principal()
    var models: [String: String] = [:]
    models[ModelRole.drafting.rawValue] = input.drafting
    models[ModelRole.assistant.rawValue] = input.assistant
    let connection = ModelConnection(
      name: input.name, provider: input.provider, address: input.address, apiVersion: input.apiVersion, models: models,
      isLocal: input.isLocal ?? false, authority: input.authority, proxy: input.proxy,
      oauth: input.oauth.map { .init(tokenAddress: $0.tokenAddress, clientID: $0.clientID, scope: $0.scope) },
      agreement: input.agreement.map { .init(party: $0.party, signedOn: $0.signedOn, endsOn: $0.endsOn) },
      requestsPerMinute: input.requestsPerMinute ?? 60, atOnce: input.atOnce ?? 4, patience: input.patience ?? 60, tier: input.tier)
    let isPersonal =
      if let id { try await site.clinic.models.connection(id, principal: principal).isPersonal } else { input.isPersonal ?? false }
    let number = try await site.clinic.models.set(
      connection, secret: input.secret.map { Secret($0) }, id: id, isPersonal: isPersonal, principal: principal)
    if let isActive = input.isActive { try await site.clinic.models.setActive(isActive, number, principal: principal) }
    return JSON.response(["id": number], status: id == nil ? .created : .ok)
  }
}

import Appliance
import Foundation
import Hummingbird

/// What the page Log-in providers does.
struct ProviderAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/providers") { _, context in
      let lines = try await site.clinic.providers.list(principal: try context.principal())
      return JSON.response(["providers": lines.map(ProviderJSON.init)])
    }
    try routes.post("/api/v1/providers") { request, context in try await keep(request, context, id: nil) }
    try routes.put("/api/v1/providers/{id}") { request, context in try await keep(request, context, id: try context.id()) }
    try routes.delete("/api/v1/providers/{id}") { _, context in
      try await site.clinic.providers.remove(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.post("/api/v1/providers/{id}/test") { _, context in
      try await site.clinic.providers.test(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.get("/api/v1/account/providers") { _, context in
      JSON.response(["issuers": try await site.clinic.providers.links(principal: try context.principal())])
    }
    try routes.post("/api/v1/account/providers/unlink", unlink)
  }

  struct ProviderInput: Decodable {
    var name: String
    var issuer: String
    var clientID: String
    /// Missing keeps the one that is there.
    var secret: String?
    var domains: [String]
    var makesAccounts: Bool?
    var role: Role?
  }

  struct IssuerInput: Decodable {
    var issuer: String
    var password: String
  }

  struct ProviderJSON: Codable {
    var id: Int64
    var name: String
    var issuer: String
    var clientID: String
    var hasSecret: Bool
    var domains: [String]
    var makesAccounts: Bool
    var role: Role
    var testedAt: Date?
    var testResult: String?

    init(_ line: ProviderLine) {
      id = line.id
      name = line.provider.name
      issuer = line.provider.issuer
      clientID = line.provider.clientID
      hasSecret = line.hasSecret
      domains = line.provider.domains
      makesAccounts = line.provider.makesAccounts
      role = line.provider.role
      testedAt = line.testedAt
      testResult = line.testResult
    }
  }

  private func keep(_ request: Request, _ context: WebContext, id: Int64?) async throws -> Response {
    var request = request
    let input = try await request.input(ProviderInput.self)
    let provider = LogInProvider(
      name: input.name, issuer: input.issuer, clientID: input.clientID, domains: input.domains, makesAccounts: input.makesAccounts ?? false,
      role: input.role ?? .staff)
    let number = try await site.clinic.providers.set(
      provider, secret: input.secret.map { Secret($0) }, id: id, principal: try context.principal())
    return JSON.response(["id": number], status: id == nil ? .created : .ok)
  }

  @Sendable func unlink(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(IssuerInput.self)
    try await site.clinic.providers.unlink(issuer: input.issuer, password: input.password, principal: try context.principal())
    return Response(status: .noContent)
  }
}

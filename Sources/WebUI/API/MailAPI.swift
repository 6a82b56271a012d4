import Appliance
import Foundation
import Hummingbird

/// What the page Mail does.
struct MailAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/mail") { _, context in
      guard let connection = try await site.clinic.mail.connection(principal: try context.principal()) else {
        throw Refusal(.notFound, "No mail is set up.")
      }
      return JSON.response(ConnectionJSON(connection))
    }
    try routes.put("/api/v1/mail", keep)
    try routes.delete("/api/v1/mail") { _, context in
      try await site.clinic.mail.removeConnection(principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.post("/api/v1/mail/test", test)
    try routes.get("/api/v1/mail/outbox") { _, context in
      let lines = try await site.clinic.mail.outbox(principal: try context.principal())
      return JSON.response(["mails": lines.map(MailJSON.init)])
    }
    try routes.post("/api/v1/mail/outbox/{id}/retry") { _, context in
      try await site.clinic.mail.retry(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.delete("/api/v1/mail/outbox/{id}") { _, context in
      try await site.clinic.mail.discard(try context.id(), principal: try context.principal())
      return Response(status: .noContent)
    }
  }

  struct ServerInput: Decodable {
    var host: String
    var port: Int
    var security: MailServer.Security
    var user: String?
    /// Missing keeps the one that is there.
    var password: String?
    var from: String
    var fromName: String?
    var authority: String?
  }

  struct TestInput: Decodable {
    var to: String
    var language: UserLanguage?
  }

  struct ConnectionJSON: Codable {
    var host: String
    var port: Int
    var security: MailServer.Security
    var user: String?
    var hasPassword: Bool
    var from: String
    var fromName: String
    var authority: String?
    var testedAt: Date?
    /// `sent`, or what went wrong.
    var testResult: String?

    init(_ connection: Mail.Connection) {
      host = connection.server.host
      port = connection.server.port
      security = connection.server.security
      user = connection.server.user
      hasPassword = connection.hasPassword
      from = connection.server.from
      fromName = connection.server.fromName
      authority = connection.server.authority
      testedAt = connection.testedAt
      testResult = connection.testResult
    }
  }

  struct MailJSON: Codable {
    var id: Int64
    var kind: String
    var recipient: String
    var state: MailLine.State
    var tries: Int
    var failure: MailFailure?
    var createdAt: Date
    var nextAt: Date
    var finishedAt: Date?

    init(_ line: MailLine) {
      id = line.id
      kind = line.kind
      recipient = line.recipient
      state = line.state
      tries = line.tries
      failure = line.failure
      createdAt = line.createdAt
      nextAt = line.nextAt
      finishedAt = line.finishedAt
    }
  }

  @Sendable func keep(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(ServerInput.self)
    let server = MailServer(
      host: input.host, port: input.port, security: input.security, user: input.user, from: input.from, fromName: input.fromName ?? "",
      authority: input.authority)
    try await site.clinic.mail.setConnection(server, password: input.password.map { Secret($0) }, principal: try context.principal())
    return Response(status: .noContent)
  }

  @Sendable func test(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(TestInput.self)
    try await site.clinic.mail.test(to: input.to, language: input.language ?? .english, principal: try context.principal())
    return Response(status: .noContent)
  }
}

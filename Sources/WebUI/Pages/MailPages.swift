import Appliance
import Foundation
import Hummingbird

/// The clinic's mail server and what waits to be sent; for administrators.
struct MailPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/mail") { request, context in
      try await page(context, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.post("/mail", keep)
    try routes.post("/mail/remove") { _, context in
      try await act(context, done: "removed") { try await site.clinic.mail.removeConnection(principal: $0) }
    }
    try routes.post("/mail/test", test)
    try routes.post("/mail/outbox/{id}/retry") { _, context in
      try await act(context, done: "again") { try await site.clinic.mail.retry(try context.id(), principal: $0) }
    }
    try routes.post("/mail/outbox/{id}/discard") { _, context in
      try await act(context, done: "discarded") { try await site.clinic.mail.discard(try context.id(), principal: $0) }
    }
  }

  struct MailPage: Page {
    static let template = "mail"
    struct Row: Sendable {
      var id: Int64
      var kind: String
      var recipient: String
      var created: Moment
      var stateWord: String
      var shape: String
      var tries: Int
      var failure: String?
      var next: Moment?
      var isWaiting: Bool
    }
    var frame: Frame?
    var isSetUp: Bool
    var host: String
    var port: String
    var isSTARTTLS: Bool
    var isTLS: Bool
    var isNone: Bool
    var user: String
    var hasPassword: Bool
    var from: String
    var fromName: String
    var authority: String
    var tested: Moment?
    var testWords: String?
    var testWorked: Bool
    var rows: [Row]
    var problem: String?
    var notice: String?
  }

  private static let notices = [
    "kept": "Kept. Send a test mail to see whether it works.", "removed": "Mail is off. Codes are handed over in person from now on.",
    "sent": "The mail server took the test mail.", "again": "It is tried again now.", "discarded": "It will not be sent.",
  ]

  static func kind(_ kind: String) -> String {
    [
      "invitation": "Invitation", "verifyEmail": "Verify an address", "resetPassword": "New password",
      "passwordChanged": "Password changed",
      "newDevice": "New browser", "brokenGlass": "Broken glass", "anomaly": "Alert", "auditHead": "Head of the audit log", "test": "Test",
    ][kind] ?? kind
  }

  private func act(_ context: WebContext, done: String, _ action: (Principal) async throws -> Void) async throws -> Response {
    do {
      try await action(try context.principal())
      return .redirect(to: "/mail?done=\(done)")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  @Sendable func keep(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let server = MailServer(
      host: form.text("host") ?? "", port: form.int("port") ?? 0,
      security: form.text("security").flatMap(MailServer.Security.init) ?? .starttls,
      user: form.text("user"), from: form.text("from") ?? "", fromName: form.text("fromName") ?? "", authority: form.text("authority"))
    do {
      let password = form["password"].flatMap { $0.isEmpty ? nil : Secret($0) }
      try await site.clinic.mail.setConnection(server, password: password, principal: try context.principal())
      return .redirect(to: "/mail?done=kept")
    } catch let refusal as Refusal {
      return try await page(context, server: server, problem: refusal)
    }
  }

  @Sendable func test(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    return try await act(context, done: "sent") {
      try await site.clinic.mail.test(to: form.text("to") ?? "", language: .english, principal: $0)
    }
  }

  private func page(_ context: WebContext, server: MailServer? = nil, problem: Refusal? = nil, notice: String? = nil) async throws
    -> Response
  {
    let principal = try context.principal()
    let connection = try await site.clinic.mail.connection(principal: principal)
    let shown = server ?? connection?.server
    let security = shown?.security ?? .starttls
    let rows = try await site.clinic.mail.outbox(principal: principal).map {
      let (word, shape) =
        switch $0.state {
        case .queued: ($0.tries == 0 ? "Waits" : "Waits for another try", "waiting")
        case .sent: ("Sent", "done")
        case .failed: ("Failed", "failed")
        }
      return MailPage.Row(
        id: $0.id, kind: Self.kind($0.kind), recipient: $0.recipient, created: Moment($0.createdAt), stateWord: word, shape: shape,
        tries: $0.tries, failure: $0.failure?.words, next: $0.state == .queued ? Moment($0.nextAt) : nil, isWaiting: $0.state != .sent)
    }
    let failure = connection?.testResult.flatMap(MailFailure.init)
    let page = MailPage(
      frame: try await site.frame(context, .mail), isSetUp: connection != nil, host: shown?.host ?? "",
      port: shown.map { String($0.port) } ?? "587", isSTARTTLS: security == .starttls, isTLS: security == .tls, isNone: security == .none,
      user: shown?.user ?? "", hasPassword: connection?.hasPassword ?? false, from: shown?.from ?? "", fromName: shown?.fromName ?? "",
      authority: shown?.authority ?? "", tested: connection?.testedAt.map(Moment.init), testWords: failure?.words,
      testWorked: connection?.testResult == "sent", rows: rows, problem: problem?.message, notice: notice)
    return try site.templates.response(page, problem: problem)
  }
}

package import Foundation
import GRDB
import Logging
import Synchronization

/// The clinic's mail: the connection to its server, and an outbox that outlives restarts. A notice is kept in the transaction of what it is
/// about; sending comes after, and is tried for three days.
package final class Mail: Sendable {
  private let database: ClinicDatabase
  private let keys: KeyRing
  private let audit: AuditLog
  private let wake: Wake
  private let now: @Sendable () -> Date
  private let connections = ConnectionStore()
  private let sender = MailSender()
  /// Where links lead; known once the service listens.
  private let address: Mutex<String>

  private var mails: MailStore { MailStore(keys: keys) }

  init(database: ClinicDatabase, keys: KeyRing, audit: AuditLog, wake: Wake, address: String, now: @escaping @Sendable () -> Date) {
    self.database = database
    self.keys = keys
    self.audit = audit
    self.wake = wake
    self.now = now
    self.address = Mutex(address)
  }

  /// Without a slash at the end.
  package func setAddress(_ text: String) { address.withLock { $0 = text } }

  /// For the accounts.
  var notices: AccountNotices {
    AccountNotices(
      isReachable: { [connections] db in try !connections.connections(.smtp, in: db).isEmpty },
      post: { [self] notice, email, language, db in
        _ = try mails.add(notice, to: email, language: language, at: now(), in: db)
        db.afterNextTransaction { [wake] _ in wake.mails() }
      })
  }

  /// To an address of the configuration; nothing where no mail is set up.
  func post(_ notice: AccountNotice, to address: String) async throws {
    let notices = notices
    try await database.pool.write { db in
      if try notices.isReachable(db) { try notices.post(notice, address, .english, db) }
    }
  }

  // MARK: The connection

  /// As it is shown: never with the password.
  package struct Connection: Sendable, Equatable {
    package var server: MailServer
    package var hasPassword: Bool
    package var testedAt: Date?
    package var testResult: String?
  }

  package func connection(principal: Principal) async throws -> Connection? {
    try principal.require(.manageConnections)
    return try await database.pool.read { [connections] db in
      guard let row = try connections.connections(.smtp, in: db).first else { return nil }
      return Connection(
        server: try JSONDecoder().decode(MailServer.self, from: row.settings), hasPassword: row.sealedSecret != nil, testedAt: row.testedAt,
        testResult: row.testResult)
    }
  }

  /// A nil password keeps the one that is there, unless host or user changed: a password is never sent to a server it was not entered for.
  package func setConnection(_ server: MailServer, password: Secret<String>?, principal: Principal) async throws {
    try principal.require(.manageConnections)
    let server = try server.checked()
    let settings = try JSONEncoder().encode(server)
    try await database.pool.write { [self] db in
      let old = try connections.connections(.smtp, in: db).first
      let id: Int64
      if let old {
        id = old.id
        let before = try JSONDecoder().decode(MailServer.self, from: old.settings)
        try connections.change(id, name: server.host, settings: settings, at: now(), in: db)
        let isSame =
          before.host == server.host && before.user == server.user && before.port == server.port && before.security == server.security
        if password == nil, !isSame || server.user == nil { try connections.setSecret(nil, of: id, in: db) }
      } else {
        id = try connections.add(.smtp, name: server.host, settings: settings, by: principal.login, at: now(), in: db)
      }
      if let password, server.user != nil {
        let sealed = try keys.sealSecret(password.open(for: "sealing it"), aad: ConnectionStore.place(id))
        try connections.setSecret(sealed, of: id, in: db)
      }
      try audit.append(.by(principal, old == nil ? .connectionAdded : .connectionChanged, target: "connection:\(id)"), in: db)
    }
    wake.mails()
  }

  package func removeConnection(principal: Principal) async throws {
    try principal.require(.manageConnections)
    try await database.pool.write { [self] db in
      guard let row = try connections.connections(.smtp, in: db).first else { throw Refusal(.notFound, "No mail is set up.") }
      _ = try connections.remove(row.id, .smtp, in: db)
      try audit.append(.by(principal, .connectionRemoved, target: "connection:\(row.id)"), in: db)
    }
  }

  private struct Server {
    var id: Int64
    var settings: MailServer
    var password: Secret<String>?
  }

  private func server(in db: Database) throws -> Server? {
    guard let row = try connections.connections(.smtp, in: db).first else { return nil }
    return Server(
      id: row.id, settings: try JSONDecoder().decode(MailServer.self, from: row.settings),
      password: try row.sealedSecret.map { Secret(try keys.openText($0, aad: ConnectionStore.place(row.id))) })
  }

  /// Sends a mail at once and says what came of it.
  package func test(to text: String, language: UserLanguage, principal: Principal) async throws {
    try principal.require(.manageConnections)
    let recipient = try Accounts.checkedEmail(text)
    guard let server = try await database.pool.read({ [self] db in try server(in: db) }) else {
      throw Refusal(.conflict, "No mail is set up.")
    }
    var failure: MailFailure?
    do {
      try await send(.test, to: recipient, language: language, id: "\(UUID().uuidString.lowercased())@chartkeep", by: server)
    } catch {
      failure = error
    }
    let result = failure
    try await database.pool.write { [self] db in
      try connections.setTest(result?.rawValue ?? "sent", at: now(), of: server.id, in: db)
      try audit.append(
        .by(
          principal, .connectionTested, target: "connection:\(server.id)", metadata: ["result": .string(result?.rawValue ?? "sent")]),
        in: db)
    }
    if let failure { throw Refusal(.conflict, failure.words) }
  }

  private func send(
    _ notice: AccountNotice, to recipient: String, language: UserLanguage, id: String, by server: Server
  ) async throws(MailFailure) {
    let content = MailTexts(address: address.withLock { $0 }).content(of: notice, in: language)
    let message = MailMessage(
      id: id, from: server.settings.from, fromName: server.settings.fromName, to: recipient, subject: content.subject, text: content.text,
      html: content.html, date: now())
    try await sender.send(message.bytes(), to: recipient, by: server.settings, password: server.password)
  }

  // MARK: The outbox

  package func outbox(principal: Principal) async throws -> [MailLine] {
    try principal.require(.manageConnections)
    return try await database.pool.read { [mails] db in try mails.lines(limit: 100, in: db) }
  }

  package func retry(_ id: Int64, principal: Principal) async throws {
    try principal.require(.manageConnections)
    try await database.pool.write { [self] db in
      guard try mails.retry(id, at: now(), in: db) else { throw Refusal(.notFound, "There is no such mail that waits.") }
      try audit.append(.by(principal, .mailRetried, target: "mail:\(id)"), in: db)
    }
    wake.mails()
  }

  package func discard(_ id: Int64, principal: Principal) async throws {
    try principal.require(.manageConnections)
    try await database.pool.write { [self] db in
      guard try mails.remove(id, in: db) else { throw Refusal(.notFound, "There is no such mail.") }
      try audit.append(.by(principal, .mailDiscarded, target: "mail:\(id)"), in: db)
    }
  }

  /// How long after so many tries the next one comes: a minute, doubling up to four hours, with a tenth of chance, so that not all come at once.
  static func pause(afterTries tries: Int) -> TimeInterval {
    min(14_400, 60 * pow(2, Double(min(tries, 12)))) * Double.random(in: 0.9...1.1)
  }

  static let patience: TimeInterval = 3 * 86_400

  /// Sends what is due until the task is cancelled.
  func run(logger: Logger) async {
    async let timer: Void = remind()
    for await _ in wake.stream(.mails) {
      do {
        while !Task.isCancelled, try await sendNext() {}
      } catch is CancellationError {
        break
      } catch {
        logger.error("Mail could not be looked after.", metadata: ["error": .string(ReadingLoop.plain(error))])
      }
    }
    await timer
  }

  private func remind() async {
    while !Task.isCancelled {
      wake.mails()
      try? await Task.sleep(for: .seconds(15))
    }
  }

  /// One mail. False when none is due. A crash between the server's yes and the note of it sends the mail again under the same Message-ID.
  func sendNext() async throws -> Bool {
    let time = now()
    let (found, server) = try await database.pool.read { [self] db -> (MailStore.Due?, Server?) in
      (try mails.due(at: time, in: db), try self.server(in: db))
    }
    guard let found else { return false }
    guard let server else {
      try await expire(at: time)
      return false
    }
    let mail: MailStore.Row
    switch found {
    case .readable(let row): mail = row
    case .unreadable(let id):
      try await database.pool.write { [self] db in try mails.failed(id, .unreadable, again: nil, at: time, in: db) }
      return true
    }
    var failure: MailFailure?
    do {
      try await send(mail.notice, to: mail.recipient, language: mail.language, id: mail.messageID, by: server)
    } catch {
      failure = error
    }
    try Task.checkCancellation()
    let result = failure
    try await database.pool.write { [self] db in
      try mails.remove(finishedBefore: time.addingTimeInterval(-30 * 86_400), in: db)
      if let result {
        let isOver = !result.isPassing || time.timeIntervalSince(mail.createdAt) > Self.patience
        let again = isOver ? nil : now().addingTimeInterval(Self.pause(afterTries: mail.tries))
        try mails.failed(mail.id, result, again: again, at: now(), in: db)
      } else {
        try mails.sent(mail.id, at: now(), in: db)
        try audit.append(
          AuditEntry(
            actor: "chartkeep", action: .mailSent, target: "mail:\(mail.id)", address: Origin.service.address, agent: Origin.service.agent,
            metadata: ["kind": .string(mail.notice.kind)]), in: db)
      }
    }
    return true
  }
  private func expire(at time: Date) async throws {
    try await database.pool.write { [self] db in
      for id in try mails.expire(queuedBefore: time.addingTimeInterval(-Self.patience), at: time, in: db) {
        try audit.append(
          AuditEntry(
            actor: "chartkeep", action: .mailExpired, target: "mail:\(id)", address: Origin.service.address,
            agent: Origin.service.agent), in: db)
      }
    }
  }
}

import Foundation
import Crypto
import GRDB

/// Where browsers are: origin and host name, from the request.
package struct WebPlace: Sendable {
  package var origin: String
  package var host: String

  package init(origin: String, host: String) {
    self.origin = origin
    self.host = host
  }

  var webAuthn: WebAuthn.Place { .init(origin: origin, relyingParty: host) }

  /// An IP address can't be what a passkey is bound to.
  package var takesPasskeys: Bool { SocketAddress(host) == nil && !host.contains(":") }
}

/// What a browser is asked for. The challenge is bound to a sealed ticket, so that nothing has to be remembered for strangers.
package struct PasskeyQuestion: Codable, Sendable {
  package var challenge: String
  package var relyingParty: String
  package var ticket: String
  /// For a new passkey.
  package var userHandle: String?
  package var userName: String?
  /// Known credentials: not to be made twice, or to choose from. Empty at the log-in page, where the browser offers what it has.
  package var credentials: [String]
}

package struct NewPasskeyAnswer: Codable, Sendable {
  package var name: String
  package var ticket: String
  package var clientData: String
  package var attestation: String
}

package struct PasskeyAnswer: Codable, Sendable {
  package var ticket: String
  package var credential: String
  package var clientData: String
  package var authenticatorData: String
  package var signature: String
}

/// Passkeys: credentials of WebAuthn that a browser or a key keeps, unlocked by its owner. One stands for both factors.
extension Accounts {
  private struct Ticket: Codable {
    var challenge: Data
    /// The session that adds one; nil at the log-in.
    var session: Int64?
    var until: Date
  }

  private static let ticketPlace = KeyRing.place("ticket", 0, "passkey")
  static let passkeySeconds: TimeInterval = 300
  private static let notTaken = Refusal(.notLoggedIn, "The passkey was not accepted. Try again, or log in with your password.")

  private func ticket(session: Int64?) throws -> (challenge: Data, text: String) {
    let challenge = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    let ticket = Ticket(challenge: challenge, session: session, until: now().addingTimeInterval(Self.passkeySeconds))
    return (challenge, Base64URL.text(try keys.seal(try JSONEncoder().encode(ticket), aad: Self.ticketPlace)))
  }

  /// The challenge of a ticket, which works once: its keyed hash is kept until it would have ended.
  private func redeem(_ text: String, session: Int64?, in db: Database) throws -> Data {
    guard text.utf8.count < 2_000, let sealed = Base64URL.data(text), let data = try? keys.open(sealed, aad: Self.ticketPlace),
      let ticket = try? JSONDecoder().decode(Ticket.self, from: data), ticket.until > now(), ticket.session == session
    else { throw Self.notTaken }
    try db.execute(sql: "DELETE FROM used_tickets WHERE until < ?", arguments: [now().microseconds])
    guard
      (try? db.execute(sql: "INSERT INTO used_tickets (mac, until) VALUES (?, ?)", arguments: [mac(text), ticket.until.microseconds]))
        != nil
    else { throw Self.notTaken }
    return ticket.challenge
  }

  // MARK: Adding

  package func beginPasskey(password: String, session: Session, at place: WebPlace) async throws -> PasskeyQuestion {
    let principal = session.principal
    try requireFactorStep(session)
    try requireBrowser(session)
    guard place.takesPasskeys else {
      throw Refusal(
        .conflict, "Passkeys need a name, and this page was opened by an IP address. Open it by its name, or add an authenticator app.")
    }
    try await confirm(password: password, field: "password", principal: principal)
    let (challenge, ticket) = try ticket(session: session.id)
    return try await database.pool.write { db in
      let known = try FactorStore().credentials(of: principal.user, in: db)
      return PasskeyQuestion(
        challenge: Base64URL.text(challenge), relyingParty: place.host, ticket: ticket,
        userHandle: Base64URL.text(try FactorStore().handle(of: principal.user, in: db)), userName: principal.login,
        credentials: known.map { Base64URL.text($0) })
    }
  }

  /// Recovery codes where it is the first factor.
  package func addPasskey(_ answer: NewPasskeyAnswer, session: Session, at place: WebPlace) async throws -> [String] {
    let principal = session.principal
    try requireFactorStep(session)
    try requireBrowser(session)
    let name = try Self.factorName(answer.name)
    let refused = Refusal(.invalid, "The browser's answer could not be verified. Try again.")
    guard let clientData = Base64URL.data(answer.clientData), let attestation = Base64URL.data(answer.attestation),
      clientData.count < 10_000, attestation.count < 100_000
    else { throw refused }
    let recovery = (0..<Self.recoveryCodeCount).map { _ in Token.code() }
    return try await database.pool.write { [self] db in
      let challenge = try redeem(answer.ticket, session: session.id, in: db)
      let credential: WebAuthn.Credential
      do throws(WebAuthn.Problem) {
        credential = try WebAuthn.register(clientData: clientData, attestation: attestation, challenge: challenge, at: place.webAuthn)
      } catch {
        throw refused
      }
      guard try FactorStore().factors(of: principal.user, in: db).count < 20 else {
        throw Refusal(.conflict, "You have 20 of these. Remove some first.")
      }
      let isFirst = try !hasFactor(principal.user, in: db)
      guard try FactorStore().addPasskey(user: principal.user, name: name, credential: credential, at: now(), in: db) else {
        throw Refusal(.conflict, "This passkey belongs to an account here already.")
      }
      try audit.append(
        .by(principal, .secondFactorAdded, target: principal.user.auditTarget, metadata: ["kind": .string("passkey")]), in: db)
      try notices.send(.waysInChanged(at: now()), to: existing(principal.user, in: db), in: db)
      try secondFactorDone(session: session.id, principal: principal, in: db)
      guard isFirst else { return [] }
      try endEverything(of: principal.user, except: session.id, in: db)
      try replaceRecoveryCodes(recovery, of: principal, in: db)
      return recovery
    }
  }

  // MARK: At the log-in

  /// The same for everybody: nothing is said about who has a passkey. With a session, it is the second factor of that log-in.
  package func askForPasskey(session: Session?, at place: WebPlace) async throws -> PasskeyQuestion {
    let (challenge, ticket) = try ticket(session: session?.id)
    let known = try await database.pool.read { db in
      try session.map { try FactorStore().credentials(of: $0.principal.user, in: db) } ?? []
    }
    return PasskeyQuestion(
      challenge: Base64URL.text(challenge), relyingParty: place.host, ticket: ticket, userHandle: nil, userName: nil,
      credentials: known.map { Base64URL.text($0) })
  }

  /// A new session without a password, or the second factor of the one that is there.
  package func usePasskey(
    _ answer: PasskeyAnswer, session: Session?, at place: WebPlace, origin: Origin, device: String?
  ) async throws -> NewSession? {
    let counts = Throttle.code("passkey", from: origin.address)
    try await attempt(counts)
    let user: User
    do {
      user = try await owner(of: answer, counts, session: session, at: place)
    } catch let refusal as Refusal {
      let suspect = try await database.pool.read { [store] db in try session.flatMap { try store.user($0.principal.user, in: db)?.user } }
      try await noteFailed(.passkey, of: suspect, origin)
      throw refusal
    }
    guard session == nil else { return nil }
    return try await begin(user, origin: origin, method: .passkey, secondFactor: true, device: device)
  }

  private func owner(of answer: PasskeyAnswer, _ counts: [Throttle.Count], session: Session?, at place: WebPlace) async throws -> User {
    guard let id = Base64URL.data(answer.credential), let clientData = Base64URL.data(answer.clientData),
      let authenticatorData = Base64URL.data(answer.authenticatorData), let signature = Base64URL.data(answer.signature),
      clientData.count < 10_000, authenticatorData.count < 10_000, signature.count < 1_000
    else { throw Self.notTaken }
    return try await database.pool.write { [self] db -> User in
      let challenge = try redeem(answer.ticket, session: session?.id, in: db)
      guard let (factor, userID, credential) = try FactorStore().passkey(id: id, in: db), let user = try store.user(userID, in: db)?.user,
        !user.isDisabled, session == nil || session?.principal.user == userID
      else { throw Self.notTaken }
      let count: UInt32
      do throws(WebAuthn.Problem) {
        count = try WebAuthn.assert(
          clientData: clientData, authenticatorData: authenticatorData, signature: signature, credential: credential, challenge: challenge,
          at: place.webAuthn)
      } catch {
        throw Self.notTaken
      }
      try succeeded(counts, in: db)
      try FactorStore().usedPasskey(factor, count: count, at: now(), in: db)
      if let session { try secondFactorDone(session: session.id, principal: session.principal, in: db) }
      return user
    }
  }
}

extension FactorStore {
  /// Random, made when it is first asked for.
  func handle(of user: User.ID, in db: Database) throws -> Data {
    if let handle = try Data.fetchOne(db, sql: "SELECT handle FROM users WHERE id = ? AND handle IS NOT NULL", arguments: [user.rawValue]) {
      return handle
    }
    let handle = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
    try db.execute(sql: "UPDATE users SET handle = ? WHERE id = ?", arguments: [handle, user.rawValue])
    return handle
  }

  func credentials(of user: User.ID, in db: Database) throws -> [Data] {
    try Data.fetchAll(
      db, sql: "SELECT credential_id FROM second_factors WHERE user = ? AND kind = 'passkey' ORDER BY id", arguments: [user.rawValue])
  }

  /// False when somebody has it already.
  func addPasskey(user: User.ID, name: String, credential: WebAuthn.Credential, at now: Date, in db: Database) throws -> Bool {
    guard try Int.fetchOne(db, sql: "SELECT 1 FROM second_factors WHERE credential_id = ?", arguments: [credential.id]) == nil else {
      return false
    }
    try db.execute(
      sql: """
        INSERT INTO second_factors (user, kind, name, credential_id, public_key, sign_count, created_at, confirmed_at)
        VALUES (?, 'passkey', ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        user.rawValue, name, credential.id, credential.publicKey, Int64(credential.count), now.microseconds, now.microseconds,
      ])
    return true
  }

  func passkey(id: Data, in db: Database) throws -> (factor: Int64, user: User.ID, credential: WebAuthn.Credential)? {
    try Row.fetchOne(db, sql: "SELECT * FROM second_factors WHERE credential_id = ?", arguments: [id]).map {
      (
        $0["id"], User.ID(rawValue: $0["user"]),
        WebAuthn.Credential(id: id, publicKey: $0["public_key"], count: UInt32(truncatingIfNeeded: $0["sign_count"] as Int64))
      )
    }
  }

  func usedPasskey(_ id: Int64, count: UInt32, at now: Date, in db: Database) throws {
    try db.execute(
      sql: "UPDATE second_factors SET sign_count = ?, last_used_at = ? WHERE id = ?", arguments: [Int64(count), now.microseconds, id])
  }
}

package import Foundation
import Crypto
import GRDB

/// What an API token may be used for. Its owner's role is the other bound: a scope never adds anything to it.
package enum TokenScope: String, Sendable, Codable, CaseIterable {
  case documentsRead = "documents:read"
  case documentsWrite = "documents:write"
  case review
  case search
  case patients
  case notes
  case models
  case audit
  case users
  case system

  package var permissions: Set<Permission> {
    switch self {
    case .documentsRead: [.viewOwnDocuments]
    case .documentsWrite: [.viewOwnDocuments, .uploadDocuments, .claimDocuments, .retryDocuments, .deleteDocuments]
    case .review: [.viewOwnDocuments, .reviewDocuments, .viewReviewFigures]
    case .search: [.searchOwn, .searchOrganization]
    case .patients: [.managePatients]
    // Signing is not among them: it asks for a person (`Notes+Signing.swift`).
    case .notes: [.writeNotes]
    case .models: [.useModels, .viewReceipts, .viewUsage]
    case .audit: [.viewAudit, .viewAlerts]
    case .users: [.manageUsers, .manageWords]
    case .system: [.viewSystem]
    }
  }

  /// For the page.
  package var words: String {
    switch self {
    case .documentsRead: "see documents"
    case .documentsWrite: "upload, claim, hand over and delete documents"
    case .review: "review documents"
    case .search: "search"
    case .patients: "patients of one's documents"
    case .notes: "draft, edit and print notes, not sign them"
    case .models: "ask language models, and see what left and what it cost"
    case .audit: "read the audit log and alerts"
    case .users: "manage users and words"
    case .system: "read the state of the machine"
    }
  }
}

/// A long-lived token of a program, as its owner sees it.
package struct APIToken: Sendable, Equatable {
  package var id: Int64
  package var name: String
  /// Its last four characters.
  package var hint: String
  package var scopes: [TokenScope]
  package var createdAt: Date
  package var expiresAt: Date
  package var lastUsedAt: Date?
}

/// The text of an API token: a prefix by which scanners of sources and logs know it, 30 random characters of 62 (178 bits), and a
/// checksum of six, so that a mistyped one is told from a revoked one without a look into the database.
enum APITokenText {
  static let prefix = "ckpt_"
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    let body = String((0..<30).compactMap { _ in alphabet.randomElement(using: &generator) })
    return prefix + body + checksum(body)
  }

  static func isWellFormed(_ text: String) -> Bool {
    guard text.hasPrefix(prefix), text.utf8.count == prefix.utf8.count + 36 else { return false }
    let body = text.dropFirst(prefix.count)
    return body.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && checksum(String(body.prefix(30))) == body.suffix(6)
  }

  private static func checksum(_ body: String) -> String {
    SHA256.hash(data: Data(body.utf8)).prefix(6).map { String(alphabet[Int($0) % alphabet.count]) }.joined()
  }
}

extension Accounts {
  private var tokens: TokenStore { TokenStore() }

  package func apiTokens(principal: Principal) async throws -> [APIToken] {
    try principal.require(.useAccount)
    return try await database.pool.read { [tokens] db in try tokens.tokens(of: principal.user, in: db) }
  }

  /// `days` 1–365. The token is shown once.
  package func addAPIToken(
    name: String, scopes: [TokenScope], days: Int, password: String, principal: Principal
  ) async throws -> (token: String, line: APIToken) {
    try principal.require(.useAccount)
    let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (1...60).contains(name.count), name.unicodeScalars.allSatisfy({ !CharacterSet.controlCharacters.contains($0) }) else {
      throw Refusal(.invalid, "Give the token a name of 1 to 60 characters.", field: "name")
    }
    guard (1...365).contains(days) else { throw Refusal(.invalid, "A token holds for 1 to 365 days.", field: "days") }
    let scopes = Array(Set(scopes)).sorted { $0.rawValue < $1.rawValue }
    guard !scopes.isEmpty else { throw Refusal(.invalid, "Choose what the token may be used for.", field: "scopes") }
    let role = Access.permissions(of: principal.role)
    guard scopes.allSatisfy({ !$0.permissions.isDisjoint(with: role) }) else {
      throw Refusal(.invalid, "Your role does not have all of this.", field: "scopes")
    }
    try await confirm(password: password, field: "password", principal: principal)
    let text = APITokenText.random()
    let mac = mac(text)
    let time = now()
    let expires = time.addingTimeInterval(Double(days) * 86_400)
    let line = try await database.pool.write { [self] db in
      guard try tokens.tokens(of: principal.user, in: db).count < 50 else {
        throw Refusal(.conflict, "You have 50 tokens. Revoke some first.")
      }
      let id = try tokens.add(
        user: principal.user, name: name, mac: mac, hint: String(text.suffix(4)), scopes: scopes, at: time, expires: expires, in: db)
      try audit.append(
        .by(
          principal, .tokenIssued, target: "token:\(id)",
          metadata: ["scopes": .string(scopes.map(\.rawValue).joined(separator: " ")), "days": .int(Int64(days))]), in: db)
      return APIToken(
        id: id, name: name, hint: String(text.suffix(4)), scopes: scopes, createdAt: time, expiresAt: expires, lastUsedAt: nil)
    }
    return (text, line)
  }

  package func revokeAPIToken(_ id: Int64, principal: Principal) async throws {
    try principal.require(.useAccount)
    try await database.pool.write { [self] db in
      guard try tokens.revoke(id, of: principal.user, at: now(), in: db) else {
        throw Refusal(.notFound, "There is no such token; it may have been revoked.")
      }
      try audit.append(.by(principal, .tokenRevoked, target: "token:\(id)"), in: db)
    }
  }

  // MARK: Those of others

  /// For those who manage users: what programs may do under somebody's name.
  package func apiTokens(of user: User.ID, principal: Principal) async throws -> [APIToken] {
    try principal.require(.manageUsers)
    return try await database.pool.read { [self] db in
      _ = try existing(user, in: db)
      return try tokens.tokens(of: user, in: db)
    }
  }

  package func revokeAPIToken(_ id: Int64, of user: User.ID, principal: Principal) async throws {
    try principal.require(.manageUsers)
    try await database.pool.write { [self] db in
      guard try tokens.revoke(id, of: user, at: now(), in: db) else {
        throw Refusal(.notFound, "There is no such token; it may have been revoked.")
      }
      try audit.append(.by(principal, .tokenRevoked, target: "token:\(id)", metadata: ["of": .string(user.auditTarget)]), in: db)
    }
  }

  /// Who an API token stands for, or nil.
  func session(apiToken text: String, origin: Origin) async throws -> Session? {
    let mac = mac(text)
    let time = now()
    let (token, owner) = try await database.pool.read { [self] db -> (APIToken?, User?) in
      guard APITokenText.isWellFormed(text), let (token, id, isRevoked) = try tokens.token(mac: mac, in: db) else { return (nil, nil) }
      guard !isRevoked, token.expiresAt > time, !time.isWellBefore(token.createdAt), let user = try store.user(id, in: db)?.user,
        !user.isDisabled, !user.mustChangePassword,
        !user.isOnboardingDue
      else { return (nil, try store.user(id, in: db)?.user) }
      return (token, user)
    }
    guard let token, let user = owner else {
      try await noteFailed(.apiToken, of: owner, origin)
      return nil
    }
    if token.lastUsedAt.map({ time.timeIntervalSince($0) > 60 }) ?? true {
      try await database.pool.write { [tokens] db in try tokens.used(token.id, at: time, in: db) }
    }
    let principal = Principal(
      user: user.id, login: user.login, role: user.role, origin: origin, scopes: Set(token.scopes.flatMap(\.permissions)))
    return Session(
      id: token.id, principal: principal, csrfToken: "", beganAt: token.createdAt, expiresAt: token.expiresAt, endsAt: token.expiresAt,
      method: .password, secondFactorAt: nil, isToken: true)
  }
}

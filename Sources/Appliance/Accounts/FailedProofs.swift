import Foundation
import GRDB
import Synchronization

/// What somebody showed at the door that was not right.
package enum ProofKind: String, Sendable {
  case password, setUpCode, invitationCode, addressCode, resetCode, emergencyCode, passkey, provider, refreshToken, accessToken, apiToken
}

/// Writes the first of many alike, so that a stranger who keeps knocking does not fill the disk with audit entries; how many were left out
/// stands in the next one.
struct AuditThinning: Sendable {
  /// So many of a kind, person and address in ``window`` seconds are written each.
  static let limit = 20
  static let window: TimeInterval = 600
  private static let most = 2_000

  private struct Count {
    var begunAt: Date
    var written = 0
    var leftOut: Int64 = 0
  }
  private var counts: [String: Count] = [:]

  /// How many were left out before this one; nil when this one is left out as well.
  mutating func take(_ key: String, at now: Date) -> Int64? {
    if counts.count >= Self.most { counts = counts.filter { abs(now.timeIntervalSince($0.value.begunAt)) < Self.window } }
    var count = counts[key] ?? Count(begunAt: now)
    if abs(now.timeIntervalSince(count.begunAt)) >= Self.window { count = Count(begunAt: now, leftOut: count.leftOut) }
    // With so many addresses at it, only those that are known already are told apart.
    guard counts[key] != nil || counts.count < Self.most else { return nil }
    guard count.written < Self.limit else {
      count.leftOut += 1
      counts[key] = count
      return nil
    }
    let leftOut = count.leftOut
    count.written += 1
    count.leftOut = 0
    counts[key] = count
    return leftOut
  }
}

extension Accounts {
  /// `user` is whom it would have stood for, where that is known.
  func noteFailed(_ kind: ProofKind, of user: User?, _ origin: Origin) async throws {
    try await note(.proofRefused, of: user, origin, metadata: ["kind": .string(kind.rawValue)], isThinned: true)
  }

  func note(
    _ action: AuditAction, of user: User?, _ origin: Origin, metadata: [String: AuditValue] = [:], isThinned: Bool = false
  ) async throws {
    var entry = AuditEntry(
      actor: user?.login ?? "unknown", actorID: user?.id.rawValue, action: action,
      target: user.map { $0.id.auditTarget } ?? "user:unknown", address: origin.address, agent: origin.agent, metadata: metadata)
    if isThinned {
      let key = "\(action.rawValue)|\(entry.actor)|\(origin.address)"
      let time = now()
      guard let leftOut = thinning.withLock({ $0.take(key, at: time) }) else { return }
      if leftOut > 0 { entry.metadata["leftOut"] = .int(leftOut) }
    }
    let written = entry
    try await database.pool.write { [audit] db in _ = try audit.append(written, in: db) }
  }

  /// Somebody asked for what the role, or the request, does not allow.
  package func noteRefused(_ session: Session, _ origin: Origin, permission: Permission?) async throws {
    try await noteRefused(session, origin, target: permission?.rawValue ?? "request")
  }

  /// Somebody asked for a document of somebody else's and was told that there is none. A number that is nobody's is not noted.
  package func noteConcealed(_ session: Session, _ origin: Origin, document: Document.ID) async throws {
    let isThere = try await database.pool.read { db in
      try Bool.fetchOne(db, sql: "SELECT 1 FROM documents WHERE id = ?", arguments: [document.rawValue]) ?? false
    }
    if isThere { try await noteRefused(session, origin, target: document.auditTarget) }
  }

  private func noteRefused(_ session: Session, _ origin: Origin, target: String) async throws {
    let principal = session.principal
    let entry = AuditEntry(
      actor: principal.login, actorID: principal.user.rawValue, action: .accessRefused, target: target, address: origin.address,
      agent: origin.agent)
    try await database.pool.write { [audit] db in _ = try audit.append(entry, in: db) }
  }
}

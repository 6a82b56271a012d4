package import Foundation
import GRDB

/// Which entries an auditor looks at.
package struct AuditTrailFilter: Sendable {
  package var action: String?
  package var actor: String?
  package var target: String?
  package var from: Date?
  package var to: Date?
  package var before: Int64?
  /// 1–500.
  package var limit = 50

  package init() {}
}

package struct AuditRow: Sendable {
  package var seq: Int64
  package var at: Date
  package var actor: String
  package var action: String
  package var target: String
  package var address: String
  package var metadata: String
}

/// The audit log for those who may read it. Reading it is audited too.
package final class AuditTrail: Sendable {
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let head: AuditHeadFile

  init(database: ClinicDatabase, audit: AuditLog, head: AuditHeadFile) {
    self.database = database
    self.audit = audit
    self.head = head
  }

  package func entries(_ filter: AuditTrailFilter, principal: Principal) async throws -> [AuditRow] {
    try principal.require(.viewAudit)
    if let name = filter.action, AuditAction(rawValue: name) == nil {
      throw Refusal(.invalid, "There is no such action.", field: "action")
    }
    return try await database.pool.write { [audit] db in
      var wanted = AuditFilter()
      wanted.target = filter.target
      wanted.actor = filter.actor
      wanted.actions = filter.action.flatMap(AuditAction.init(rawValue:)).map { [$0] }
      wanted.from = filter.from
      wanted.until = filter.to
      wanted.before = filter.before
      let records = try audit.entries(wanted, limit: min(max(filter.limit, 1), 500), in: db)
      try audit.append(.by(principal, .auditViewed, target: "audit"), in: db)
      return records.map {
        AuditRow(
          seq: $0.seq, at: $0.date, actor: $0.actor, action: $0.actionName, target: $0.target, address: $0.address ?? "",
          metadata: $0.metadataJSON)
      }
    }
  }

  /// Every entry as JSON Lines, a thousand at a time. That somebody took them is one of them.
  package func export(principal: Principal, _ write: (String) async throws -> Void) async throws {
    try principal.require(.viewAudit)
    try await database.pool.write { [audit] db in _ = try audit.append(.by(principal, .auditExported, target: "audit"), in: db) }
    var after: Int64 = 0
    while true {
      let start = after
      guard let (text, last) = try await database.pool.read({ [audit] db in try audit.lines(after: start, limit: 1_000, in: db) }) else {
        return
      }
      try await write(text)
      after = last
    }
  }

  /// Reads the whole chain, some ten seconds a million entries.
  package func verify(principal: Principal) async throws -> AuditVerification {
    try principal.require(.viewAudit)
    let result = try await verify()
    try await database.pool.write { [audit] db in
      _ = try audit.append(
        .by(principal, .auditVerified, target: "audit", metadata: ["intact": .bool(result.isIntact)]), in: db)
    }
    return result
  }

  package func verify() async throws -> AuditVerification {
    let stored = try head.read()
    return try await database.pool.read { [audit] db in try audit.verify(db, head: stored) }
  }

  /// Takes the log as it is for the truth from here on: for when its head is lost or does not fit, and whoever runs the machine knows why. The
  /// entries must be whole in themselves; the old head is kept beside the new one, and the entry that tells of it names what was found.
  func sign(reason: String, principal: Principal) async throws -> AuditVerification {
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (10...300).contains(reason.count) else {
      throw Refusal(.invalid, "Say in 10 to 300 characters why the head does not fit. Name no patient.", field: "reason")
    }
    guard case .broken(let defect, let seq) = try await verify() else {
      throw Refusal(.conflict, "The audit log is intact, so there is nothing to sign.")
    }
    let alone = try await database.pool.read { [audit] db in try audit.verify(db, head: .signed(audit.head(db))) }
    guard alone.isIntact else {
      throw Refusal(
        .conflict, "\(alone) Entries that are not whole can't be signed. Keep this data folder as it is, and restore a backup elsewhere.")
    }
    try keepOldHead()
    let signed = try await database.pool.write { [audit] db in
      try audit.append(
        .by(
          principal, .auditHeadSigned, target: "audit",
          metadata: ["defect": .string(defect.rawValue), "entry": .int(seq), "reason": .string(reason)]), in: db)
      return try audit.head(db)
    }
    try head.write(signed)
    return .intact(entries: signed.seq)
  }

  private func keepOldHead() throws {
    guard let old = try DurableFile.read(head.url, limit: 4_096) else { return }
    var number = 1
    while FileManager.default.fileExists(atPath: "\(head.url.path).unsound-\(number)") { number += 1 }
    try DurableFile.replace(URL(fileURLWithPath: "\(head.url.path).unsound-\(number)"), with: old.data)
  }

  package func export(_ line: (String) throws -> Void) throws {
    try database.pool.read { [audit] db in try audit.export(db, line) }
  }
}

import Foundation
import GRDB

/// All SQL about alerts.
struct AlertStore {
  let keys: KeyRing

  static func events(after seq: Int64, limit: Int, in db: Database) throws -> [AuditEvent] {
    try Row.fetchAll(
      db, sql: "SELECT seq, at, actor, action, address, agent, metadata FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
      arguments: [seq, limit]
    ).map { row in
      let metadata: String = row["metadata"]
      return AuditEvent(
        seq: row["seq"], at: Date(microseconds: row["at"]), actor: row["actor"],
        // What a newer version wrote is looked over.
        action: AuditAction(rawValue: row["action"]) ?? .auditViewed, address: row["address"], agent: row["agent"],
        metadata: metadata == "{}" ? [:] : (try? JSONDecoder().decode([String: AuditValue].self, from: Data(metadata.utf8))) ?? [:])
    }
  }

  /// False when it is there already: after a crash an entry may be looked at again.
  func add(_ alert: Alert, in db: Database) throws -> Bool {
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO alerts (kind, severity, subject, at, count, usual, detail, audit_entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        alert.kind.rawValue, alert.severity.rawValue, alert.subject, alert.at.microseconds, alert.count, alert.usual, alert.detail,
        alert.auditEntry,
      ])
    return db.changesCount > 0
  }

  func list(_ filter: Alerts.Filter, in db: Database) throws -> [Alert] {
    var conditions = ["1"]
    var arguments = StatementArguments()
    if let severity = filter.severity {
      conditions.append("severity = ?")
      arguments += [severity.rawValue]
    }
    if let isOpen = filter.isOpen { conditions.append("acknowledged_at IS \(isOpen ? "" : "NOT ")NULL") }
    if let before = filter.before {
      conditions.append("id < ?")
      arguments += [before]
    }
    arguments += [min(max(filter.limit, 1), 100)]
    return try Row.fetchAll(
      db, sql: "SELECT * FROM alerts WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?", arguments: arguments
    ).compactMap { row in
      guard let kind = Alert.Kind(rawValue: row["kind"]), let severity = Alert.Severity(rawValue: row["severity"]) else { return nil }
      let id: Int64 = row["id"]
      let note: Data? = row["sealed_note"]
      return Alert(
        id: id, kind: kind, severity: severity, subject: row["subject"], at: Date(microseconds: row["at"]), count: row["count"],
        usual: row["usual"], detail: row["detail"], auditEntry: row["audit_entry"], acknowledgedBy: row["acknowledged_by"],
        acknowledgedAt: (row["acknowledged_at"] as Int64?).map { Date(microseconds: $0) },
        note: try note.map { try keys.openText($0, aad: KeyRing.place("alerts", id, "sealed_note")) })
    }
  }

  func countOpen(in db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM alerts WHERE acknowledged_at IS NULL") ?? 0
  }

  func acknowledge(_ id: Int64, note: String, by login: String, at now: Date, in db: Database) throws -> Bool {
    let sealed = note.isEmpty ? nil : try keys.seal(note, aad: KeyRing.place("alerts", id, "sealed_note"))
    try db.execute(
      sql: "UPDATE alerts SET acknowledged_by = ?, acknowledged_at = ?, sealed_note = ? WHERE id = ? AND acknowledged_at IS NULL",
      arguments: [login, now.microseconds, sealed, id])
    return db.changesCount > 0
  }
}

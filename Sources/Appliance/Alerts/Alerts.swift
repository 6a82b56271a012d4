import Foundation
import GRDB
import Logging
import Synchronization

/// Reads the audit log as it grows, keeps what is unusual as alerts, and mails those that matter.
package final class Alerts: Sendable {
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let notices: AccountNotices
  private let now: @Sendable () -> Date
  private let store: AlertStore
  private let detector: Mutex<AnomalyDetector>

  private static let cursor = "alerts_seen"
  /// Entries at a time.
  private static let batch = 5_000

  init(_ parts: ClinicParts, notices: AccountNotices) {
    database = parts.database
    audit = parts.audit
    now = parts.now
    self.notices = notices
    store = AlertStore(keys: parts.keys)
    let sites = parts.settings.alerts.sites.compactMap(NamedSite.init)
    detector = Mutex(
      AnomalyDetector(calendar: .current) { address in
        guard let parsed = SocketAddress(address), let site = sites.first(where: { $0.range.contains(parsed) }) else {
          return AnomalyDetector.network(of: address)
        }
        return site.name
      })
  }

  /// A place of the clinic and its network: `Front desk = 10.0.5.0/24`.
  struct NamedSite: Sendable {
    var name: String
    var range: AddressRange

    init?(_ text: String) {
      let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, !parts[0].isEmpty, parts[0].count <= 40, let range = AddressRange(parts[1]) else { return nil }
      name = parts[0]
      self.range = range
    }
  }

  // MARK: People

  package struct Filter: Sendable {
    package var severity: Alert.Severity?
    package var isOpen: Bool?
    package var before: Int64?
    /// 1–100.
    package var limit = 50
    package init() {}
  }

  /// The newest first.
  package func list(_ filter: Filter, principal: Principal) async throws -> [Alert] {
    try principal.require(.viewAlerts)
    return try await database.pool.read { [store] db in try store.list(filter, in: db) }
  }

  package func countOpen(principal: Principal) async throws -> Int {
    try principal.require(.viewAlerts)
    return try await database.pool.read { [store] db in try store.countOpen(in: db) }
  }

  /// Somebody looked at it, and says what it was.
  package func acknowledge(_ id: Int64, note: String?, principal: Principal) async throws {
    try principal.require(.viewAlerts)
    let note = note?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? ""
    guard note.count <= 500 else { throw Refusal(.invalid, "A note may have at most 500 characters.", field: "note") }
    try await database.pool.write { [self] db in
      guard try store.acknowledge(id, note: note, by: principal.login, at: now(), in: db) else {
        throw Refusal(.conflict, "Somebody has looked at this already.")
      }
      try audit.append(.by(principal, .alertAcknowledged, target: "alert:\(id)"), in: db)
    }
  }

  // MARK: By itself

  /// Learns from the past, then looks at what comes, until the task is cancelled.
  func run(logger: Logger) async {
    do {
      try await learn()
    } catch {
      logger.error("What is usual could not be learned from the audit log.", metadata: ["error": .string(ReadingLoop.plain(error))])
    }
    while !Task.isCancelled {
      do {
        while try await look(logger) == Self.batch {}
      } catch is CancellationError {
        return
      } catch {
        logger.error("The audit log could not be looked at.", metadata: ["error": .string(ReadingLoop.plain(error))])
      }
      try? await Task.sleep(for: .seconds(5))
    }
  }

  /// The last two months once more, without raising anything.
  func learn() async throws {
    let seen = try await seen()
    let from = now().addingTimeInterval(-Double(AnomalyDetector.memory) * 86_400)
    var after =
      try await database.pool.read { db in
        try Int64.fetchOne(
          db, sql: "SELECT COALESCE(MAX(seq), 0) FROM audit WHERE at < ? AND seq <= ?", arguments: [from.microseconds, seen])
      } ?? 0
    while after < seen, !Task.isCancelled {
      let start = after
      let events = try await database.pool.read { db in try AlertStore.events(after: start, limit: Self.batch, in: db) }
      guard let last = events.last else { return }
      detector.withLock { detector in for event in events where event.seq <= seen { _ = detector.take(event) } }
      after = last.seq
    }
  }

  /// The number of the entry that was looked at last, with the beginning of its mac. In a log that was cut, other entries bear the numbers that
  /// were seen: then it is looked at from the service's last start on, so that nothing hides behind an old number.
  private func seen() async throws -> Int64 {
    try await database.pool.read { db in
      let parts = (try AccountStore().meta(Self.cursor, in: db) ?? "").split(separator: ":")
      guard let seq = parts.first.flatMap({ Int64($0) }) else { return 0 }
      let mac = try Self.mark(of: seq, in: db)
      if seq == 0 || (mac != nil && (parts.count == 1 || mac == String(parts[1]))) { return seq }
      let started = try Int64.fetchOne(
        db, sql: "SELECT MAX(seq) FROM audit WHERE action = ?", arguments: [AuditAction.started.rawValue])
      return (started ?? 1) - 1
    }
  }

  private static func mark(of seq: Int64, in db: Database) throws -> String? {
    try Data.fetchOne(db, sql: "SELECT mac FROM audit WHERE seq = ?", arguments: [seq])?.prefix(8).hex
  }

  /// One batch of new entries. Alerts, their mails and how far the log was read are one transaction.
  func look(_ logger: Logger) async throws -> Int {
    let seen = try await seen()
    let events = try await database.pool.read { db in try AlertStore.events(after: seen, limit: Self.batch, in: db) }
    guard let last = events.last else { return 0 }
    let found = detector.withLock { detector in events.flatMap { detector.take($0) } }
    try await database.pool.write { [self] db in
      for alert in found {
        guard try store.add(alert, in: db), alert.severity > .notice else { continue }
        for user in try AccountStore().users(in: db) where !user.isDisabled && [.admin, .auditor].contains(user.role) {
          try notices.send(.anomaly(kind: alert.kind, subject: alert.subject, at: alert.at), to: user, in: db)
        }
      }
      try AccountStore().setMeta(Self.cursor, "\(last.seq):\(Self.mark(of: last.seq, in: db) ?? "")", in: db)
    }
    for alert in found where alert.severity > .notice {
      logger.warning("Something unusual was noticed.", metadata: ["kind": "\(alert.kind.rawValue)", "audit_entry": "\(alert.auditEntry)"])
    }
    return events.count
  }
}

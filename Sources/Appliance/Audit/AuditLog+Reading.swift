package import Foundation
package import GRDB

/// Which entries to show. What is nil does not narrow.
package struct AuditFilter: Sendable, Equatable {
  package var target: String?
  package var actor: String?
  package var actions: Set<AuditAction>?
  /// Half-open: from the first moment up to, not including, the second.
  package var from: Date?
  package var until: Date?
  /// For the next page: the lowest ``AuditRecord/seq`` of the present one.
  package var before: Int64?

  package init(
    target: String? = nil, actor: String? = nil, actions: Set<AuditAction>? = nil, from: Date? = nil, until: Date? = nil,
    before: Int64? = nil
  ) {
    self.target = target
    self.actor = actor
    self.actions = actions
    self.from = from
    self.until = until
    self.before = before
  }
}

extension AuditLog {
  /// The newest entries first, at most `limit`.
  package func entries(_ filter: AuditFilter = AuditFilter(), limit: Int = 100, in db: Database) throws -> [AuditRecord] {
    var conditions: [String] = []
    var arguments: StatementArguments = []
    func narrow(_ condition: String, _ value: (some DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      arguments += [value]
    }
    narrow("target = ?", filter.target)
    narrow("actor = ?", filter.actor)
    narrow("at >= ?", filter.from.map { Int64(($0.timeIntervalSince1970 * 1_000_000).rounded()) })
    narrow("at < ?", filter.until.map { Int64(($0.timeIntervalSince1970 * 1_000_000).rounded()) })
    narrow("seq < ?", filter.before)
    if let actions = filter.actions {
      conditions.append("action IN (\(actions.map { _ in "?" }.joined(separator: ",")))")
      arguments += StatementArguments(actions.map(\.rawValue))
    }
    arguments += [limit]
    let filterSQL = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try AuditRecord.fetchAll(
      db, sql: "SELECT \(AuditRecord.columns) FROM audit \(filterSQL) ORDER BY seq DESC LIMIT ?", arguments: arguments)
  }

  /// The entries after `seq`, oldest first, each as one line of JSON with its line end; and the last one's number.
  func lines(after seq: Int64, limit: Int, in db: Database) throws -> (text: String, last: Int64)? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let records = try AuditRecord.fetchAll(
      db, sql: "SELECT \(AuditRecord.columns) FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", arguments: [seq, limit])
    guard let last = records.last else { return nil }
    return (try records.map { String(decoding: try encoder.encode(AuditLine($0)), as: UTF8.self) + "\n" }.joined(), last.seq)
  }

  /// Every entry, oldest first, each as one line of JSON without its line end. The mac goes along, so that a copy can be compared.
  package func export(_ db: Database, _ line: (String) throws -> Void) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let records = try AuditRecord.fetchCursor(db, sql: "SELECT \(AuditRecord.columns) FROM audit ORDER BY seq")
    while let record = try records.next() {
      try line(String(decoding: try encoder.encode(AuditLine(record)), as: UTF8.self))
    }
  }
}

/// An entry as the export writes it.
private struct AuditLine: Encodable {
  var seq: Int64
  /// RFC 3339, UTC, with microseconds.
  var at: String
  var actor: String
  var actorID: Int64?
  var action: String
  var target: String
  var address: String?
  var agent: String?
  var metadata: [String: AuditValue]
  var mac: String

  private enum CodingKeys: String, CodingKey {
    case seq, at, actor, action, target, address, agent, metadata, mac
    case actorID = "actor_id"
  }

  init(_ record: AuditRecord) {
    seq = record.seq
    at = Self.time(record.at)
    actor = record.actor
    actorID = record.actorID
    action = record.actionName
    target = record.target
    address = record.address
    agent = record.agent
    metadata = record.metadata
    mac = record.mac.hex
  }

  private static func time(_ microseconds: Int64) -> String {
    let fraction = ((microseconds % 1_000_000) + 1_000_000) % 1_000_000
    let seconds = Date(timeIntervalSince1970: Double((microseconds - fraction) / 1_000_000))
    let digits = String(1_000_000 + fraction).dropFirst()
    return seconds.formatted(.iso8601).dropLast() + "." + digits + "Z"
  }
}

extension AuditRecord: FetchableRecord {
  static let columns = "seq, at, actor, actor_id, action, target, address, agent, metadata, mac"

  /// By position, in the order of ``columns``. A row that a tampered schema let in is an error, never a trap.
  package init(row: Row) throws {
    seq = try row.decode(Int64.self, atIndex: 0)
    at = try row.decode(Int64.self, atIndex: 1)
    actor = try row.decode(String.self, atIndex: 2)
    actorID = try row.decode(Int64?.self, atIndex: 3)
    actionName = try row.decode(String.self, atIndex: 4)
    target = try row.decode(String.self, atIndex: 5)
    address = try row.decode(String?.self, atIndex: 6)
    agent = try row.decode(String?.self, atIndex: 7)
    metadataJSON = try row.decode(String.self, atIndex: 8)
    mac = try row.decode(Data.self, atIndex: 9)
  }
}

import Crypto
package import Foundation
package import GRDB

/// Why the log could not be written or read.
package enum AuditError: Error, Equatable, CustomStringConvertible {
  /// The metadata could not be written as JSON.
  case metadata

  package var description: String {
    switch self {
    case .metadata: "An audit entry's details could not be written as JSON."
    }
  }
}

/// The append-only record of who did what, chained by a keyed hash: see ``AuditChain`` for what that proves.
package struct AuditLog: Sendable {
  private let chain: AuditChain
  private let now: @Sendable () -> Date

  package init(keys: KeyRing, now: @escaping @Sendable () -> Date = { Date() }) {
    chain = AuditChain(keys: keys)
    self.now = now
  }

  /// Adds an entry. Call it inside the write transaction of what it tells about: both are there, or neither.
  @discardableResult
  package func append(_ entry: AuditEntry, in db: Database) throws -> AuditRecord {
    let last = try Row.fetchOne(db.cachedStatement(sql: "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"))
    var record = AuditRecord(
      seq: (last?["seq"] ?? 0) + 1,
      at: Int64((now().timeIntervalSince1970 * 1_000_000).rounded()),
      actor: Self.clean(entry.actor, 128),
      actorID: entry.actorID,
      actionName: entry.action.rawValue,
      target: Self.clean(entry.target, 256),
      address: entry.address.map { Self.clean($0, 64) },
      agent: entry.agent.map { Self.clean($0, 256) },
      metadataJSON: try Self.json(entry.metadata),
      mac: Data())
    record.mac = chain.mac(of: record, after: last?["mac"] ?? chain.genesis)
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO audit (seq, at, actor, actor_id, action, target, address, agent, metadata, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try insert.execute(
      arguments: [
        record.seq, record.at, record.actor, record.actorID, record.actionName, record.target, record.address, record.agent,
        record.metadataJSON, record.mac,
      ])
    return record
  }

  /// Reads the whole log and names the first entry that is not as it was written. `head` is what stands outside the database.
  package func verify(_ db: Database, head: AuditHead.Stored) throws -> AuditVerification {
    guard try db.tableExists("audit") else { return .broken(.missing, at: 1) }
    var previous = chain.genesis
    var count: Int64 = 0
    var macAtHead: Data?
    let headSeq: Int64? = if case .signed(let head) = head { head.seq } else { nil }
    let rows = try Row.fetchCursor(db, sql: "SELECT \(AuditRecord.columns) FROM audit ORDER BY seq")
    while let row = try rows.next() {
      guard row[0] as Int64? == count + 1 else { return .broken(.missing, at: count + 1) }
      let mac = try chain.mac(of: row, after: previous)
      guard try row.withUnsafeData(atIndex: 9, { $0 == mac }) else {
        return .broken(.changed, at: count + 1)
      }
      count += 1
      if count == headSeq { macAtHead = mac }
      previous = mac
    }
    guard try AuditSchema.isIntact(db) else { return .broken(.unprotected, at: count) }
    switch head {
    case .signed(let head):
      if head.seq > count { return .broken(.cutOff, at: count + 1) }
      if head.seq > 0, macAtHead != head.mac { return .broken(.rewritten, at: head.seq) }
    case .forged: return .broken(.headForged, at: count)
    case .missing: return .broken(.headMissing, at: count)
    }
    return .intact(entries: count)
  }

  /// The last entry as the head to be signed; seq 0 with the genesis mac for an empty log.
  package func head(_ db: Database) throws -> AuditHead {
    guard let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")) else {
      return AuditHead(seq: 0, mac: chain.genesis)
    }
    return AuditHead(seq: row["seq"], mac: row["mac"])
  }

  /// What comes from a client (its user agent) must neither bloat the log nor break a line of its export.
  private static func clean(_ text: String, _ limit: Int) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    if isPlain && text.utf8.count <= limit { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func json(_ metadata: [String: AuditValue]) throws -> String {
    if metadata.isEmpty { return "{}" }
    let short = metadata.mapValues { value in
      if case .string(let text) = value { AuditValue.string(clean(text, 512)) } else { value }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(short), let text = String(data: data, encoding: .utf8) else { throw AuditError.metadata }
    return text
  }
}

/// What ``AuditLog/verify(_:head:)`` found.
package enum AuditVerification: Sendable, Equatable, CustomStringConvertible {
  package enum Defect: String, Sendable {
    /// The entry is not what was chained: altered, put in, moved, or written under another key.
    case changed
    /// No entry has the next number.
    case missing
    /// The log ends before an entry that the signed head knows.
    case cutOff
    /// The log was taken back to an earlier state and written anew from there.
    case rewritten
    /// The table or one of its triggers is not as it was made; the entries themselves are whole.
    case unprotected
    /// The head's own signature is wrong.
    case headForged
    /// There is no head: it is written before the first entry.
    case headMissing
  }

  case intact(entries: Int64)
  /// `at` is the number of the first bad entry.
  case broken(Defect, at: Int64)

  package var isIntact: Bool {
    if case .intact = self { true } else { false }
  }

  package var description: String {
    switch self {
    case .intact(let entries): "The audit log is intact: \(entries) entries."
    case .broken(.changed, let seq): "Audit entry \(seq) is not what was written: it was changed, put in or moved."
    case .broken(.missing, let seq): "Audit entry \(seq) is missing."
    case .broken(.cutOff, let seq): "The audit log was cut: entry \(seq) and what followed are gone."
    case .broken(.rewritten, let seq): "The audit log was taken back and written anew: entry \(seq) is not the one that was signed."
    case .broken(.unprotected, let seq):
      "The \(seq) audit entries are whole, but a trigger that protects them was removed or changed: somebody had the database open."
    case .broken(.headForged, _): "The signed head of the audit log was changed, or belongs to another data folder."
    case .broken(.headMissing, let seq):
      "The signed head of the audit log is missing: whether entries after \(seq) are gone cannot be told."
    }
  }
}

package import Foundation

/// A detail of an audit entry: a count, a code, a yes or no. Never a word from a document or about a patient.
package enum AuditValue: Sendable, Equatable, Codable {
  case string(String)
  case int(Int64)
  case bool(Bool)

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .int(value)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .string(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .bool(let value): try container.encode(value)
    }
  }
}

/// Who did what to what, from where. It holds no PHI: targets are ids, such as "document:42".
package struct AuditEntry: Sendable, Equatable {
  /// A login name, or "chartkeep" for what the service does by itself.
  package var actor: String
  package var actorID: Int64?
  package var action: AuditAction
  package var target: String
  /// The client's IP address as the service saw it.
  package var address: String?
  /// The client's `User-Agent`.
  package var agent: String?
  package var metadata: [String: AuditValue]

  package init(
    actor: String, actorID: Int64? = nil, action: AuditAction, target: String, address: String? = nil, agent: String? = nil,
    metadata: [String: AuditValue] = [:]
  ) {
    self.actor = actor
    self.actorID = actorID
    self.action = action
    self.target = target
    self.address = address
    self.agent = agent
    self.metadata = metadata
  }
}

/// An entry as it stands in the log.
package struct AuditRecord: Sendable, Equatable {
  /// 1, 2, 3 … without gaps.
  package var seq: Int64
  /// Microseconds since 1970 by the clock of that moment; a clock set back shows as a step back.
  package var at: Int64
  package var actor: String
  package var actorID: Int64?
  /// The raw value. A newer version may have written one that this one does not know.
  package var actionName: String
  package var target: String
  package var address: String?
  package var agent: String?
  /// JSON with sorted keys, exactly as chained.
  package var metadataJSON: String
  package var mac: Data

  package var action: AuditAction? { AuditAction(rawValue: actionName) }
  package var date: Date { Date(timeIntervalSince1970: Double(at) / 1_000_000) }
  package var metadata: [String: AuditValue] {
    (try? JSONDecoder().decode([String: AuditValue].self, from: Data(metadataJSON.utf8))) ?? [:]
  }
}

package import Foundation

/// What a request to a model is for; also what its cost is counted under.
package enum ModelAction: String, Sendable, Codable, CaseIterable {
  case ask, draft, test
}

/// What left the machine once: when, where to, for whom. The text stands beside it, sealed, as it was sent.
package struct EgressReceipt: Sendable, Equatable {
  package enum State: String, Sendable, Codable {
    case sending, answered, failed, stopped
  }

  package var id: Int64
  package var at: Date
  package var user: User.ID
  package var login: String
  package var connection: Int64
  package var connectionName: String
  package var model: String
  package var action: ModelAction
  package var state: State
  package var failure: GatewayFailure?
  /// Of the text that was sent.
  package var sha256: Data
  /// Identifiers that were found and replaced.
  package var found: Int
  /// Identifiers in what was sent. The gate lets none through, and the table holds no other number.
  package var sent: Int
  package var inputTokens: Int?
  package var outputTokens: Int?
  package var milliseconds: Int?
}

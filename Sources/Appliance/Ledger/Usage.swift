package import Foundation

/// What usage is summed by.
package enum UsagePart: String, Sendable, Codable, CaseIterable {
  case action, model, person

  var column: String {
    switch self {
    case .action: "action"
    case .model: "model"
    case .person: "login"
    }
  }
}

package struct UsageLine: Sendable, Equatable {
  package var name: String
  package var calls: Int
  package var inputTokens: Int
  package var outputTokens: Int
  package var charged: Credits
}

/// Credits that an administrator added.
package struct LedgerGrant: Sendable, Equatable {
  package var at: Date
  package var amount: Credits
  package var by: String
  package var reason: String
}

/// How much may be used in a calendar month: past `soft` people are told, past `hard` nothing is asked.
package struct Budget: Sendable, Equatable {
  /// Nil for the whole clinic.
  package var user: User.ID?
  package var soft: Credits?
  package var hard: Credits?

  package init(user: User.ID?, soft: Credits?, hard: Credits?) {
    self.user = user
    self.soft = soft
    self.hard = hard
  }
}

/// How things stand with credits.
package struct LedgerStanding: Sendable, Equatable {
  package var available: Credits
  package var reserved: Credits
  package var spent: Credits
  /// Charged and reserved this month.
  package var usedThisMonth: Credits
  package var budget: Budget?
}

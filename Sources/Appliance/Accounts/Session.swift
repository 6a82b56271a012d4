package import Foundation

/// What a log-in still lacks before anything else is open. The order is the order in which it is asked for.
package enum EntryStep: String, Sendable, CaseIterable, Codable {
  /// Locked by its owner, or idle for too long: the password again.
  case unlock
  case secondFactor
  case newPassword
  case verifyEmail
  case setUpSecondFactor
  case onboarding
}

/// How a session began.
package enum LogInMethod: String, Sendable, Codable {
  case setUp, password, passkey, provider, invitation, breakGlass
}

/// A log-in that is in force.
package struct Session: Sendable {
  package var id: Int64
  package var principal: Principal
  /// What a form or script must send back to prove that it comes from our page; empty for a program's token, which no browser sends by itself.
  package var csrfToken: String
  package var beganAt: Date
  /// When it locks unless something is done. It never lies behind ``endsAt``.
  package var expiresAt: Date
  /// When it ends in any case.
  package var endsAt: Date
  package var method: LogInMethod
  package var secondFactorAt: Date?
  package var steps: [EntryStep] = []
  /// A program's token, not a browser's cookie.
  package var isToken = false

  package var isComplete: Bool { steps.isEmpty }
}

/// A log-in that just began: the only moment at which its token is known.
package struct NewSession: Sendable {
  package var token: String
  /// By this the browser is known again at the next log-in.
  package var device: String
  package var session: Session
}

/// A session as its owner sees it in the list.
package struct SessionLine: Sendable, Equatable {
  package var id: Int64
  package var beganAt: Date
  package var seenAt: Date
  package var address: String
  package var agent: String
  package var method: LogInMethod
  package var isLocked: Bool
  package var isThisOne: Bool
}

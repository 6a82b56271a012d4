package import Foundation

/// A log-in that is in force.
package struct Session: Sendable {
  package var principal: Principal
  /// What a form or script must send back to prove that it comes from our page.
  package var csrfToken: String
  package var expiresAt: Date
}

/// A log-in that just began: the only moment at which its token is known.
package struct NewSession: Sendable {
  package var token: String
  package var session: Session
}

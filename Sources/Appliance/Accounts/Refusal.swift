/// Why something that was asked for was not done. Pages, the API and the command line show the message as it stands.
package struct Refusal: Error, Sendable, Equatable {
  package enum Code: String, Sendable {
    case notLoggedIn = "not_logged_in"
    /// Logged in, but something on the way in is not done yet: a second factor, a new password, onboarding.
    case stepNeeded = "step_needed"
    case forbidden
    /// Also for what the asking person may not know exists.
    case notFound = "not_found"
    case invalid
    case conflict
    /// Somebody else is at it.
    case locked
    case tooManyAttempts = "too_many_attempts"
    case tooManyRequests = "too_many_requests"
    case tooLarge = "too_large"
    /// The disk is full or the service is stopping: nothing was lost, try later.
    case unavailable
  }

  package var code: Code
  package var message: String
  /// The field of a form that it is about.
  package var field: String?
  /// Seconds until it is worth trying again.
  package var retryAfter: Double?

  package init(_ code: Code, _ message: String, field: String? = nil, retryAfter: Double? = nil) {
    self.code = code
    self.message = message
    self.field = field
    self.retryAfter = retryAfter
  }
}

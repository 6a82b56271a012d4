import Appliance
import HTTPTypes
import Hummingbird

/// Thrown for a page that needs a log-in; the error pages turn it into the way to the log-in page and back.
struct LogInFirst: Error {
  /// Path and query to return to.
  var then: String
}

/// Decides before a handler runs: is somebody logged in, may they, and does the request come from our own pages?
struct Guard: Sendable {
  let clinic: Clinic
  let requirement: Access.Requirement

  /// Fills in `context.session`. For a request that changes something it also checks the origin and the token, reading a form's body when
  /// the token is a field of it. Uploads check their token themselves, since their body must not be read whole.
  func admit(_ request: inout Request, _ context: inout WebContext) async throws {
    let isChange = CrossSite.isUnsafe(request.method)
    if isChange { try CrossSite.checkOrigin(of: request) }
    if let token = request.cookie(SessionCookie.name) {
      context.session = try await clinic.accounts.session(token: token, origin: context.origin(of: request))
    }
    switch requirement {
    case .anyone: break
    case .monitor where context.isFromThisMachine && context.session == nil: break
    case .permission(let permission), .monitor(let permission):
      guard let session = context.session else {
        if request.uri.path.hasPrefix("/api/") { throw Refusal(.notLoggedIn, "Log in first.") }
        throw LogInFirst(then: request.method == .get ? request.uri.string : "/")
      }
      try session.principal.require(permission)
    }
    if isChange, !request.isMultipart {
      let expected = context.session?.csrfToken ?? request.cookie(CSRFCookie.name)
      try await CrossSite.checkToken(of: &request, expected: expected)
    }
  }
}

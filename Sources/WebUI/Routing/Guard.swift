import Appliance
import HTTPTypes
import Hummingbird

/// Thrown for a page that needs a log-in; the error pages turn it into the way to the log-in page and back.
struct LogInFirst: Error {
  /// Path and query to return to.
  var then: String
}

/// Thrown for a page while a step on the way in is still to be done.
struct StepFirst: Error {
  var step: EntryStep
  var then: String

  /// Where the step is done.
  var path: String {
    switch step {
    case .unlock: "/unlock"
    case .secondFactor: "/log-in/second-factor"
    case .newPassword: "/new-password"
    case .verifyEmail: "/account"
    case .setUpSecondFactor: "/account/security"
    case .onboarding: "/onboarding"
    }
  }
}

/// Decides before a handler runs: is somebody logged in, may they, and does the request come from our own pages?
struct Guard: Sendable {
  let clinic: Clinic
  let requirement: Access.Requirement
  let bucket: RateBucket
  let limits: RateLimits
  /// The handler reads the form as it comes, and the token with it.
  let isUpload: Bool

  /// Fills in `context.session`. For a request that changes something it also checks the origin and the token, reading a form's body when
  /// the token is a field of it. Uploads check their token themselves, since their body must not be read whole. A program's token in the
  /// `Authorization` field takes the place of both: no browser sends it by itself.
  func admit(_ request: inout Request, _ context: inout WebContext) async throws -> RateLimits.Standing {
    if requirement == .credentials { return try take(context) }
    let isChange = CrossSite.isUnsafe(request.method)
    if let bearer = request.bearer, request.uri.path.hasPrefix("/api/") {
      guard let session = try await clinic.accounts.session(bearer: bearer, origin: context.origin(of: request)) else {
        _ = try take(context)
        throw Refusal(.notLoggedIn, "This token is not valid, or not any more.")
      }
      context.session = session
    } else {
      if isChange {
        do {
          try CrossSite.checkOrigin(of: request)
        } catch {
          throw CountedError(underlying: error, standing: try take(context))
        }
      }
      if let token = request.cookie(SessionCookie.name) {
        context.session = try await clinic.accounts.session(
          token: token, origin: context.origin(of: request), isActivity: !request.isBackground)
      }
    }
    let standing = try take(context)
    do {
      try check(request, context)
      if isChange, !isUpload, context.session?.isToken != true {
        let expected = context.session?.csrfToken ?? request.cookie(CSRFCookie.name)
        try await CrossSite.checkToken(of: &request, expected: expected)
      }
    } catch {
      if let refusal = error as? Refusal, refusal.code == .forbidden, let session = context.session {
        try await clinic.accounts.noteRefused(session, context.origin(of: request), permission: permission)
      }
      throw CountedError(underlying: error, standing: standing)
    }
    return standing
  }

  private var permission: Permission? {
    switch requirement {
    case .permission(let permission), .monitor(let permission): permission
    case .anyone, .credentials, .entering: nil
    }
  }

  /// Counts the request, and refuses one too many.
  private func take(_ context: WebContext) throws -> RateLimits.Standing {
    let subject =
      context.session.map { RateLimits.Subject.user($0.principal.user.rawValue) } ?? RateLimits.subject(address: context.address)
    let standing = limits.take(bucket, for: subject)
    guard standing.isAllowed else { throw CountedError(underlying: standing.refusal, standing: standing) }
    return standing
  }

  private func check(_ request: Request, _ context: WebContext) throws {
    switch requirement {
    case .anyone, .credentials: break
    case .monitor where context.isFromThisMachine && context.session == nil: break
    case .entering:
      _ = try session(request, context)
    case .permission(let permission), .monitor(let permission):
      let session = try session(request, context)
      if let step = session.steps.first {
        if request.uri.path.hasPrefix("/api/") {
          throw step == .unlock
            ? Refusal(.notLoggedIn, "Your session is locked. Give your password again.")
            : Refusal(.stepNeeded, "Something on the way in is still to be done: \(step.rawValue).")
        }
        throw StepFirst(step: step, then: request.method == .get ? request.uri.string : "/")
      }
      try session.principal.require(permission)
    }
  }

  private func session(_ request: Request, _ context: WebContext) throws -> Session {
    guard let session = context.session else {
      if request.uri.path.hasPrefix("/api/") { throw Refusal(.notLoggedIn, "Log in first.") }
      throw LogInFirst(then: request.method == .get ? request.uri.string : "/")
    }
    return session
  }
}

extension Request {
  /// The token of `Authorization: Bearer …` (RFC 6750, 2.1).
  var bearer: String? {
    guard let value = headers[.authorization] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }

  /// The page keeps itself up to date; nobody did anything.
  var isBackground: Bool {
    uri.path == "/api/v1/events" || HTTPField.Name("X-Background").flatMap { headers[$0] } != nil
  }
}

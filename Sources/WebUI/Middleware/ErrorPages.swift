import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// **The one place where errors become answers.** For programs `application/problem+json` (RFC 9457) with a stable `code`; for people a calm
/// page. Both carry a reference that stands in the log. What was asked for or read from a document is never repeated.
struct ErrorPages: RouterMiddleware {
  typealias Context = WebContext

  let templates: Templates

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let counted as CountedError {
      var response = self.response(to: counted.underlying, request: request, context: context)
      counted.standing.addFields(to: &response)
      return response
    } catch {
      return response(to: error, request: request, context: context)
    }
  }

  private func response(to error: any Error, request: Request, context: WebContext) -> Response {
    switch error {
    case let way as LogInFirst:
      let then = SafeReturn.path(way.then)
      return .redirect(to: then == "/" ? "/log-in" : "/log-in?then=\(PercentCoding.query(then))")
    case let way as StepFirst:
      let then = SafeReturn.path(way.then)
      return .redirect(to: then == "/" ? way.path : "\(way.path)?then=\(PercentCoding.query(then))")
    default:
      return answer(to: error, request: request, context: context)
    }
  }

  private func answer(to error: any Error, request: Request, context: WebContext) -> Response {
    var problem = Problem(error)
    problem.reference = context.reference
    if problem.status.code >= 500 {
      // Its type only: an error's text may quote what it failed on.
      context.logger.error(
        "request failed", metadata: ["reference": "\(context.reference)", "error": "\(String(reflecting: type(of: error)))"])
    }
    var response: Response
    if request.uri.path.hasPrefix("/api/"), !request.wantsPage {
      response = problem.json()
    } else if request.uri.path.hasPrefix("/assets/") || request.uri.path.hasSuffix("z") {
      response = problem.json()
    } else {
      response = errorPage(problem, request: request, context: context)
    }
    if problem.status == .contentTooLarge, request.head.scheme != "https" {
      // The rest of the body is not wanted. HTTP/2 (which alone names its scheme) ends the stream instead and forbids the field (RFC 9113, 8.2.2).
      response.headers[.connection] = "close"
    }
    if let wrong = error as? WrongMethod { response.headers[.allow] = wrong.allowed.joined(separator: ", ") }
    if let wait = problem.retryAfter { response.headers[.retryAfter] = String(wait) }
    return response
  }

  private func errorPage(_ problem: Problem, request: Request, context: WebContext) -> Response {
    let back = CrossSite.isUnsafe(request.method) ? "Go back and try again." : nil
    let page = ErrorPage(
      title: problem.title, detail: problem.detail, advice: back, reference: problem.reference, isLoggedIn: context.session != nil)
    do {
      return try templates.response(page, status: problem.status)
    } catch {
      return problem.json()
    }
  }
}

/// The error page's words.
struct ErrorPage: Page {
  static let template = "error"
  var frame: Frame?
  var title: String
  var detail: String
  var advice: String?
  var reference: String
  var isLoggedIn: Bool
}

/// An error as people and programs get it.
struct Problem {
  var status: HTTPResponse.Status
  var code: String
  var title: String
  var detail: String
  /// The form field or JSON member that it is about.
  var field: String?
  var reference = ""
  var retryAfter: Int?
  /// Where a request does not have the shape that it should.
  var errors: [SchemaProblem] = []

  init(_ error: any Error) {
    switch error {
    case let refusal as Refusal: self.init(refusal)
    case let shape as ShapeError:
      self.init(Refusal(.invalid, "The request does not have the shape that it should; see errors."))
      errors = shape.problems
    case is WrongMethod: self.init(status: .methodNotAllowed, message: nil)
    case let error as HTTPError: self.init(status: error.status, message: error.body)
    case let error as PasswordHashError where error == .busy:
      self.init(Refusal(.unavailable, error.description, retryAfter: 5))
    case is DecodingError: self.init(status: .badRequest, message: "The request could not be read.")
    case let error as any HTTPResponseError: self.init(status: error.status, message: nil)
    default: self.init(status: .internalServerError, message: nil)
    }
  }

  private init(_ refusal: Refusal) {
    switch refusal.code {
    case .notLoggedIn: status = .unauthorized
    case .forbidden, .stepNeeded: status = .forbidden
    case .notFound: status = .notFound
    case .invalid: status = .unprocessableContent
    case .conflict: status = .conflict
    // RFC 4918, 11.3; swift-http-types has no name for it.
    case .locked: status = HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
    case .tooManyAttempts, .tooManyRequests: status = .tooManyRequests
    case .tooLarge: status = .contentTooLarge
    case .unavailable: status = .serviceUnavailable
    }
    code = refusal.code.rawValue
    title = Self.titles[status.code] ?? "That did not work"
    detail = refusal.message
    field = refusal.field
    if status == .tooManyRequests || status == .serviceUnavailable {
      retryAfter = refusal.retryAfter.map { max(1, Int($0.rounded(.up))) } ?? 30
    }
  }

  private init(status: HTTPResponse.Status, message: String?) {
    self.status = status
    code = Self.codes[status.code] ?? "error"
    title = Self.titles[status.code] ?? "That did not work"
    detail = message ?? Self.details[status.code] ?? "The request could not be carried out."
  }

  func json() -> Response {
    var response = JSON.response(Body(self), status: status)
    response.headers[.contentType] = "application/problem+json"
    return response
  }

  private struct Body: Encodable {
    var type: String
    var title: String
    var status: Int
    var detail: String
    var code: String
    var reference: String
    var errors: [SchemaProblem]?

    init(_ problem: Problem) {
      type = "about:blank"
      title = problem.title
      status = problem.status.code
      detail = problem.detail
      code = problem.code
      reference = problem.reference
      errors = problem.field.map { [SchemaProblem(pointer: "/\($0)", detail: problem.detail)] }
      if !problem.errors.isEmpty { errors = problem.errors }
    }
  }

  private static let codes = [
    400: "bad_request", 401: "not_logged_in", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 409: "conflict",
    413: "too_large", 415: "unsupported_media_type", 421: "misdirected", 422: "invalid", 423: "locked", 429: "too_many_attempts",
    500: "internal", 503: "unavailable",
  ]

  private static let titles = [
    400: "That could not be read", 401: "Log in first", 403: "Not allowed", 404: "Not here", 405: "Not like that",
    409: "That does not fit any more",
    413: "Too large", 415: "That could not be read", 421: "Wrong address", 422: "Please check what you entered",
    423: "Somebody else is at it",
    429: "Too many attempts", 500: "Something went wrong", 503: "Not available just now",
  ]

  private static let details = [
    404: "There is nothing at this address, or it is not yours to see.",
    405: "This address is there for something else.",
    413: "A file may have 50 MB, anything else 10 MB. Nothing was kept.",
    500: "It is our fault, not yours. Nothing you had saved is lost. Try again; if it stays, give the reference to an administrator.",
    503: "The service is starting or stopping. Try again in a minute.",
  ]
}

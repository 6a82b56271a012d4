import Hummingbird
import Logging

/// One line per request: method, route as registered, status, milliseconds, reference. Never the path itself, its query or a name, which
/// may tell of a patient.
struct RequestLog: RouterMiddleware {
  typealias Context = WebContext

  /// Asked for so often, by machines, that a line each would bury the others.
  private static let quiet: Set<String> = ["/livez", "/readyz", "/metrics", "/assets/{name}", "/api/v1/documents/{id}/review/lock"]

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    let clock = ContinuousClock()
    let start = clock.now
    let response = try await next(request, context)
    let elapsed = start.duration(to: clock.now).components
    let route = context.endpointPath ?? "none"
    let isQuiet = Self.quiet.contains(route) && response.status.code < 500
    context.logger.log(
      level: isQuiet ? .debug : .info, "request",
      metadata: [
        "method": "\(request.method.rawValue)", "route": "\(route)", "status": "\(response.status.code)",
        "ms": "\(elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000)", "reference": "\(context.reference)",
      ])
    return response
  }
}

import Appliance
import HTTPTypes
import Hummingbird

/// There is a route of this path, but none of this method.
struct WrongMethod: Error {
  /// For the `Allow` field, which must be there (RFC 9110, 15.5.6).
  var allowed: [String]
}

/// Counts what no route answers, by address: looking for holes is not free. Tells a path that is not there from a method that is not.
struct UnknownPaths: RouterMiddleware {
  typealias Context = WebContext

  let limits: RateLimits

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where context.endpointPath == "NotFound" {
      let standing = limits.take(.general, for: RateLimits.subject(address: context.address))
      guard standing.isAllowed else { throw CountedError(underlying: standing.refusal, standing: standing) }
      let allowed = Self.methods(at: request.uri.path)
      throw CountedError(underlying: allowed.isEmpty ? error : WrongMethod(allowed: allowed), standing: standing)
    }
  }

  /// What may be asked of a path. Empty when nothing is there.
  static func methods(at path: String) -> [String] {
    let parts = path.split(separator: "/")
    let methods = routes.filter { $0.parts.count == parts.count && zip($0.parts, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 } }
      .map(\.method)
    return Set(methods.contains("GET") ? methods + ["HEAD"] : methods).sorted()
  }

  private static let routes = Access.routes.keys.map { key in
    let words = key.split(separator: " ")
    return (method: String(words[0]), parts: words[1].split(separator: "/"))
  }
}

import HTTPTypes
import Hummingbird

/// Lets pages of listed origins call the API with a program's token (Fetch Standard, 3.2). Never with cookies: `Access-Control-Allow-Credentials` is
/// not sent, whatever is listed. With no list, which is the default, nothing is granted.
struct CrossOrigin: RouterMiddleware {
  typealias Context = WebContext

  private let origins: Set<String>

  /// Exact origins, `https://portal.clinic.lan`.
  init(_ origins: [String]) {
    self.origins = Set(origins.map { $0.lowercased() })
  }

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    guard !origins.isEmpty, request.uri.path.hasPrefix("/api/") else { return try await next(request, context) }
    let origin = request.headers[.origin].flatMap { origins.contains($0.lowercased()) ? $0 : nil }
    var response: Response
    if request.method == .options, origin != nil, request.headers[.accessControlRequestMethod] != nil {
      response = Response(
        status: .noContent,
        headers: [
          .accessControlAllowMethods: "GET, POST, PUT, DELETE", .accessControlAllowHeaders: "Authorization, Content-Type",
          .accessControlMaxAge: "600",
        ])
    } else {
      response = try await next(request, context)
    }
    response.headers.append(HTTPField(name: .vary, value: "Origin"))
    if let origin {
      response.headers[.accessControlAllowOrigin] = origin
      response.headers[.accessControlExposeHeaders] = "RateLimit, RateLimit-Policy, Retry-After"
      // Only for who is allowed to read it at all.
      if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { response.headers[name] = "cross-origin" }
    }
    return response
  }
}

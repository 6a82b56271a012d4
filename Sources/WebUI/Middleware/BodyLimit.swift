import HTTPTypes
import Hummingbird

/// Refuses a body by its declared length before a byte of it is read. What declares none is counted while it is read.
struct BodyLimit: RouterMiddleware {
  typealias Context = WebContext

  /// Bytes of any request but an upload.
  static let general = 10_485_760
  /// Bytes of one uploaded file.
  static let file = 52_428_800
  static let filesPerUpload = 50
  /// Bytes of one upload request: its files and what the form wraps around them. Several files share the room of one unless the request says in its
  /// address how many it holds, `?files=12`; without that word nothing larger than a file could be refused before it is read.
  static func upload(files: Int) -> Int { min(max(files, 1), filesPerUpload) * file + 1_048_576 }

  static let uploadPath = "/api/v1/documents"

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    let limit = Self.limit(of: request)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw HTTPError(.contentTooLarge) }
    return try await next(request, context)
  }

  static func limit(of request: Request) -> Int {
    guard request.method == .post, request.uri.path == uploadPath else { return general }
    return upload(files: request.query.int("files") ?? 1)
  }
}

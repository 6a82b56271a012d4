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
  /// Bytes of one upload request: the file and what the form wraps around it. Several files share it.
  static let upload = file + 1_048_576

  static let uploadPath = "/api/v1/documents"

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    let limit = request.method == .post && request.uri.path == Self.uploadPath ? Self.upload : Self.general
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw HTTPError(.contentTooLarge) }
    return try await next(request, context)
  }
}

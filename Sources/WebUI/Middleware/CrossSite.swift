import Appliance
import HTTPTypes
import Hummingbird

/// Keeps other sites from acting in a logged-in person's name. Three walls: cookies are `SameSite=Strict`; the browser's own word on where a
/// request comes from (Fetch Metadata, RFC 6454 Origin); and a token that only our pages can read (double submit, bound to the session).
enum CrossSite {
  static let header = HTTPField.Name("X-CSRF-Token")
  static let field = "csrf"

  static func isUnsafe(_ method: HTTPRequest.Method) -> Bool {
    ![.get, .head, .options].contains(method)
  }

  /// `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with forms, so that value counts only beside `Sec-Fetch-Site`.
  /// A client that sends neither header is no browser; the token still binds it.
  static func checkOrigin(of request: Request) throws(Refusal) {
    let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
    let origin = request.headers[.origin]
    if let site, site != "same-origin" { throw foreign }
    if let origin, origin != "null" || site == nil {
      guard let host = request.host, origin == "https://\(host)" else { throw foreign }
    }
  }

  /// The header, or the field of a form, must equal the token. `request` keeps its body for the handler.
  static func checkToken(of request: inout Request, expected: String?) async throws {
    guard let expected, !expected.isEmpty else { throw stale }
    var given = header.flatMap { request.headers[$0] }
    if given == nil, request.isForm {
      let body = try await request.collectBody(upTo: BodyLimit.general)
      given = FormFields(String(buffer: body))[field]
    }
    guard let given, equal(given, expected) else { throw stale }
  }

  /// Compares without telling by its time where the two differ.
  static func equal(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  static let foreign = Refusal(.forbidden, "This request came from another site and was not carried out.")
  static let stale = Refusal(.forbidden, "This page is out of date. Go back, load it again and repeat the last step. Nothing was changed.")
}

extension Request {
  /// Host and port as the browser wrote them, from `:authority` or `Host`.
  var host: String? { head.authority?.lowercased() }

  var mediaType: String {
    (headers[.contentType] ?? "").split(separator: ";").first.map { $0.trimmingPrefix(while: \.isWhitespace).lowercased() } ?? ""
  }

  var isMultipart: Bool { mediaType == "multipart/form-data" }
  var isForm: Bool { mediaType == "application/x-www-form-urlencoded" }

  /// A browser that navigates, as opposed to a script or program: it gets a page where those get JSON.
  var wantsPage: Bool {
    (headers[.accept] ?? "").split(separator: ",").first { $0.hasPrefix("text/html") } != nil
  }
}

import Appliance
import HTTPTypes
import Hummingbird

/// A route without an entry in the permission table or in the table of limits. The server does not start.
package struct UnlistedRoute: Error, Equatable, CustomStringConvertible {
  package var route: String
  package var description: String { "\(route) has no entry in the permission table or in that of the limits" }
}

/// The only place where routes are registered. Each one is looked up in `Access.routes` and `RateBucket.ofRoutes`; its handler is reached by those whose role
/// has the permission, and by requests that prove to come from our own pages.
struct Routes {
  let router: Router<WebContext>
  let clinic: Clinic
  let limits: RateLimits
  private(set) var registered: Set<String> = []

  init(router: Router<WebContext>, clinic: Clinic, limits: RateLimits) {
    self.router = router
    self.clinic = clinic
    self.limits = limits
  }

  mutating func get<Output: ResponseGenerator>(
    _ path: String, _ handler: @escaping @Sendable (Request, WebContext) async throws -> Output
  ) throws {
    try on(.get, path, handler)
  }

  mutating func post<Output: ResponseGenerator>(
    _ path: String, _ handler: @escaping @Sendable (Request, WebContext) async throws -> Output
  ) throws {
    try on(.post, path, handler)
  }

  mutating func put<Output: ResponseGenerator>(
    _ path: String, _ handler: @escaping @Sendable (Request, WebContext) async throws -> Output
  ) throws {
    try on(.put, path, handler)
  }

  mutating func delete<Output: ResponseGenerator>(
    _ path: String, _ handler: @escaping @Sendable (Request, WebContext) async throws -> Output
  ) throws {
    try on(.delete, path, handler)
  }

  private mutating func on<Output: ResponseGenerator>(
    _ method: HTTPRequest.Method, _ path: String, _ handler: @escaping @Sendable (Request, WebContext) async throws -> Output
  ) throws {
    let key = "\(method.rawValue) \(path)"
    guard let requirement = Access.routes[key] else { throw UnlistedRoute(route: key) }
    registered.insert(key)
    let operation = APIDescription.operations[key]
    guard operation != nil || !path.hasPrefix("/api/") else { throw UndescribedRoute(route: key) }
    let shape = operation.map { ShapeCheck(operation: $0) }
    guard let bucket = RateBucket.ofRoutes[key] else { throw UnlistedRoute(route: key) }
    let guardian = Guard(
      clinic: clinic, requirement: requirement, bucket: bucket, limits: limits, isUpload: operation?.isUpload ?? false)
    let isOfDocument = path.contains("/documents/{id}")
    let clinic = clinic
    router.on(RouterPath(path), method: method) { request, context in
      var request = request
      var context = context
      let standing = try await guardian.admit(&request, &context)
      do {
        try await shape?.check(&request)
        var response = try await handler(request, context).response(from: request, context: context)
        standing.addFields(to: &response)
        return response
      } catch {
        if isOfDocument, let refusal = error as? Refusal, refusal.code == .notFound, let session = context.session {
          try await clinic.accounts.noteConcealed(session, context.origin(of: request), document: try context.documentID())
        }
        throw CountedError(underlying: error, standing: standing)
      }
    }
  }
}

extension WebContext {
  /// The number in a path such as `/documents/{id}`. What is no number names nothing.
  func id(_ name: String = "id") throws -> Int64 {
    guard let text = parameters.get(name), let id = Int64(text), id > 0 else {
      throw Refusal(.notFound, "There is nothing at this address.")
    }
    return id
  }

  /// A name in a path such as `/backups/{name}`: letters, digits and dashes.
  func word(_ name: String) throws -> String {
    guard let text = parameters.get(name), (1...64).contains(text.utf8.count),
      text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber })
    else { throw Refusal(.notFound, "There is nothing at this address.") }
    return text
  }

  func documentID() throws -> Document.ID { Document.ID(rawValue: try id()) }
}

import Appliance
import Hummingbird

/// Only names and addresses that this machine is known by are served, so that a foreign name pointing here (DNS rebinding) gets nothing.
struct HostList: RouterMiddleware {
  typealias Context = WebContext

  private let hosts: Set<String>

  /// Names and addresses without port, IPv6 addresses without brackets.
  init(_ hosts: [String]) {
    self.hosts = Set(hosts.map { $0.lowercased() })
  }

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    guard let authority = request.host, Self.isPlain(authority), hosts.contains(Self.name(in: authority)) else {
      throw HTTPError(.misdirectedRequest, message: "This server is not known by that name.")
    }
    return try await next(request, context)
  }

  /// A name or address and perhaps a port; nothing behind it.
  private static func isPlain(_ authority: String) -> Bool {
    let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : authority.firstIndex(of: ":")
    guard let end else { return !authority.hasPrefix("[") }
    let port = authority[end...]
    return port.isEmpty || (port.first == ":" && port.dropFirst().allSatisfy { $0.isASCII && $0.isNumber })
  }

  /// `clinic.lan:8443` → `clinic.lan`, `[::1]:8443` → `::1`.
  static func name(in authority: String) -> String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return String(authority[authority.index(after: authority.startIndex)..<end])
    }
    return String(authority.prefix { $0 != ":" })
  }
}

package import Appliance
package import Hummingbird
import Logging

/// What one request carries along: where it came from, the reference to quote, and who is asking once that is known.
package struct WebContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// The peer's address, never taken from a header: nothing stands in front of this server.
  package let address: String
  /// Set by the route's guard.
  package var session: Session?

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? "unknown"
  }

  /// Nobody else can send from these addresses (RFC 1122 3.2.1.3, RFC 4291 2.5.3).
  var isFromThisMachine: Bool { address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.") }

  package var maxUploadSize: Int { BodyLimit.general }

  /// Eight hexadecimal digits that stand in the log line and on the error page.
  var reference: String {
    let id = logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? ""
    return String(id.suffix(8))
  }

  /// The person asking. Routes open to anyone have none.
  func principal() throws -> Principal {
    guard let session else { throw Refusal(.notLoggedIn, "Log in first.") }
    return session.principal
  }

  func origin(of request: Request) -> Origin {
    Origin(address: address, agent: String((request.headers[.userAgent] ?? "").prefix(200)))
  }
}

package import Appliance
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
package import Logging
package import ServiceLifecycle

extension WebServer {
  /// Plain HTTP for those who do not trust the certificate yet: how to, the authority's certificate, and the way to HTTPS for all else. It knows no
  /// cookies and takes no forms.
  package static func trustService(
    clinic: Clinic, listen host: String, port: Int, securePort: Int, allowedHosts: [String], logger: Logger
  ) throws -> some Service {
    let assets = try Assets()
    let site = Site(clinic: clinic, templates: try Templates(assets: assets), assets: assets, heartbeat: .seconds(15))
    let pages = TrustPages(site: site)
    let router = Router(context: WebContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(middleware: PlainHeaders())
    router.add(middleware: SecurityHeaders())
    router.add(middleware: ErrorPages(templates: site.templates))
    router.add(middleware: HostList(allowedHosts))
    router.add(middleware: PlainLimits(limits: RateLimits(clinic.settings.web.limits)))
    router.get("/trust") { _, _ in try pages.page() }
    router.get("/trust/{file}") { _, context in try pages.file(context.parameters.get("file") ?? "") }
    router.get("/assets/{name}") { _, context in try assets.response(context.parameters.get("name") ?? "") }
    router.get("/**") { request, _ in
      // Whoever sends a token or a program's request in the clear should hear of it, not be led on in silence.
      guard !request.uri.path.hasPrefix("/api/") else { throw HTTPError(.forbidden, message: "The API is reached by HTTPS only.") }
      let name = HostList.name(in: request.host ?? "localhost")
      let shown = name.contains(":") ? "[\(name)]" : name
      return Response.redirect(to: "https://\(shown):\(securePort)\(SafeReturn.path(request.uri.string))", type: .permanent)
    }
    let patience = ConnectionPatience()
    // Few pages, so few connections: what this port may take is not taken from the pages of the clinic.
    let count = ConnectionCount(most: 200, mostPerAddress: 40)
    return Application(
      router: router,
      server: HTTPServerBuilder { responder in
        CountedConnections(
          base: HTTP1Channel(
            responder: responder,
            configuration: .init(
              additionalChannelHandlers: [RequestDeadlines(patience)], idleTimeout: .seconds(30),
              httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
          count: count)
      },
      configuration: ApplicationConfiguration(address: .hostname(host, port: port)), logger: logger)
  }
}

/// Connections that are counted.
private struct CountedConnections<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let count: ConnectionCount

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    let address = channel.remoteAddress?.ipAddress ?? "unknown"
    guard count.enter(address) else {
      return channel.close().flatMap { channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
    }
    channel.closeFuture.whenComplete { [count] _ in count.leave(address) }
    return base.setup(channel: channel, logger: logger)
  }

  func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// Counts every request by its address, with the clinic's general limit.
private struct PlainLimits: RouterMiddleware {
  typealias Context = WebContext
  let limits: RateLimits

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    let standing = limits.take(.general, for: RateLimits.subject(address: context.address))
    guard standing.isAllowed else { throw CountedError(underlying: standing.refusal, standing: standing) }
    return try await next(request, context)
  }
}

/// What only holds over TLS is not promised without it (RFC 6797, 7.2).
private struct PlainHeaders: RouterMiddleware {
  typealias Context = WebContext

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.strictTransportSecurity] = nil
    return response
  }
}

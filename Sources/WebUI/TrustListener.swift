package import Appliance
import HTTPTypes
import Hummingbird
import HummingbirdCore
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
    router.get("/trust") { _, _ in try pages.page() }
    router.get("/trust/{file}") { _, context in try pages.file(context.parameters.get("file") ?? "") }
    router.get("/assets/{name}") { _, context in try assets.response(context.parameters.get("name") ?? "") }
    router.get("/**") { request, _ in
      let name = HostList.name(in: request.host ?? "localhost")
      let shown = name.contains(":") ? "[\(name)]" : name
      return Response.redirect(to: "https://\(shown):\(securePort)\(SafeReturn.path(request.uri.string))", type: .permanent)
    }
    let patience = ConnectionPatience()
    return Application(
      router: router,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [RequestDeadlines(patience)], idleTimeout: .seconds(30),
          httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
      configuration: ApplicationConfiguration(address: .hostname(host, port: port)), logger: logger)
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

package import Appliance
package import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
package import ServiceLifecycle

/// The pages and the API over TLS.
package struct WebServer {
  /// A service that listens until it is told to stop. `allowedHosts` are the names and addresses, without
  /// port, that browsers may use. `onReady` gets the port that is listened on.
  package static func service(
    clinic: Clinic, listen host: String, port: Int, certificate: ServedCertificate, allowedHosts: [String], logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) async -> Void
  ) throws -> some Service {
    let router = try router(clinic: clinic, allowedHosts: allowedHosts)
    let patience = ConnectionPatience()
    let count = ConnectionCount()
    return Application(
      router: router,
      server: HTTPServerBuilder { responder in
        ClosingConnections(
          base: try HTTP2UpgradeChannel(
            tlsConfiguration: tls(certificate),
            configuration: HTTP2UpgradeChannel.Configuration(
              idleTimeout: patience.idle, gracefulCloseTimeout: .seconds(5),
              streamConfiguration: .init(
                additionalChannelHandlers: [RequestDeadlines(patience)], idleTimeout: .seconds(30),
                httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
            responder: responder),
          count: count, patience: patience, farewell: .seconds(8))
      },
      configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
      logger: logger)
  }

  /// All routes behind all checks. Throws ``UnlistedRoute`` for a route that the permission table does not know.
  package static func router(
    clinic: Clinic, allowedHosts: [String], heartbeat: Duration = .seconds(15)
  ) throws -> Router<WebContext> {
    try build(clinic: clinic, allowedHosts: allowedHosts, heartbeat: heartbeat).router
  }

  /// The routes that are registered, as keys of `Access.routes`, for the test that compares the two.
  package static func registeredRoutes(clinic: Clinic) throws -> Set<String> {
    try build(clinic: clinic, allowedHosts: [], heartbeat: .seconds(15)).registered
  }

  private static func build(clinic: Clinic, allowedHosts: [String], heartbeat: Duration) throws -> Routes {
    let assets = try Assets()
    let site = Site(clinic: clinic, templates: try Templates(assets: assets), assets: assets, heartbeat: heartbeat)
    let router = Router(context: WebContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(middleware: RequestLog())
    router.add(middleware: CrossOrigin(clinic.settings.web.corsOrigins))
    router.add(middleware: SecurityHeaders())
    router.add(middleware: ErrorPages(templates: site.templates))
    router.add(middleware: HostList(allowedHosts))
    let limits = RateLimits(clinic.settings.web.limits)
    router.add(middleware: UnknownPaths(limits: limits))
    router.add(middleware: BodyLimit())
    var routes = Routes(router: router, clinic: clinic, limits: limits)
    try EntryPages(site: site).register(&routes)
    try TrustPages(site: site).register(&routes)
    try EntryStepPages(site: site).register(&routes)
    try JoinPages(site: site).register(&routes)
    try SecurityPages(site: site).register(&routes)
    try GlassPages(site: site).register(&routes)
    try WordPages(site: site).register(&routes)
    try ReviewFigurePages(site: site).register(&routes)
    try AccountPages(site: site).register(&routes)
    try InboxPages(site: site).register(&routes)
    try DocumentPages(site: site).register(&routes)
    try ReviewPages(site: site).register(&routes)
    try SearchPages(site: site).register(&routes)
    try AskPages(site: site).register(&routes)
    try AskAPI(site: site).register(&routes)
    try ConnectionPages(site: site).register(&routes)
    try ConnectionAPI(site: site).register(&routes)
    try UsagePages(site: site).register(&routes)
    try PricePages(site: site).register(&routes)
    try UsageAPI(site: site).register(&routes)
    try EgressPages(site: site).register(&routes)
    try EgressAPI(site: site).register(&routes)
    try PatientPages(site: site).register(&routes)
    try NotePages(site: site).register(&routes)
    try NoteTemplatePages(site: site).register(&routes)
    try UserPages(site: site).register(&routes)
    try AuditPages(site: site).register(&routes)
    try ProviderPages(site: site).register(&routes)
    try ProviderAPI(site: site).register(&routes)
    try RestorePages(site: site).register(&routes)
    try BackupPages(site: site).register(&routes)
    try BackupAPI(site: site).register(&routes)
    try RetentionPages(site: site).register(&routes)
    try RetentionAPI(site: site).register(&routes)
    try AlertPages(site: site).register(&routes)
    try MailPages(site: site).register(&routes)
    try MailAPI(site: site).register(&routes)
    try SystemPages(site: site).register(&routes)
    try DocumentAPI(site: site).register(&routes)
    try ReviewAPI(site: site).register(&routes)
    try PatientAPI(site: site).register(&routes)
    try NoteAPI(site: site).register(&routes)
    try SearchAPI(site: site).register(&routes)
    try EventsAPI(site: site).register(&routes)
    try SessionAPI(site: site).register(&routes)
    try AccountAPI(site: site).register(&routes)
    try UserAPI(site: site).register(&routes)
    try OpenAPIDocument().register(&routes)
    return routes
  }

  /// TLS 1.2 and 1.3; for 1.2 only suites with forward secrecy and authenticated encryption (RFC 9325).
  static func tls(_ certificate: ServedCertificate) -> TLSConfiguration {
    let current = certificate.current
    var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: current.chain, privateKey: current.key)
    // Asked for each connection, so that a renewed certificate is shown from then on and no connection ends for it.
    configuration.sslContextCallback = { _, promise in
      let current = certificate.current
      var override = NIOSSLContextConfigurationOverride.noChanges
      override.certificateChain = current.chain
      override.privateKey = current.key
      promise.succeed(override)
    }
    configuration.minimumTLSVersion = .tlsv12
    configuration.cipherSuiteValues = [
      .TLS_AES_256_GCM_SHA384, .TLS_AES_128_GCM_SHA256, .TLS_CHACHA20_POLY1305_SHA256,
      .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
      .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
      .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    return configuration
  }
}

import Appliance
import ArgumentParser
import Foundation
import Ingest
import Logging
import ServiceLifecycle
import UnixSignals
import WebUI

/// `chartkeep serve`: the service.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Runs the service: inbox, pipeline, pages and API.")

  @OptionGroup var options: SettingsOptions

  @Option(name: .long, help: "The folder that clinic staff drop files into, instead of the configuration's.")
  var inbox: String?

  @Option(name: .long, help: "HOST:PORT to listen on, instead of the configuration's.")
  var listen: String?

  func run() async throws {
    var settings = try options.settings()
    if let inbox { settings.inbox.path = absolute(inbox) }
    if let listen { try Self.apply(listen, to: &settings) }
    // Chunks of files and passwords in memory must not end on disk.
    var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)

    let logger = ServiceLog.logger(level: settings.logLevel, format: settings.logFormat)
    try Self.requireSandbox(settings, logger)
    let clinic = try OpenClinic.open(settings, verifiesModel: true)
    try await clinic.recover()
    let names = ServerNames(settings.web)
    let certificate = try ServedCertificate(clinic.certificates.identity())
    let code = try await clinic.accounts.newSetUpCode()
    let host = settings.web.host
    let publicURL = settings.web.publicURL
    let web = try WebServer.service(
      clinic: clinic, listen: host, port: settings.web.port, certificate: certificate, allowedHosts: names.names + names.addresses,
      logger: logger
    ) { port in
      let shown = host == "0.0.0.0" || host == "::" ? names.names.first ?? "localhost" : host.contains(":") ? "[\(host)]" : host
      Output.line("Address: https://\(shown):\(port)/")
      if publicURL == nil { clinic.mail.setAddress("https://\(shown):\(port)") }
      if let code { Output.line("Set-up code: \(code)") }
      SystemdNotification.send("READY=1\nSTATUS=Ready")
    }
    var trust: [ServiceGroupConfiguration.ServiceConfiguration] = []
    if let port = settings.web.trustPort {
      trust.append(
        .init(
          service: try WebServer.trustService(
            clinic: clinic, listen: host, port: port, securePort: settings.web.port, allowedHosts: names.names + names.addresses,
            logger: logger)))
    }
    let group = ServiceGroup(
      configuration: .init(
        services: trust + [
          .init(service: Pipeline(clinic: clinic)),
          .init(
            service: CommandEar(
              socket: ControlSocket(path: ControlSocket.path(data: settings.data), clinic: clinic, logger: logger))),
          .init(service: Watchdog(clinic: clinic)),
          .init(service: CertificateCare(clinic: clinic, certificate: certificate)),
          .init(service: web),
        ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    // Not 0, so that systemd starts it again.
    if clinic.firstRun.now == .ready { throw Failure(message: "A backup stands ready and is put in place by the next start.", code: 75) }
  }

  /// Without a sandbox a hostile file could reach everything the service can, so that has to be chosen on purpose.
  private static func requireSandbox(_ settings: Settings, _ logger: Logger) throws {
    guard settings.ingest.sandbox == .required else {
      logger.warning("Files are read without a sandbox, because ingest.sandbox is disabled.")
      return
    }
    // That there is no worker is said by what needs it next.
    guard let worker = ExtractionWorker.locateWorker() else { return }
    if let refusal = SandboxHealth(worker: worker, settings: settings).refusal { throw Failure.configuration(refusal) }
  }

  static func apply(_ listen: String, to settings: inout Settings) throws {
    guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]), (0...65_535).contains(port) else {
      throw ValidationError("--listen takes HOST:PORT, such as 127.0.0.1:8443.")
    }
    settings.web.host = listen[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    settings.web.port = port
  }
}

/// The pipeline as a service: it stops with its work at a checkpoint.
private struct Pipeline: Service {
  let clinic: Clinic

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      do {
        try await clinic.run(watchesInbox: true)
      } catch is CancellationError {}
    }
    clinic.events.finish()
  }
}

/// Shows a renewed or replaced certificate without a restart: looked for every hour, after a command, and on SIGHUP.
private struct CertificateCare: Service {
  let clinic: Clinic
  let certificate: ServedCertificate

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await clinic.certificates.run { try certificate.replace(by: $0) } }
        group.addTask {
          for await _ in await UnixSignalsSequence(trapping: .sighup) { clinic.certificates.lookAgain() }
        }
        await group.next()
        group.cancelAll()
      }
    }
  }
}

private struct CommandEar: Service {
  let socket: ControlSocket

  func run() async throws {
    try await cancelWhenGracefulShutdown { try await socket.run() }
  }
}

/// Tells systemd that the service is alive while the database answers.
private struct Watchdog: Service {
  let clinic: Clinic

  func run() async throws {
    await cancelWhenGracefulShutdown {
      guard let interval = SystemdNotification.watchdogInterval else {
        try? await Task.sleep(for: .seconds(Int64.max / 2_000_000_000))
        return
      }
      while !Task.isCancelled {
        if await clinic.health.isAlive() { SystemdNotification.send("WATCHDOG=1") }
        try? await Task.sleep(for: interval)
      }
    }
    SystemdNotification.send("STOPPING=1")
  }
}

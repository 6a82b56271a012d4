import Appliance
import ArgumentParser
import Foundation
import Ingest
import Logging
import VectorCore

/// A command that works on the data folder: through the running service when there is one, else by opening the folder itself.
struct DataAccess {
  var settings: Settings

  /// Sends one request and hands each line of the answer to `show`. A refusal ends the command.
  func ask(_ request: ControlRequest, show: @escaping @Sendable (ControlReply) throws -> Void) async throws {
    try await withOpen { access in try await access(request, show) }
  }

  typealias Ask = @Sendable (ControlRequest, @escaping @Sendable (ControlReply) throws -> Void) async throws -> Void

  /// Many requests on one opened folder.
  func withOpen(needsModel: Bool = true, _ body: @Sendable (@escaping Ask) async throws -> Void) async throws {
    let path = ControlSocket.path(data: settings.data)
    if try ControlSocket.ask(.ping, at: path, reply: { _ in }) {
      try await body { request, show in
        // The socket blocks; a thread of its own waits for it.
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
          Thread.detachNewThread {
            continuation.resume(
              with: Result {
                guard try ControlSocket.ask(request, at: path, reply: { try Self.pass($0, to: show) }) else {
                  throw Failure(message: "The service has just stopped. Try again.")
                }
              })
          }
        }
      }
      return
    }
    let clinic = try OpenClinic.open(settings)
    try await clinic.recover()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await clinic.run(watchesInbox: false) }
      try await body { request, show in
        try await clinic.console.answer(request, clinic: clinic) { try Self.pass($0, to: show) }
      }
      group.cancelAll()
      // The loops end by being cancelled.
      do { try await group.waitForAll() } catch is CancellationError {}
    }
  }

  private static func pass(_ reply: ControlReply, to show: (ControlReply) throws -> Void) throws {
    switch reply {
    case .failed(_, let message): throw Failure(message: message)
    case .done: return
    default: try show(reply)
    }
  }
}

/// Puts a clinic together from settings: the composition that `serve` and single commands share.
enum OpenClinic {
  static func open(_ settings: Settings, verifiesModel: Bool = false) throws -> Clinic {
    let files = try ModelLoading.locate(option: settings.models, configured: nil)
    let encoder = try ModelLoading.encoder(files, verifies: verifiesModel)
    guard let worker = ExtractionWorker.locateWorker() else {
      throw Failure(message: "chartkeep-worker is not beside chartkeep. Build or install both, or set CHARTKEEP_WORKER.")
    }
    let clinic = try Clinic(
      .init(
        settings: settings, workerExecutable: worker, encoder: encoder, tagger: try ModelLoading.tagger(files),
        logger: ServiceLog.logger(level: settings.logLevel, format: settings.logFormat),
        passphrase: { try PassphraseInput(settings: settings).ask() }))
    let names = ServerNames(settings.web)
    clinic.certificates.setNames(names.names, addresses: names.addresses)
    return clinic
  }
}

enum ServiceLog {
  /// Lines on standard error, where journald takes them.
  static func logger(level: Logger.Level, format: Settings.LogFormat = .text) -> Logger {
    var logger = Logger(label: "chartkeep") { label in
      switch format {
      case .text: StreamLogHandler.standardError(label: label)
      case .json: JSONLogHandler(label: label)
      }
    }
    logger.logLevel = level
    return logger
  }
}

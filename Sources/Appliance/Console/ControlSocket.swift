import Foundation
import Dispatch
import Glibc
package import Logging

/// The running service's ear for commands on the same machine: a Unix socket that only root and the service's own user may speak to.
///
/// One connection, one request: a line of JSON, answered by lines of JSON until `done` or `failed`. Connections have threads of their own,
/// because their reads and writes block.
package struct ControlSocket: Sendable {
  /// `/run/chartkeep/control.sock` for the installed service, else beside the data folder.
  package static func path(data: String) -> String {
    if data == Settings().data { return "/run/chartkeep/control.sock" }
    return data + "/control.sock"
  }

  /// An upload of 50 MB in base64, with room for the rest.
  static let longestLine = 80_000_000

  private let path: String
  private let clinic: Clinic
  private let logger: Logger

  package init(path: String, clinic: Clinic, logger: Logger) {
    self.path = path
    self.clinic = clinic
    self.logger = logger
  }

  package func run() async throws {
    let listener = try SocketDescriptor.listening(at: path)
    let (connections, continuation) = AsyncStream.makeStream(of: SocketDescriptor.self, bufferingPolicy: .bufferingOldest(64))
    Thread.detachNewThread {
      while let connection = listener.accepted() { continuation.yield(connection) }
      continuation.finish()
    }
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        for await connection in connections {
          group.addTask { await serve(connection) }
        }
        group.cancelAll()
      }
    } onCancel: {
      listener.shutDown()
    }
    unlink(path)
  }

  private func serve(_ connection: SocketDescriptor) async {
    guard let peer = connection.peerUser, peer == 0 || peer == geteuid() else { return }
    let queue = DispatchQueue(label: "chartkeep.control.connection")
    do {
      guard let line = try await offload(to: queue, { try connection.readLine(limit: Self.longestLine) }) else { return }
      let request = try JSONDecoder().decode(ControlRequest.self, from: line)
      try await clinic.console.answer(request, clinic: clinic) { reply in
        try connection.write(JSONEncoder().encode(reply) + Data([0x0A]))
      }
    } catch {
      logger.warning("A command could not be answered.", metadata: ["error": .string(ReadingLoop.plain(error))])
      let failure = ControlReply.failed(code: "internal", message: "The service could not do this. Its journal has the reason.")
      if let line = try? JSONEncoder().encode(failure) { try? connection.write(line + Data([0x0A])) }
    }
  }

  // MARK: The other end

  /// Asks the running service. Returns false when none listens there.
  package static func ask(_ request: ControlRequest, at path: String, reply: (ControlReply) throws -> Void) throws -> Bool {
    guard let connection = SocketDescriptor.connected(to: path) else { return false }
    try connection.write(JSONEncoder().encode(request) + Data([0x0A]))
    while let line = try connection.readLine(limit: longestLine) {
      let message = try JSONDecoder().decode(ControlReply.self, from: line)
      try reply(message)
      switch message {
      case .done, .failed: return true
      default: continue
      }
    }
    try reply(.failed(code: "interrupted", message: "The service stopped before it answered."))
    return true
  }
}

import Appliance
import ArgumentParser
import Foundation

/// `chartkeep`: the service and every command. Exit codes are a contract: 0 ok, 1 failed, 2 usage, 78 configuration.
@main
struct Main: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chartkeep",
    abstract: "Turns a clinic's paper into searchable, de-identified text. Works with no network at all.",
    version: Product.version,
    subcommands: [
      Serve.self, Users.self, TLS.self, IngestCommand.self, Search.self, Inbox.self, Status.self, Doctor.self, Config.self, Audit.self,
      IndexCommand.self, Backup.self, Key.self, Purge.self, Models.self,
      NotesCommand.self, Extract.self, Redact.self, Tokenize.self, Embed.self, Bench.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      end(0)
    } catch let failure as Failure {
      Output.error(failure.message)
      end(failure.code)
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code.isSuccess {
        print(message)
      } else {
        Output.error(message)
      }
      // ArgumentParser says 64 for wrong usage; the contract says 2.
      end(code == .validationFailure ? 2 : code.rawValue)
    }
  }

  /// Ends at once. A thread may be building the vector index: `exit` would take OpenBLAS away beneath it. What it was writing is thrown
  /// away at the next start.
  private static func end(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }
}

/// A command's end with a reason on standard error.
struct Failure: Error {
  var message: String
  var code: Int32 = 1

  static func configuration(_ message: String) -> Failure { Failure(message: message, code: 78) }
}

/// Where a command's words go.
enum Output {
  /// One line of JSON with sorted keys, written at once so that a reader at the other end of a pipe sees it.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    line(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  static func line(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  static func error(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}

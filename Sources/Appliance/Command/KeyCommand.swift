import Appliance
import ArgumentParser
import Foundation

/// `chartkeep key …`.
struct Key: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The keys that open everything.", subcommands: [Show.self, Rotate.self, PassphraseCommand.self, Recovery.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Which keys are in use, by their ids, and whether a recovery code is set up.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.keyShow) { reply in
        guard case .keys(let standing) = reply else { return }
        if json { return try Output.json(standing) }
        Output.line("Master key \(standing.masterKey), from \(standing.source)")
        Output.line("Key ring \(standing.ring)")
        if let time = standing.recoveryConfirmedAt {
          Output.line(
            "Recovery code set up \(time.formatted(.iso8601))\(standing.recoveryIsIntact ? "" : ", but its wrapped key was changed: make a new one")"
          )
        } else {
          Output.line("No recovery code: make one with chartkeep key recovery.")
        }
      }
    }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A new master key, while the service runs. Backups that can be reached are opened by it too.")
    @OptionGroup var options: SettingsOptions
    @Option(name: .long, help: "Where to write the new key, to be sealed as a systemd credential. Default: in the old one's place.") var to:
      String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.keyRotate(file: to.map(absolute))) { reply in
        guard case .rotation(let rotation) = reply else { return }
        if json { return try Output.json(rotation) }
        Output.line("The master key is now \(rotation.masterKey). Backups that it opens: \(rotation.backups).")
        if let file = rotation.file {
          Output.line(
            """
            It stands in \(file). Seal it before the next start, or the service will not open the data:
              systemd-creds encrypt --name=\(MasterKey.credentialName) \(file) /etc/credstore.encrypted/\(MasterKey.credentialName)
              shred -u \(file)
            """)
        }
      }
    }
  }

  struct PassphraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "passphrase",
      abstract: "A pass-phrase, asked at each start, in the place of the key file; or a new one. The service may run.",
      discussion: """
        Asked twice on a terminal. With --passphrase-stdin the first line of standard input is the new one; where the service does not run and a \
        pass-phrase opens the data already, that comes first and the new one second.
        """)
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Back to a key file beside the data.") var remove = false
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let settings = try options.settings()
      let isRemoval = remove
      let json = json
      try await DataAccess(settings: settings).withOpen { ask in
        let new = isRemoval ? nil : try Self.newOne(settings)
        try await ask(.keyPassphrase(new: new)) { reply in
          guard case .rotation(let rotation) = reply else { return }
          if json { return try Output.json(rotation) }
          Output.line("The master key is now \(rotation.masterKey). Backups that it opens: \(rotation.backups).")
          Output.line(
            isRemoval
              ? "It stands in a file beside the data again."
              : "The pass-phrase is asked at each start from now on. Nobody can tell it to you again: have a recovery code too (chartkeep key recovery)."
          )
        }
      }
    }

    private static func newOne(_ settings: Settings) throws -> String {
      let input = PassphraseInput(settings: settings)
      if settings.readsPassphrase {
        guard let line = readLine() else { throw Failure(message: "No pass-phrase was given.") }
        return line
      }
      guard let first = try input.line("New pass-phrase, of 20 characters or more: "), let second = try input.line("The same again: ")
      else {
        throw Failure(message: "There is no terminal to ask at. Give it with --passphrase-stdin.")
      }
      guard first == second else { throw Failure(message: "The two are not the same. Nothing was changed.") }
      return first
    }
  }

  struct Recovery: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A new recovery code: shows it, and reads it back from standard input. Only then does it open anything.")
    @OptionGroup var options: SettingsOptions

    func run() async throws {
      try await DataAccess(settings: options.settings()).withOpen { ask in
        try await ask(.recoveryShow) { reply in
          guard case .text(let code) = reply else { return }
          Output.line(code)
        }
        Output.error("Write it down and keep it where a fire in this room does not reach it. Then type it here:")
        guard let typed = readLine() else { throw Failure(message: "Nothing was typed. The code opens nothing.") }
        try await ask(.recoveryConfirm(code: typed)) { reply in if case .text(let text) = reply { Output.line(text) } }
      }
    }
  }
}

import Appliance
import ArgumentParser
import Foundation

/// `chartkeep user …`: accounts from the command line.
struct Users: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Accounts: add, list, disable, enable, reset, unlock.",
    subcommands: [Add.self, List.self, Disable.self, Enable.self, Reset.self, Unlock.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Adds somebody.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The log-in name.") var login: String
    @Option(name: .long, help: "clinician, staff, admin or auditor.") var role: String
    @Flag(name: .long, help: "Read the password from standard input.") var passwordStdin = false
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      guard let role = Role(rawValue: role) else { throw ValidationError("--role is clinician, staff, admin or auditor.") }
      let password = try Password.read(fromStandardInput: passwordStdin)
      let json = json
      try await DataAccess(settings: options.settings()).ask(.userAdd(login: login, role: role, password: password)) {
        try Users.show($0, json: json)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists everybody.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON Lines.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.userList) { try Users.show($0, json: json) }
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bars somebody and ends their sessions.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The log-in name.") var login: String

    func run() async throws {
      try await DataAccess(settings: options.settings()).ask(.userDisable(login: login, disabled: true)) { _ in }
    }
  }

  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lets somebody in again.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The log-in name.") var login: String

    func run() async throws {
      try await DataAccess(settings: options.settings()).ask(.userDisable(login: login, disabled: false)) { _ in }
    }
  }

  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Sets a new password and ends all sessions.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The log-in name.") var login: String
    @Flag(name: .long, help: "Read the password from standard input.") var passwordStdin = false

    func run() async throws {
      let password = try Password.read(fromStandardInput: passwordStdin)
      try await DataAccess(settings: options.settings()).ask(.userReset(login: login, password: password)) { _ in }
    }
  }

  struct Unlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Forgets somebody's failed log-ins.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The log-in name.") var login: String

    func run() async throws {
      try await DataAccess(settings: options.settings()).ask(.userUnlock(login: login)) { _ in }
    }
  }

  private static func show(_ reply: ControlReply, json: Bool) throws {
    guard case .user(let user) = reply else { return }
    if json {
      try Output.json(user)
    } else {
      Output.line("\(user.login)\t\(user.role.rawValue)\(user.disabled ? "\tdisabled" : "")")
    }
  }
}

private enum Password {
  /// From a pipe, or asked twice at the terminal without showing it.
  static func read(fromStandardInput: Bool) throws -> String {
    if fromStandardInput {
      let data = try FileHandle.standardInput.readToEnd() ?? Data()
      guard let text = String(data: data, encoding: .utf8) else { throw Failure(message: "The password is not UTF-8.") }
      return text.trimmingCharacters(in: .newlines)
    }
    guard isatty(0) == 1 else { throw ValidationError("Without a terminal, give the password with --password-stdin.") }
    guard let first = getpass("Password: ").map({ String(cString: $0) }),
      let second = getpass("Again: ").map({ String(cString: $0) })
    else { throw Failure(message: "No password was given.") }
    guard first == second else { throw Failure(message: "The two are not the same.") }
    return first
  }
}

import Appliance
import ArgumentParser
import Foundation

/// `chartkeep user …`: accounts from the command line.
struct Users: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Accounts: add, list, change, and help those who are locked out.",
    subcommands: [
      Add.self, List.self, Disable.self, Enable.self, SetRole.self, Reset.self, Unlock.self, ResetFactors.self, BreakGlass.self,
    ])

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

  struct SetRole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Gives somebody another role and ends their sessions.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The log-in name.") var login: String
    @Argument(help: "clinician, staff, admin or auditor.") var role: String

    func run() async throws {
      guard let role = Role(rawValue: role) else { throw ValidationError("The role is clinician, staff, admin or auditor.") }
      try await DataAccess(settings: options.settings()).ask(.userRole(login: login, role: role)) { _ in }
    }
  }

  struct ResetFactors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset-factors", abstract: "Removes somebody's second factors (a lost telephone) and ends their sessions.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The log-in name.") var login: String

    func run() async throws {
      try await DataAccess(settings: options.settings()).ask(.userResetFactors(login: login)) { _ in }
    }
  }

  struct BreakGlass: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "break-glass", abstract: "For an administrator who is locked out: a code for /emergency.",
      discussion: """
        The code works once within 15 minutes. Whoever uses it sets a new password; the second factors are removed. It is audited, and the \
        other administrators and the auditors are told by mail.
        """)
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The administrator's log-in name.") var login: String
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.userBreakGlass(login: login)) {
        guard case .text(let code) = $0 else { return }
        if json { try Output.json(["code": code]) } else { Output.line("Emergency code: \(code)") }
      }
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

import Appliance
import ArgumentParser

/// `chartkeep purge`: ends what time has ended, which the service does by itself each minute.
struct Purge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists what ends by time, and when; erases what is due.")
  @OptionGroup var options: SettingsOptions
  @Flag(name: .long, help: "Only list.") var dryRun = false
  @Flag(name: .long, help: "The machine's clock jumped, and is right now: let time end things again.") var clockIsRight = false

  func run() async throws {
    try await DataAccess(settings: options.settings()).ask(.purge(isRehearsal: dryRun, clockIsRight: clockIsRight)) {
      if case .text(let line) = $0 { Output.line(line) }
    }
  }
}

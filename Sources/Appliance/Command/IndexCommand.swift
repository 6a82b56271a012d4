import Appliance
import ArgumentParser
import Foundation
import VectorCore

/// `chartkeep index …`.
struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Checks what searches read, or builds it anew.", subcommands: [Verify.self, Rebuild.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compares the keyword index and the vector index with the passages; exits 1 and says what is wrong.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.indexVerify) { reply in
        guard case .index(let line) = reply else { return }
        if json { return try Output.json(line) }
        Output.line("\(line.passages) passages of \(line.documents) documents; \(IndexCommand.describe(line))")
        if line.outdated > 0 { Output.line("\(line.outdated) passages are still to be embedded for the present model.") }
        if line.sound { Output.line("The index is sound.") }
      }
    }
  }

  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Builds the keyword index and the vector index anew from the passages.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.indexRebuild) { reply in
        guard case .index(let line) = reply else { return }
        if json { return try Output.json(line) }
        Output.line("Built anew in \(line.seconds) s: the keyword index of \(line.passages) passages; \(IndexCommand.describe(line))")
      }
    }
  }

  static func describe(_ line: IndexLine) -> String {
    guard let file = line.file else { return "they are few enough to need no file for their vectors." }
    let lists = file.lists == 0 ? "" : " in \(file.lists) lists"
    return "the vector index's file holds \(file.vectors) vectors\(lists)."
  }
}

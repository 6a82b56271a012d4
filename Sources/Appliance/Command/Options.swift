import Appliance
import ArgumentParser
import Foundation
import Ingest
import Logging
import VectorCore

/// What every command that needs a configuration takes.
struct SettingsOptions: ParsableArguments {
  @Option(name: .long, help: "The configuration file. Default: /etc/chartkeep/chartkeep.yaml, if it is there.")
  var config: String?

  @Option(name: .long, help: "The data folder, instead of the configuration's.")
  var data: String?

  @Option(name: .long, help: "The folder with the embedding model.")
  var models: String?

  @Flag(name: .customLong("passphrase-stdin"), help: "Read the pass-phrase that opens the data from the first line of standard input.")
  var readsPassphrase = false

  func settings() throws -> Settings {
    let standard = "/etc/chartkeep/chartkeep.yaml"
    let file = config ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil)
    var settings: Settings
    do {
      settings = try file.map { try Settings(file: $0) } ?? Settings()
    } catch let error as SettingsError {
      throw Failure.configuration(error.description)
    }
    if let data { settings.data = absolute(data) }
    if let models { settings.models = absolute(models) }
    settings.readsPassphrase = readsPassphrase
    return settings
  }
}

/// What the commands take that need a model and nothing else.
struct ModelOptions: ParsableArguments {
  @Option(name: .long, help: "The folder with the embedding model.")
  var models: String?

  @Option(name: .long, help: "The configuration file, asked only for the models' place.")
  var config: String?

  func files() throws -> ModelFiles {
    let configured = try config.map { try Settings(file: $0).models } ?? nil
    return try ModelLoading.locate(option: models, configured: configured)
  }
}

func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

import Appliance
import ArgumentParser
import Foundation

/// `chartkeep backup …`.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes, checks and restores backups.", subcommands: [Create.self, List.self, Verify.self, Test.self, RestoreCommand.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes a backup now; the service may run.")
    @OptionGroup var options: SettingsOptions
    @Option(name: .long, help: "A folder that is there, instead of backup.path.") var to: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      try await DataAccess(settings: options.settings()).ask(.backupCreate(path: to.map(absolute)), show: BackupOutput(json: json).show)
    }
  }

  /// Needs neither key nor data folder: what stands here is not proved.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the backups, the newest first.")
    @OptionGroup var options: SettingsOptions
    @Option(name: .long, help: "The folder of backups, instead of backup.path.") var from: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    private struct Line: Encodable {
      var name: String
      var createdAt: String
      var version: String
      var masterKey: String
      var keyRing: String
    }

    func run() throws {
      let list = try BackupFolder.open(from, options).list()
      for header in list {
        if json {
          try Output.json(
            Line(
              name: header.name, createdAt: header.date.formatted(.iso8601), version: header.version, masterKey: header.masterKey,
              keyRing: header.ring))
        } else {
          Output.line("\(header.name)\t\(header.date.formatted(.iso8601))\tChartkeep \(header.version)\tmaster key \(header.masterKey)")
        }
      }
      if list.isEmpty, !json { Output.line("There are no backups.") }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reads every block of a backup and proves it genuine.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "A backup's name, the beginning of it, or latest.") var name = "latest"
    @Option(name: .long, help: "The folder of backups, instead of backup.path.") var from: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      try await DataAccess(settings: options.settings())
        .ask(.backupVerify(name: name, path: from.map(absolute)), show: BackupOutput(json: json).show)
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Restores a backup into a folder of its own, checks database, audit log and counts, and removes it again.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "A backup's name, the beginning of it, or latest.") var name = "latest"
    @Option(name: .long, help: "The folder of backups, instead of backup.path.") var from: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      try await DataAccess(settings: options.settings())
        .ask(.backupTest(name: name, path: from.map(absolute)), show: BackupOutput(json: json).show)
    }
  }

  struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "restore", abstract: "Puts a backup in the place of the data folder's content. The service must not run.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "A backup's name, the beginning of it, or latest.") var name = "latest"
    @Option(name: .long, help: "The folder of backups, instead of backup.path.") var from: String?
    @Option(name: .long, help: "The master key of the clinic that was backed up, where this machine has another one or none.") var keyFile:
      String?
    @Flag(name: .long, help: "Open the backup by its recovery code, which is read from standard input.") var recoveryCode = false
    @Flag(
      name: .long, help: "Open the backup by the pass-phrase that opens its clinic, which is asked for or read with --passphrase-stdin.")
    var passphrase =
      false
    @Flag(name: .long, help: "There is data here: keep it aside, in DATA/replaced-TIME.") var replace = false
    @Flag(name: .long, help: "Print JSON.") var json = false

    private struct Line: Encodable {
      var name: String
      var createdAt: String
      var documents: Int
      var patients: Int
      var users: Int
      var auditEntries: Int
      var masterKey: String
    }

    func run() throws {
      guard [keyFile != nil, recoveryCode, passphrase].count(where: { $0 }) <= 1 else {
        throw ValidationError("Give one of: a key file, the recovery code, a pass-phrase.")
      }
      let settings = try options.settings()
      let data = URL(fileURLWithPath: settings.data, isDirectory: true)
      do {
        let repository = try BackupFolder.open(from, options)
        let outcome = try Restore(from: repository, to: data).run(name, key: key(), replaces: replace)
        if json {
          return try Output.json(
            Line(
              name: outcome.name, createdAt: outcome.date.formatted(.iso8601), documents: outcome.documents, patients: outcome.patients,
              users: outcome.users, auditEntries: outcome.auditEntries, masterKey: outcome.masterKey))
        }
        Output.line(
          """
          Restored \(outcome.name) of \(outcome.date.formatted(.iso8601)): \(outcome.documents) documents, \(outcome.patients) patients, \
          \(outcome.users) users, \(outcome.auditEntries) audit entries, all checked.
          Everybody logs in anew. The data is opened by the master key \(outcome.masterKey).
          """)
      } catch let error as any Error & CustomStringConvertible
        where error is BackupError || error is DataFolderError || error is MasterKeyError || error is KeyRingError || error is FileError
      {
        throw Failure(message: error.description)
      }
    }

    private func key() throws -> BackupKey? {
      if let keyFile { return .master(try MasterKey.load(environment: [:], keyFile: URL(fileURLWithPath: keyFile))) }
      if passphrase {
        guard let typed = try PassphraseInput(settings: options.settings()).ask() else {
          throw Failure(message: "No pass-phrase was given.")
        }
        return .passphrase(typed)
      }
      guard recoveryCode else { return nil }
      if isatty(0) == 1 { Output.error("Recovery code:") }
      guard let line = readLine(), let code = RecoveryCode(line) else {
        throw Failure(message: "That is no recovery code: nine groups of four letters and digits. Compare each group with your paper.")
      }
      return .recovery(code)
    }
  }
}

enum BackupFolder {
  static func open(_ given: String?, _ options: SettingsOptions) throws -> BackupRepository {
    guard let path = try given.map(absolute) ?? options.settings().backup.path else {
      throw Failure(message: BackupError.notConfigured.description)
    }
    do {
      return try BackupRepository(at: URL(fileURLWithPath: path, isDirectory: true))
    } catch {
      throw Failure(message: error.description)
    }
  }
}

/// How a run's end is shown.
struct BackupOutput: Sendable {
  var json: Bool

  @Sendable func show(_ reply: ControlReply) throws {
    guard case .backup(let line) = reply else { return }
    if json { return try Output.json(line) }
    switch line.kind {
    case .create: Output.line("Made \(line.name): \(size(line.bytes)), of which \(size(line.newBytes)) were new.")
    case .verify: Output.line("\(line.name) is whole: every block was read and is genuine.")
    case .test: Output.line("\(line.name) was restored as a test: database, audit log and counts are as they were.")
    }
  }

  private func size(_ bytes: Int?) -> String {
    ByteCountFormatStyle(style: .binary, locale: Locale(identifier: "en_US")).format(Int64(bytes ?? 0))
  }
}

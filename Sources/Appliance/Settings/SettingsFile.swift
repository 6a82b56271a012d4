import Foundation
import Ingest
import Logging
import Yams

extension Settings {
  /// Reads a YAML file. An unknown key or a value of the wrong type is refused with its line, because a misspelt setting that is
  /// silently ignored is found on the day it was needed.
  package init(file path: String) throws(SettingsError) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw SettingsError(problems: ["\(path) can't be read. Check that it exists and that this user may read it."])
    }
    try self.init(yaml: text)
  }

  package init(yaml text: String) throws(SettingsError) {
    self.init()
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw SettingsError(problems: ["This is not YAML: \(error)"])
    } catch {
      throw SettingsError(problems: ["This is not YAML."])
    }
    guard let root, root.null == nil else { return }
    let reader = SettingsReader(root)
    for setting in Settings.table { setting.read(&self, reader) }
    reader.refuseUnknown(known: Settings.table.map(\.key))
    check(reader)
    guard reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
  }

  /// One line per setting: where it stands in the file and how it is shown.
  struct Entry {
    var key: String
    var read: (inout Settings, SettingsReader) -> Void
    var show: (Settings) -> String
  }

  static func entry<Value: SettingValue>(_ key: String, _ path: WritableKeyPath<Settings, Value>) -> Entry {
    Entry(
      key: key,
      read: { settings, reader in
        if let value: Value = reader.value(key) { settings[keyPath: path] = value }
      },
      show: { $0[keyPath: path].yaml })
  }

  static var table: [Entry] {
    [
      entry("web.host", \.web.host),
      entry("web.port", \.web.port),
      entry("web.names", \.web.names),
      entry("web.certificate", \.web.certificate),
      entry("web.key", \.web.key),
      entry("web.trust_port", \.web.trustPort),
      entry("web.public_url", \.web.publicURL),
      entry("web.cors_origins", \.web.corsOrigins),
      entry("web.limits.general", \.web.limits.general),
      entry("web.limits.costly", \.web.limits.costly),
      entry("web.limits.uploads", \.web.limits.uploads),
      entry("web.limits.frequent", \.web.limits.frequent),
      entry("data", \.data),
      entry("models", \.models),
      entry("inbox.path", \.inbox.path),
      entry("inbox.settle_seconds", \.inbox.settleSeconds),
      entry("inbox.rescan_seconds", \.inbox.rescanSeconds),
      entry("ingest.workers", \.ingest.workers),
      entry("ingest.sandbox", \.ingest.sandbox),
      entry("ingest.reserve_bytes", \.ingest.reserveBytes),
      entry("ingest.limits.file_bytes", \.ingest.limits.fileBytes),
      entry("ingest.limits.pages", \.ingest.limits.pages),
      entry("ingest.limits.pixels", \.ingest.limits.pixels),
      entry("ingest.limits.unpacked_bytes", \.ingest.limits.unpackedBytes),
      entry("ingest.limits.text_length", \.ingest.limits.textLength),
      entry("ingest.limits.markup_depth", \.ingest.limits.markupDepth),
      entry("ingest.limits.json_depth", \.ingest.limits.jsonDepth),
      entry("ingest.limits.segments", \.ingest.limits.segments),
      entry("ingest.limits.attachments", \.ingest.limits.attachments),
      entry("ingest.limits.attachment_depth", \.ingest.limits.attachmentDepth),
      entry("ingest.limits.wall_clock_seconds", \.ingest.limits.wallClockSeconds),
      entry("ingest.limits.cpu_seconds", \.ingest.limits.cpuSeconds),
      entry("ingest.limits.memory_bytes", \.ingest.limits.memoryBytes),
      entry("ingest.limits.ocr_languages", \.ingest.limits.ocrLanguages),
      entry("ingest.limits.low_confidence", \.ingest.limits.lowConfidence),
      entry("review.certain_score", \.review.certainScore),
      entry("review.strict_score", \.review.strictScore),
      entry("review.replacements", \.review.replacements),
      entry("review.dates", \.review.dates),
      entry("review.two_person", \.review.twoPerson),
      entry("review.canary_share", \.review.canaryShare),
      entry("review.auto_approve_kinds", \.review.autoApproveKinds),
      entry("review.auto_approve_risk", \.review.autoApproveRisk),
      entry("spool.overdue", \.spool.overdue),
      entry("spool.overdue_hours", \.spool.overdueHours),
      entry("spool.hard_end_days", \.spool.hardEndDays),
      entry("accounts.bcrypt_cost", \.accounts.bcryptCost),
      entry("accounts.idle_minutes", \.accounts.idleMinutes),
      entry("accounts.session_hours", \.accounts.sessionHours),
      entry("accounts.second_factor", \.accounts.secondFactor),
      entry("connections.private_networks", \.connections.privateNetworks),
      entry("retention.undo_hours", \.retention.undoHours),
      entry("alerts.sites", \.alerts.sites),
      entry("audit.head_to", \.audit.headTo),
      entry("backup.path", \.backup.path),
      entry("backup.at", \.backup.at),
      entry("backup.keep_days", \.backup.keepDays),
      entry("backup.keep_weeks", \.backup.keepWeeks),
      entry("backup.keep_months", \.backup.keepMonths),
      entry("backup.tests_restore", \.backup.testsRestore),
      entry("database.readers", \.readers),
      entry("log_level", \.logLevel),
      entry("log_format", \.logFormat),
      entry("demo", \.demo),
    ]
  }

  /// The settings in force, one `key: value` a line.
  package var lines: [(key: String, value: String)] {
    Settings.table.map { ($0.key, $0.show(self)) }
  }

  private func check(_ reader: SettingsReader) {
    reader.require("web.port", (0...65_535).contains(web.port), "must be between 0 and 65535")
    reader.require(
      "connections.private_networks", connections.privateNetworks.allSatisfy { AddressRange($0) != nil },
      "must be networks such as \"10.0.5.0/24\" or \"10.0.5.7\"")
    if let port = web.trustPort {
      reader.require("web.trust_port", (1...65_535).contains(port) && port != web.port, "must be a port of its own between 1 and 65535")
    }
    reader.require(
      "web.cors_origins",
      web.corsOrigins.allSatisfy { $0.hasPrefix("https://") && !$0.contains("*") && $0.filter { $0 == "/" }.count == 2 },
      "must be origins such as \"https://portal.clinic.lan\", without a path")
    if let url = web.publicURL {
      reader.require("web.public_url", url.hasPrefix("https://") && URL(string: url)?.host() != nil, "must be an https:// address")
    }
    for (name, limit) in [
      ("general", web.limits.general), ("costly", web.limits.costly), ("uploads", web.limits.uploads), ("frequent", web.limits.frequent),
    ] {
      reader.require("web.limits.\(name)", (1...100_000).contains(limit), "must be between 1 and 100000")
    }
    reader.require("ingest.workers", (1...16).contains(ingest.workers), "must be between 1 and 16")
    reader.require("inbox.settle_seconds", (0...3600).contains(inbox.settleSeconds), "must be between 0 and 3600")
    reader.require("inbox.rescan_seconds", (1...86_400).contains(inbox.rescanSeconds), "must be between 1 and 86400")
    reader.require("review.certain_score", (0...1).contains(review.certainScore), "must be between 0 and 1")
    reader.require("review.strict_score", (0...1).contains(review.strictScore), "must be between 0 and 1")
    reader.require("review.canary_share", (0...0.5).contains(review.canaryShare), "must be between 0 and 0.5")
    reader.require("review.auto_approve_risk", (0...1).contains(review.autoApproveRisk), "must be between 0 and 1")
    let kinds = DocumentKind.allCases.map(\.rawValue)
    reader.require(
      "review.auto_approve_kinds", review.autoApproveKinds.allSatisfy(kinds.contains), "may hold: " + kinds.joined(separator: ", "))
    reader.require(
      "review.auto_approve_kinds", review.autoApproveKinds.isEmpty || !review.twoPerson, "must be empty where review.two_person is true")
    let time = backup.at.split(separator: ":", omittingEmptySubsequences: false).map { $0.count == 2 ? Int($0) : nil }
    reader.require(
      "backup.at", time.count == 2 && (0...23).contains((time[0] ?? -1)) && (0...59).contains((time[1] ?? -1)),
      "must be a time of day such as \"02:15\"")
    reader.require("retention.undo_hours", (0...720).contains(retention.undoHours), "must be between 0 and 720")
    reader.require(
      "alerts.sites", alerts.sites.allSatisfy { Alerts.NamedSite($0) != nil },
      "must be places and networks such as \"Front desk = 10.0.5.0/24\"")
    if let address = audit.headTo {
      reader.require("audit.head_to", EmailAddress(address) != nil, "must be an e-mail address")
    }
    reader.require("backup.keep_days", (1...366).contains(backup.keepDays), "must be between 1 and 366")
    reader.require("backup.keep_weeks", (0...520).contains(backup.keepWeeks), "must be between 0 and 520")
    reader.require("backup.keep_months", (0...240).contains(backup.keepMonths), "must be between 0 and 240")
    reader.require("accounts.bcrypt_cost", (4...16).contains(accounts.bcryptCost), "must be between 4 and 16")
    reader.require("accounts.idle_minutes", (1...720).contains(accounts.idleMinutes), "must be between 1 and 720")
    reader.require("accounts.session_hours", (1...24).contains(accounts.sessionHours), "must be between 1 and 24")
    reader.require("spool.overdue_hours", (1...720).contains(spool.overdueHours), "must be between 1 and 720")
    reader.require("spool.hard_end_days", (1...30).contains(spool.hardEndDays), "must be between 1 and 30")
    reader.require("database.readers", (1...19).contains(readers), "must be between 1 and 19")
    reader.require("web.key", (web.certificate == nil) == (web.key == nil), "must be set together with web.certificate")
    reader.require("ingest.limits.file_bytes", ingest.limits.fileBytes > 0, "must be above 0")
    reader.require("ingest.limits.markup_depth", (16...4096).contains(ingest.limits.markupDepth), "must be between 16 and 4096")
    reader.require("ingest.limits.json_depth", (16...256).contains(ingest.limits.jsonDepth), "must be between 16 and 256")
    reader.require("ingest.limits.text_length", ingest.limits.textLength > 0, "must be above 0")
    reader.require("ingest.limits.segments", ingest.limits.segments > 0, "must be above 0")
    reader.require("ingest.limits.attachments", (0...10_000).contains(ingest.limits.attachments), "must be between 0 and 10000")
    reader.require("ingest.limits.attachment_depth", (0...20).contains(ingest.limits.attachmentDepth), "must be between 0 and 20")
    // The libraries alone take some 150 MB of address space.
    reader.require("ingest.limits.memory_bytes", ingest.limits.memoryBytes >= 268_435_456, "must be at least 268435456 (256 MB)")
  }
}

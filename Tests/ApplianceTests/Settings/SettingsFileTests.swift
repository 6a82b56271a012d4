import Foundation
import Logging
import Testing

import Appliance

@Suite struct SettingsFileTests {
  @Test func `an empty file gives the defaults`() throws {
    #expect(try Settings(yaml: "") == Settings())
    #expect(try Settings(yaml: "# only a comment\n") == Settings())
  }

  @Test func `values are taken from nested keys`() throws {
    let settings = try Settings(yaml: "web:\n  port: 9000\ninbox:\n  settle_seconds: 2\nspool:\n  overdue: purge\nlog_level: debug\n")
    #expect(settings.web.port == 9000)
    #expect(settings.inbox.settleSeconds == 2)
    #expect(settings.spool.overdue == .purge)
    #expect(settings.logLevel == .debug)
  }

  @Test(arguments: [
    ("web:\n  prot: 9000\n", "line 2: web.prot is not a setting"),
    ("colour: red\n", "line 1: colour is not a setting"),
    ("web:\n  port: \"9000\"\n", "line 2: web.port must be a whole number"),
    ("web:\n  port: 99999\n", "line 2: web.port must be between 0 and 65535"),
    ("demo: yes\n", "line 1: demo must be true or false"),
    ("spool:\n  overdue: off\n", "line 2: spool.overdue must be one of keep, purge"),
    ("ingest:\n  sandbox: false\n", "line 2: ingest.sandbox must be one of required, disabled"),
    ("web: 3\n", "line 1: web. must hold `key: value` lines"),
  ])
  func `what is wrong is told with its line`(yaml: String, problem: String) {
    let error = #expect(throws: SettingsError.self) { try Settings(yaml: yaml) }
    #expect(error?.problems == [problem])
  }

  @Test func `the shipped file explains every setting with its default`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../config/chartkeep.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    // Without the comment signs the file must be read as the defaults and name every key.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let settings = lines.filter {
      $0.hasPrefix("# ") && $0.contains(":") && $0.dropFirst(2).first != "-" && !$0.contains("Chartkeep's settings")
        && !$0.contains("values, `chartkeep")
    }
    .map { String($0.dropFirst(2)) }.joined(separator: "\n")
    #expect(try Settings(yaml: settings) == Settings())
    for line in Settings().lines {
      let key = line.key.split(separator: ".").last.map(String.init) ?? line.key
      #expect(settings.contains("\(key):"), "config/chartkeep.yaml does not explain \(line.key)")
    }
  }
}

import Foundation
import Logging

/// One line of JSON for each entry, as journald and collectors of logs read it. Values come as they were given: whoever logs says what may be
/// told, and a value of a patient prints as `‹redacted›` by its type.
struct JSONLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info
  private let label: String
  private let write: @Sendable (Data) -> Void

  init(label: String, write: @escaping @Sendable (Data) -> Void = { FileHandle.standardError.write($0) }) {
    self.label = label
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line: [String: String] = metadata.mapValues { "\($0)" }
    for (key, value) in event.metadata ?? [:] { line[key] = "\(value)" }
    // What an entry brings must not stand in the place of what the log says of it.
    line["time"] = Date().formatted(.iso8601.dateTimeSeparator(.standard).time(includingFractionalSeconds: true))
    line["level"] = event.level.rawValue
    line["message"] = "\(event.message)"
    line["logger"] = label
    line["source"] = event.source
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(line) else { return }
    write(data + Data("\n".utf8))
  }
}

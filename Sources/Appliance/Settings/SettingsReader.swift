import Ingest
import Logging
import Yams

/// Takes typed values out of a YAML tree and collects what is wrong with it, with line numbers.
final class SettingsReader {
  private let root: Node
  private(set) var problems: [String] = []

  init(_ root: Node) { self.root = root }

  func value<Value: SettingValue>(_ key: String) -> Value? {
    guard let node = node(at: key) else { return nil }
    guard let value = Value(node: node) else {
      problems.append("\(line(node))\(key) must be \(Value.expectation)")
      return nil
    }
    return value
  }

  func require(_ key: String, _ holds: Bool, _ expectation: String) {
    if !holds { problems.append("\(node(at: key).map(line) ?? "")\(key) \(expectation)") }
  }

  func refuseUnknown(known: [String]) {
    refuseUnknown(in: root, prefix: "", known: known)
  }

  private func refuseUnknown(in node: Node, prefix: String, known: [String]) {
    guard let mapping = node.mapping else {
      problems.append("\(line(node))\(prefix.isEmpty ? "the file" : prefix) must hold `key: value` lines")
      return
    }
    for (key, value) in mapping {
      let path = prefix + (key.string ?? "?")
      if known.contains(path) { continue }
      if known.contains(where: { $0.hasPrefix(path + ".") }) {
        if value.null == nil { refuseUnknown(in: value, prefix: path + ".", known: known) }
      } else {
        problems.append("\(line(key))\(path) is not a setting")
      }
    }
  }

  private func node(at key: String) -> Node? {
    var node = root
    for part in key.split(separator: ".") {
      guard let next = node.mapping?[String(part)] else { return nil }
      node = next
    }
    return node
  }

  private func line(_ node: Node) -> String { node.mark.map { "line \($0.line): " } ?? "" }
}

/// A type that a setting may have.
protocol SettingValue {
  init?(node: Node)
  /// "a whole number"
  static var expectation: String { get }
  var yaml: String { get }
}

extension Int: SettingValue {
  init?(node: Node) {
    // A quoted "5" is a string; YAML's own tag tells.
    guard node.scalar?.style == .plain, let value = node.int else { return nil }
    self = value
  }
  static var expectation: String { "a whole number" }
  var yaml: String { String(self) }
}

extension Double: SettingValue {
  init?(node: Node) {
    guard node.scalar?.style == .plain, let value = node.float, value.isFinite else { return nil }
    self = value
  }
  static var expectation: String { "a number" }
  var yaml: String { String(self) }
}

extension Bool: SettingValue {
  init?(node: Node) {
    guard node.scalar?.style == .plain, let text = node.scalar?.string, text == "true" || text == "false" else { return nil }
    self = text == "true"
  }
  static var expectation: String { "true or false" }
  var yaml: String { String(self) }
}

extension String: SettingValue {
  init?(node: Node) {
    guard let text = node.scalar?.string, !text.isEmpty else { return nil }
    self = text
  }
  static var expectation: String { "a text" }
  var yaml: String { "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  init?(node: Node) {
    if node.null != nil {
      self = .none
    } else if let value = Wrapped(node: node) {
      self = .some(value)
    } else {
      return nil
    }
  }
  static var expectation: String { Wrapped.expectation + ", or empty" }
  var yaml: String { self?.yaml ?? "null" }
}

extension [String]: SettingValue {
  init?(node: Node) {
    guard let sequence = node.sequence else { return nil }
    let texts = sequence.compactMap { String(node: $0) }
    guard texts.count == sequence.count else { return nil }
    self = texts
  }
  static var expectation: String { "a list of texts" }
  var yaml: String { "[" + map(\.yaml).joined(separator: ", ") + "]" }
}

/// One of a few words.
extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  init?(node: Node) {
    guard let text = node.scalar?.string, let value = Self(rawValue: text) else { return nil }
    self = value
  }
  static var expectation: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
  var yaml: String { rawValue }
}

extension Settings.Overdue: SettingValue {}
extension Settings.Sandbox: SettingValue {}
extension Settings.LogFormat: SettingValue {}
extension Settings.ReplacementStyle: SettingValue {}
extension Settings.DateStyle: SettingValue {}

extension Logger.Level: SettingValue {}
extension Settings.SecondFactor: SettingValue {}

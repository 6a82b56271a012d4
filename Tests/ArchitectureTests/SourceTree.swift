import Foundation

/// One Swift file of the product, as the architecture tests look at it.
struct SourceFile: Sendable {
  /// Relative to the repository: `Sources/Ingest/Inbox/Inbox.swift`.
  let path: String
  let text: String
  /// Its lines without comments and without the insides of multi-line strings, numbered from 1.
  let code: [(number: Int, line: String)]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    code = codeLines(of: text)
  }

  /// The target that compiles it; nested targets win over the folder they lie in.
  var target: String {
    switch true {
    case path.hasPrefix("Sources/Ingest/Worker/"): "Worker"
    case path.hasPrefix("Sources/Appliance/Command/"): "Command"
    default: path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    }
  }
}

/// The product's sources, found from the place of this file.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let files: [SourceFile] = {
    let folder = root.appendingPathComponent("Sources").resolvingSymlinksInPath()
    guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder.path) else { return [] }
    return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
      guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(path).path) else { return nil }
      return SourceFile(path: "Sources/" + path, text: String(decoding: data, as: UTF8.self))
    }
  }()

  /// `path:line` of every line of code in `files` that the pattern matches.
  static func places(matching pattern: some RegexComponent, in files: [SourceFile] = files) -> [String] {
    files.flatMap { file in
      file.code.filter { $0.line.contains(pattern) }.map { "\(file.path):\($0.number)" }
    }
  }
}

/// Drops `//` and `/* */` comments and what stands inside `"""` strings. One-line strings stay: rules may look into them.
func codeLines(of text: String) -> [(number: Int, line: String)] {
  var lines: [(number: Int, line: String)] = []
  var commentDepth = 0
  var inString = false
  for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    var kept = ""
    var quoted = false
    var rest = line[...]
    while let character = rest.first {
      if inString {
        if rest.hasPrefix("\"\"\"") {
          inString = false
          rest = rest.dropFirst(3)
        } else {
          rest = rest.dropFirst()
        }
      } else if commentDepth > 0 {
        if rest.hasPrefix("*/") || rest.hasPrefix("/*") {
          commentDepth += rest.hasPrefix("/*") ? 1 : -1
          rest = rest.dropFirst(2)
        } else {
          rest = rest.dropFirst()
        }
      } else if quoted {
        let step = character == "\\" ? 2 : 1
        kept += rest.prefix(step)
        if character == "\"" { quoted = false }
        rest = rest.dropFirst(step)
      } else if rest.hasPrefix("\"\"\"") {
        inString = true
        kept += "\"\""
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("//") {
        break
      } else if rest.hasPrefix("/*") {
        commentDepth = 1
        rest = rest.dropFirst(2)
      } else {
        if character == "\"" { quoted = true }
        kept.append(character)
        rest = rest.dropFirst()
      }
    }
    if kept.contains(where: { !$0.isWhitespace }) { lines.append((index + 1, kept)) }
  }
  return lines
}

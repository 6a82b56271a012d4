/// An `import` of a source file.
struct Import: Equatable, Sendable {
  let module: String
  let line: Int
}

extension SourceFile {
  /// Every import, with or without attributes (`@testable`, `@preconcurrency`), an access level or a kind (`import struct A.B`).
  var imports: [Import] {
    code.flatMap { number, line in
      // `import A; import B` and `#if canImport(A)` are both on record in Swift code.
      line.split(separator: ";").compactMap { statement in
        var words = statement.split(whereSeparator: \.isWhitespace)[...]
        while let word = words.first, word.hasPrefix("@") || Self.accessLevels.contains(String(word)) { words = words.dropFirst() }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        if let word = words.first, Self.kinds.contains(String(word)) { words = words.dropFirst() }
        guard let module = words.first?.split(separator: ".").first else { return nil }
        return Import(module: String(module), line: number)
      }
    }
  }

  private static let accessLevels: Set = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set = ["typealias", "struct", "class", "enum", "protocol", "let", "var", "func"]
}

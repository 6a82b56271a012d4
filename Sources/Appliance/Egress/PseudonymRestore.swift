/// Puts identifiers back into an answer that comes piece by piece. What could be the beginning of a pseudonym waits for its end.
struct PseudonymRestore {
  private let originals: [String: String]
  private let longest: Int
  private var waiting = ""

  init(_ originals: [String: String]) {
    self.originals = originals
    longest = originals.keys.map(\.count).max() ?? 0
  }

  mutating func take(_ text: String) -> String {
    guard longest > 0 else { return text }
    waiting += text
    var output = ""
    while let open = waiting.firstIndex(of: "[") {
      output += waiting[..<open]
      waiting = String(waiting[open...])
      guard let close = waiting.firstIndex(of: "]") else {
        guard waiting.count > longest else { return output }
        output.append(waiting.removeFirst())
        continue
      }
      // The nearest before it: a list of JSON has brackets of its own around those of a pseudonym.
      let begin = waiting[...close].lastIndex(of: "[") ?? open
      let word = String(waiting[begin...close])
      output += waiting[..<begin]
      output += originals[word] ?? word
      waiting = String(waiting[waiting.index(after: close)...])
    }
    output += waiting
    waiting = ""
    return output
  }

  mutating func end() -> String {
    defer { waiting = "" }
    return waiting
  }
}

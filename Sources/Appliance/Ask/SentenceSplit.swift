import Foundation

/// Sentences of an answer or a passage: at stops that end one, and at line ends.
enum SentenceSplit {
  private static let abbreviations: Set<String> = [
    "dr", "mr", "mrs", "ms", "st", "vs", "e.g", "i.e", "no", "fig", "approx", "pt", "pts", "hx", "dx", "rx", "tx", "sx", "fx", "p.o",
    "b.i.d",
    "t.i.d", "q.i.d", "q.d", "a.m", "p.m", "inc", "jr", "sr", "prof", "al",
  ]

  static func sentences(of text: String) -> [String] {
    var result: [String] = []
    var current = ""
    let characters = Array(text)
    func close() {
      let trimmed = current.trimmingCharacters(in: .whitespacesAndNewlines)
      if !trimmed.isEmpty { result.append(trimmed) }
      current = ""
    }
    for (index, character) in characters.enumerated() {
      if character.isNewline {
        close()
        continue
      }
      current.append(character)
      guard ".!?".contains(character) else { continue }
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      guard next.isWhitespace || next == "[" else { continue }
      let word = current.dropLast().split(whereSeparator: \.isWhitespace).last.map { $0.lowercased() } ?? ""
      if character == ".", abbreviations.contains(word) || (word.count == 1 && word.first?.isLetter == true) { continue }
      close()
    }
    close()
    return result
  }
}

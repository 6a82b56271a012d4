import Foundation

/// Abbreviations of clinical notes, and what they stand for.
enum ClinicalAbbreviations {
  struct Entry: Sendable, Equatable {
    /// As the list writes it.
    let abbreviation: String
    /// More than one when it has several meanings, the most usual first.
    let meanings: [String]
  }

  static let entries: [Entry] = list.split(separator: "\n").compactMap { line in
    let fields = line.split(separator: "\t")
    guard fields.count == 2 else { return nil }
    return Entry(abbreviation: String(fields[0]), meanings: fields[1].split(separator: "|").map(String.init))
  }

  /// English words: only capitals make abbreviations of them, and nothing is found by looking for them.
  private static let englishWords: Set<String> = ["ad", "all", "as", "cap", "doe", "ed", "ha", "hit", "pad", "peg", "tee"]
  /// What else small letters may well mean: units and titles, "compare", a patient, and words of Spanish.
  private static let otherWords: Set<String> = ["cf", "hr", "mm", "mr", "ms", "pt", "di", "dic", "mi", "tia"]

  /// Whether passages hold it mostly as the word, so that counting it says nothing about the abbreviation.
  static func isEnglishWord(_ abbreviation: String) -> Bool {
    englishWords.contains(abbreviation.lowercased())
  }

  private static let byAbbreviation = Dictionary(entries.map { ($0.abbreviation.lowercased(), $0) }) { first, _ in first }

  /// What a word, or a form like "s/p", abbreviates. `capitalsTell` is false in a sentence that is all in capitals.
  static func entry(for word: String, capitalsTell: Bool = true) -> Entry? {
    let small = word.lowercased()
    if let entry = byAbbreviation[small] {
      if englishWords.contains(small) { return capitalsTell && word == entry.abbreviation ? entry : nil }
      return otherWords.contains(small) && word != entry.abbreviation ? nil : entry
    }
    // "MIs". In small letters an s would make DOE of "does".
    guard word.hasSuffix("s"), let entry = byAbbreviation[String(small.dropLast())] else { return nil }
    let isInCapitals = entry.abbreviation == entry.abbreviation.uppercased()
    return isInCapitals && word.dropLast() == entry.abbreviation ? entry : nil
  }

  // MARK: The other way

  /// The abbreviations of a term that is spelt out in small letters, its words apart by one space; also of its plural.
  static func abbreviations(of term: String) -> [String] {
    byMeaning[term] ?? (term.hasSuffix("s") ? byMeaning[String(term.dropLast())] : nil) ?? []
  }

  /// No meaning has more words.
  static let longestMeaning = byMeaning.keys.map { $0.split(separator: " ").count }.max() ?? 0

  /// Not those with several meanings, which would find the others, and not those that look like words. The list writes shorthand for
  /// general words small ("hx", "tx"): "history" and "treatment" stand in so many questions that theirs would only be noise.
  private static let byMeaning: [String: [String]] = {
    var result: [String: [String]] = [:]
    for entry in entries {
      let small = entry.abbreviation.lowercased()
      guard entry.meanings.count == 1, let meaning = entry.meanings.first, small != entry.abbreviation, !englishWords.contains(small)
      else { continue }
      let words = meaning.lowercased().split { !$0.isLetter && !$0.isNumber }
      result[words.joined(separator: " "), default: []].append(entry.abbreviation)
    }
    return result
  }()
}

import Foundation
import Ingest

/// Keeps a patient's name out of what is stored of a note, and puts it back where the note is shown.
///
/// Notes at rest hold the patient's mark, as documents do. What the author types may hold the name; it is replaced before it is sealed.
struct NoteNames {
  let mark: String
  let identities: [PatientIdentity]

  private var sign: String { "[NAME \(mark)]" }

  /// Names and record numbers give way to marks. Longer spellings go first, so that no half of a name is left.
  func hidden(_ text: String) -> String {
    var result = text
    for identity in identities {
      let (given, family) = (identity.given, identity.family)
      var spellings: [String] = []
      if !given.isEmpty, !family.isEmpty {
        spellings = ["\(given) \(family)", "\(family), \(given)", "\(family) \(given)"]
        if let first = given.split(separator: " ").first { spellings += ["\(first) \(family)", "\(family), \(first)"] }
      }
      if family.count > 2 { spellings.append(family) }
      for spelling in spellings { result = Self.replaced(spelling, by: sign, in: result) }
      for number in identity.recordNumbers where number.value.count > 3 { result = Self.replaced(number.value, by: "[MRN]", in: result) }
    }
    return result
  }

  func shown(_ text: String) -> String {
    guard let name = identities.lazy.map(Patients.name).first(where: { !$0.isEmpty }) else { return text }
    return text.replacingOccurrences(of: sign, with: name)
  }

  /// Where it stands as words of its own, capitals aside.
  private static func replaced(_ wanted: String, by sign: String, in text: String) -> String {
    // "van der Berg" is written so.
    let isSmall = wanted.first?.isLowercase == true && wanted.contains(where: \.isUppercase)
    var result = ""
    var rest = text[...]
    while let range = rest.range(of: wanted, options: .caseInsensitive) {
      let before = range.lowerBound > rest.startIndex ? rest[rest.index(before: range.lowerBound)] : result.last
      let after = range.upperBound < rest.endIndex ? rest[range.upperBound] : nil
      let isWhole =
        !(before?.isLetter ?? false) && !(before?.isNumber ?? false) && !(after?.isLetter ?? false) && !(after?.isNumber ?? false)
      // "Long" is a name and a word; in small letters it is the word.
      let isName = isSmall || rest[range].first.map { $0.isUppercase || $0.isNumber } ?? false
      result += rest[..<range.lowerBound]
      result += isWhole && isName ? sign : String(rest[range])
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}

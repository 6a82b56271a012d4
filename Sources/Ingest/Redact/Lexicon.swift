import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The word lists of the detector: what is proved to be a word, a name, a drug, a place, a key of a form.
struct Lexicon: Sendable {
  let folding = Folding()
  private var words = WordTable(capacity: 1 << 20)
  /// Of the words that `SpellingCheck` compares with.
  private(set) var letters = LetterGroups()
  private(set) var phrases: WordSet = []
  private(set) var keys = KeyTable<KeyClass>()
  private(set) var places = KeyTable<PlaceKind>()
  private var prefixes = [Bool](repeating: false, count: 1000)

  struct PlaceKind: OptionSet, Sendable {
    let rawValue: UInt8
    static let city = PlaceKind(rawValue: 1)
    static let county = PlaceKind(rawValue: 2)
    static let abroad = PlaceKind(rawValue: 4)
  }

  /// A list that is missing or damaged: the message says which and what mends it.
  struct Failure: Error, Equatable, CustomStringConvertible {
    var file: String
    var description: String {
      "The detector's word list \(file) is missing or damaged. Install the package again, or in a checkout run scripts/build-lexicons."
    }
  }

  init(folder: URL) throws(Failure) {
    try Self.lines(of: "words.txt", in: folder) { line in
      guard let space = line.firstIndex(of: 0x20), line.distance(from: space, to: line.endIndex) >= 5 else { return false }
      var value: UInt64 = 0
      for digit in 0..<4 { value |= UInt64(line[space + 1 + digit] &- 0x30) << UInt64(4 * digit) }
      for flag in line[(space + 5)...] {
        switch flag {
        case UInt8(ascii: "m"): value |= WordClass.medical.rawValue
        case UInt8(ascii: "o"): value |= WordClass.medicalName.rawValue
        case UInt8(ascii: "d"): value |= WordClass.drug.rawValue
        case UInt8(ascii: "x"): value |= WordClass.drugPart.rawValue
        case UInt8(ascii: "p"): value |= WordClass.properNoun.rawValue
        default: return false
        }
      }
      add(line[..<space], value)
      return true
    }
    try Self.lines(of: "places.txt", in: folder) { line in
      guard let tab = line.firstIndex(of: 0x09) else { return false }
      var kind: PlaceKind = []
      for flag in line[(tab + 1)...] {
        kind.insert(flag == UInt8(ascii: "c") ? .city : flag == UInt8(ascii: "k") ? .county : .abroad)
      }
      var phrase: UInt64 = 0
      for (index, word) in line[..<tab].split(separator: 0x20).enumerated() {
        let hash = WordHash.of(word)
        if index == 0 { words.add(hash, WordClass.placeStart.rawValue) }
        phrase = WordHash.phrase(phrase, then: hash)
      }
      places[phrase] = kind.union(places[phrase] ?? [])
      return true
    }
    try Self.lines(of: "zips.txt", in: folder) { line in
      guard let prefix = Int(String(decoding: line.prefix(3), as: UTF8.self)), prefixes.indices.contains(prefix) else { return false }
      prefixes[prefix] = true
      return true
    }
    try loadTerms(folder)
    try loadKeys(folder)
    for (starts, kind) in [
      (Holidays.starts, WordClass.dateStart), (SpokenDate.starts, .dateStart), (SpokenCode.starts, .numberWord),
      (CuedNumber.starts, .numberCue),
      (AgeScanner.starts, .ageWord), (WebScanner.starts, .webWord), (SpokenAddress.starts, .webWord),
    ] {
      for hash in starts { words.add(hash, kind.rawValue) }
    }
    guard !words.isFull else { throw Failure(file: "words.txt") }
  }

  private mutating func add(_ word: some Collection<UInt8>, _ value: UInt64) {
    let known = words.add(WordHash.of(word), value)
    if SpellingCheck.compares(WordClass(rawValue: known)) { letters.add(word) }
  }

  private mutating func loadTerms(_ folder: URL) throws(Failure) {
    var section: WordClass? = nil
    var inPhrases = false
    try Self.lines(of: "terms.txt", in: folder) { bytes in
      let line = String(decoding: bytes, as: UTF8.self)
      if line.hasPrefix("#") { return true }
      if line.hasPrefix("["), line.hasSuffix("]") {
        let name = String(line.dropFirst().dropLast())
        inPhrases = name == "phrases"
        section = WordClass.sections[name]
        return inPhrases || section != nil
      }
      if inPhrases {
        for word in line.split(separator: " ").prefix(1) { words.add(WordHash.of(word.utf8), WordClass.phraseStart.rawValue) }
        phrases.insert(WordHash.phrase(of: line[...]))
        return true
      }
      guard let section else { return false }
      for word in line.split(separator: " ") { add(word.utf8, section.rawValue) }
      return true
    }
  }

  private mutating func loadKeys(_ folder: URL) throws(Failure) {
    try Self.lines(of: "keys.txt", in: folder) { bytes in
      let line = String(decoding: bytes, as: UTF8.self)
      if line.hasPrefix("#") { return true }
      guard let colon = line.firstIndex(of: ":"), let key = KeyClass(rawValue: String(line[..<colon])) else { return false }
      for phrase in line[line.index(after: colon)...].split(separator: ",") {
        guard let first = phrase.split(separator: " ").first else { continue }
        words.add(WordHash.of(first.utf8), WordClass.keyStart.rawValue)
        keys[WordHash.phrase(of: phrase)] = key
      }
      return true
    }
  }

  func word(_ hash: UInt64) -> WordClass { WordClass(rawValue: words[hash]) }

  /// Whether a ZIP code with these first three digits exists.
  func hasZIP(prefix: Int) -> Bool { prefixes.indices.contains(prefix) && prefixes[prefix] }

  /// Line by line, so that the largest list never stands in memory beside the tables that are made of it.
  private static func lines(of file: String, in folder: URL, _ take: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool) throws(Failure) {
    guard let stream = fopen(folder.appendingPathComponent(file).path, "re") else { throw Failure(file: file) }
    defer { fclose(stream) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    var isEmpty = true
    while case var length = getline(&line, &capacity, stream), length > 0, let line {
      isEmpty = false
      if line[length - 1] == 0x0A { length -= 1 }
      guard length > 0 else { continue }
      let isGood = line.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
        take(UnsafeBufferPointer(start: bytes, count: length)[...])
      }
      guard isGood else { throw Failure(file: file) }
    }
    guard !isEmpty, ferror(stream) == 0 else { throw Failure(file: file) }
  }
}

import Foundation

/// The word lists of the detector: what is proved to be a word, a name, a drug, a place, a key of a form.
struct Lexicon: Sendable {
  let folding = Folding()
  private var words = WordTable(capacity: 1 << 20)
  private(set) var phrases: WordSet = []
  private(set) var keys: [UInt64: KeyClass] = [:]
  private(set) var places: [UInt64: PlaceKind] = [:]
  private var prefixes: Set<Int> = []

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
      words.add(WordHash.of(line[..<space]), value)
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
      places[phrase, default: []].formUnion(kind)
      return true
    }
    try Self.lines(of: "zips.txt", in: folder) { line in
      guard let prefix = Int(String(decoding: line.prefix(3), as: UTF8.self)) else { return false }
      prefixes.insert(prefix)
      return true
    }
    try loadTerms(folder)
    try loadKeys(folder)
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
      for word in line.split(separator: " ") { words.add(WordHash.of(word.utf8), section.rawValue) }
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

  /// The same, quicker where most hashes are of no word.
  func rareWord(_ hash: UInt64) -> WordClass { words.mayHold(hash) ? word(hash) : [] }

  /// Whether a ZIP code with these first three digits exists.
  func hasZIP(prefix: Int) -> Bool { prefixes.contains(prefix) }

  private static func lines(of file: String, in folder: URL, _ take: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool) throws(Failure) {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(file)), !data.isEmpty else { throw Failure(file: file) }
    let isWhole = [UInt8](data).withUnsafeBufferPointer { bytes in
      var start = 0
      for index in 0...bytes.count where index == bytes.count || bytes[index] == 0x0A {
        if index > start, !take(bytes[start..<index]) { return false }
        start = index + 1
      }
      return true
    }
    guard isWhole else { throw Failure(file: file) }
  }
}

/// Open addressing over 64-bit hashes. Two words of the lists share a hash with a chance of one in 10^8; a foreign word meets one even less often.
///
/// The table is larger than the processor's caches, so a key and its value lie side by side, and a filter that fits them answers most questions
/// about words that are none.
private struct WordTable: Sendable {
  private struct Entry: Sendable {
    var hash: UInt64
    var value: UInt64
  }

  private var entries: [Entry]
  private let mask: Int
  /// A bit for each hash, 2²² of them: 512 kB.
  private var filter = [UInt64](repeating: 0, count: 1 << 16)

  init(capacity: Int) {
    precondition(capacity & (capacity - 1) == 0, "the table's size is a power of two")
    entries = Array(repeating: Entry(hash: 0, value: 0), count: capacity)
    mask = capacity - 1
  }

  mutating func add(_ hash: UInt64, _ value: UInt64) {
    var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
    while entries[slot].hash != 0 && entries[slot].hash != hash { slot = (slot + 1) & mask }
    entries[slot].hash = hash
    entries[slot].value |= value
    let bit = hash >> 20
    filter[Int(truncatingIfNeeded: bit >> 6) & 0xFFFF] |= 1 << (bit & 63)
  }

  /// False for nearly every hash that was not added.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool {
    let bit = hash >> 20
    return filter[Int(truncatingIfNeeded: bit >> 6) & 0xFFFF] >> (bit & 63) & 1 != 0
  }

  subscript(hash: UInt64) -> UInt64 {
    var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
    while entries[slot].hash != 0 {
      if entries[slot].hash == hash { return entries[slot].value }
      slot = (slot + 1) & mask
    }
    return 0
  }
}

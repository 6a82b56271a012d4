/// What the tokenizer does with each code point, looked up in two steps (page of 256, then entry).
///
/// Built once from `WordPieceTables`; entries are the raw values below, combining ranks or indices of replacements.
struct CharacterClasses: Sendable {
  static let word: UInt16 = 0
  static let space: UInt16 = 1
  static let punctuation: UInt16 = 2
  static let ideograph: UInt16 = 3
  static let dropped: UInt16 = 4
  /// Dropped too, but only after canonical ordering: combining characters don't move across it.
  static let accent: UInt16 = 5
  /// From here: combining characters that stay, `combining + rank`, ordered by rank between starters.
  static let combining: UInt16 = 8
  /// From here: `replaced + index` into `replacements`.
  static let replaced: UInt16 = 64

  struct Replacement: Sendable {
    var scalars: [UInt32]
    var isIdeograph: Bool
  }

  private(set) var replacements: [Replacement] = []
  private var pageOf = [UInt16](repeating: 0, count: 0x1100)
  private var entries = [UInt16](repeating: 0, count: 256)

  static let reference = CharacterClasses()

  private init() {
    entries.reserveCapacity(256 * 1000)
    set(WordPieceTables.dropped, to: Self.dropped)
    set(WordPieceTables.accents, to: Self.accent)
    set(WordPieceTables.spaces, to: Self.space)
    set(WordPieceTables.punctuation, to: Self.punctuation)
    set(WordPieceTables.ideographs, to: Self.ideograph)
    set(0x20, to: Self.space)
    for (rank, group) in WordPieceTables.combining.split(separator: ";").enumerated() {
      set(group, to: Self.combining + UInt16(rank))
    }
    for item in Self.words(WordPieceTables.replaced) {
      let sides = item.split(separator: ">").map(String.init)
      let source = sides[0].split(separator: "/")
      let range = Self.range(source[0])
      let step = source.count > 1 ? Self.number(source[1]) : 1
      let first = Self.number(sides[1][...])
      for scalar in stride(from: range.lowerBound, through: range.upperBound, by: Int(step)) {
        replace(scalar, with: [first + (scalar - range.lowerBound)])
      }
    }
    for item in Self.words(WordPieceTables.expanded) {
      let sides = item.split(separator: ">")
      replace(Self.number(sides[0]), with: sides[1].split(separator: "+").map(Self.number))
    }
  }

  @inline(__always)
  subscript(scalar: UInt32) -> UInt16 {
    entries[Int(pageOf[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)]
  }

  private mutating func set(_ scalar: UInt32, to value: UInt16) {
    let page = Int(scalar >> 8)
    if pageOf[page] == 0 {
      pageOf[page] = UInt16(entries.count >> 8)
      entries.append(contentsOf: repeatElement(Self.word, count: 256))
    }
    entries[Int(pageOf[page]) << 8 | Int(scalar & 0xFF)] = value
  }

  private mutating func set(_ ranges: some StringProtocol, to value: UInt16) {
    for item in Self.words(ranges) {
      for scalar in Self.range(item) {
        set(scalar, to: value)
      }
    }
  }

  private mutating func replace(_ scalar: UInt32, with scalars: [UInt32]) {
    replacements.append(Replacement(scalars: scalars, isIdeograph: self[scalar] == Self.ideograph))
    set(scalar, to: Self.replaced + UInt16(replacements.count - 1))
  }

  private static func words(_ text: some StringProtocol) -> [Substring] {
    Substring(text).split { $0 == " " || $0 == "\n" }
  }

  private static func range(_ text: Substring) -> ClosedRange<UInt32> {
    let ends = text.split(separator: "-")
    return number(ends[0])...number(ends[ends.count - 1])
  }

  /// The tables are part of the program: what is not hexadecimal there is a broken build.
  private static func number(_ text: Substring) -> UInt32 {
    guard let value = UInt32(text, radix: 16) else {
      preconditionFailure("WordPieceTables holds something that is not a hexadecimal number")
    }
    return value
  }
}

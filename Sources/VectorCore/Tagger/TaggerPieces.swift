/// A text as the tagger reads it: words with what their writing tells, cut into the pieces of the embedding model's vocabulary.
///
/// The vocabulary knows no capitals, so each piece also carries the shape of its word and the gap before it, in the place where BERT has the kind
/// of sentence. A line break is [SEP], a blank line two of them. The rules are those of the training program (`Tools/tagger/pieces.py`).
struct TaggerPieces {
  /// Half-open, in code points.
  struct Word: Equatable {
    var start: Int
    var end: Int
  }

  private(set) var words: [Word] = []
  private(set) var ids: [Int32] = []
  /// Shape + 16 × gap, 0 for [SEP].
  private(set) var shapes: [Int32] = []
  /// The word that each piece belongs to; −1 for a line break.
  private(set) var owners: [Int32] = []

  enum Shape: Int32 {
    case special, lower, title, capitals, initial, mixed, digits2, digits3, digits4, digits5, letteredCapitals, lettered, punctuation, other
  }
  enum Gap: Int32 { case space, glued, wide }
  static let shapeCount = 48
  private static let gapStep: Int32 = 16

  private enum Kind { case word, punctuation, space, newline, ideograph, dropped }

  init(_ text: String, tokenizer: WordPieceTokenizer) {
    let scalars = Array(text.unicodeScalars)
    var at = 0
    var spaces = 0
    var breaks = 0
    var isFirst = true
    while at < scalars.count {
      switch Self.kind(scalars[at]) {
      case .newline:
        let isReturn = scalars[at] == "\r"
        if !isReturn { breaks += 1 }
        if breaks <= 2, !owners.isEmpty, !isReturn { append(WordPieceTokenizer.separator, .special, .space, owner: -1) }
        (spaces, isFirst) = (0, true)
        at += 1
      case .space:
        spaces += scalars[at] == "\t" ? 2 : 1
        at += 1
      case .dropped:
        at += 1
      case let kind:
        let gap: Gap = isFirst ? .space : spaces == 0 ? .glued : spaces == 1 ? .space : .wide
        let start = at
        at += 1
        if kind == .word {
          while at < scalars.count, [.word, .dropped].contains(Self.kind(scalars[at])) { at += 1 }
        }
        add(scalars[start..<at], start, gap, tokenizer)
        (spaces, breaks, isFirst) = (0, 0, false)
      }
    }
  }

  private mutating func add(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int, _ gap: Gap, _ tokenizer: WordPieceTokenizer) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    let pieces = tokenizer.ids(of: String(view)).dropFirst().dropLast()
    let shape = Self.shape(of: scalars)
    let owner = Int32(words.count)
    words.append(Word(start: start, end: start + scalars.count))
    for (number, piece) in pieces.enumerated() { append(piece, shape, number == 0 ? gap : .glued, owner: owner) }
  }

  private mutating func append(_ id: Int32, _ shape: Shape, _ gap: Gap, owner: Int32) {
    ids.append(id)
    shapes.append(shape == .special ? 0 : shape.rawValue + Self.gapStep * gap.rawValue)
    owners.append(owner)
  }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    if scalar.isASCII {
      switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return .word
      case 0x0A...0x0D: return .newline
      case 0x09, 0x20: return .space
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return .punctuation
      default: return .dropped
      }
    }
    switch scalar.value {
    case 0x85, 0x2028, 0x2029: return .newline
    case 0xFFFD: return .dropped
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2FA1F: return .ideograph
    default: break
    }
    switch scalar.properties.generalCategory {
    case .spaceSeparator: return .space
    case .control, .format, .unassigned, .privateUse, .surrogate: return .dropped
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
      .otherPunctuation:
      return .punctuation
    default: return .word
    }
  }

  private static func shape(of scalars: ArraySlice<Unicode.Scalar>) -> Shape {
    guard let first = scalars.first, kind(first) != .punctuation else { return .punctuation }
    var letters = 0
    var upper = 0
    var lower = 0
    var digits = 0
    var startsUpper = false
    for scalar in scalars {
      let properties = scalar.properties
      if isDigit(scalar) { digits += 1 }
      guard isLetter(scalar) else { continue }
      letters += 1
      let isUpper = properties.isUppercase || properties.generalCategory == .titlecaseLetter
      if isUpper { upper += 1 }
      if properties.isLowercase { lower += 1 }
      if letters == 1 { startsUpper = isUpper }
    }
    if digits > 0, letters == 0 { return digits <= 2 ? .digits2 : digits == 3 ? .digits3 : digits == 4 ? .digits4 : .digits5 }
    if digits > 0 { return lower > 0 ? .lettered : .letteredCapitals }
    if letters == 0 || upper + lower == 0 { return .other }
    if upper == 0 { return .lower }
    if letters == 1 { return .initial }
    if lower == 0 { return .capitals }
    return upper == 1 && startsUpper ? .title : .mixed
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (0x41...0x5A).contains(scalar.value & 0xDF) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    default: return false
    }
  }

  /// As Python's `isdigit`: decimal digits and those of other kinds, superscripts among them.
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (0x30...0x39).contains(scalar.value) }
    return scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
  }

  // MARK: Windows

  struct Window: Equatable {
    /// Pieces that go through the layers together …
    var pieces: Range<Int>
    /// … and those of them whose result counts: overlaps are cut in the middle.
    var kept: Range<Int>
  }

  /// Windows of `length` pieces that begin every `stride` pieces. An overlap of 16 leaks no more than one of 48 did, and makes 1.29 times fewer windows.
  static func windows(of count: Int, length: Int = 158, stride: Int = 142) -> [Window] {
    guard count > length else { return count == 0 ? [] : [Window(pieces: 0..<count, kept: 0..<count)] }
    var ranges: [Range<Int>] = []
    var start = 0
    while true {
      ranges.append(start..<min(count, start + length))
      if start + length >= count { break }
      start += stride
    }
    let cuts = zip(ranges, ranges.dropFirst()).map { ($1.lowerBound + $0.upperBound) / 2 }
    return ranges.enumerated().map { number, range in
      let lower = number == 0 ? range.lowerBound : cuts[number - 1]
      let upper = number == cuts.count ? range.upperBound : cuts[number]
      return Window(pieces: range, kept: lower..<upper)
    }
  }
}

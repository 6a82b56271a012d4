/// One page while it is being read: its tokens, what each of them is taken for, and the spans found so far.
///
/// The scanners run in an order (`Detector.scan`); a token once taken or proved safe is left alone by those that follow.
struct Sheet: Sendable {
  enum State: UInt8, Sendable { case free, safe, taken }
  enum CaseMode: Sendable { case mixed, upper, lower }

  /// A finding before it becomes one: tokens `first...last`, bytes `start..<end`.
  struct Span: Sendable {
    var first: Int
    var last: Int
    var start: Int
    var end: Int
    var label: IdentifierLabel
    var subject: Subject
    var score: Double
    var reason: String
    var detector: String
  }

  let lexicon: Lexicon
  var text: Tokenized
  var state: [State]
  var spans: [Span] = []
  /// Tokens that the clinic wants readable, whatever a tagger reads in them.
  private(set) var kept: Set<Int> = []
  /// Words that may be names, with the probability that was not enough.
  var suspects: [(index: Int, probability: Double)] = []
  /// Per token, the index of the span that took it; -1 for none.
  private(set) var owners: [Int32]
  var mode: CaseMode
  /// Which language's common words prove a word harmless: in an English note "Mateo", "Pilar" and "Dolores" are people.
  let isSpanish: Bool

  init(_ text: Tokenized, lexicon: Lexicon) {
    self.lexicon = lexicon
    self.text = text
    state = Array(repeating: .free, count: text.tokens.count)
    owners = Array(repeating: -1, count: text.tokens.count)
    var spanish = 0
    var english = 0
    for token in text.tokens where token.kind == .word {
      if Self.spanishWords.contains(token.hash) { spanish += 1 } else if Self.englishWords.contains(token.hash) { english += 1 }
    }
    isSpanish = spanish > english
    var lower = 0
    var upper = 0
    var capital = 0
    for token in text.tokens where token.kind == .word && token.letters > 1 {
      switch token.shape {
      case .lower: lower += 1
      case .upper: upper += 1
      default: capital += 1
      }
    }
    let all = max(1, lower + upper + capital)
    var lowStarts = 0
    var capitalStarts = 0
    for index in text.tokens.indices.dropFirst() where text.tokens[index].kind == .word && text.tokens[index - 1].isMark(".") {
      guard text.tokens[index].gap >= .space, text.tokens[index - 1].gap == .none, index > 1, text.tokens[index - 2].letters > 3 else {
        continue
      }
      if text.tokens[index].shape == .lower { lowStarts += 1 } else { capitalStarts += 1 }
    }
    let isTypedLow = (upper + capital) * 50 < all || lowStarts >= 3 && lowStarts > 3 * capitalStarts && (upper + capital) * 7 < all
    mode = upper * 10 > all * 8 ? .upper : isTypedLow ? .lower : .mixed
  }

  private static let spanishWords = WordSet(
    "el la los las de del con por para que en una un y su se al paciente fecha nombre".split(separator: " ").map { Words.hash(String($0)) })
  private static let englishWords = WordSet(
    "the and of to with for is was on at from by has her his this pt patient name date".split(separator: " ").map { Words.hash(String($0)) }
  )

  var count: Int { text.tokens.count }
  subscript(index: Int) -> Token { text.tokens[index] }

  func token(_ index: Int) -> Token? { text.tokens.indices.contains(index) ? text.tokens[index] : nil }
  func isFree(_ index: Int) -> Bool { text.tokens.indices.contains(index) && state[index] == .free }
  func isTaken(_ index: Int) -> Bool { text.tokens.indices.contains(index) && state[index] == .taken }

  /// The span that took a token.
  func owner(_ index: Int) -> Span? {
    guard text.tokens.indices.contains(index), owners[index] >= 0 else { return nil }
    return spans[Int(owners[index])]
  }

  /// A token's letters folded to a–z and its digits.
  func folded(_ index: Int) -> [UInt8] { lexicon.folding.fold(text.bytes[text.tokens[index].start..<text.tokens[index].end]) }

  func isMark(_ index: Int, _ scalar: Unicode.Scalar) -> Bool { text.tokens.indices.contains(index) && text.tokens[index].isMark(scalar) }

  mutating func take(
    _ first: Int, _ last: Int, _ label: IdentifierLabel, _ subject: Subject = .other, score: Double, reason: String,
    detector: String = "pattern"
  ) {
    guard first <= last, first >= 0, last < count else { return }
    for index in first...last {
      state[index] = .taken
      owners[index] = Int32(spans.count)
    }
    spans.append(
      Span(
        first: first, last: last, start: text.tokens[first].start, end: text.tokens[last].end, label: label, subject: subject, score: score,
        reason: reason, detector: detector))
  }

  /// Makes the guess that took a token as sure as its place in the sentence is.
  mutating func affirm(_ index: Int, score: Double) {
    guard text.tokens.indices.contains(index), owners[index] >= 0 else { return }
    let span = Int(owners[index])
    guard spans[span].score < score else { return }
    spans[span].score = score
    spans[span].detector = "pattern"
  }

  mutating func protect(_ first: Int, _ last: Int) {
    guard first <= last else { return }
    for index in first...min(last, count - 1) where state[index] == .free { state[index] = .safe }
  }

  mutating func keep(_ places: ClosedRange<Int>) {
    protect(places.lowerBound, places.upperBound)
    kept.formUnion(places)
  }

  /// The number that a token reads as, with the letters that a scanner or a tired eye takes for digits; nil when it is none.
  func number(_ index: Int) -> (value: Int, digits: Int)? {
    guard let token = token(index), token.kind != .mark, token.end - token.start <= 18 else { return nil }
    if token.kind == .word { return nil }
    var value = 0
    var count = 0
    for byte in text.bytes[token.start..<token.end] {
      guard let digit = Self.digit(byte, lookalikes: token.kind == .mixed) else { return nil }
      value = value &* 10 &+ digit
      count += 1
    }
    if token.kind == .mixed && token.digits < token.letters { return nil }
    return (value, count)
  }

  private static func digit(_ byte: UInt8, lookalikes: Bool) -> Int? {
    if (0x30...0x39).contains(byte) { return Int(byte - 0x30) }
    guard lookalikes else { return nil }
    switch byte {
    case UInt8(ascii: "l"), UInt8(ascii: "I"), UInt8(ascii: "i"): return 1
    case UInt8(ascii: "O"), UInt8(ascii: "o"): return 0
    case UInt8(ascii: "S"), UInt8(ascii: "s"): return 5
    case UInt8(ascii: "B"): return 8
    case UInt8(ascii: "Z"), UInt8(ascii: "z"): return 2
    case UInt8(ascii: "b"), UInt8(ascii: "G"): return 6
    case UInt8(ascii: "q"), UInt8(ascii: "g"): return 9
    default: return nil
    }
  }

  /// "22nd", "1st": the number before an English ordinal ending.
  func ordinal(_ index: Int) -> Int? {
    guard let token = token(index), token.kind == .mixed, token.letters == 2, token.digits <= 2 else { return nil }
    let bytes = text.bytes[token.start..<token.end]
    let ending = bytes.suffix(2).map { $0 | 0x20 }
    guard [[0x73, 0x74], [0x6E, 0x64], [0x72, 0x64], [0x74, 0x68]].contains(ending) else { return nil }
    return bytes.dropLast(2).reduce(0) { $0 * 10 + Int($1 &- 0x30) }
  }

  /// Tokens without white space between them, from one that is no mark on: "A12-345/6". Trailing marks stay outside.
  func run(from index: Int, joiners: ASCIISet = Sheet.joiners) -> (last: Int, digits: Int, letters: Int) {
    var last = index
    var digits = Int(text.tokens[index].digits)
    var letters = Int(text.tokens[index].letters)
    var next = index + 1
    while next < count, text.tokens[next].gap == .none, next - index < 64 {
      let token = text.tokens[next]
      if token.kind == .mark {
        guard joiners.contains(token.hash), next + 1 < count, text.tokens[next + 1].gap == .none,
          text.tokens[next + 1].kind != .mark || text.tokens[next + 1].byte == token.byte
        else { break }
      } else {
        digits += Int(token.digits)
        letters += Int(token.letters)
        last = next
      }
      next += 1
    }
    return (last, digits, letters)
  }

  static let joiners = ASCIISet("-/._")

  /// Whether a new sentence, line or cell starts here, so that a capital proves nothing.
  func startsSentence(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    let token = text.tokens[index]
    let before = text.tokens[index - 1]
    if token.gap >= .wide {
      // A wrapped line goes on with its sentence when it ends without a mark and in lower case.
      return token.gap != .line || before.kind == .mark || before.shape != .lower
    }
    guard before.kind == .mark else { return before.kind == .number && index >= 2 && text.tokens[index - 1].gap >= .line }
    switch before.hash {
    case 0x2E:
      // "J. Smith" and "Dr. Smith" go on; "pain. Smith" starts.
      guard index >= 2 else { return true }
      let abbreviated = text.tokens[index - 2]
      return !(abbreviated.shape == .initial || abbreviated.word.has(.title))
    case 0x21, 0x3F, 0x3A, 0x3B, 0x22, 0x2A, 0x2022, 0x5B, 0x5D, 0x28, 0x3E, 0x7C, 0x201C, 0x2D:
      return before.hash != 0x2D || before.gap != .none
    default: return false
    }
  }
}

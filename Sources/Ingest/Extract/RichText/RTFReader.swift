/// Reads the text of an RTF file with its notes, headers and comments.
///
/// What a group is decides what its text is for (its destination); a group inherits all but that from the one around it. Destinations
/// that it does not know and that are marked as optional (`\*`) are skipped, as the format wants it.
struct RTFReader {
  enum Problem: Error {
    case tooDeep, tooLong
  }

  struct Comment {
    var author: String
    var text: String
  }

  enum Destination {
    case story, skipped, fontTable, listText, author
    /// A shape's instructions: its text box is read, its properties are not.
    case shape
  }

  /// What a brace saves and the other brings back.
  struct Group {
    var destination = Destination.story
    var font = -1
    /// How many characters stand for a `\u` in programs that know no Unicode.
    var fallbackLength = 1
    var isHidden = false
    /// What its end hands over to.
    var ending = Ending.none
  }

  enum Ending: Equatable {
    case none, header, footer, footnote, comment, author, listText
  }

  private(set) var headers: [String] = []
  private(set) var footers: [String] = []
  private(set) var footnotes: [String] = []
  private(set) var comments: [Comment] = []
  private(set) var pages: [String] = []
  private(set) var hasDeletedText = false
  private(set) var hasPictures = false

  // The parts of the state that `RTFReader+Words` changes.
  var group = Group()
  var stories = [RTFStory()]
  var documentCharset = "CP1252"
  var fontCharsets: [Int: String] = [:]
  var symbolFonts: Set<Int> = []
  var tableFont = 0
  var isOptional = false

  /// Headers and footers so far: pages and sections often say the same.
  private var seenFrames: Set<String> = []
  private var groups: [Group] = []
  private var pending: [UInt8] = []
  private var highSurrogate: UInt32?
  private var charactersToSkip = 0
  private var author = ""
  private var listText = ""
  private var length = 0
  private let limits: ExtractionLimits

  init(_ bytes: [UInt8], limits: ExtractionLimits) throws(Problem) {
    self.limits = limits
    var scanner = RTFScanner(bytes)
    while let token = scanner.next() {
      try read(token)
      guard length <= limits.textLength else { throw .tooLong }
    }
    // A file cut off is read as far as it goes.
    flush()
    while !groups.isEmpty { close() }
    pages = stories[0].finish()
  }

  private mutating func read(_ token: RTFScanner.Token) throws(Problem) {
    if charactersToSkip > 0 {
      switch token {
      case .open, .close: charactersToSkip = 0
      default:
        charactersToSkip -= 1
        return
      }
    }
    switch token {
    case .open:
      flush()
      guard groups.count < limits.markupDepth else { throw .tooDeep }
      groups.append(group)
      group.ending = .none
    case .close: close()
    case .byte(let byte):
      isOptional = false
      pending.append(byte)
    case .symbol(let symbol): read(symbol)
    case .word("u", let number): unicode(number ?? 0)
    case .word(let word, let number):
      flush()
      read(word, number)
      isOptional = false
    }
  }

  private mutating func read(_ symbol: UInt8) {
    switch symbol {
    case UInt8(ascii: "*"): isOptional = true
    case UInt8(ascii: "~"): pending.append(0x20)
    case UInt8(ascii: "_"): pending.append(UInt8(ascii: "-"))
    case UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): pending.append(symbol)
    // An optional hyphen, an index entry's colon and what nobody knows show nothing.
    default: break
    }
  }

  // MARK: Groups

  /// Makes the group a note or a header: its text is collected apart until it ends.
  mutating func begin(_ ending: Ending) {
    guard group.destination == .story else { return }
    group.ending = ending
    stories.append(RTFStory())
  }

  /// Makes the group something whose text is kept aside in a line.
  mutating func collect(_ destination: Destination, _ ending: Ending) {
    guard group.destination == .story else { return }
    group.destination = destination
    group.ending = ending
  }

  mutating func note(deleted: Bool = false, picture: Bool = false) {
    hasDeletedText = hasDeletedText || deleted
    hasPictures = hasPictures || picture
  }

  private mutating func close() {
    flush()
    isOptional = false
    guard let outer = groups.popLast() else { return }
    let ending = group.ending
    group = outer
    switch ending {
    case .none: break
    case .author: break
    case .listText:
      // A bullet is a dash, as in other formats; a number stays.
      let mark = listText.trimmed
      listText = ""
      let isNumber = mark.unicodeScalars.contains { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
      if !mark.isEmpty { stories[stories.count - 1].append(isNumber && mark != "o" ? "\(mark) " : "- ") }
    case .header, .footer, .footnote, .comment:
      guard stories.count > 1, var story = stories.popLast() else { return }
      let text = story.finish().joined(separator: "\n").trimmed
      if ending == .comment {
        if !text.isEmpty { comments.append(Comment(author: author.trimmed, text: text)) }
        author = ""
        return
      }
      guard !text.isEmpty else { return }
      switch ending {
      case .header: if seenFrames.insert(text).inserted { headers.append(text) }
      case .footer: if seenFrames.insert(text).inserted { footers.append(text) }
      default: footnotes.append(text)
      }
    }
  }

  // MARK: Text

  mutating func append(_ text: String) {
    guard !group.isHidden else { return }
    switch group.destination {
    case .story:
      stories[stories.count - 1].append(text)
      length += text.utf8.count
    case .author: author += author.utf8.count < 500 ? text : ""
    case .listText: listText += listText.utf8.count < 500 ? text : ""
    case .skipped, .fontTable, .shape: break
    }
  }

  /// Decodes the bytes since the last flush: characters of several bytes come in one run.
  private mutating func flush() {
    if highSurrogate != nil {
      highSurrogate = nil
      append("\u{FFFD}")
    }
    guard !pending.isEmpty else { return }
    let bytes = pending
    pending = []
    switch group.destination {
    case .skipped, .fontTable, .shape: return
    case .story, .author, .listText: break
    }
    if symbolFonts.contains(group.font) {
      append(bytes.map { RTFCharset.symbol($0) ?? String(Character(Unicode.Scalar($0))) }.joined())
      return
    }
    if bytes.allSatisfy({ $0 < 0x80 }) {
      append(String(decoding: bytes, as: UTF8.self))
      return
    }
    let charset = fontCharsets[group.font] ?? documentCharset
    append(TextDecoder.decode(bytes[...], charset: charset) ?? TextDecoder.decode(bytes.data, declared: "CP1252") ?? "")
  }

  /// `\uN`: a UTF-16 unit, signed for historical reasons, followed by characters for programs that know no Unicode.
  private mutating func unicode(_ number: Int) {
    let unit = UInt32(truncatingIfNeeded: number < 0 ? number + 65_536 : number)
    charactersToSkip = group.fallbackLength
    isOptional = false
    if let high = highSurrogate, (0xDC00..<0xE000).contains(unit) {
      highSurrogate = nil
      append(Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00)).map { String(Character($0)) } ?? "\u{FFFD}")
      return
    }
    flush()
    if (0xD800..<0xDC00).contains(unit) {
      highSurrogate = unit
    } else if (0xF000..<0xF100).contains(unit) {
      // Symbol fonts live in the private use area.
      append(RTFCharset.symbol(UInt8(unit - 0xF000)) ?? "")
    } else {
      append(Unicode.Scalar(unit).map { String(Character($0)) } ?? "\u{FFFD}")
    }
  }
}

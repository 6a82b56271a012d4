/// The text of an OpenDocument text: of its body, or of the headers and footers in its styles (ODF 1.3 part 3, chapters 5, 6, 14).
struct OpenDocumentStory {
  struct Comment {
    var author: String
    var text: String
  }

  private enum Aside {
    case note, comment, header, footer
  }

  private(set) var pages: [String] = []
  private(set) var headers: [String] = []
  private(set) var footers: [String] = []
  private(set) var footnotes: [String] = []
  private(set) var endnotes: [String] = []
  private(set) var comments: [Comment] = []
  private(set) var hasTrackedChanges = false

  private var flow = TextFlow()
  /// The flows around a note or comment, and what the current one is.
  private var outer: [(flow: TextFlow, aside: Aside)] = []
  private var isEndnote = false
  private var author = ""
  private var isAuthor = false
  private var pageBreakStyles: Set<String> = []
  private var styleName = ""
  /// Headers and footers so far: page styles often say the same.
  private var seenFrames: Set<String> = []
  private var length = 0
  private let isStyles: Bool

  /// Only what stands in paragraphs and headings is text: how many are open, and were where each aside began.
  private var paragraphs = 0
  private var asideParagraphs: [Int] = []

  init(_ bytes: [UInt8], limits: ExtractionLimits, isStyles: Bool = false) throws {
    self.isStyles = isStyles
    var scanner = try XMLScanner(bytes, maximumDepth: limits.markupDepth)
    while let event = try scanner.next() {
      switch event {
      case .start(let name): try start(name, &scanner)
      case .end(let name): end(name)
      case .text(let text):
        if isAuthor {
          author += text
        } else if paragraphs > (asideParagraphs.last ?? 0) {
          flow.text(text)
        }
      }
      guard length + flow.length <= limits.textLength else { throw HTMLText.TooLong() }
    }
    pages = flow.finish()
  }

  private mutating func start(_ name: String, _ scanner: inout XMLScanner) throws {
    switch name {
    case "tracked-changes":
      // Deleted text is kept here, apart from the body.
      hasTrackedChanges = true
      try scanner.skipElement()
    case "scripts", "forms", "binary-data", "math", "desc", "sequence-decls", "variable-decls", "user-field-decls", "note-citation",
      "ruby-text", "event-listeners", "object", "date-string", "database":
      try scanner.skipElement()
    case "style": styleName = scanner.attribute("name") ?? ""
    case "paragraph-properties":
      if scanner.attribute("break-before") == "page" { pageBreakStyles.insert(styleName) }
    case "p", "h":
      if pageBreakStyles.contains(scanner.attribute("style-name") ?? "") { flow.breakPage() }
      paragraphs += 1
    case "s": flow.verbatim(String(repeating: " ", count: min(max(1, scanner.attribute("c").flatMap { Int($0) } ?? 1), 200)))
    case "tab": flow.verbatim("\t")
    case "line-break": flow.newLine()
    case "soft-page-break": flow.breakPage()
    case "list-item", "list-header": flow.beginItem(name == "list-item" ? "- " : "")
    case "table": flow.beginTable()
    case "table-row": flow.beginRow()
    case "table-cell", "covered-table-cell": flow.beginCell()
    case "text-box": flow.endBlock()
    case "note":
      isEndnote = scanner.attribute("note-class") == "endnote"
      begin(.note)
    case "annotation":
      author = ""
      begin(.comment)
    case "creator": isAuthor = outer.last?.aside == .comment
    case "header", "header-left", "header-first": if isStyles { begin(.header) }
    case "footer", "footer-left", "footer-first": if isStyles { begin(.footer) }
    default: break
    }
  }

  private mutating func end(_ name: String) {
    switch name {
    case "p", "h":
      paragraphs -= 1
      flow.newLine()
    case "list-item", "list-header": flow.endItem()
    case "table": flow.endTable()
    case "table-row": flow.endRow()
    case "table-cell", "covered-table-cell": flow.endCell()
    case "text-box": flow.endBlock()
    case "creator": isAuthor = false
    case "note", "annotation": finishAside()
    case "header", "header-left", "header-first", "footer", "footer-left", "footer-first": if isStyles { finishAside() }
    default: break
    }
  }

  // MARK: Asides

  private mutating func begin(_ aside: Aside) {
    outer.append((flow, aside))
    asideParagraphs.append(paragraphs)
    length += flow.length
    flow = TextFlow()
  }

  private mutating func finishAside() {
    guard let (around, aside) = outer.popLast() else { return }
    asideParagraphs.removeLast()
    let text = flow.finish().joined(separator: "\n").trimmed
    length += flow.length - around.length
    flow = around
    guard !text.isEmpty else { return }
    switch aside {
    case .note: if isEndnote { endnotes.append(text) } else { footnotes.append(text) }
    case .comment: comments.append(Comment(author: author.trimmed, text: text))
    case .header: if seenFrames.insert(text).inserted { headers.append(text) }
    case .footer: if seenFrames.insert(text).inserted { footers.append(text) }
    }
  }
}

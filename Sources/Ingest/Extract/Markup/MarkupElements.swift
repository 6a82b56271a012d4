/// What the elements of HTML (Living Standard, 15.3) and of CDA narratives (CDA R2, 4.3.5) do to the flow of text.
struct MarkupElements {
  private var flow: TextFlow
  /// The next number of each open list; nil where items carry dashes.
  private var lists: [Int?] = []
  private var verbatimDepth = 0

  init(_ flow: TextFlow = TextFlow()) {
    self.flow = flow
  }

  var length: Int { flow.length }

  mutating func text(_ piece: String) {
    if verbatimDepth > 0 { flow.verbatim(piece) } else { flow.text(piece) }
  }

  mutating func finish() -> String { flow.finish().joined(separator: "\n") }

  mutating func open(_ name: String, isOrdered: Bool = false) {
    switch name {
    case "br": flow.newLine()
    case "table": flow.beginTable()
    case "tr": flow.beginRow()
    case "td", "th": flow.beginCell()
    case "ul", "menu", "dir": lists.append(nil)
    case "ol": lists.append(1)
    case "list": lists.append(isOrdered ? 1 : nil)
    case "li", "item": beginItem()
    case "pre", "textarea", "xmp":
      flow.endBlock()
      verbatimDepth += 1
    default: if MarkupElements.blocks.contains(name) { flow.endBlock() }
    }
  }

  mutating func close(_ name: String) {
    switch name {
    case "table": flow.endTable()
    case "tr": flow.endRow()
    case "td", "th": flow.endCell()
    case "ul", "ol", "menu", "dir", "list":
      flow.endItem()
      _ = lists.popLast()
    case "li", "item": flow.endItem()
    case "pre", "textarea", "xmp":
      flow.endBlock()
      verbatimDepth = max(0, verbatimDepth - 1)
    default: if MarkupElements.blocks.contains(name) { flow.endBlock() }
    }
  }

  private mutating func beginItem() {
    guard let last = lists.indices.last, let number = lists[last] else {
      flow.beginItem("- ")
      return
    }
    flow.beginItem("\(number). ")
    lists[last] = number + 1
  }

  private static let blocks: Set<String> = [
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dl", "dt", "dd", "blockquote", "caption", "thead", "tbody", "tfoot", "section",
    "article", "header", "footer", "nav", "aside", "main", "address", "figure", "figcaption", "fieldset", "legend", "form", "center",
    "details", "summary", "option", "optgroup", "select", "body", "html", "head", "title", "paragraph", "footnote",
  ]
}

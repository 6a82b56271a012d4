import CPoppler

/// What a page holds beside what is drawn on it: values of form fields, notes; and the files attached to the document.
struct PDFItems {
  enum Kind {
    case textField, checked, unchecked, choice, note, attachment
  }

  struct Item {
    var kind: Kind
    /// The field's name, the note's author, the file's name; empty when there is none.
    var label: String
    var text: String
    /// In points from the upper left corner.
    var right: Double
    var top: Double
    var bottom: Double
  }

  /// More than any form has; a file with more is cut here.
  static let most = 2_000

  private(set) var items: [Item] = []
  /// There were more.
  private(set) var isCut = false

  init() {}

  /// Takes over what poppler listed, and frees it.
  init(_ list: inout ck_pdf_items) {
    defer { ck_pdf_items_free(&list) }
    isCut = list.is_cut != 0
    items = UnsafeBufferPointer(start: list.items, count: list.count).map { item in
      Item(
        kind: Self.kind(item.kind), label: item.label.map { PageText.clean(String(cString: $0)) } ?? "",
        text: item.text.map { PageText.clean(String(cString: $0)) } ?? "", right: item.right, top: item.top, bottom: item.bottom)
    }
  }

  private static func kind(_ kind: Int32) -> Kind {
    switch Int(kind) {
    case CK_PDF_TEXT_FIELD: .textField
    case CK_PDF_CHECKED: .checked
    case CK_PDF_UNCHECKED: .unchecked
    case CK_PDF_CHOICE: .choice
    case CK_PDF_ATTACHMENT: .attachment
    default: .note
    }
  }
}

extension PDFDocument {
  /// Empty when poppler could not read them.
  func items(ofPage page: Int) -> PDFItems {
    var list = ck_pdf_items()
    guard ck_pdf_page_items(handle, Int32(page), PDFItems.most, &list) != 0 else { return PDFItems() }
    return PDFItems(&list)
  }

  var attachments: PDFItems {
    var list = ck_pdf_items()
    guard ck_pdf_attachments(handle, PDFItems.most, &list) != 0 else { return PDFItems() }
    return PDFItems(&list)
  }
}

/// Writes fields and notes below a page's text, as far as that does not show them already.
struct PDFItemWriter {
  /// Looking for each value in a longer text would take too long; there it is written twice.
  private static let longestSearched = 100_000

  private let words: [PDFDocument.Word]
  private let searched: String?

  /// `words` are those of the text layer, for the labels of boxes.
  init(pageText: String, words: [PDFDocument.Word]) {
    self.words = words
    searched = pageText.utf8.count <= Self.longestSearched ? Self.folded(pageText) : nil
  }

  func write(_ items: [PDFItems.Item], to page: inout PageWriter) {
    for item in items {
      switch item.kind {
      case .checked, .unchecked:
        let label = label(of: item)
        guard !label.isEmpty else { continue }
        startLine(&page)
        page.write("\(item.kind == .checked ? "☒" : "☐") \(label)")
      case .textField, .choice:
        guard !item.text.isEmpty, !isShown(item.text) else { continue }
        startLine(&page)
        page.write(item.label.isEmpty ? item.text : "\(item.label): \(item.text)")
      case .note:
        guard !item.text.isEmpty, !isShown(item.text) else { continue }
        startLine(&page)
        page.write("Note")
        if !item.label.isEmpty {
          page.write(" by ")
          page.write(item.label, label: .name, subject: .provider, field: "PDF note author")
        }
        page.write(": \(item.text)")
      case .attachment:
        startLine(&page)
        page.write("Attached file: \(item.label)")
        if !item.text.isEmpty { page.write(" (\(item.text))") }
      }
    }
  }

  private func startLine(_ page: inout PageWriter) {
    if !page.isEmpty { page.endLine() }
  }

  private func isShown(_ text: String) -> Bool {
    searched?.contains(Self.folded(text)) ?? false
  }

  /// Line breaks and spaces differ between a field and its drawing.
  private static func folded(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace { result.append(scalar) }
    return String(result)
  }

  /// What stands to the right of a box on the same line, up to a gap wider than the line is high; else the field's name.
  private func label(of box: PDFItems.Item) -> String {
    let middle = (box.top + box.bottom) / 2
    let line = words.filter { $0.top < middle && $0.bottom > middle && $0.left >= box.right - 2 }.sorted { $0.left < $1.left }
    var end = box.right
    var label: [String] = []
    for word in line.prefix(12) {
      guard word.left - end <= max(12, 1.2 * (word.bottom - word.top)) else { break }
      label.append(word.text)
      end = word.right
    }
    let text = PageText.clean(label.joined(separator: " ")).trimmed
    return text.unicodeScalars.contains { $0.properties.isAlphabetic } ? text : box.label
  }
}

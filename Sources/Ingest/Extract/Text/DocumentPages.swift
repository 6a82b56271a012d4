/// The pages of a word processor's document: headers before the first, footers, notes and comments after the last.
struct DocumentPages {
  static let trackedChanges = "The document has tracked changes: deleted text was left out, inserted text was read."
  static let pictures = "The document contains pictures; text inside them was not read."

  private(set) var pages: [ExtractedPage] = []

  init(
    body: [String], headers: [String], footers: [String], footnotes: [String], endnotes: [String],
    comments: [(author: String, text: String)], commentField: String
  ) {
    var writers = (body.isEmpty ? [""] : body).map { _ in PageWriter() }
    for (index, text) in body.enumerated() {
      for line in (index == 0 ? headers : []) + [text] where !line.isEmpty { DocumentPages.append(line, to: &writers[index]) }
    }
    let last = writers.count - 1
    let notes = footnotes.enumerated().map { "Footnote \($0 + 1): \($1)" } + endnotes.enumerated().map { "Endnote \($0 + 1): \($1)" }
    for line in footers + notes { DocumentPages.append(line, to: &writers[last]) }
    for comment in comments {
      DocumentPages.append("Comment", to: &writers[last])
      if !comment.author.isEmpty {
        writers[last].write(" by ")
        writers[last].write(comment.author, label: .name, subject: .provider, field: commentField)
      }
      writers[last].write(": \(comment.text)")
    }
    pages = writers.enumerated().map { $1.page($0 + 1) }
  }

  var hasText: Bool { pages.contains { !$0.text.trimmed.isEmpty } }

  private static func append(_ line: String, to writer: inout PageWriter) {
    if !writer.isEmpty { writer.endLine() }
    writer.write(line)
  }
}

extension ExtractionFailure {
  static func tooNested(_ depth: Int) -> ExtractionFailure {
    ExtractionFailure(.tooNested, "The file's parts lie more than \(depth) levels inside each other. Save it as PDF and drop that.")
  }
}

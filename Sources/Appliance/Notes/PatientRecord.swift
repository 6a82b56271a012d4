package import Foundation

/// What is known of a patient, as a note is written from it: pages of redacted text and the passages they were cut into.
package struct PatientRecord: Sendable {
  package struct Page: Sendable {
    package var document: Int64
    package var number: Int
    package var text: String
    /// The document's date, where it is known; older pages come first in a draft.
    package var date: Date?
    package var passages: [Passage]

    package init(document: Int64, number: Int, text: String, date: Date? = nil, passages: [Passage] = []) {
      self.document = document
      self.number = number
      self.text = text
      self.date = date
      self.passages = passages
    }
  }

  /// A passage of the index: its id, and where it stands on its page in Unicode code points.
  package struct Passage: Sendable, Equatable {
    package var id: Int64
    package var start: Int
    package var end: Int

    package init(id: Int64, start: Int, end: Int) {
      self.id = id
      self.start = start
      self.end = end
    }
  }

  /// Oldest document first, then by document and page.
  package let pages: [Page]

  package init(pages: [Page]) {
    self.pages = pages.sorted {
      ($0.date ?? .distantPast, $0.document, $0.number) < ($1.date ?? .distantPast, $1.document, $1.number)
    }
  }

  /// The text that a citation points to; nil where its page is gone.
  package func text(of citation: Citation) -> String? {
    guard let page = pages.first(where: { $0.document == citation.document && $0.number == citation.page }) else { return nil }
    let scalars = Array(page.text.unicodeScalars)
    guard citation.start >= 0, citation.start <= citation.end, citation.end <= scalars.count else { return nil }
    return String(scalars[citation.start..<citation.end])
  }
}

/// Where a sentence of a note comes from.
package struct Citation: Sendable, Hashable, Codable {
  /// The passage of the index that holds the range; nil when no passage is known.
  package var chunk: Int64?
  package var document: Int64
  package var page: Int
  /// Half-open, in Unicode code points of the page's redacted text.
  package var start: Int
  package var end: Int

  package init(chunk: Int64?, document: Int64, page: Int, start: Int, end: Int) {
    self.chunk = chunk
    self.document = document
    self.page = page
    self.start = start
    self.end = end
  }
}

extension String {
  init(_ scalars: ArraySlice<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}

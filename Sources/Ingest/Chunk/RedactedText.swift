/// Text that may be indexed: what a person approved, with the marks in place of what was redacted.
///
/// It is made only by the review's approval; a test reads the sources and refuses any other place. The chunker takes nothing else,
/// so what was not approved can't reach the index.
package struct RedactedText: Sendable, Equatable {
  package struct Page: Sendable, Equatable {
    /// Counted from 1, as in the original.
    package let number: Int
    package let text: String

    package init(number: Int, text: String) {
      self.number = number
      self.text = text
    }
  }

  package let pages: [Page]

  package init(approved pages: [Page]) {
    self.pages = pages
  }
}

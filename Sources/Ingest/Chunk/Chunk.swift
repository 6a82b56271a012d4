/// A passage as it is embedded and cited.
package struct Chunk: Sendable, Equatable {
  /// Counted from 0 through the whole document.
  package let ordinal: Int
  package let page: Int
  /// Half-open, in Unicode code points of the page's redacted text.
  package let start: Int
  package let end: Int
  /// Exactly the code points from `start` to `end`.
  package let text: String

  package init(ordinal: Int, page: Int, start: Int, end: Int, text: String) {
    self.ordinal = ordinal
    self.page = page
    self.start = start
    self.end = end
    self.text = text
  }
}

/// A worker may be in the hands of a hostile file. So what it says is checked like any input from outside, before the service counts on it.
extension ExtractedFile {
  /// Whether every number in it means what it says: pages, places in the text, and no more of anything than the limits allow.
  func isSound(within limits: ExtractionLimits) -> Bool {
    guard !documents.isEmpty, documents.count <= Self.mostDocuments, warnings.count <= limits.pages + Self.mostDocuments,
      warnings.allSatisfy({ $0.utf8.count <= 1_000 })
    else { return false }
    var length = 0
    for document in documents {
      var pageNumbers = Set<Int>()
      guard document.patients.count <= Self.mostPatients else { return false }
      for page in document.pages {
        // The database knows a page by its number.
        guard page.number >= 1, pageNumbers.insert(page.number).inserted, (0...1).contains(page.confidence) else { return false }
        let count = page.text.unicodeScalars.count
        length += count
        guard length <= limits.textLength, page.marks.count <= count,
          page.marks.allSatisfy({ 0 <= $0.start && $0.start < $0.end && $0.end <= count && $0.field.utf8.count <= 1_000 }),
          page.words.count <= count, page.words.allSatisfy({ 0 <= $0.start && $0.start < $0.end && $0.end <= count && $0.isInPlace })
        else { return false }
      }
    }
    return true
  }

  private static let mostDocuments = 100_000
  private static let mostPatients = 10_000
}

package import Foundation

/// Pages of one file that are to be drawn, as the worker is told. It goes the way of a password, in front of the file's bytes: what stands on a page
/// is in it.
package struct PictureJob: Codable, Sendable, Equatable {
  package struct Page: Codable, Sendable, Equatable {
    /// Counted from 1.
    package var number: Int
    /// As it was read. What its words mean is told by places in it.
    package var text: String
    /// Those of `text` that were read from pixels; where there are none, the file's own text layer tells places.
    package var words: [RecognizedWord]

    package init(number: Int, text: String, words: [RecognizedWord]) {
      self.number = number
      self.text = text
      self.words = words
    }
  }

  /// What the file was found to be when it was read. A file in a file has no picture: its bytes are another kind's.
  package var kind: DocumentKind
  package var pages: [Page]

  package init(kind: DocumentKind, pages: [Page]) {
    self.kind = kind
    self.pages = pages
  }

  /// Bytes that a job may have as JSON, and pages in one: what comes back is held in memory.
  package static let longest = 33_554_432
  package static let mostPages = 8
}

extension DocumentKind {
  /// Whether such a file shows pages that can be drawn.
  package var hasPictures: Bool {
    switch self {
    case .pdf, .jpeg, .png, .tiff, .webp, .heic, .gif, .bmp: true
    default: false
    }
  }
}

/// One page as a picture.
package struct PagePicture: Codable, Sendable, Equatable {
  package var number: Int
  /// In pixels.
  package var width: Int
  package var height: Int
  /// The words whose place is known; ranges count code points of the page's text.
  package var words: [RecognizedWord]
  /// A JPEG.
  package var image: Data

  package init(number: Int, width: Int, height: Int, words: [RecognizedWord], image: Data) {
    self.number = number
    self.width = width
    self.height = height
    self.words = words
    self.image = image
  }

  static let longestImage = 3_000_000
  static let longestEdge = 1_700

  /// A worker may be in the hands of a hostile file: whether this can be the answer to what was asked.
  func isSound(for page: PictureJob.Page) -> Bool {
    let length = page.text.unicodeScalars.count
    return number == page.number && (1...Self.longestEdge).contains(width) && (1...Self.longestEdge).contains(height)
      && image.count <= Self.longestImage && image.starts(with: [0xFF, 0xD8, 0xFF]) && words.count <= length
      && words.allSatisfy { 0 <= $0.start && $0.start < $0.end && $0.end <= length && $0.isInPlace }
  }
}

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
    /// Nil shows the page as it came.
    package var redaction: Redaction?

    package init(number: Int, text: String, words: [RecognizedWord], redaction: Redaction? = nil) {
      self.number = number
      self.text = text
      self.words = words
      self.redaction = redaction
    }
  }

  /// What of a page may be seen.
  package struct Redaction: Codable, Sendable, Equatable {
    package struct Span: Codable, Sendable, Equatable {
      /// Half-open, in code points of the page's text.
      package var start: Int
      package var end: Int
      package var label: IdentifierLabel

      package init(start: Int, end: Int, label: IdentifierLabel) {
        self.start = start
        self.end = end
        self.label = label
      }
    }

    /// The page's text as it is kept. What does not stand in it is not shown, whatever `removed` says.
    package var kept: String
    package var removed: [Span]

    package init(kept: String, removed: [Span]) {
      self.kept = kept
      self.removed = removed
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
  /// The words whose place is known; ranges count code points of the page's text. None on a redacted page.
  package var words: [RecognizedWord]
  /// A JPEG of a page as it came, a PNG of a redacted one.
  package var image: Data
  /// Why a redacted page shows nothing but this reason.
  package var refusal: PictureRefusal?

  package init(number: Int, width: Int, height: Int, words: [RecognizedWord], image: Data, refusal: PictureRefusal? = nil) {
    self.number = number
    self.width = width
    self.height = height
    self.words = words
    self.image = image
    self.refusal = refusal
  }

  static let longestImage = 3_000_000
  static let longestEdge = 1_700

  /// A worker may be in the hands of a hostile file: whether this can be the answer to what was asked.
  func isSound(for page: PictureJob.Page) -> Bool {
    guard number == page.number, (1...Self.longestEdge).contains(width), (1...Self.longestEdge).contains(height),
      image.count <= Self.longestImage
    else { return false }
    if page.redaction != nil { return words.isEmpty && BarePNG(image).map { $0.width == width && $0.height == height } ?? false }
    let length = page.text.unicodeScalars.count
    return refusal == nil && image.starts(with: [0xFF, 0xD8, 0xFF]) && words.count <= length
      && words.allSatisfy { 0 <= $0.start && $0.start < $0.end && $0.end <= length && $0.isInPlace }
  }
}

/// Why a page is not shown redacted.
package enum PictureRefusal: String, Error, Codable, Sendable, CaseIterable {
  /// Something was removed from the text whose place on the page is not known.
  case unplaced
  /// The page is a scan with a text layer that was made elsewhere.
  case otherText = "other_text"
  case notDrawn = "not_drawn"

  package var words: String {
    switch self {
    case .unplaced: "This page’s picture is not shown: it is not certain where on it everything stands that was removed from the text."
    case .otherText: "This page’s picture is not shown: the page is a scan whose text another program read, and how well is not known."
    case .notDrawn: "This page’s picture could not be drawn."
    }
  }
}

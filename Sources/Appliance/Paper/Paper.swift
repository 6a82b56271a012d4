import Foundation

/// What is to be printed, before it has pages.
struct Paper: Sendable, Equatable {
  enum Style: Sendable, Equatable {
    case body
    /// Footnotes, times, hashes.
    case small
    /// What must not be overlooked: "Draft, not signed."
    case loud
    /// A typed signature.
    case signature
  }

  enum Block: Sendable, Equatable {
    /// `level` 1 is the title of the paper.
    case heading(level: Int, String)
    /// Footnotes by number, behind the text.
    case paragraph(String, style: Style = .body, footnotes: [Int] = [])
    /// What a footnote says; each number once.
    case footnote(Int, String)
    /// Lines of a drawing in a box of its own units, origin at the upper left.
    case drawing([[Point]], box: Point)
  }

  struct Point: Sendable, Equatable {
    var x: Int
    var y: Int
  }

  var title: String
  var author: String
  /// Stands at the foot of each page, before the page's number.
  var foot: String
  var blocks: [Block]
}

enum PaperFailure: Error, CustomStringConvertible {
  /// What cairo or pango said; never text of the paper.
  case drawing(String)
  case tooLong

  var description: String {
    switch self {
    case .drawing(let words): "The PDF could not be drawn: \(words)."
    case .tooLong: "The PDF would have more than \(PaperPress.mostPages) pages."
    }
  }
}

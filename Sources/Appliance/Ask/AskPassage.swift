package import Foundation

/// A piece of an approved document that answers a question, or that a model is given to answer from.
package struct AskPassage: Sendable, Equatable {
  /// From 1, the number by which an answer cites it.
  package var number: Int
  package var document: Document.ID
  /// Nil when the asking person may not see file names of others.
  package var name: String?
  package var page: Int
  package var receivedAt: Date
  /// Redacted, as it is indexed.
  package var text: String
  /// Whether a model was given it.
  package var isUsed = false
}

/// Fits passages into what a model is asked at once, best first; what does not fit is left out, and said.
struct ContextPacker {
  /// Tokens for the passages, by ``TokenBound``.
  var budget: Int

  /// Indices of those that are taken, in order.
  func pack(_ texts: [String]) -> [Int] {
    var left = budget
    return texts.indices.filter { index in
      let cost = TokenBound.tokens(texts[index])
      guard cost <= left else { return false }
      left -= cost
      return true
    }
  }
}

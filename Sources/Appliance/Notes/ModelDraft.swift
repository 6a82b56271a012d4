package import Foundation

/// A section that a language model is to write.
package struct ModelDraft: Sendable, Equatable {
  /// The note's version that was seen.
  package var version: Int
  /// Nil takes the first connection that drafts.
  package var connection: Int64?
  /// Somebody saw what the gate held, and wants it replaced.
  package var mayReplace: Bool
  /// What stands in the section's text field. Where it is not what is saved, it is saved first; nil leaves the field aside.
  package var typed: String?

  package init(version: Int, connection: Int64? = nil, mayReplace: Bool = false, typed: String? = nil) {
    self.version = version
    self.connection = connection
    self.mayReplace = mayReplace
    self.typed = typed
  }
}

/// What comes while a model writes a section. Nothing of it is in the note before its end.
package enum DraftEvent: Sendable, Equatable {
  /// What was typed is a revision of its own now.
  case typedSaved(version: Int)
  case sent(connection: String, model: String, replaced: Int, warning: String?)
  case sentence(LiveSentence)
  /// The answer could not be used and is asked for once more; what came of it is void.
  case again
  /// The model is at its end. The section is being saved, and is not stopped any more.
  case saving
}

/// A sentence that is whole and was held against its sources.
package struct LiveSentence: Sendable, Equatable {
  /// As it is shown. Its footnotes count from 1 through what came, not through the note.
  package var shown: Note.Sentence
  /// The same as it would be stored, sealed for this section, version and person: whoever stops gives it back to keep it.
  package var sealed: Data
}

/// What a model answers when it writes a section.
struct DraftedSentences: StructuredAnswer {
  struct Sentence: Decodable, Sendable {
    var text: String
    /// Numbers of the statements that it is made of.
    var sources: [Int]
  }
  var sentences: [Sentence]

  static let most = 40
  static let longest = 2_000

  static let schema =
    #"{"type":"object","properties":{"sentences":{"type":"array","maxItems":40,"items":{"type":"object","properties":{"text":{"type":"string"},"sources":{"type":"array","items":{"type":"integer"}}},"required":["text","sources"],"additionalProperties":false}}},"required":["sentences"],"additionalProperties":false}"#

  var fault: String? {
    if sentences.isEmpty { return "it held no sentence." }
    if sentences.count > Self.most || sentences.contains(where: { $0.text.utf8.count > Self.longest }) { return "it was too long." }
    return nil
  }
}

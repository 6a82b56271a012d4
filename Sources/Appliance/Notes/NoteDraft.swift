import Foundation

/// A sentence of a note with the places it rests on, and what was found when the two were compared.
package struct NoteSentence: Sendable, Equatable, Codable {
  package var text: String
  package var citations: [Citation]
  package var doubts: [SupportDoubt]

  package init(text: String, citations: [Citation], doubts: [SupportDoubt] = []) {
    self.text = text
    self.citations = citations
    self.doubts = doubts
  }
}

package struct DraftedSection: Sendable, Equatable, Codable {
  package var key: String
  package var title: String
  package var sentences: [NoteSentence]

  package init(key: String, title: String, sentences: [NoteSentence]) {
    self.key = key
    self.title = title
    self.sentences = sentences
  }

  package var text: String { sentences.map(\.text).joined(separator: "\n") }
}

package struct NoteDraft: Sendable, Equatable, Codable {
  package var sections: [DraftedSection]
  package var omissions: [Omission]
}

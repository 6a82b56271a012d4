import Appliance
import Foundation
import Hummingbird

/// Sections written anew: from the record, or by a language model, whole or while one looks on.
extension NoteAPI {
  struct RegenerateInput: Decodable {
    var version: Int
    /// What stands in the section's text field; where it is not what is saved, it is saved first.
    var text: String?
  }

  struct ModelInput: Decodable {
    var version: Int
    /// Missing takes the first that drafts.
    var connection: Int64?
    /// After something was held: replace it, and send.
    var mayReplace: Bool?
    /// What stands in the section's text field; where it is not what is saved, it is saved first.
    var text: String?
  }

  struct KeepInput: Decodable {
    /// The version that the sentences were written for.
    var version: Int
    /// `sealed` of those that came, in their order.
    var sentences: [String]
  }

  /// One sentence of a draft that is being written.
  struct LiveSentenceJSON: Codable {
    var text: String
    var citations: [CitationJSON]
    var doubts: [DoubtJSON]
    /// The doubts in words.
    var checks: [String]
    /// Given back, it keeps the sentence after a stop.
    var sealed: String

    init(_ sentence: LiveSentence) {
      let shown = SentenceJSON(sentence.shown)
      text = shown.text
      citations = shown.citations
      doubts = shown.doubts
      checks = sentence.shown.doubts.map(NotePage.words)
      sealed = sentence.sealed.base64EncodedString()
    }
  }

  @Sendable func regenerate(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(RegenerateInput.self)
    try await site.clinic.notes.regenerate(
      try NotePages.id(context), section: try context.word("key"), version: input.version, typed: input.text,
      principal: try context.principal())
    return try await answer(context)
  }

  @Sendable func draftByModel(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(ModelInput.self)
    let (id, key, principal) = (try NotePages.id(context), try context.word("key"), try context.principal())
    let draft = ModelDraft(
      version: input.version, connection: input.connection, mayReplace: input.mayReplace ?? false, typed: input.text)
    if request.wantsEvents { return live(id, key, draft, principal, context) }
    try await site.clinic.notes.draftByModel(id, section: key, draft, principal: principal)
    return try await answer(context)
  }

  /// Events `typed` (what stood in the field is saved), `sent`, `sentence`, `again` (those that came are void) and `saving`, and at the end one of
  /// `note`, `held` and `problem`.
  private func live(_ id: Note.ID, _ key: String, _ draft: ModelDraft, _ principal: Principal, _ context: WebContext) -> Response {
    // Between two sentences nothing is written, and a stop must not wait for the next.
    let heartbeat = min(site.heartbeat, .seconds(1))
    return LiveAnswer.response(heartbeat: heartbeat, context) { [notes = site.clinic.notes] live in
      try await notes.draftLive(id, section: key, draft, principal: principal) { event in
        switch event {
        case .typedSaved(let version): try live.send("typed", ["version": version])
        case .sent(let connection, let model, let replaced, let warning):
          try live.send("sent", AskAPI.SentJSON(connection: connection, model: model, replaced: replaced, warning: warning))
        case .sentence(let sentence): try live.send("sentence", LiveSentenceJSON(sentence))
        case .again: try live.send("again", [String: String]())
        case .saving: try live.send("saving", [String: String]())
        }
      }
      try live.send("note", NoteJSON(try await notes.note(id, principal: principal)))
    }
  }

  @Sendable func keep(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(KeepInput.self)
    try await site.clinic.notes.keep(
      try NotePages.id(context), section: try context.word("key"), sealed: input.sentences.map { Data(base64Encoded: $0) ?? Data() },
      version: input.version, principal: try context.principal())
    return try await answer(context)
  }
}

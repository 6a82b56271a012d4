import Appliance
import Foundation
import Hummingbird

/// A question, and its answer with sources. With script the answer is shown while it is written; without, when it is whole.
struct AskPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/ask") { request, context in try site.templates.response(try await empty(request.query, context)) }
    try routes.post("/ask", answer)
  }

  struct Passage: Sendable {
    var number: Int
    var anchor: String
    var href: String
    var title: String
    var pageNumber: Int
    var when: Moment
    var text: String
    var isUsed: Bool
  }

  struct Sentence: Sendable {
    struct Citation: Sendable {
      var number: Int
      var anchor: String
    }
    var text: String
    var citations: [Citation]
    /// What is wrong with it; nil when a passage supports it.
    var doubt: String?
  }

  struct Held: Sendable {
    var text: String
    var labelWord: String
    var reason: String
  }

  struct Choice: Sendable {
    var value: String
    var word: String
    var isChosen: Bool
  }

  struct AskPage: Page {
    static let template = "ask"
    var frame: Frame?
    var question: String
    var scopes: [Choice]
    var maySearchAll: Bool
    var connections: [Choice]
    var hasConnections: Bool
    var wasAnswered = false
    var sentences: [Sentence] = []
    var hasSentences = false
    var noSupport = false
    var passages: [Passage] = []
    var hasPassages = false
    var notes: [String] = []
    var held: [Held] = []
    var isHeld = false
    var problem: String?
  }

  private func empty(_ fields: FormFields, _ context: WebContext) async throws -> AskPage {
    let principal = try context.principal()
    let isOrganization = principal.may(.searchOrganization) && fields["scope"] == SearchQuestion.Scope.organization.rawValue
    let serving = principal.may(.useModels) ? try await site.clinic.ask.connections(principal: principal) : []
    let chosen = fields["connection"] ?? ""
    let choices =
      serving.map { Choice(value: String($0.id), word: "\($0.name) (\($0.model))", isChosen: chosen == String($0.id)) }
      + [Choice(value: "none", word: "None: show the passages themselves", isChosen: chosen == "none")]
    return AskPage(
      frame: try await site.frame(context, .ask), question: fields["question"] ?? "",
      scopes: [
        Choice(value: "own", word: "Your documents", isChosen: !isOrganization),
        Choice(value: "org", word: "The whole clinic", isChosen: isOrganization),
      ], maySearchAll: principal.may(.searchOrganization), connections: choices, hasConnections: !serving.isEmpty)
  }

  @Sendable func answer(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    var page = try await empty(form, context)
    var question = AskQuestion(form["question"] ?? "")
    question.scope = form["scope"] == "org" ? .organization : .own
    question.connection = form.int("connection").map(Int64.init)
    question.withoutModel = form["connection"] == "none"
    question.mayReplace = form["mayReplace"] == "yes"
    do {
      let answer = try await site.clinic.ask.answer(question, principal: try context.principal()) { _ in }
      Self.show(answer, on: &page)
    } catch let held as HeldText {
      page.isHeld = true
      page.held = held.items.map { Held(text: $0.text, labelWord: Words.label($0.label), reason: $0.reason) }
    } catch let failure as GatewayFailure {
      page.problem = failure.words
    } catch let refusal as Refusal {
      page.problem = refusal.message
      return try site.templates.response(page, problem: refusal)
    }
    return try site.templates.response(page)
  }

  private static func show(_ answer: AskAnswer, on page: inout AskPage) {
    page.wasAnswered = true
    page.passages = answer.found.passages.map {
      Passage(
        number: $0.number, anchor: "passage-\($0.number)", href: "/documents/\($0.document)#page-\($0.page)",
        title: $0.name ?? "Document \($0.document)", pageNumber: $0.page, when: Moment($0.receivedAt), text: $0.text, isUsed: $0.isUsed)
    }
    page.hasPassages = !page.passages.isEmpty
    page.notes = notes(answer)
    guard let cited = answer.cited else { return }
    page.noSupport = cited.hasNoSupport
    page.sentences =
      cited.hasNoSupport
      ? []
      : cited.sentences.map { sentence in
        Sentence(
          text: sentence.text, citations: sentence.citations.map { .init(number: $0, anchor: "passage-\($0)") },
          doubt: doubt(sentence.support))
      }
    page.hasSentences = !page.sentences.isEmpty
  }

  static func doubt(_ support: CitedAnswer.Support) -> String? {
    switch support {
    case .supported: nil
    case .differs: "differs from the passage"
    case .unsupported: "no support found"
    }
  }

  static func notes(_ answer: AskAnswer) -> [String] {
    let found = answer.found
    var notes: [String] = []
    if found.stillProcessing > 0 {
      notes.append(Words.count(found.stillProcessing, "document is", "documents are") + " still processing and could not be used.")
    }
    if found.connection != nil { notes.append("Used \(found.used) of \(Words.count(found.passages.count, "passage", "passages")).") }
    if found.withheld > 0 {
      notes.append(
        Words.count(found.withheld, "passage was", "passages were")
          + " kept back: this connection has no agreement for documents with patient data.")
    }
    if answer.replaced > 0 {
      notes.append(Words.count(answer.replaced, "identifier was", "identifiers were") + " replaced before it left.")
    }
    if answer.isFromCache { notes.append("You asked the same before; this is the answer from then, at no cost.") }
    if answer.isCut { notes.append("The answer was cut at its greatest length.") }
    if let warning = answer.warning { notes.append(warning) }
    return notes
  }
}

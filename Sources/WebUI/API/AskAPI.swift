import Appliance
import Foundation
import Hummingbird
import Ingest

/// `POST /api/v1/ask`: whole as JSON, or as server-sent events while it is written.
struct AskAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.post("/api/v1/ask", ask)
  }

  struct AskInput: Decodable {
    var question: String
    var scope: SearchQuestion.Scope?
    var connection: Int64?
    var withoutModel: Bool?
    /// After something was held: replace it, and send.
    var mayReplace: Bool?
  }

  struct PassageJSON: Codable {
    var number: Int
    var document: Int64
    var name: String?
    var page: Int
    var receivedAt: Date
    var text: String
    var isUsed: Bool
  }

  struct FoundJSON: Codable {
    var passages: [PassageJSON]
    var used: Int
    var stillProcessing: Int
    var withheld: Int
    var connection: String?

    init(_ found: AskFound) {
      passages = found.passages.map {
        PassageJSON(
          number: $0.number, document: $0.document.rawValue, name: $0.name, page: $0.page, receivedAt: $0.receivedAt, text: $0.text,
          isUsed: $0.isUsed)
      }
      used = found.used
      stillProcessing = found.stillProcessing
      withheld = found.withheld
      connection = found.connection
    }
  }

  struct SentenceJSON: Codable {
    var text: String
    var citations: [Int]
    var support: CitedAnswer.Support
  }

  struct AnswerJSON: Codable {
    var found: FoundJSON
    /// Null without a model: the passages are the answer.
    var sentences: [SentenceJSON]?
    /// Nothing of the answer is supported by a passage.
    var noSupport: Bool
    var isCut: Bool
    var isFromCache: Bool
    /// Identifiers that were replaced before anything left.
    var replaced: Int
    var warning: String?

    init(_ answer: AskAnswer) {
      found = FoundJSON(answer.found)
      sentences = answer.cited?.sentences.map { SentenceJSON(text: $0.text, citations: $0.citations, support: $0.support) }
      noSupport = answer.cited?.hasNoSupport ?? false
      isCut = answer.isCut
      isFromCache = answer.isFromCache
      replaced = answer.replaced
      warning = answer.warning
    }
  }

  /// It has left for a model.
  struct SentJSON: Encodable {
    var connection: String
    var model: String
    var replaced: Int
    var warning: String?
  }

  struct HeldJSON: Codable {
    struct Item: Codable {
      var text: String
      var label: String
      var reason: String
    }
    var items: [Item]

    init(_ held: HeldText) {
      items = held.items.map { Item(text: $0.text, label: $0.label.rawValue, reason: $0.reason) }
    }
  }

  static let heldWords =
    "Nothing was sent. This may identify somebody; say with mayReplace that it is to be replaced before it is sent, or ask otherwise."

  @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(AskInput.self)
    let principal = try context.principal()
    var question = AskQuestion(input.question)
    question.scope = input.scope ?? .own
    question.connection = input.connection
    question.withoutModel = input.withoutModel ?? false
    question.mayReplace = input.mayReplace ?? false
    if request.wantsEvents { return stream(question, principal, context) }
    do {
      return JSON.response(AnswerJSON(try await site.clinic.ask.answer(question, principal: principal) { _ in }))
    } catch let held as HeldText {
      let words = HeldJSON(held).items.map(\.text).joined(separator: "; ")
      throw Refusal(.conflict, "\(Self.heldWords) It is: \(words)", field: "question")
    } catch let failure as GatewayFailure {
      throw Refusal(.conflict, failure.words)
    }
  }

  /// Events `found`, `sent`, `text` (pieces of the answer, not checked yet), and one of `answer`, `held` and `problem` at the end.
  private func stream(_ question: AskQuestion, _ principal: Principal, _ context: WebContext) -> Response {
    // Who leaves a silent model is noticed when something is written.
    LiveAnswer.response(heartbeat: min(site.heartbeat, .seconds(1)), context) { [clinic = site.clinic] live in
      let answer = try await clinic.ask.answer(question, principal: principal) { event in
        switch event {
        case .found(let found): try live.send("found", FoundJSON(found))
        case .model(.sent(let connection, let model, let replaced, let warning)):
          try live.send("sent", SentJSON(connection: connection, model: model, replaced: replaced, warning: warning))
        case .model(.text(let text)): try live.send("text", ["text": text])
        }
      }
      try live.send("answer", AnswerJSON(answer))
    }
  }
}

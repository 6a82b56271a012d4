import Appliance
import Foundation
import Hummingbird

/// `GET /api/v1/search` with the same fields as the search page.
struct SearchAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/search", answer)
  }

  struct ResultJSON: Codable {
    struct Highlight: Codable {
      var start: Int
      var end: Int
    }
    var document: Int64
    var name: String?
    var type: String?
    var owner: String?
    var receivedAt: Date
    var chunk: Int64
    var page: Int
    /// 0–1, comparable within one answer.
    var score: Double
    var snippet: String
    /// Half-open, in code points of `snippet`.
    var highlights: [Highlight]
  }

  struct AdditionJSON: Codable {
    var typed: String
    var added: [String]
  }

  struct AnswerJSON: Codable {
    var results: [ResultJSON]
    var stillProcessing: Int
    var patient: String?
    /// What was looked for beside the words of `q`.
    var alsoSearchedFor: [AdditionJSON]
    var milliseconds: Double
  }

  /// The fields, and the log-in name in `owner` resolved. Nobody of that name means no results, without telling so.
  static func question(_ query: FormFields, _ clinic: Clinic) async throws -> SearchQuestion {
    var question = try SearchQuestion(query: query)
    if let login = query.text("owner") {
      question.owner = try await clinic.accounts.user(login: login)?.id ?? User.ID(rawValue: 0)
    }
    return question
  }

  @Sendable func answer(_ request: Request, _ context: WebContext) async throws -> Response {
    let question = try await Self.question(request.query, site.clinic)
    let answer = try await site.clinic.search.answer(question, principal: try context.principal())
    let results = answer.results.map { result in
      ResultJSON(
        document: result.document.rawValue, name: result.name, type: Words.code(result.kind), owner: result.ownerLogin,
        receivedAt: result.receivedAt, chunk: result.chunk, page: result.page, score: result.score, snippet: result.snippet,
        highlights: result.highlights.map { .init(start: $0.lowerBound, end: $0.upperBound) })
    }
    return JSON.response(
      AnswerJSON(
        results: results, stillProcessing: answer.stillProcessing, patient: answer.patientMark,
        alsoSearchedFor: answer.additions.map { .init(typed: $0.typed, added: $0.added) }, milliseconds: answer.milliseconds))
  }
}

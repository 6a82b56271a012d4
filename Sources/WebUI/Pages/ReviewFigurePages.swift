import Appliance
import Foundation
import Hummingbird

/// How long reviews take and what they miss, by person. For administrators and auditors; holds no word of a document.
struct ReviewFigurePages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/reviews", show)
    try routes.get("/api/v1/reviews", list)
  }

  struct ReviewsPage: Page {
    static let template = "reviews"
    struct Row: Sendable {
      var name: String
      var documents: Int
      var pages: Int
      var medianWord: String
      var longestWord: String
      var missed: Int
      var kept: Int
      var testWord: String
    }
    struct Choice: Sendable {
      var days: Int
      var word: String
      var isCurrent: Bool
    }
    var frame: Frame?
    var rows: [Row]
    var hasRows: Bool
    var choices: [Choice]
  }

  struct PersonJSON: Codable {
    var login: String
    var documents: Int
    var pages: Int
    var medianSeconds: Double
    var longestSeconds: Double
    var missed: Int
    var kept: Int
    var tests: Int
    var testsPassed: Int
  }

  private static let periods = [(days: 7, word: "7 days"), (days: 30, word: "30 days"), (days: 365, word: "a year")]

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let days = Self.days(request)
    let figures = try await site.clinic.reviews.figures(days: days, principal: try context.principal())
    let rows = figures.people.map {
      ReviewsPage.Row(
        name: $0.login, documents: $0.documents, pages: $0.pages, medianWord: Self.duration($0.medianSeconds),
        longestWord: Self.duration($0.longestSeconds), missed: $0.missed, kept: $0.kept,
        testWord: $0.canaries == 0 ? "no test yet" : "\($0.canariesFound) of \($0.canaries)")
    }
    let page = ReviewsPage(
      frame: try await site.frame(context, .reviews), rows: rows, hasRows: !rows.isEmpty,
      choices: Self.periods.map { .init(days: $0.days, word: $0.word, isCurrent: $0.days == days) })
    return try site.templates.response(page)
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let figures = try await site.clinic.reviews.figures(days: Self.days(request), principal: try context.principal())
    return JSON.response(
      figures.people.map {
        PersonJSON(
          login: $0.login, documents: $0.documents, pages: $0.pages, medianSeconds: $0.medianSeconds, longestSeconds: $0.longestSeconds,
          missed: $0.missed, kept: $0.kept, tests: $0.canaries, testsPassed: $0.canariesFound)
      })
  }

  private static func days(_ request: Request) -> Int {
    let asked = request.query.int("days") ?? 30
    return periods.contains { $0.days == asked } ? asked : 30
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}

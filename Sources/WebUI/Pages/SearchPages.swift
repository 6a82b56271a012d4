import Appliance
import Foundation
import Hummingbird

/// One box, filters, passages.
struct SearchPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/search", show)
  }

  struct SearchPage: Page {
    static let template = "search"
    struct Hit: Sendable {
      var rank: Int
      var href: String
      /// To the same page with the report of missed PHI open.
      var reportHref: String
      var title: String
      var pageNumber: Int
      var kindWord: String
      var ownerWord: String?
      var when: Moment
      var score: String
      var scoreWord: String
      var runs: [TextRun]
    }
    struct Choice: Sendable {
      var value: String
      var word: String
      var isChosen: Bool
    }
    var frame: Frame?
    var question: String
    var wasAsked: Bool
    var hits: [Hit]
    var hasHits: Bool
    var foundNothing: Bool
    var countWord: String
    var stillWord: String?
    var patientMark: String?
    var addedWords: String?
    var maySearchAll: Bool
    var scopes: [Choice]
    var kinds: [Choice]
    var owners: [Choice]
    var hasOwners: Bool
    var file: String
    var from: String
    var to: String
    var isFiltered: Bool
    var problem: String?
    var notice: String?
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let query = request.query
    let principal = try context.principal()
    var page = try await emptyPage(query, context)
    if query["done"] == "reported" { page.notice = DocumentPages.reportedWords }
    guard query.text("q") != nil else { return try site.templates.response(page) }
    page.wasAsked = true
    do {
      let question = try await SearchAPI.question(query, site.clinic)
      let answer = try await site.clinic.search.answer(question, principal: principal)
      page.hits = answer.results.enumerated().map { Self.hit($0.offset + 1, $0.element) }
      page.hasHits = !page.hits.isEmpty
      page.foundNothing = page.hits.isEmpty
      page.countWord = Words.count(page.hits.count, "passage", "passages") + ", best first"
      page.stillWord =
        answer.stillProcessing > 0
        ? Words.count(answer.stillProcessing, "document is", "documents are") + " still being processed and can't be found yet" : nil
      page.patientMark = answer.patientMark
      page.addedWords = Self.words(of: answer.additions)
    } catch let refusal as Refusal where refusal.code == .invalid {
      page.problem = refusal.message
    }
    return try site.templates.response(page)
  }

  private func emptyPage(_ query: FormFields, _ context: WebContext) async throws -> SearchPage {
    let principal = try context.principal()
    let maySearchAll = principal.may(.searchOrganization)
    let isOrganization = maySearchAll && query["scope"] == SearchQuestion.Scope.organization.rawValue
    let kinds = query.all("kind").filter { !$0.isEmpty }
    let owner = query["owner"] ?? ""
    let people = isOrganization ? try await site.clinic.accounts.people(principal: principal) : []
    return SearchPage(
      frame: try await site.frame(context, .search), question: query["q"] ?? "", wasAsked: false, hits: [], hasHits: false,
      foundNothing: false, countWord: "", maySearchAll: maySearchAll,
      scopes: [
        .init(value: "own", word: "Your documents", isChosen: !isOrganization),
        .init(value: "org", word: "Whole clinic", isChosen: isOrganization),
      ],
      kinds: Words.kindCodes.map { .init(value: $0.code, word: $0.words, isChosen: kinds.contains($0.code)) },
      owners: people.map { .init(value: $0, word: $0, isChosen: $0 == owner) }, hasOwners: !people.isEmpty,
      file: query["file"] ?? "", from: query["from"] ?? "", to: query["to"] ?? "",
      isFiltered: !kinds.isEmpty || ["file", "from", "to", "owner"].contains { query.text($0) != nil })
  }

  private static func hit(_ rank: Int, _ result: SearchAnswer.Result) -> SearchPage.Hit {
    SearchPage.Hit(
      rank: rank, href: "/documents/\(result.document)#page-\(result.page)",
      reportHref: "/documents/\(result.document)?report=1#page-\(result.page)", title: result.name ?? "Document \(result.document)",
      pageNumber: result.page, kindWord: Words.kind(result.kind), ownerWord: result.ownerLogin, when: Moment(result.receivedAt),
      score: String(format: "%.3f", min(max(result.score, 0), 1)), scoreWord: Words.percent(result.score),
      runs: Self.highlighted(result.snippet, result.highlights))
  }

  /// "shortness of breath (SOB); UTI (urinary tract infection)"; nil without any.
  static func words(of additions: [QueryExpansion.Addition]) -> String? {
    guard !additions.isEmpty else { return nil }
    return additions.map { "\($0.added.joined(separator: ", ")) (\($0.typed))" }.joined(separator: "; ")
  }

  /// The snippet cut at its highlights. Ranges count code points; what reaches over an end or overlaps is cut to fit.
  static func highlighted(_ snippet: String, _ highlights: [Range<Int>]) -> [TextRun] {
    let scalars = Array(snippet.unicodeScalars)
    var runs: [TextRun] = []
    var at = 0
    func append(_ range: Range<Int>, _ isMark: Bool) {
      guard !range.isEmpty else { return }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[range])
      runs.append(TextRun(text: String(text), isMark: isMark))
    }
    for highlight in highlights.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let start = min(max(highlight.lowerBound, at), scalars.count)
      let end = min(max(highlight.upperBound, start), scalars.count)
      append(at..<start, false)
      append(start..<end, true)
      at = end
    }
    append(at..<scalars.count, false)
    return runs
  }
}

extension SearchQuestion {
  /// From the fields of the search page or of `GET /api/v1/search`: `q`, `scope`, `mode`, `top`, `kind` (repeatable), `file`, `from`, `to`.
  init(query: FormFields) throws(Refusal) {
    guard let text = query.text("q") else { throw Refusal(.invalid, "Say what to look for.", field: "q") }
    guard text.unicodeScalars.count <= 1_000 else { throw Refusal(.invalid, "Use at most 1,000 characters.", field: "q") }
    self.init(text)
    if let value = query.text("scope") {
      guard let known = Scope(rawValue: value) else { throw Refusal(.invalid, "A scope is own or org.", field: "scope") }
      scope = known
    }
    if let value = query.text("mode") {
      guard let known = Mode(rawValue: value) else { throw Refusal(.invalid, "A mode is hybrid, vector or keyword.", field: "mode") }
      mode = known
    }
    if let value = query.text("top") {
      guard let number = Int(value), (1...100).contains(number) else { throw Refusal(.invalid, "Ask for 1 to 100.", field: "top") }
      top = number
    }
    kinds = Words.kinds(query.all("kind"))
    fileName = query.text("file")
    receivedFrom = try Self.day(query, "from")
    // The day itself counts.
    receivedTo = try Self.day(query, "to").map { $0.addingTimeInterval(86_400) }
  }

  private static func day(_ query: FormFields, _ name: String) throws(Refusal) -> Date? {
    guard query.text(name) != nil else { return nil }
    guard let day = query.day(name) else { throw Refusal(.invalid, "A date looks like 2026-03-31.", field: name) }
    return day
  }
}

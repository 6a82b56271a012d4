import Appliance
import Foundation
import Hummingbird

/// The page that matters most: the original beside what will be kept, and each finding to decide.
struct ReviewPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/documents/{id}/review", show)
  }

  struct ReviewPage: Page {
    static let template = "review"
    struct Cell: Sendable {
      var t: String
      var isFinding: Bool
      var isDoubtful: Bool
      var id: Int64
      var look: String
    }
    struct Line: Sendable {
      var start: Int
      var original: [Cell]
      var redacted: [Cell]
    }
    struct Sheet: Sendable {
      var number: Int
      var sourceWord: String
      /// "3 words are hard to read"; empty when all are clear.
      var doubtWord: String
      var lines: [Line]
    }
    var frame: Frame?
    var id: Int64
    var title: String
    var kindWord: String
    var pagesWord: String
    var received: Moment
    var me: String
    var warnings: [String]
    var hasWarnings: Bool
    var sheets: [Sheet]
    var labels: [DocumentPages.LabelChoice]
    /// The same sheet for the script, as JSON.
    var data: String
    var csrf: String
  }

  struct LockedPage: Page {
    static let template = "locked"
    var frame: Frame?
    var id: Int64
    var title: String
    var message: String
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let id = try context.documentID()
    let principal = try context.principal()
    do {
      let sheet = try await site.clinic.reviews.open(id, principal: principal)
      return try await page(sheet, context)
    } catch let refusal as Refusal where refusal.code == .locked {
      let page = LockedPage(
        frame: try await site.frame(context, .inbox, crumbs: [.init(label: "Review")]), id: id.rawValue, title: "Document \(id)",
        message: refusal.message)
      return try site.templates.response(page, status: Problem(refusal).status)
    } catch let refusal as Refusal where refusal.code == .conflict {
      // It was decided meanwhile: its own page tells how.
      return .redirect(to: "/documents/\(id)")
    }
  }

  private func page(_ sheet: ReviewSheet, _ context: WebContext) async throws -> Response {
    let document = sheet.document
    let title = document.name ?? "Document \(document.id)"
    let json = SheetJSON(sheet)
    let looks = Dictionary(sheet.findings.map { ($0.id.rawValue, Self.look($0)) }, uniquingKeysWith: { first, _ in first })
    let sheets = json.pages.map { page in
      ReviewPage.Sheet(
        number: page.number, sourceWord: page.sourceWords, doubtWord: Self.doubtWord(page.doubtfulWords),
        lines: page.rows.map { row in
          ReviewPage.Line(
            start: row.start, original: row.original.map { Self.cell($0, looks) }, redacted: row.redacted.map { Self.cell($0, looks) })
        })
    }
    let page = ReviewPage(
      frame: try await site.frame(
        context, .inbox, crumbs: [.init(label: title, link: "/documents/\(document.id)"), .init(label: "Review")]),
      id: document.id.rawValue, title: title, kindWord: Words.kind(document.kind),
      pagesWord: Words.count(document.pageCount, "page", "pages"), received: Moment(document.receivedAt),
      me: try context.principal().login, warnings: document.warnings, hasWarnings: !document.warnings.isEmpty, sheets: sheets,
      labels: DocumentPages.LabelChoice.all, data: json.text,
      csrf: context.session?.csrfToken ?? "")
    return try site.templates.response(page)
  }

  private static func cell(_ span: SheetRows.Span, _ looks: [Int64: String]) -> ReviewPage.Cell {
    ReviewPage.Cell(
      t: span.t, isFinding: span.f != nil, isDoubtful: span.d == true, id: span.f ?? 0, look: span.f.flatMap { looks[$0] } ?? "")
  }

  private static func doubtWord(_ count: Int) -> String {
    count == 0 ? "" : Words.count(count, "word is", "words are") + " hard to read"
  }

  /// How loud a finding is: the same words are classes in the style sheet and in `review.js`.
  static func look(_ finding: ReviewFinding) -> String {
    switch finding.decision {
    case .rejected: finding.isSuspicion ? "dismissed" : "rejected"
    case .accepted: "accepted"
    case .open: finding.isSuspicion ? "suspicion" : finding.isCertain ? "certain" : "check"
    }
  }
}

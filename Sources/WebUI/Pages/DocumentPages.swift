import Appliance
import Foundation
import Hummingbird

/// One document: its redacted pages, its history, who may see it. Where a search hit leads.
struct DocumentPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/documents/{id}", show)
    try routes.post("/documents/{id}/reveal", reveal)
  }

  struct DocumentPage: Page {
    static let template = "document"
    struct Sheet: Sendable {
      var number: Int
      var sourceWord: String
      var isDoubtful: Bool
      /// Marks and plain text by turns.
      var runs: [TextRun]
    }
    struct Step: Sendable {
      var when: Moment
      var who: String
      var what: String
    }
    var frame: Frame?
    var row: InboxPages.Row
    var sheets: [Sheet]
    var hasSheets: Bool
    var steps: [Step]
    var viewers: [String]
    var mayReveal: Bool
    var isRevealed: Bool
    var patientMark: String?
    var chunksWord: String?
    var findingsWord: String
    var phiWord: String
    var problem: String?
    var csrf: String
    var then: String
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let detail = try await site.clinic.documents.detail(try context.documentID(), principal: try context.principal())
    return try await page(detail, context)
  }

  /// The same page with names and dates put back, for this one answer; nothing of it is stored.
  @Sendable func reveal(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let principal = try context.principal()
    let id = try context.documentID()
    do {
      guard let reason = form.text("reason") else { throw Refusal(.invalid, "Say why you need it.", field: "reason") }
      let pages = try await site.clinic.documents.reveal(id, reason: reason, principal: principal)
      let detail = try await site.clinic.documents.detail(id, principal: principal)
      return try await page(detail, context, revealed: pages)
    } catch let refusal as Refusal where refusal.code == .invalid {
      let detail = try await site.clinic.documents.detail(id, principal: principal)
      return try await page(detail, context, problem: refusal)
    }
  }

  private func page(
    _ detail: DocumentDetail, _ context: WebContext, revealed: [DocumentDetail.Page]? = nil, problem: Refusal? = nil
  ) async throws -> Response {
    let principal = try context.principal()
    let document = detail.document
    let row = InboxPages.Row(document, principal: principal)
    let page = DocumentPage(
      frame: try await site.frame(context, .inbox, crumbs: [Frame.Crumb(label: row.title)]), row: row,
      sheets: (revealed ?? detail.pages).map(Self.sheet), hasSheets: !detail.pages.isEmpty,
      steps: detail.history.map { DocumentPage.Step(when: Moment($0.at), who: $0.actor, what: $0.what) },
      viewers: detail.mayBeSeenBy, mayReveal: detail.mayReveal && revealed == nil && !detail.pages.isEmpty,
      isRevealed: revealed != nil, patientMark: document.patientMark,
      chunksWord: document.chunkCount > 0 ? Words.count(document.chunkCount, "passage", "passages") : nil,
      findingsWord: Words.count(document.findingCount, "identifier found", "identifiers found"),
      phiWord: document.declaredPHI ? "May hold patient information" : "Said to hold no patient information",
      problem: problem?.message, csrf: context.session?.csrfToken ?? "", then: PercentCoding.query("/documents/\(document.id)"))
    return try site.templates.response(page, status: problem.map { Problem($0).status } ?? .ok)
  }

  private static func sheet(_ page: DocumentDetail.Page) -> DocumentPage.Sheet {
    DocumentPage.Sheet(
      number: page.number, sourceWord: Words.source(page.source, confidence: page.confidence),
      isDoubtful: Words.isDoubtful(page.source, confidence: page.confidence), runs: TextRun.runs(in: page.text))
  }
}

/// A piece of redacted text: plain, or a mark such as `[NAME patient-3f9c0a1b2c3d]`, which readers should be able to follow with the eye.
struct TextRun: Sendable, Equatable {
  var text: String
  var isMark: Bool

  /// Marks are `[`, a label in capitals, and what follows up to `]`.
  static func runs(in text: String) -> [TextRun] {
    let labels = Set(Words.labelCodes.map(\.code))
    var runs: [TextRun] = []
    var plain = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "[") {
      plain += rest[..<open]
      let inside = rest[rest.index(after: open)...]
      let word = inside.prefix { $0.isASCII && ($0.isUppercase || $0 == "_") }
      if labels.contains(String(word)), let close = inside.prefix(80).firstIndex(of: "]") {
        if !plain.isEmpty { runs.append(TextRun(text: plain, isMark: false)) }
        plain = ""
        runs.append(TextRun(text: String(rest[open...close]), isMark: true))
        rest = rest[rest.index(after: close)...]
      } else {
        plain.append("[")
        rest = inside
      }
    }
    plain += rest
    if !plain.isEmpty { runs.append(TextRun(text: plain, isMark: false)) }
    return runs
  }
}

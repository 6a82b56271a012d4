import Appliance
import Foundation
import Hummingbird
import Ingest

/// One document: its redacted pages, its history, who may see it. Where a search hit leads.
struct DocumentPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/documents/{id}", show)
    try routes.post("/documents/{id}/reveal", reveal)
    try routes.post("/documents/{id}/report", report)
  }

  struct DocumentPage: Page {
    static let template = "document"
    struct Sheet: Sendable {
      var number: Int
      var sourceWord: String
      var isDoubtful: Bool
      /// The redacted page as a picture, or why it is not shown; both nil where there is none.
      var pictureHref: String?
      var pictureRefusal: String?
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
    /// For those who may open the patient's page.
    var patientHref: String?
    /// The redacted pages as a PDF, where there are pictures.
    var pdfHref: String?
    var chunksWord: String?
    var findingsWord: String
    var phiWord: String
    var mayReport: Bool
    /// The report's dialog is open from the start: somebody came from a search hit, or it was refused.
    var isReporting: Bool
    var labels: [LabelChoice]
    var notice: String?
    var problem: String?
    var csrf: String
    var then: String
    var mayDelete: Bool
    /// When it is erased for good, while it can be taken back.
    var erasedAt: Moment?
  }

  struct LabelChoice: Sendable {
    var value: String
    var word: String
    static let all = Words.labelCodes.map { LabelChoice(value: $0.code, word: $0.words) }
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let detail = try await site.clinic.documents.detail(try context.documentID(), principal: try context.principal())
    let notice = request.query["done"].flatMap { Self.notices[$0] }
    return try await page(detail, context, isReporting: request.query["report"] == "1", notice: notice)
  }

  private static let notices = [
    "reported": reportedWords, "deleted": "It is deleted: nobody finds it any more.",
    "restored": "It is back. If it was searchable, it will be found again in a moment.",
  ]

  /// The page with what went wrong.
  func problem(_ refusal: Refusal, of id: Document.ID, _ context: WebContext) async throws -> Response {
    let detail = try await site.clinic.documents.detail(id, principal: try context.principal())
    return try await page(detail, context, problem: refusal)
  }

  static let reportedWords =
    "Thank you. The words are gone from this document, and from others of the same patient. It can be found again in a moment."

  /// "This should not be readable": out of the search at once, redacted, indexed anew.
  @Sendable func report(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let principal = try context.principal()
    let id = try context.documentID()
    do {
      _ = try await site.clinic.reports.report(
        id, text: form["text"] ?? "", label: try Words.requireLabel(form["label"] ?? ""), principal: principal)
    } catch let refusal as Refusal where refusal.code == .invalid {
      let detail = try await site.clinic.documents.detail(id, principal: principal)
      return try await page(detail, context, problem: refusal, isReporting: true)
    }
    // Who found it by a search of the whole clinic can't open it until it is indexed again.
    let isOpen = (try? await site.clinic.documents.document(id, principal)) != nil
    return .redirect(to: isOpen ? "/documents/\(id)?done=reported" : "/search?done=reported")
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
    _ detail: DocumentDetail, _ context: WebContext, revealed: [DocumentDetail.Page]? = nil, problem: Refusal? = nil,
    isReporting: Bool = false, notice: String? = nil
  ) async throws -> Response {
    let principal = try context.principal()
    let document = detail.document
    let row = InboxPages.Row(document, principal: principal)
    let erasure = try await site.clinic.erasures.open(of: document.id, principal: principal)
    let pictures = (try? await site.clinic.redactedPages.standing(of: document.id, principal: principal)) ?? [:]
    let canDelete = principal.may(.deleteDocuments) && document.name != nil
    let page = DocumentPage(
      frame: try await site.frame(context, .inbox, crumbs: [Frame.Crumb(label: row.title)]), row: row,
      sheets: (revealed ?? detail.pages).map { Self.sheet($0, of: document.id, pictures) }, hasSheets: !detail.pages.isEmpty,
      steps: detail.history.map { DocumentPage.Step(when: Moment($0.at), who: $0.actor, what: $0.what) },
      viewers: detail.mayBeSeenBy, mayReveal: detail.mayReveal && revealed == nil && !detail.pages.isEmpty,
      isRevealed: revealed != nil, patientMark: document.patientMark,
      patientHref: Self.patientHref(document, principal),
      pdfHref: pictures.isEmpty ? nil : "/api/v1/documents/\(document.id)/redacted.pdf",
      chunksWord: document.chunkCount > 0 ? Words.count(document.chunkCount, "passage", "passages") : nil,
      findingsWord: Words.count(document.findingCount, "identifier found", "identifiers found"),
      phiWord: document.declaredPHI ? "May hold patient information" : "Said to hold no patient information",
      mayReport: !detail.pages.isEmpty && revealed == nil && principal.may(.searchOwn),
      isReporting: isReporting && !detail.pages.isEmpty, labels: LabelChoice.all, notice: notice, problem: problem?.message,
      csrf: context.session?.csrfToken ?? "", then: PercentCoding.query("/documents/\(document.id)"),
      mayDelete: canDelete && document.state != .retired && (document.state.isAtRest || document.state == .approved),
      erasedAt: canDelete && erasure?.kind == .document ? erasure.map { Moment($0.dueAt) } : nil)
    return try site.templates.response(page, problem: problem)
  }

  /// Only of documents that are one's own, which are those that show their name.
  private static func patientHref(_ document: Document, _ principal: Principal) -> String? {
    guard principal.may(.managePatients), document.name != nil else { return nil }
    return document.patientMark.map { "/patients/\($0)" }
  }

  private static func sheet(
    _ page: DocumentDetail.Page, of id: Document.ID, _ pictures: [Int: PictureRefusal?]
  ) -> DocumentPage.Sheet {
    let standing = pictures[page.number]
    let isShown = standing.map { $0 == nil } ?? false
    return DocumentPage.Sheet(
      number: page.number, sourceWord: Words.source(page.source, confidence: page.confidence),
      isDoubtful: Words.isDoubtful(page.source, confidence: page.confidence),
      pictureHref: isShown ? "/api/v1/documents/\(id)/pages/\(page.number)/picture" : nil, pictureRefusal: standing.flatMap { $0?.words },
      runs: TextRun.runs(in: page.text))
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

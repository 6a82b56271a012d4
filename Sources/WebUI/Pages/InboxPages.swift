import Appliance
import Foundation
import Hummingbird

/// What came: unclaimed on top, then everything of one's own, newest first.
struct InboxPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/documents", show)
    try routes.get("/upload", showUpload)
  }

  struct Row: Sendable {
    var id: Int64
    var title: String
    var stateKey: String
    var stateWord: String
    var shape: String
    var kindWord: String
    var pagesWord: String?
    var ownerWord: String
    var when: Moment
    var progressWord: String?
    var progressDone: Int
    var progressTotal: Int
    var hasProgress: Bool
    var isMoving: Bool
    var explanation: String?
    var warnings: [String]
    var reviewerWord: String?
    var openWord: String?
    var link: String?
    var mayReview: Bool
    var mayClaim: Bool
    var mayRetry: Bool
    var asksPassword: Bool

    init(_ document: Document, principal: Principal) {
      id = document.id.rawValue
      title = document.name ?? "Document \(document.id)"
      stateKey = document.state.rawValue
      stateWord = Words.state(document)
      shape = Words.shape(document.state)
      kindWord = Words.kind(document.kind)
      pagesWord = document.pageCount > 0 ? Words.count(document.pageCount, "page", "pages") : nil
      ownerWord = document.owner == principal.user ? "you" : document.ownerLogin ?? "nobody yet"
      when = Moment(document.receivedAt)
      progressWord = document.progress?.words
      progressDone = document.progress?.done ?? 0
      progressTotal = document.progress?.total ?? 0
      hasProgress = progressTotal > 0
      isMoving = !document.state.isAtRest
      explanation = [.failed, .waitingPassword, .duplicate, .rejected].contains(document.state) ? document.message : nil
      warnings = document.state == .waitingReview ? document.warnings : []
      reviewerWord = document.reviewer.map { $0 == principal.login ? "open in your review" : "\($0) is reviewing" }
      openWord =
        document.state == .waitingReview && document.openFindings > 0 ? "\(document.openFindings) to check" : nil
      let isMine = document.owner == principal.user
      link = document.owner == nil ? nil : "/documents/\(document.id)"
      mayReview = document.state == .waitingReview && isMine && principal.may(.reviewDocuments)
      mayClaim = document.owner == nil && principal.may(.claimDocuments)
      mayRetry = document.state == .failed && (isMine || document.owner == nil) && principal.may(.retryDocuments)
      asksPassword = document.state == .waitingPassword && isMine && principal.may(.retryDocuments)
    }
  }

  struct InboxPage: Page {
    static let template = "inbox"
    struct Tab: Sendable {
      var caption: String
      var href: String
      var isCurrent: Bool
    }
    var frame: Frame?
    var tabs: [Tab]
    var unclaimed: [Row]
    var hasUnclaimed: Bool
    var unclaimedWord: String
    var rows: [Row]
    var isEmpty: Bool
    var emptyWords: String
    var older: String?
    var people: [String]
    var csrf: String
    var then: String
  }

  /// The filter chips above the list.
  private static let tabs: [(key: String, caption: String, states: Set<Document.State>)] = [
    ("all", "All", []),
    ("waiting", "Waiting for you", [.waitingReview, .waitingPassword]),
    ("working", "In work", [.received, .extracting, .approved]),
    ("searchable", "Searchable", [.indexed]),
    ("failed", "Failed", [.failed]),
  ]

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let principal = try context.principal()
    let key = request.query["show"] ?? "all"
    let tab = Self.tabs.first { $0.key == key } ?? Self.tabs[0]
    var filter = DocumentFilter()
    filter.states = tab.states
    filter.before = request.query.int("before").map { Document.ID(rawValue: Int64($0)) }
    let list = try await site.clinic.documents.list(filter, principal: principal)
    var unclaimed: [Row] = []
    var people: [String] = []
    if list.unclaimed > 0, filter.before == nil {
      var open = DocumentFilter()
      open.unclaimedOnly = true
      unclaimed = try await site.clinic.documents.list(open, principal: principal).documents.map { Row($0, principal: principal) }
      if principal.may(.claimDocuments) {
        people = try await site.clinic.accounts.people(principal: principal).filter { $0 != principal.login }
      }
    }
    let shown = list.documents.filter { $0.owner != nil }.map { Row($0, principal: principal) }
    let page = InboxPage(
      frame: try await site.frame(context, .inbox),
      tabs: Self.tabs.map {
        InboxPage.Tab(
          caption: $0.key == "waiting" && list.waitingForReview > 0 ? "\($0.caption) (\(list.waitingForReview))" : $0.caption,
          href: $0.key == "all" ? "/documents" : "/documents?show=\($0.key)", isCurrent: $0.key == tab.key)
      }, unclaimed: unclaimed, hasUnclaimed: !unclaimed.isEmpty,
      unclaimedWord: Words.count(list.unclaimed, "document belongs", "documents belong"), rows: shown, isEmpty: shown.isEmpty,
      emptyWords: tab.key == "all" ? "Nothing has come for you yet." : "Nothing here just now.",
      older: list.next.map { "/documents?show=\(tab.key)&before=\($0)" }, people: people, csrf: context.session?.csrfToken ?? "",
      then: PercentCoding.query("/documents?show=\(tab.key)"))
    return try site.templates.response(page)
  }

  struct UploadPage: Page {
    static let template = "upload"
    var frame: Frame?
    var csrf: String
    var limit: String
    var most: Int
  }

  @Sendable func showUpload(_ request: Request, _ context: WebContext) async throws -> Response {
    let page = UploadPage(
      frame: try await site.frame(context, .upload), csrf: context.session?.csrfToken ?? "", limit: Words.bytes(BodyLimit.file),
      most: BodyLimit.filesPerUpload)
    return try site.templates.response(page)
  }
}

import Appliance
import Hummingbird

/// The bars around each page: who is logged in, where one can go, where one is.
struct Frame: Sendable {
  struct Entry: Sendable {
    var title: String
    var href: String
    var icon: String
    var isCurrent: Bool
  }
  struct Crumb: Sendable {
    var label: String
    var link: String?
  }

  var login: String
  var roleWord: String
  var csrf: String
  var entries: [Entry]
  var crumbs: [Crumb]
  var current: String
  /// Documents waiting for review; nil for those who see none.
  var waiting: Int?
  var maySearch: Bool
  var mayReview: Bool
  var showWaiting: Bool
  /// What everybody has to know now; nil when all is well.
  var notice: String?

  init(session: Session, area: Area, crumbs: [Crumb], waiting: Int?, notice: String? = nil) {
    self.notice = notice
    let principal = session.principal
    login = principal.login
    roleWord = Words.role(principal.role)
    csrf = session.csrfToken
    entries = Area.allCases.filter { $0 == area || principal.may($0.permission) }.map {
      Entry(title: $0.title, href: $0.path, icon: $0.rawValue, isCurrent: $0 == area)
    }
    self.crumbs = [Crumb(label: area.title, link: crumbs.isEmpty ? nil : area.path)] + crumbs
    current = crumbs.last?.label ?? area.title
    self.waiting = waiting
    showWaiting = (waiting ?? 0) > 0
    maySearch = principal.may(.searchOwn)
    mayReview = principal.may(.reviewDocuments)
  }
}

/// The subjects of the side bar.
enum Area: String, CaseIterable, Sendable {
  case inbox, upload, search, ask, patients, notes, users, words, templates, reviews, mail, providers, connections, egress, usage, prices,
    alerts, audit,
    backups, retention,
    system, glass, account

  var title: String {
    switch self {
    case .inbox: "Inbox"
    case .upload: "Upload"
    case .search: "Search"
    case .ask: "Ask"
    case .patients: "Patients"
    case .notes: "Notes"
    case .templates: "Note templates"
    case .users: "Users"
    case .words: "Words"
    case .reviews: "Reviews"
    case .mail: "Mail"
    case .providers: "Log-in providers"
    case .connections: "Connections"
    case .egress: "What left"
    case .usage: "Usage"
    case .prices: "Prices"
    case .alerts: "Alerts"
    case .audit: "Audit log"
    case .backups: "Backups and keys"
    case .retention: "Retention"
    case .system: "System"
    case .glass: "Break glass"
    case .account: "Your account"
    }
  }

  var path: String {
    switch self {
    case .inbox: "/documents"
    case .glass: "/break-glass"
    case .templates: "/note-templates"
    default: "/\(rawValue)"
    }
  }

  var permission: Permission {
    switch self {
    case .inbox: .viewOwnDocuments
    case .upload: .uploadDocuments
    case .search, .ask: .searchOwn
    case .patients: .managePatients
    case .notes: .writeNotes
    case .templates: .manageNoteTemplates
    case .users: .manageUsers
    case .words: .manageWords
    case .reviews: .viewReviewFigures
    case .mail, .providers: .manageConnections
    case .connections: .ownConnections
    case .egress: .viewReceipts
    case .usage: .viewUsage
    case .prices: .viewAllUsage
    case .alerts: .viewAlerts
    case .audit: .viewAudit
    case .system, .backups, .retention: .viewSystem
    case .glass: .breakGlass
    case .account: .useAccount
    }
  }
}

/// What the handlers share.
struct Site: Sendable {
  let clinic: Clinic
  let templates: Templates
  let assets: Assets
  /// Ends the event streams.
  let heartbeat: Duration

  func frame(_ context: WebContext, _ area: Area, crumbs: [Frame.Crumb] = []) async throws -> Frame {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    var waiting: Int?
    if session.principal.may(.viewOwnDocuments) {
      var filter = DocumentFilter()
      filter.limit = 1
      waiting = try await clinic.documents.list(filter, principal: session.principal).waitingForReview
    }
    var notice = clinic.health.isDiskFull ? Self.diskFull(session.principal) : nil
    if notice == nil, !session.principal.opened.isEmpty {
      notice =
        "The glass is broken: for a while you see patient text. Everything is recorded, and others were told. Mend it under Break glass."
    }
    if notice == nil, session.principal.may(.manageBackups), !clinic.vault.hasRecoveryCode, !clinic.settings.demo {
      notice =
        "There is no recovery code yet: if the master key is lost, all data is. Make one under Backups and keys, write it down, and keep the paper elsewhere."
    }
    return Frame(session: session, area: area, crumbs: crumbs, waiting: waiting, notice: notice)
  }

  /// A form before log-in has a token too: one made for this browser, or the one that it already has.
  func withToken(_ request: Request, problem: Refusal? = nil, _ page: (String) -> some Page) throws -> Response {
    let known = request.cookie(CSRFCookie.name)
    let token = known ?? CSRFCookie.random()
    var response = try templates.response(page(token), problem: problem)
    if known == nil { response.addCookie(CSRFCookie.set(token)) }
    return response
  }

  /// Those who can make room are told where.
  private static func diskFull(_ principal: Principal) -> String {
    "The disk is full. Nothing new is taken in, and nothing was lost: files stay in the folder until there is room. "
      + (principal.may(.viewSystem)
        ? "Make room on the disk that holds the data; see System." : "Searching and reviewing go on. Tell your administrator.")
  }
}

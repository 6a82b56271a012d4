import Appliance
import Foundation
import Hummingbird

/// Whose the documents are: patients of one's own documents, and what one can do when a document went to the wrong one.
struct PatientPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/patients", list)
    try routes.get("/patients/{mark}", show)
    try routes.post("/patients/{mark}/move", move)
    try routes.post("/patients/{mark}/merge", merge)
    try routes.post("/patients/changes/{id}/undo", undo)
  }

  struct Row: Sendable {
    var mark: String
    var href: String
    var name: String
    var birthWord: String
    var bornWord: String
    var documentsWord: String
    /// All of it in one line, for a choice.
    var choice: String

    init(_ patient: PatientSummary) {
      mark = patient.mark
      href = "/patients/\(patient.mark)"
      name = patient.name.isEmpty ? "No name known" : patient.name
      birthWord = patient.birthDate ?? "–"
      bornWord = patient.birthDate.map { "Born \($0)." } ?? "The birth date is not known."
      documentsWord = Words.count(patient.documents, "document", "documents")
      let birth = patient.birthDate.map { ", born \($0)" } ?? ""
      choice = "\(name)\(birth) – \(patient.mark) – \(documentsWord)"
    }
  }

  struct Change: Sendable {
    var id: Int64
    var what: String
    var who: String
    var when: Moment
    var isUndone: Bool

    init(_ change: PatientChangeSummary) {
      id = change.id.rawValue
      let documents = Words.count(change.documents, "document", "documents") + " of yours"
      let from = change.from.map(Self.name)
      let to = change.to.map(Self.name)
      what =
        switch change.kind {
        case .merge: "\(from ?? "A patient") was merged into \(to ?? "another"); \(documents) followed."
        case .split: "\(documents) went from \(from ?? "a patient") to a new patient, \(to ?? "nobody")."
        case .reassign: "\(documents) went from \(from ?? "nobody or several patients") to \(to ?? "nobody")."
        }
      who = change.doneBy
      when = Moment(change.doneAt)
      isUndone = change.isUndone
    }

    private static func name(_ patient: PatientSummary) -> String {
      patient.name.isEmpty ? patient.mark : "\(patient.name) (\(patient.mark))"
    }
  }

  struct ListPage: Page {
    static let template = "patients"
    var frame: Frame?
    var rows: [Row]
    var hasRows: Bool
    var wanted: String
    var emptyWords: String
    var countWord: String
    var changes: [Change]
    var hasChanges: Bool
    var notice: String?
    var problem: String?
  }

  struct PatientPage: Page {
    static let template = "patient"
    struct Line: Sendable {
      var id: Int64
      var title: String
      var kindWord: String
      var when: Moment
      var stateWord: String
      var shape: String
      var isChosen: Bool
    }
    var frame: Frame?
    var patient: Row
    var otherNames: String?
    var countWord: String
    var lines: [Line]
    var namesakes: [Row]
    var hasNamesakes: Bool
    var others: [Row]
    var hasOthers: Bool
    /// Somebody else is there to choose.
    var hasTargets: Bool
    /// Not all are listed: the mark can be typed.
    var hasMore: Bool
    var changes: [Change]
    var hasChanges: Bool
    var notice: String?
    var problem: String?
  }

  private static let notices = [
    "moved": "The documents were moved. They can be found again in a moment.",
    "merged": "The two are one patient now. The documents can be found again in a moment.",
    "undone": "Undone: everything is as it was before. The documents can be found again in a moment.",
  ]

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    try await listPage(context, wanted: request.query.text("q"), notice: request.query["done"].flatMap { Self.notices[$0] })
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    let mark = try Self.mark(context)
    let detail = try await site.clinic.patients.detail(mark: mark, principal: try context.principal())
    // An old address, from before a merge.
    guard detail.patient.mark == mark else { return .redirect(to: "/patients/\(detail.patient.mark)") }
    return try await page(detail, context, notice: request.query["done"].flatMap { Self.notices[$0] })
  }

  @Sendable func move(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let mark = try Self.mark(context)
    let principal = try context.principal()
    let documents = form.all("documents").compactMap { Int64($0) }.map(Document.ID.init(rawValue:))
    do {
      let target: String?
      switch form["act"] {
      case "new", "none": target = form["act"]
      default: target = form.text("typed") ?? form.text("to")
      }
      guard let target else { throw Refusal(.invalid, "Choose the patient whose documents they are.", field: "to") }
      _ = try await site.clinic.patients.reassign(documents, to: target, principal: principal)
      return .redirect(to: try await back(mark, principal) + "?done=moved")
    } catch let refusal as Refusal where refusal.field != nil {
      return try await problemPage(mark, context, refusal, chosen: Set(documents.map(\.rawValue)))
    }
  }

  @Sendable func merge(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let mark = try Self.mark(context)
    do {
      guard let other = form.text("typed") ?? form.text("into") else {
        throw Refusal(.invalid, "Choose the patient who is the same person.", field: "into")
      }
      let changed = try await site.clinic.patients.merge(mark, into: other, principal: try context.principal())
      return .redirect(to: "/patients/\(changed.mark ?? other)?done=merged")
    } catch let refusal as Refusal where refusal.field == "into" {
      return try await problemPage(mark, context, refusal)
    }
  }

  @Sendable func undo(_ request: Request, _ context: WebContext) async throws -> Response {
    let principal = try context.principal()
    do {
      let changed = try await site.clinic.patients.undo(.init(rawValue: try context.id()), principal: principal)
      return .redirect(to: try await back(changed.mark, principal) + "?done=undone")
    } catch let refusal as Refusal where refusal.code == .conflict {
      return try await listPage(context, problem: refusal)
    }
  }

  /// The patient's page while there is one for this person, else the list.
  private func back(_ mark: String?, _ principal: Principal) async throws -> String {
    guard let mark, (try? await site.clinic.patients.detail(mark: mark, principal: principal)) != nil else { return "/patients" }
    return "/patients/\(mark)"
  }

  private static func mark(_ context: WebContext) throws -> String {
    guard let mark = context.parameters.get("mark"), mark.wholeMatch(of: /patient-[0-9a-f]{12}/) != nil else {
      throw Refusal(.notFound, "There is nothing at this address.")
    }
    return mark
  }

  private func problemPage(
    _ mark: String, _ context: WebContext, _ problem: Refusal, chosen: Set<Int64> = []
  ) async throws -> Response {
    let detail = try await site.clinic.patients.detail(mark: mark, principal: try context.principal())
    return try await page(detail, context, problem: problem, chosen: chosen)
  }

  private func listPage(_ context: WebContext, wanted: String? = nil, problem: Refusal? = nil, notice: String? = nil) async throws
    -> Response
  {
    let list = try await site.clinic.patients.list(matching: wanted, principal: try context.principal())
    let count = Words.count(list.count, "patient", "patients")
    let page = ListPage(
      frame: try await site.frame(context, .patients), rows: list.patients.map(Row.init), hasRows: !list.patients.isEmpty,
      wanted: wanted ?? "",
      emptyWords: wanted == nil ? "None of your approved documents has a patient yet." : "None of your patients fits.",
      countWord: list.patients.count < list.count ? "\(count); the first \(list.patients.count) are shown" : count,
      changes: list.changes.map(Change.init), hasChanges: !list.changes.isEmpty, notice: notice,
      problem: problem?.message)
    return try site.templates.response(page, problem: problem)
  }

  private func page(
    _ detail: PatientDetail, _ context: WebContext, problem: Refusal? = nil, notice: String? = nil, chosen: Set<Int64> = []
  ) async throws -> Response {
    let row = Row(detail.patient)
    let page = PatientPage(
      frame: try await site.frame(context, .patients, crumbs: [Frame.Crumb(label: row.name)]), patient: row,
      otherNames: detail.otherNames.isEmpty ? nil : detail.otherNames.joined(separator: ", "),
      countWord: detail.documents.count < detail.patient.documents
        ? "\(row.documentsWord), the newest \(detail.documents.count) are shown" : row.documentsWord,
      lines: detail.documents.map { document in
        PatientPage.Line(
          id: document.id.rawValue, title: document.name ?? "Document \(document.id)", kindWord: Words.kind(document.kind),
          when: Moment(document.receivedAt), stateWord: Words.state(document), shape: Words.shape(document.state),
          isChosen: chosen.contains(document.id.rawValue))
      },
      namesakes: detail.namesakes.map(Row.init), hasNamesakes: !detail.namesakes.isEmpty, others: detail.others.map(Row.init),
      hasOthers: !detail.others.isEmpty, hasTargets: !detail.namesakes.isEmpty || !detail.others.isEmpty, hasMore: detail.hasMore,
      changes: detail.changes.map(Change.init), hasChanges: !detail.changes.isEmpty, notice: notice,
      problem: problem?.message)
    return try site.templates.response(page, problem: problem)
  }
}

import Appliance
import Foundation
import Hummingbird

/// Clinical notes: the list, a new draft, the note beside its sources, its history, its signature.
struct NotePages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/notes", list)
    try routes.post("/notes", draft)
    try routes.get("/notes/new", choose)
    try routes.get("/notes/{id}", show)
    try routes.get("/notes/{id}/print", printed)
    try routes.get("/notes/{id}/pdf") { _, context in try await Self.pdf(site, context) }
    try routes.post("/notes/{id}/copy", copy)
    try routes.post("/notes/{id}/discard", discard)
    try routes.post("/notes/{id}/sections/{key}", save)
    try routes.post("/notes/{id}/sections/{key}/regenerate", regenerate)
    try routes.post("/notes/{id}/sections/{key}/draft", draftByModel)
    try routes.get("/notes/{id}/sections/{key}/history", history)
    try routes.post("/notes/{id}/sign", sign)
    try routes.post("/notes/{id}/addenda", add)
  }

  struct ListPage: Page {
    static let template = "notes"
    struct Row: Sendable {
      var href: String
      var title: String
      var patient: String
      var mark: String
      var when: Moment
      var stateWord: String
      var shape: String
    }
    var frame: Frame?
    var rows: [Row]
    var hasRows: Bool
    /// Where the older ones are.
    var older: String?
    var notice: String?
  }

  struct NewPage: Page {
    static let template = "note-new"
    struct Choice: Sendable {
      var value: String
      var words: String
      var isChosen: Bool
    }
    struct Group: Sendable {
      var name: String
      var choices: [Choice]
    }
    var frame: Frame?
    var patients: [Choice]
    var hasPatients: Bool
    var groups: [Group]
    var problem: String?
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let limit = 50
    let before = request.query.int("before").map { Note.ID(rawValue: Int64($0)) }
    let notes = try await site.clinic.notes.list(before: before, limit: limit, principal: try context.principal())
    let rows = notes.map { note in
      ListPage.Row(
        href: "/notes/\(note.id.rawValue)", title: note.templateName,
        patient: note.patientName.isEmpty ? "No name known" : note.patientName,
        mark: note.patientMark, when: Moment(note.updatedAt), stateWord: note.signedAt == nil ? "Draft" : "Signed",
        shape: note.signedAt == nil ? "waiting" : "done")
    }
    let page = ListPage(
      frame: try await site.frame(context, .notes), rows: rows, hasRows: !rows.isEmpty,
      older: notes.count == limit ? notes.last.map { "/notes?before=\($0.id.rawValue)" } : nil,
      notice: request.query["done"] == "discarded" ? "The draft is gone." : nil)
    return try site.templates.response(page)
  }

  // MARK: A new one

  @Sendable func choose(_ request: Request, _ context: WebContext) async throws -> Response {
    try await newPage(context, patient: request.query.text("patient"), template: nil)
  }

  @Sendable func draft(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      guard let patient = form.text("patient") else { throw Refusal(.invalid, "Choose a patient.", field: "patient") }
      guard let template = form.text("template") else { throw Refusal(.invalid, "Choose a template.", field: "template") }
      let id = try await site.clinic.notes.draft(patient: patient, template: template, principal: try context.principal())
      return .redirect(to: "/notes/\(id.rawValue)")
    } catch let refusal as Refusal where refusal.field != nil {
      return try await newPage(context, patient: form.text("patient"), template: form.text("template"), problem: refusal)
    }
  }

  private func newPage(
    _ context: WebContext, patient: String?, template: String?, problem: Refusal? = nil
  ) async throws -> Response {
    let principal = try context.principal()
    let patients = try await site.clinic.patients.list(principal: principal).patients
    let templates = try await site.clinic.notes.templates(principal: principal)
    let groups = Dictionary(grouping: templates, by: \.specialty).sorted { $0.key < $1.key }.map { specialty, templates in
      NewPage.Group(
        name: specialty, choices: templates.map { .init(value: $0.key, words: $0.name, isChosen: $0.key == template) })
    }
    let page = NewPage(
      frame: try await site.frame(context, .notes, crumbs: [Frame.Crumb(label: "New note")]),
      patients: patients.map { .init(value: $0.mark, words: PatientPages.Row($0).choice, isChosen: $0.mark == patient) },
      hasPatients: !patients.isEmpty, groups: groups, problem: problem?.message)
    return try site.templates.response(page, problem: problem)
  }

  // MARK: One note

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    try await notePage(context, done: request.query["done"])
  }

  @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
    try await change(request, context, done: "saved") { id, key, form in
      try await site.clinic.notes.edit(
        id, section: key, text: form["text"] ?? "", version: form.int("version") ?? 0, principal: try context.principal())
    }
  }

  @Sendable func regenerate(_ request: Request, _ context: WebContext) async throws -> Response {
    try await change(request, context, done: "regenerated") { id, key, form in
      try await site.clinic.notes.regenerate(
        id, section: key, version: form.int("version") ?? 0, typed: form["text"], principal: try context.principal())
    }
  }

  /// What the section's form does without script; with it the page asks the API, and shows what comes.
  @Sendable func draftByModel(_ request: Request, _ context: WebContext) async throws -> Response {
    try await change(request, context, done: "model") { id, key, form in
      let draft = ModelDraft(
        version: form.int("version") ?? 0, connection: form.int("connection").map(Int64.init), mayReplace: form["mayReplace"] == "yes",
        typed: form["text"])
      try await site.clinic.notes.draftByModel(id, section: key, draft, principal: try context.principal())
    }
  }

  private func change(
    _ request: Request, _ context: WebContext, done: String, _ work: (Note.ID, String, FormFields) async throws -> Void
  ) async throws -> Response {
    var request = request
    let form = try await request.form()
    let (id, key) = (try Self.id(context), try context.word("key"))
    do {
      try await work(id, key, form)
      return .redirect(to: "/notes/\(id.rawValue)?done=\(done)#section-\(key)")
    } catch let refusal as Refusal where Self.isAnswered(refusal) {
      // What was typed is not lost.
      return try await notePage(context, problem: refusal, typed: form["text"].map { (key, $0) })
    }
  }

  @Sendable func sign(_ request: Request, _ context: WebContext) async throws -> Response {
    try Self.requirePerson(context)
    var request = request
    let form = try await request.form()
    let id = try Self.id(context)
    do {
      try await site.clinic.notes.sign(id, try Self.signing(form), principal: try context.principal())
      return .redirect(to: "/notes/\(id.rawValue)?done=signed")
    } catch let refusal as Refusal where Self.isAnswered(refusal) {
      return try await notePage(context, problem: refusal, form: form)
    }
  }

  @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
    try Self.requirePerson(context)
    var request = request
    let form = try await request.form()
    let id = try Self.id(context)
    do {
      try await site.clinic.notes.addAddendum(
        id, text: form["text"] ?? "", try Self.signing(form), principal: try context.principal())
      return .redirect(to: "/notes/\(id.rawValue)?done=added")
    } catch let refusal as Refusal where Self.isAnswered(refusal) {
      return try await notePage(context, problem: refusal, form: form)
    }
  }

  /// Refusals after which the page comes back with what was typed and drawn.
  private static func isAnswered(_ refusal: Refusal) -> Bool {
    [.conflict, .tooLarge, .tooManyAttempts, .tooManyRequests, .unavailable].contains(refusal.code) || refusal.field != nil
  }

  static func signing(_ form: FormFields) throws(Refusal) -> Signing {
    Signing(
      password: form["password"] ?? "", printedName: form["printed_name"] ?? "", credentials: form["credentials"] ?? "",
      meaning: form["meaning"].flatMap(Attestation.Meaning.init) ?? .author, signature: form["signature"] ?? "",
      drawing: try form.text("drawing").map(SignatureDrawing.init), zone: form.text("zone") ?? TimeZone.current.identifier,
      textHash: form["text_hash"] ?? "")
  }

  @Sendable func discard(_ request: Request, _ context: WebContext) async throws -> Response {
    try await site.clinic.notes.discard(try Self.id(context), principal: try context.principal())
    return .redirect(to: "/notes?done=discarded")
  }

  /// Plain text for the clipboard, or for a browser without script to be selected.
  @Sendable func copy(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let text = try await site.clinic.notes.copied(
      try Self.id(context), section: form.text("section"), principal: try context.principal())
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"], body: .init(byteBuffer: .init(string: text)))
  }

  /// Who signs sits at a page: neither an API token nor an access token does it, whoever's it is.
  static func requirePerson(_ context: WebContext) throws(Refusal) {
    guard context.session?.isToken == false else { throw Refusal(.forbidden, "A person signs, not a program.") }
  }

  static func id(_ context: WebContext) throws -> Note.ID { Note.ID(rawValue: try context.id()) }

  private static let notices = [
    "saved": "Saved. What stood there before is in the section’s history.",
    "model": "A language model drafted the section. What its sources do not say is marked; read all of it.",
    "regenerated": "The section was drafted again from the record as it is now.",
    "signed": "The note is signed. It is not changed any more; what is to be said later is an addendum.",
    "added": "The addendum was added.",
  ]

  private func notePage(
    _ context: WebContext, problem: Refusal? = nil, done: String? = nil, typed: (key: String, text: String)? = nil, form: FormFields? = nil
  ) async throws -> Response {
    let principal = try context.principal()
    let note = try await site.clinic.notes.note(try Self.id(context), principal: principal)
    let profile = try await site.clinic.accounts.me(principal).profile
    var page = NotePage(note, typed: typed)
    page.frame = try await site.frame(context, .notes, crumbs: [Frame.Crumb(label: page.title)])
    let drafters = try await site.clinic.notes.drafters(principal: principal)
    page.drafters = drafters.map { NotePage.Drafter(id: $0.id, word: "\($0.name) (\($0.model))") }
    page.hasDrafters = !drafters.isEmpty
    page.notice = done.flatMap { Self.notices[$0] }
    page.problem = problem?.message
    page.printedName = form?["printed_name"] ?? profile.legalName ?? ""
    page.credentials = form?["credentials"] ?? ""
    page.typedSignature = form?["signature"] ?? ""
    page.isDrawn = form?["way"] == "draw"
    page.drawnSignature = form?.text("drawing").flatMap { try? SignatureDrawing($0) }?.path ?? ""
    page.addendum = form?["text"] ?? ""
    page.zone = form?.text("zone") ?? TimeZone.current.identifier
    return try site.templates.response(page, problem: problem)
  }

  @Sendable func printed(_ request: Request, _ context: WebContext) async throws -> Response {
    let note = try await site.clinic.notes.printed(try Self.id(context), principal: try context.principal())
    var page = PrintPage(note: NotePage(note, typed: nil))
    page.frame = nil
    return try site.templates.response(page)
  }

  /// A file to be kept: its name tells the note's number and nobody's name.
  static func pdf(_ site: Site, _ context: WebContext) async throws -> Response {
    let id = try id(context)
    var response = Response.picture(try await site.clinic.notes.pdf(id, principal: try context.principal()), "application/pdf")
    response.headers[.contentDisposition] = "attachment; filename=\"note-\(id.rawValue).pdf\""
    return response
  }

  struct PrintPage: Page {
    static let template = "note-print"
    var frame: Frame?
    var note: NotePage
  }

  static func words(_ origin: Note.Revision.Origin) -> String {
    switch origin {
    case .drafted: "Drafted from the record"
    case .regenerated: "Drafted again"
    case .model: "Drafted by a model"
    case .edited: "Edited"
    }
  }
}

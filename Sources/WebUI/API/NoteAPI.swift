import Appliance
import Foundation
import Hummingbird

/// Notes for programs and scripts: draft, read, edit, sign in person, add.
struct NoteAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/notes", list)
    try routes.post("/api/v1/notes", draft)
    try routes.get("/api/v1/notes/{id}", show)
    try routes.get("/api/v1/notes/{id}/pdf") { _, context in try await NotePages.pdf(site, context) }
    try routes.delete("/api/v1/notes/{id}") { _, context in
      try await site.clinic.notes.discard(try NotePages.id(context), principal: try context.principal())
      return Response(status: .noContent)
    }
    try routes.put("/api/v1/notes/{id}/sections/{key}", edit)
    try routes.post("/api/v1/notes/{id}/sections/{key}/regenerate", regenerate)
    try routes.post("/api/v1/notes/{id}/sections/{key}/draft", draftByModel)
    try routes.post("/api/v1/notes/{id}/sections/{key}/keep", keep)
    try routes.get("/api/v1/notes/{id}/sections/{key}/history", history)
    try routes.post("/api/v1/notes/{id}/sign", sign)
    try routes.post("/api/v1/notes/{id}/addenda", add)
    try routes.get("/api/v1/note-templates", templates)
    try routes.put("/api/v1/note-templates/{key}", save)
  }

  struct DraftInput: Decodable {
    /// The patient's mark.
    var patient: String
    /// A template's key.
    var template: String
  }

  struct EditInput: Decodable {
    /// A sentence on each line.
    var text: String
    /// The note's version that was edited.
    var version: Int
  }

  struct SignInput: Decodable {
    var password: String
    var printedName: String
    var credentials: String
    var meaning: Attestation.Meaning
    /// The printed name once more. This, a drawing, or both.
    var signature: String?
    /// SVG path data in a box of 3000 × 1000: `M12,34L56,78`, with `M`, `L` and whole numbers only.
    var drawing: String?
    /// IANA, such as `America/Denver`.
    var zone: String
    /// `textHash` of the note that was read.
    var textHash: String
  }

  struct AddendumInput: Decodable {
    var text: String
    var password: String
    var printedName: String
    var credentials: String
    var signature: String?
    var drawing: String?
    var zone: String
  }

  struct SummaryJSON: Codable {
    var id: Int64
    var template: String
    var patient: String
    var createdAt: Date
    var updatedAt: Date
    var signedAt: Date?
  }

  struct CitationJSON: Codable {
    var number: Int
    var chunk: Int64?
    var document: Int64
    var page: Int
    var start: Int
    var end: Int
    var text: String?
    var gone: Bool
    /// The document was redacted again since; `text` is missing.
    var changed: Bool

    init(_ source: Note.Source) {
      number = source.number
      chunk = source.citation.chunk
      document = source.citation.document
      page = source.citation.page
      start = source.citation.start
      end = source.citation.end
      text = source.text
      gone = source.isGone
      changed = source.isChanged
    }
  }

  struct DoubtJSON: Codable {
    var kind: SupportDoubt.Kind
    var word: String
  }

  struct SentenceJSON: Codable {
    var text: String
    var citations: [CitationJSON]
    var doubts: [DoubtJSON]

    init(_ sentence: Note.Sentence) {
      text = sentence.text
      citations = sentence.citations.map(CitationJSON.init)
      doubts = sentence.doubts.map { DoubtJSON(kind: $0.kind, word: $0.word) }
    }
  }

  struct SectionJSON: Codable {
    var key: String
    var title: String
    var revision: Int
    var origin: Note.Revision.Origin
    var sentences: [SentenceJSON]
  }

  struct OmissionJSON: Codable {
    var kind: Concept.Kind
    var name: String
    var dose: String?
    /// The record says that there is none.
    var denied: Bool
    var text: String
    var document: Int64?
    var page: Int?
  }

  struct SignatureJSON: Codable {
    var printedName: String
    var credentials: String
    var meaning: Attestation.Meaning?
    /// As it was typed; empty where it was drawn only.
    var signature: String
    /// SVG path data in a box of 3000 × 1000.
    var drawing: String?
    var at: Date
    var zone: String
    var textHash: String
    var sound: Bool
    /// Of an addendum.
    var text: String?
  }

  struct NoteJSON: Codable {
    var id: Int64
    var version: Int
    var template: String
    var templateVersion: Int
    var patient: String
    var createdAt: Date
    var updatedAt: Date
    var sections: [SectionJSON]
    var omissions: [OmissionJSON]
    var textHash: String
    var attestation: SignatureJSON?
    var addenda: [SignatureJSON]

    init(_ note: Note) {
      id = note.id.rawValue
      version = note.version
      template = note.template
      templateVersion = note.templateVersion
      patient = note.patientMark
      createdAt = note.createdAt
      updatedAt = note.updatedAt
      sections = note.sections.map { section in
        SectionJSON(
          key: section.key, title: section.title, revision: section.revision, origin: section.origin,
          sentences: section.sentences.map(SentenceJSON.init))
      }
      omissions = note.omissions.map {
        OmissionJSON(
          kind: $0.concept.kind, name: $0.concept.name, dose: $0.concept.dose, denied: $0.concept.isDenied, text: $0.text,
          document: $0.citations.first?.document,
          page: $0.citations.first?.page)
      }
      textHash = note.textHash
      attestation = note.attestation.map {
        SignatureJSON(
          printedName: $0.printedName, credentials: $0.credentials, meaning: $0.meaning, signature: $0.signature,
          drawing: $0.drawing?.path, at: $0.signedAt, zone: $0.zone, textHash: $0.textHash, sound: $0.isSound, text: nil)
      }
      addenda = note.addenda.map {
        SignatureJSON(
          printedName: $0.printedName, credentials: $0.credentials, meaning: nil, signature: $0.signature,
          drawing: $0.drawing?.path, at: $0.addedAt, zone: $0.zone, textHash: $0.textHash, sound: $0.isSound, text: $0.text)
      }
    }
  }

  struct ChangeJSON: Codable {
    /// `kept`, `added` or `removed`.
    var change: String
    var text: String

    init(_ change: LineDiff.Change) {
      switch change {
      case .kept(let text): (self.change, self.text) = ("kept", text)
      case .added(let text): (self.change, self.text) = ("added", text)
      case .removed(let text): (self.change, self.text) = ("removed", text)
      }
    }
  }

  struct RevisionJSON: Codable {
    var number: Int
    var origin: Note.Revision.Origin
    var author: String
    var at: Date
    var changes: [ChangeJSON]
  }

  struct TemplateSectionJSON: Codable {
    var key: String
    var title: String
    var takes: [SectionKind]
    var limit: Int
  }

  struct TemplateJSON: Codable {
    var key: String
    var version: Int
    var name: String
    var specialty: String
    var form: NoteTemplate.Form
    var sections: [TemplateSectionJSON]
    var focus: [String]

    init(_ template: NoteTemplate) {
      key = template.key
      version = template.version
      name = template.name
      specialty = template.specialty
      form = template.form
      sections = template.sections.map { .init(key: $0.key, title: $0.title, takes: $0.takes, limit: $0.limit) }
      focus = template.focus
    }
  }

  struct TemplateInput: Decodable {
    /// The version that was edited.
    var version: Int
    var name: String
    var sections: [TemplateSectionJSON]
    var focus: [String]
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let query = request.query
    let notes = try await site.clinic.notes.list(
      patient: query.text("patient"), before: query.int("before").map { Note.ID(rawValue: Int64($0)) }, limit: query.int("limit") ?? 20,
      principal: try context.principal())
    return JSON.response([
      "notes": notes.map {
        SummaryJSON(
          id: $0.id.rawValue, template: $0.templateName, patient: $0.patientMark, createdAt: $0.createdAt, updatedAt: $0.updatedAt,
          signedAt: $0.signedAt)
      }
    ])
  }

  @Sendable func draft(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(DraftInput.self)
    let principal = try context.principal()
    let id = try await site.clinic.notes.draft(patient: input.patient, template: input.template, principal: principal)
    return JSON.response(NoteJSON(try await site.clinic.notes.note(id, principal: principal)), status: .created)
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response { try await answer(context) }

  func answer(_ context: WebContext) async throws -> Response {
    JSON.response(NoteJSON(try await site.clinic.notes.note(try NotePages.id(context), principal: try context.principal())))
  }

  @Sendable func edit(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(EditInput.self)
    try await site.clinic.notes.edit(
      try NotePages.id(context), section: try context.word("key"), text: input.text, version: input.version,
      principal: try context.principal())
    return try await answer(context)
  }

  @Sendable func history(_ request: Request, _ context: WebContext) async throws -> Response {
    let revisions = try await site.clinic.notes.history(
      try NotePages.id(context), section: try context.word("key"), principal: try context.principal())
    return JSON.response([
      "revisions": revisions.map {
        RevisionJSON(number: $0.number, origin: $0.origin, author: $0.author, at: $0.at, changes: $0.changes.map(ChangeJSON.init))
      }
    ])
  }

  @Sendable func sign(_ request: Request, _ context: WebContext) async throws -> Response {
    try NotePages.requirePerson(context)
    var request = request
    let input = try await request.input(SignInput.self)
    try await site.clinic.notes.sign(
      try NotePages.id(context),
      Signing(
        password: input.password, printedName: input.printedName, credentials: input.credentials, meaning: input.meaning,
        signature: input.signature ?? "", drawing: try input.drawing.map(SignatureDrawing.init), zone: input.zone,
        textHash: input.textHash),
      principal: try context.principal())
    return try await answer(context)
  }

  @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
    try NotePages.requirePerson(context)
    var request = request
    let input = try await request.input(AddendumInput.self)
    try await site.clinic.notes.addAddendum(
      try NotePages.id(context), text: input.text,
      Signing(
        password: input.password, printedName: input.printedName, credentials: input.credentials,
        signature: input.signature ?? "", drawing: try input.drawing.map(SignatureDrawing.init), zone: input.zone),
      principal: try context.principal())
    return try await answer(context)
  }

  @Sendable func templates(_ request: Request, _ context: WebContext) async throws -> Response {
    let templates = try await site.clinic.notes.templates(principal: try context.principal())
    return JSON.response(["templates": templates.map(TemplateJSON.init)])
  }

  @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(TemplateInput.self)
    let (key, principal) = (try context.word("key"), try context.principal())
    guard var template = try await site.clinic.notes.templates(principal: principal).first(where: { $0.key == key }) else {
      throw Refusal(.notFound, "There is no such template.")
    }
    template.version = input.version
    template.name = input.name
    template.sections = input.sections.map { .init(key: $0.key, title: $0.title, takes: $0.takes, limit: $0.limit) }
    template.focus = input.focus
    return JSON.response(TemplateJSON(try await site.clinic.notes.save(template, principal: principal)))
  }
}

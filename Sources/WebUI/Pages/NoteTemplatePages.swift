import Appliance
import Foundation
import Hummingbird

/// The outlines that notes are drafted from, for administrators: no patient text.
struct NoteTemplatePages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/note-templates", list)
    try routes.get("/note-templates/{key}", show)
    try routes.post("/note-templates/{key}", save)
  }

  struct ListPage: Page {
    static let template = "note-templates"
    struct Row: Sendable {
      var href: String
      var name: String
      var specialty: String
      var version: Int
      var sectionWord: String
    }
    var frame: Frame?
    var rows: [Row]
    var notice: String?
  }

  struct EditPage: Page {
    static let template = "note-template"
    struct Section: Sendable {
      var key: String
      var title: String
      var limit: Int
      var takes: String
    }
    var frame: Frame?
    var key: String
    var version: Int
    var name: String
    var focus: String
    var sections: [Section]
    var problem: String?
  }

  @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
    let templates = try await site.clinic.notes.templates(principal: try context.principal())
    let page = ListPage(
      frame: try await site.frame(context, .templates),
      rows: templates.map {
        .init(
          href: "/note-templates/\($0.key)", name: $0.name, specialty: $0.specialty, version: $0.version,
          sectionWord: Words.count($0.sections.count, "section", "sections"))
      }, notice: request.query["done"] == "saved" ? "Saved as a new version. Notes keep the version that they were drafted with." : nil)
    return try site.templates.response(page)
  }

  @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
    try await page(try await template(context), context)
  }

  /// Titles, lengths and the words of the specialty; a section whose title is empty goes.
  @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    var template = try await template(context)
    template.version = form.int("version") ?? 0
    template.name = form.text("name") ?? ""
    template.focus = (form["focus"] ?? "").split(whereSeparator: { $0.isWhitespace || $0 == "," }).map { $0.lowercased() }
    template.sections = template.sections.compactMap { section in
      var section = section
      guard let title = form.text("title-\(section.key)") else { return nil }
      section.title = title
      section.limit = form.int("limit-\(section.key)") ?? section.limit
      return section
    }
    do {
      _ = try await site.clinic.notes.save(template, principal: try context.principal())
      return .redirect(to: "/note-templates?done=saved")
    } catch let refusal as Refusal where refusal.code == .invalid || refusal.code == .conflict {
      return try await page(template, context, problem: refusal)
    }
  }

  private func template(_ context: WebContext) async throws -> NoteTemplate {
    let key = try context.word("key")
    guard let template = try await site.clinic.notes.templates(principal: try context.principal()).first(where: { $0.key == key }) else {
      throw Refusal(.notFound, "There is no such template.")
    }
    return template
  }

  private func page(_ template: NoteTemplate, _ context: WebContext, problem: Refusal? = nil) async throws -> Response {
    let page = EditPage(
      frame: try await site.frame(context, .templates, crumbs: [Frame.Crumb(label: template.name)]), key: template.key,
      version: template.version, name: template.name, focus: template.focus.joined(separator: " "),
      sections: template.sections.map {
        .init(key: $0.key, title: $0.title, limit: $0.limit, takes: $0.takes.map(\.rawValue).joined(separator: ", "))
      }, problem: problem?.message)
    return try site.templates.response(page, problem: problem)
  }
}

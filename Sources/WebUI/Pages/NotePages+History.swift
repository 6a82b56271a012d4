import Appliance
import Foundation
import Hummingbird

/// What became of a section, version by version.
extension NotePages {
  struct HistoryPage: Page {
    static let template = "note-history"
    struct Line: Sendable {
      var text: String
      var isAdded: Bool
      var isRemoved: Bool
    }
    struct Row: Sendable {
      var number: Int
      var what: String
      var who: String
      var when: Moment
      var lines: [Line]
    }
    var frame: Frame?
    var href: String
    var rows: [Row]
  }

  @Sendable func history(_ request: Request, _ context: WebContext) async throws -> Response {
    let (id, key) = (try Self.id(context), try context.word("key"))
    let revisions = try await site.clinic.notes.history(id, section: key, principal: try context.principal())
    let rows = revisions.map { revision in
      HistoryPage.Row(
        number: revision.number, what: Self.words(revision.origin), who: revision.author, when: Moment(revision.at),
        lines: revision.changes.map { change in
          switch change {
          case .kept(let text): .init(text: text, isAdded: false, isRemoved: false)
          case .added(let text): .init(text: text, isAdded: true, isRemoved: false)
          case .removed(let text): .init(text: text, isAdded: false, isRemoved: true)
          }
        })
    }
    let page = HistoryPage(
      frame: try await site.frame(
        context, .notes, crumbs: [Frame.Crumb(label: "Note \(id.rawValue)", link: "/notes/\(id.rawValue)"), Frame.Crumb(label: "History")]),
      href: "/notes/\(id.rawValue)#section-\(key)", rows: rows)
    return try site.templates.response(page)
  }
}

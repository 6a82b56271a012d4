import Appliance
import Foundation

/// The API's notes.
extension APIDescription {
  private static let short = Schema.string(1...200)
  private static let version = Schema.integer(1...1_000_000)
  private static let typed = Schema.string(0...50_000)
  private static let note = Schema(of: NoteAPI.NoteJSON.self)
  private static let signing: [String: Schema] = [
    "password": .string(1...1_024), "printedName": .string(3...200), "credentials": .string(1...100), "signature": .string(1...200),
    "drawing": .string(1...SignatureDrawing.longestText), "zone": .string(1...60),
  ]

  static let notes: [String: Operation] = [
    "GET /api/v1/notes": .gives(
      "notes", "One’s own notes, newest first",
      query: [
        .init(name: "patient", schema: short, about: "Only of the patient with this mark."),
        .init(name: "before", schema: .id, about: "Only notes with a smaller number."),
        .init(name: "limit", schema: .integer(1...100), about: "How many at most; 20 where nothing is said."),
      ], .object(["notes": .list(Schema(of: NoteAPI.SummaryJSON.self), most: 100)], required: ["notes"])),
    "POST /api/v1/notes": .gives(
      "notes", "Draft a note from a patient’s record",
      takes: Schema(of: NoteAPI.DraftInput.self, ["patient": .string(1...40), "template": .string(1...64)]), status: 201, note),
    "GET /api/v1/notes/{id}": .gives("notes", "A note with its sources and what it leaves out", note),
    "GET /api/v1/notes/{id}/pdf": Operation(
      tag: "notes", summary: "The note as a PDF; sealed once it is signed", status: 200, answer: .media("application/pdf")),
    "DELETE /api/v1/notes/{id}": .does("notes", "Discard a draft"),
    "PUT /api/v1/notes/{id}/sections/{key}": .gives(
      "notes", "Edit a section: a sentence on each line",
      takes: Schema(of: NoteAPI.EditInput.self, ["text": typed, "version": version]), note),
    "POST /api/v1/notes/{id}/sections/{key}/draft": .gives(
      "notes", "Have a language model write a section from the record's statements; with Accept: text/event-stream sentence by sentence",
      takes: Schema(of: NoteAPI.ModelInput.self, ["version": version, "connection": .id, "text": typed]), note),
    "POST /api/v1/notes/{id}/sections/{key}/keep": .gives(
      "notes", "Keep the sentences that a language model had written when it was stopped",
      takes: Schema(of: NoteAPI.KeepInput.self, ["version": version, "sentences": .list(.string(1...200_000), most: 40)]), note),
    "POST /api/v1/notes/{id}/sections/{key}/regenerate": .gives(
      "notes", "Draft a section again", takes: Schema(of: NoteAPI.RegenerateInput.self, ["version": version, "text": typed]), note),
    "GET /api/v1/notes/{id}/sections/{key}/history": .lists(
      "notes", "What became of a section, newest first", "revisions", of: NoteAPI.RevisionJSON.self),
    "POST /api/v1/notes/{id}/sign": .gives(
      "notes", "Sign the text that was read; asks for the password again, and no token does it",
      takes: Schema(of: NoteAPI.SignInput.self, signing.merging(["textHash": .string(64...64)]) { $1 }), note),
    "POST /api/v1/notes/{id}/addenda": .gives(
      "notes", "Add to a signed note", takes: Schema(of: NoteAPI.AddendumInput.self, signing.merging(["text": .string(1...50_000)]) { $1 }),
      note),
    "GET /api/v1/note-templates": .lists("notes", "The templates", "templates", of: NoteAPI.TemplateJSON.self),
    "PUT /api/v1/note-templates/{key}": .gives(
      "notes", "A new version of a template",
      takes: Schema(
        of: NoteAPI.TemplateInput.self,
        ["version": version, "name": .string(1...80), "focus": .list(.string(1...40), most: 100)]),
      Schema(of: NoteAPI.TemplateJSON.self)),
  ]
}

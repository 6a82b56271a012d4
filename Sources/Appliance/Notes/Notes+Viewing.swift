import Foundation
import GRDB
import Ingest

extension Notes {
  func view(_ row: NoteStore.Row, _ principal: Principal, in db: Database) throws -> Note {
    let names = try self.names(of: row, in: db)
    let template = try store.template(row.template, version: row.templateVersion, in: db)
    let title = template?.name ?? row.template
    let sections = try store.sections(of: row.id, in: db)
    var sources = Sources(notes: self, principal: principal, names: names)
    let shown = try sections.map { section in
      let citations = try store.citations(of: section.revision.id, in: db)
      return Note.Section(
        key: section.key, title: section.title, revision: section.revision.number, origin: section.revision.origin,
        sentences: try section.revision.sentences.enumerated().map { index, sentence in
          Note.Sentence(
            text: names.shown(sentence.text), doubts: sentence.doubts,
            citations: try citations.filter { $0.sentence == index }.map { try sources.source($0, in: db) })
        })
    }
    let exact = Self.exact(row, title: title, sections: sections, mark: try mark(row, in: db))
    let birth = names.identities.compactMap(\.birthDate)
    return Note(
      id: row.id, version: row.version, template: row.template, templateVersion: row.templateVersion, templateName: title,
      patientMark: names.mark, patientName: names.identities.lazy.map(Patients.name).first { !$0.isEmpty } ?? "",
      birthDate: Set(birth).count == 1 ? birth.first : nil, createdAt: row.createdAt, updatedAt: row.updatedAt, sections: shown,
      // What a document said that was deleted is not told by a list either.
      omissions: try store.omissions(of: row.id, in: db).filter { try isThere($0.citations, principal, in: db) }.map { omission in
        var omission = omission
        omission.text = names.shown(omission.text)
        return omission
      },
      attestation: try store.attestation(of: row.id, current: exact, in: db),
      addenda: try store.addenda(of: row.id, in: db).map { addendum in
        var addendum = addendum
        addendum.text = names.shown(addendum.text)
        return addendum
      },
      textHash: NoteText.hash(exact).hex)
  }

  private func isThere(_ citations: [Citation], _ principal: Principal, in db: Database) throws -> Bool {
    try citations.allSatisfy { citation in
      let row = try documents.row(Document.ID(rawValue: citation.document), in: db)
      return row.map { ($0.state == .indexed || $0.state == .approved) && presenter.isReadable($0, by: principal) } ?? false
    }
  }

  /// The mark of the patient as the note was made for: a merge does not change what was signed.
  private func mark(_ row: NoteStore.Row, in db: Database) throws -> String {
    try patients.patient(row.patient, in: db)?.mark ?? ""
  }

  static func exact(_ row: NoteStore.Row, title: String, sections: [NoteStore.SectionRow], mark: String) -> String {
    NoteText.exact(
      title: title, mark: mark, sections: sections.map { ($0.title, $0.revision.sentences.map(\.text)) })
  }

  func exact(_ row: NoteStore.Row, in db: Database) throws -> String {
    let template = try store.template(row.template, version: row.templateVersion, in: db)
    return Self.exact(
      row, title: template?.name ?? row.template, sections: try store.sections(of: row.id, in: db), mark: try mark(row, in: db))
  }

  /// Footnotes: each place has one number through the whole note, and shows only what the person may read today.
  private struct Sources {
    let notes: Notes
    let principal: Principal
    let names: NoteNames
    var numbers: [Citation: Int] = [:]
    var pages: [String: [Unicode.Scalar]?] = [:]

    mutating func source(_ row: NoteStore.CitationRow, in db: Database) throws -> Note.Source {
      let citation = row.citation
      let number = numbers[citation] ?? numbers.count + 1
      numbers[citation] = number
      guard !row.isGone, let page = try page(citation, in: db) else {
        return Note.Source(citation: citation, text: nil, isGone: true, number: number)
      }
      guard citation.start < citation.end, citation.end <= page.count else {
        return Note.Source(citation: citation, text: nil, isGone: false, isChanged: true, number: number)
      }
      let text = String(page[citation.start..<citation.end])
      if let known = row.textMAC, known != notes.store.textMAC(text) {
        return Note.Source(citation: citation, text: nil, isGone: false, isChanged: true, number: number)
      }
      return Note.Source(citation: citation, text: names.shown(text), isGone: false, number: number)
    }

    private mutating func page(_ citation: Citation, in db: Database) throws -> [Unicode.Scalar]? {
      let key = "\(citation.document)/\(citation.page)"
      if let known = pages[key] { return known }
      let id = Document.ID(rawValue: citation.document)
      var found: [Unicode.Scalar]?
      if let row = try notes.documents.row(id, in: db), notes.presenter.isReadable(row, by: principal) {
        found = try notes.documents.pages(of: id, in: db).first { $0.number == citation.page }?.redacted.map { Array($0.unicodeScalars) }
      }
      pages[key] = .some(found)
      return found
    }
  }
}

import Foundation
import GRDB

extension Notes {
  /// Each line is a sentence. One that stays keeps its sources; one that was changed keeps those of the sentence it was, and is held against them;
  /// one that is new has none, and says so. Returns the note's version afterwards: the same when nothing was changed.
  @discardableResult
  package func edit(_ id: Note.ID, section key: String, text: String, version: Int, principal: Principal) async throws -> Int {
    try principal.require(.writeNotes)
    guard text.utf8.count <= Self.longestText else {
      throw Refusal(.invalid, "A section may have at most 50,000 characters.", field: "text")
    }
    // Each is compared with the others: one person's text must not keep everybody's drafts waiting.
    let typed = text.split(whereSeparator: \.isNewline)
    guard typed.count <= Self.mostSentences else { throw Self.tooLong }
    let (before, names, record) = try await database.pool.read { [self] db in
      let row = try unsigned(id, principal, in: db)
      guard let section = try store.sections(of: id, in: db).first(where: { $0.key == key }) else { throw Self.noSection }
      let citations = try store.citations(of: section.revision.id, in: db)
      let sentences = section.revision.sentences.enumerated().map { index, sentence in
        NoteSentence(
          text: sentence.text, citations: citations.filter { $0.sentence == index }.map(\.citation), doubts: sentence.doubts)
      }
      return (sentences, try self.names(of: row, in: db), try self.record(of: row.patient, principal, in: db))
    }
    // What can't be seen can turn around what can.
    let plain = typed.map { PlainAnswer.visible(String($0)).trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    let lines = plain.map(names.hidden)
    // Nor is it a change when somebody sends back what is shown.
    guard lines != before.map(\.text), plain != before.map({ names.shown($0.text) }) else { return version }
    let known = Set(before.map(\.text))
    guard lines.allSatisfy({ $0.utf8.count <= Self.longestSentence || known.contains($0) }) else { throw Self.tooLong }
    let sentences = try await offload(to: queue) { Self.sentences(lines, before: before, record) }
    try await change(id, section: key, version: version, sentences, .edited, record, principal)
    return version + 1
  }

  /// What somebody typed and did not save, before something else takes its place: so it is in the history. Returns the note's version afterwards.
  func saveTyped(_ text: String?, of id: Note.ID, section key: String, version: Int, principal: Principal) async throws -> Int {
    guard let text else { return version }
    return try await edit(id, section: key, text: text, version: version, principal: principal)
  }

  private static let tooLong = Refusal(.invalid, "A section may have at most 500 lines, each of at most 5,000 characters.", field: "text")

  static func sentences(_ lines: [String], before: [NoteSentence], _ record: PatientRecord) -> [NoteSentence] {
    func distinct(_ text: String) -> Set<String> { Set(NoteToken.tokens(of: text).map(\.text)) }
    let known = Dictionary(before.map { ($0.text, $0) }, uniquingKeysWith: { first, _ in first })
    let others = before.map { ($0, distinct($0.text)) }
    return lines.map { line in
      if let same = known[line] { return same }
      let words = distinct(line)
      var best: (sentence: NoteSentence, share: Double)?
      for (sentence, other) in others {
        let share = Double(words.intersection(other).count) / Double(max(words.union(other).count, 1))
        if share >= 0.4, share > best?.share ?? 0 { best = (sentence, share) }
      }
      return SupportCheck().checked(NoteSentence(text: line, citations: best?.sentence.citations ?? []), in: record)
    }
  }

  func change(
    _ id: Note.ID, section key: String, version: Int, _ sentences: [NoteSentence], _ origin: Note.Revision.Origin, _ record: PatientRecord,
    _ principal: Principal, _ facts: [String: AuditValue] = [:]
  ) async throws {
    let texts = try await database.pool.read { [self] db in
      try store.sections(of: id, in: db).filter { $0.key != key }.flatMap { $0.revision.sentences.map(\.text) }
    }
    let omissions = try await offload(to: queue) { Omissions(record).missing(from: texts + sentences.map(\.text)) }
    try await database.pool.write { [self] db in
      _ = try unsigned(id, principal, in: db)
      guard try store.touch(id, version: version, at: now(), in: db) else { throw Self.changed }
      var known: [Citation: Data?] = [:]
      if origin == .edited, let current = try store.sections(of: id, in: db).first(where: { $0.key == key }) {
        for row in try store.citations(of: current.revision.id, in: db) { known.updateValue(row.textMAC, forKey: row.citation) }
      }
      try store.addRevision(
        of: key, note: id, sentences, from: record, known: known, origin: origin, by: principal.login, at: now(), in: db)
      try store.setOmissions(omissions, of: id, in: db)
      let metadata: [String: AuditValue] = [
        "section": .string(key), "sentences": .int(Int64(sentences.count)),
        "doubts": .int(Int64(sentences.count { !$0.doubts.isEmpty })), "origin": .string(origin.rawValue),
      ]
      try audit.append(
        .by(
          principal, origin == .edited ? .noteEdited : .noteRegenerated, target: id.auditTarget,
          metadata: metadata.merging(facts) { _, new in new }), in: db)
    }
  }

  /// A draft that nobody needs; a signed note stays.
  package func discard(_ id: Note.ID, principal: Principal) async throws {
    try principal.require(.writeNotes)
    try await database.pool.write { [self] db in
      _ = try unsigned(id, principal, in: db)
      try store.remove(id, in: db)
      try audit.append(.by(principal, .noteDiscarded, target: id.auditTarget), in: db)
    }
  }

  // MARK: Templates

  package func templates(principal: Principal) async throws -> [NoteTemplate] {
    guard principal.may(.writeNotes) || principal.may(.manageNoteTemplates) else {
      try principal.require(.writeNotes)
      return []
    }
    return try await database.pool.write { [self] db in
      try store.seed(at: now(), in: db)
      return try store.templates(in: db)
    }
  }

  /// A new version; notes keep the one they were drafted with.
  package func save(_ template: NoteTemplate, principal: Principal) async throws -> NoteTemplate {
    try principal.require(.manageNoteTemplates)
    if let fault = template.fault { throw Refusal(.invalid, fault) }
    return try await database.pool.write { [self] db in
      try store.seed(at: now(), in: db)
      guard let current = try store.template(template.key, in: db) else { throw Refusal(.notFound, "There is no such template.") }
      guard current.version == template.version else {
        throw Refusal(.conflict, "The template was changed in the meantime. Load it again.")
      }
      var next = template
      next.version += 1
      try store.add(next, by: principal.login, at: now(), in: db)
      try audit.append(
        .by(
          principal, .noteTemplateChanged, target: "note-template:\(template.key)", metadata: ["version": .int(Int64(next.version))]),
        in: db)
      return next
    }
  }
}

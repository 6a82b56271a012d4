import Foundation
import GRDB

/// Signing is for a person who is there: it asks for the password again, and no program's token and no text in a document does it.
extension Notes {
  package func sign(_ id: Note.ID, _ signing: Signing, principal: Principal) async throws {
    let checked = try Self.checked(signing, principal)
    // Seen before the password, so that a note that can't be signed does not cost an attempt.
    _ = try await database.pool.read { [self] db in try unsigned(id, principal, in: db) }
    try await accounts.confirm(password: signing.password, field: "password", principal: principal)
    try await database.pool.write { [self] db in
      let row = try unsigned(id, principal, in: db)
      let text = try exact(row, in: db)
      guard NoteText.hash(text).hex == signing.textHash.lowercased() else { throw Self.changed }
      guard try store.touch(id, version: row.version, at: now(), in: db) else { throw Self.changed }
      try store.attest(id, signed(checked, text: text, principal), meaning: signing.meaning, in: db)
      let doubts = try store.sections(of: id, in: db).reduce(0) { $0 + $1.revision.sentences.count { !$0.doubts.isEmpty } }
      let metadata: [String: AuditValue] = [
        "version": .int(Int64(row.version + 1)), "sha256": .string(NoteText.hash(text).hex), "meaning": .string(signing.meaning.rawValue),
        "doubts": .int(Int64(doubts)), "drawn": .bool(checked.drawing != nil),
      ]
      try audit.append(.by(principal, .noteSigned, target: id.auditTarget, metadata: metadata), in: db)
    }
  }

  /// What is said after the signature, signed likewise.
  package func addAddendum(_ id: Note.ID, text: String, _ signing: Signing, principal: Principal) async throws {
    let checked = try Self.checked(signing, principal)
    let lines = text.split(whereSeparator: \.isNewline).map { PlainAnswer.visible(String($0)).trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    guard !lines.isEmpty, text.utf8.count <= Self.longestText else {
      throw Refusal(.invalid, "Write what is to be added, at most 50,000 characters.", field: "text")
    }
    try await requireSigned(id, principal)
    try await accounts.confirm(password: signing.password, field: "password", principal: principal)
    try await database.pool.write { [self] db in
      let row = try own(id, principal, in: db)
      let exact = try names(of: row, in: db).hidden(lines.joined(separator: "\n"))
      let number = try store.addAddendum(to: id, signed(checked, text: exact, principal), in: db)
      let metadata: [String: AuditValue] = [
        "number": .int(Int64(number)), "sha256": .string(NoteText.hash(exact).hex), "drawn": .bool(checked.drawing != nil),
      ]
      try audit.append(.by(principal, .noteAddendumAdded, target: id.auditTarget, metadata: metadata), in: db)
    }
  }

  private func requireSigned(_ id: Note.ID, _ principal: Principal) async throws {
    try await database.pool.read { [self] db in
      _ = try own(id, principal, in: db)
      guard try store.isSigned(id, in: db) else {
        throw Refusal(.conflict, "The note is not signed yet. Edit it instead.")
      }
    }
  }

  private func signed(_ signing: Signing, text: String, _ principal: Principal) -> NoteStore.Signed {
    NoteStore.Signed(
      user: principal.user, printedName: signing.printedName, credentials: signing.credentials, signature: signing.signature,
      drawing: signing.drawing, at: now(), zone: signing.zone, text: text)
  }

  private static func checked(_ signing: Signing, _ principal: Principal) throws(Refusal) -> Signing {
    try principal.require(.writeNotes)
    guard principal.scopes == nil else { throw Refusal(.forbidden, "A person signs, not a program.") }
    func one(_ text: String) -> String { PlainAnswer.visible(text).split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    var result = signing
    result.printedName = one(signing.printedName)
    result.credentials = one(signing.credentials)
    result.signature = one(signing.signature)
    guard (3...100).contains(result.printedName.count), result.printedName.utf8.count <= 400 else {
      throw Refusal(.invalid, "Enter your name as it is to be printed.", field: "printed_name")
    }
    guard (1...60).contains(result.credentials.count), result.credentials.utf8.count <= 240 else {
      throw Refusal(.invalid, "Enter your credentials, such as MD.", field: "credentials")
    }
    let isTyped = result.signature.compare(result.printedName, options: [.caseInsensitive, .diacriticInsensitive]) == .orderedSame
    // What is typed beside a drawing is a signature as well.
    guard isTyped || (signing.drawing != nil && result.signature.isEmpty) else {
      throw Refusal(.invalid, "Type your name once more, as printed, to sign.", field: "signature")
    }
    guard TimeZone(identifier: signing.zone) != nil, signing.zone.count <= 60 else {
      throw Refusal(.invalid, "The time zone is not known.", field: "zone")
    }
    return result
  }
}

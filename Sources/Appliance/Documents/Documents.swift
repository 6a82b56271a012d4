package import Foundation
import GRDB
import Ingest

/// Which documents a list shows.
package struct DocumentFilter: Sendable {
  package var states: Set<Document.State> = []
  package var unclaimedOnly = false
  package var before: Document.ID?
  /// 1–100.
  package var limit = 20

  package init() {}
}

package struct DocumentPage: Sendable {
  package var documents: [Document]
  /// Where the next page begins, if there is one.
  package var next: Document.ID?
  package var waitingForReview: Int
  package var unclaimed: Int
}

/// A file that is in memory already.
package struct UploadedFile: Sendable {
  package var name: String
  package var data: Data

  package init(name: String, data: Data) {
    self.name = name
    self.data = data
  }
}

/// What people do with documents, apart from reviewing them.
package final class Documents: Sendable {
  let database: ClinicDatabase
  let store: DocumentStore
  let lifecycle: Lifecycle
  let audit: AuditLog
  let presenter: DocumentPresenter
  let intake: Intake
  let wake: Wake
  let passwords: FilePasswords

  init(_ parts: ClinicParts, intake: Intake) {
    database = parts.database
    store = parts.documents
    lifecycle = parts.lifecycle
    audit = parts.audit
    presenter = parts.presenter
    wake = parts.wake
    passwords = parts.passwords
    self.intake = intake
  }

  package func list(_ filter: DocumentFilter, principal: Principal) async throws -> DocumentPage {
    try principal.require(.viewOwnDocuments)
    return try await database.pool.read { [store, presenter] db in
      let limit = min(max(filter.limit, 1), 100)
      let rows = try store.rows(
        .init(
          visibleTo: principal.user, includesUnclaimed: principal.may(.claimDocuments), unclaimedOnly: filter.unclaimedOnly,
          includesSecondReviews: principal.may(.reviewDocuments), states: filter.states, before: filter.before, limit: limit + 1), in: db)
      let shown = try rows.prefix(limit).map { try presenter.document($0, for: principal, in: db) }
      return DocumentPage(
        documents: shown, next: rows.count > limit ? shown.last?.id : nil,
        waitingForReview: try store.count(states: [.waitingReview], owner: principal.user, in: db),
        unclaimed: try store.countUnclaimed(in: db))
    }
  }

  /// The document's page. Its redacted text is shown, so it is audited.
  package func detail(_ id: Document.ID, principal: Principal) async throws -> DocumentDetail {
    try principal.require(.viewOwnDocuments)
    return try await database.pool.write { [self] db in
      let row = try readable(id, principal, in: db)
      try audit.append(.by(principal, .documentViewed, target: id.auditTarget), in: db)
      let isKept = row.state == .approved || row.state == .indexed
      let pages = isKept ? try store.pages(of: id, in: db) : []
      let history = try audit.entries(AuditFilter(target: id.auditTarget), limit: 200, in: db).sorted { $0.seq < $1.seq }
      return DocumentDetail(
        document: try presenter.document(row, for: principal, in: db),
        pages: pages.map { .init(number: $0.number, source: $0.source, confidence: $0.confidence, text: $0.redacted ?? "") },
        history: history.map { .init(at: $0.date, actor: $0.actor, what: $0.action?.words ?? $0.actionName) },
        mayBeSeenBy: seenBy(row, principal),
        mayReveal: isKept && presenter.isOpen(row, to: principal) && principal.may(.reveal))
    }
  }

  private func seenBy(_ row: DocumentRow, _ principal: Principal) -> [String] {
    var people: [String] = []
    if let login = row.ownerLogin {
      people.append(row.owner == principal.user ? "you, its owner" : "\(login), its owner")
    } else {
      people.append("every clinician and staff member, because nobody has claimed it")
    }
    if row.state == .indexed { people.append("every clinician by a search of the whole clinic, redacted and without its file name") }
    return people
  }

  /// The redacted pages with names and dates put back. For owners with the permission, with a reason, audited each time.
  package func reveal(_ id: Document.ID, reason: String, principal: Principal) async throws -> [DocumentDetail.Page] {
    try principal.require(.reveal)
    let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (3...200).contains(reason.count) else {
      throw Refusal(.invalid, "Say in a few words why you need to see it.", field: "reason")
    }
    return try await database.pool.write { [self] db in
      guard let row = try store.row(id, in: db), presenter.isOpen(row, to: principal), row.state == .indexed || row.state == .approved
      else { throw Refusal(.notFound, "There is no such document.") }
      // The reason is free text and may name somebody: it is kept sealed.
      let sealed = try store.keys.seal(reason, aad: KeyRing.place("audit", id, "reason")).base64EncodedString()
      try audit.append(.by(principal, .revealed, target: id.auditTarget, metadata: ["sealed_reason": .string(sealed)]), in: db)
      return try store.pages(of: id, in: db).map { page in
        .init(number: page.number, source: page.source, confidence: page.confidence, text: Self.revealed(page))
      }
    }
  }

  private static func revealed(_ page: DocumentStore.PageRow) -> String {
    let scalars = Array((page.redacted ?? "").unicodeScalars)
    var result = String.UnicodeScalarView()
    var position = 0
    for value in page.reveal.sorted(by: { $0.start < $1.start }) where value.start >= position && value.end <= scalars.count {
      result.append(contentsOf: scalars[position..<value.start])
      result.append(contentsOf: value.value.unicodeScalars)
      position = value.end
    }
    result.append(contentsOf: scalars[position...])
    return String(result)
  }

  package func claim(_ id: Document.ID, principal: Principal) async throws -> Document {
    try principal.require(.claimDocuments)
    try await requireOpen(id, principal)
    try await lifecycle.setOwner(
      principal.user, of: id, onlyIfUnclaimed: true, entry: .by(principal, .documentClaimed, target: id.auditTarget))
    wake.approving()
    return try await document(id, principal)
  }

  package func handOver(_ id: Document.ID, to login: String, principal: Principal) async throws -> Document {
    try principal.require(.claimDocuments)
    try await requireOpen(id, principal)
    let receiver = try await database.pool.read { db in try AccountStore().user(login: login, in: db)?.user }
    guard let receiver, !receiver.isDisabled, Access.permissions(of: receiver.role).contains(.viewOwnDocuments) else {
      throw Refusal(.invalid, "Nobody of that name can take documents.", field: "login")
    }
    let before = try await document(id, principal)
    try await lifecycle.setOwner(
      receiver.id, of: id, onlyIfUnclaimed: false,
      entry: .by(principal, .documentHandedOver, target: id.auditTarget, metadata: ["to": .string(receiver.login)]))
    wake.approving()
    var after = before
    after.owner = receiver.id
    after.ownerLogin = receiver.login
    return after
  }

  package func retry(_ id: Document.ID, principal: Principal) async throws -> Document {
    try principal.require(.retryDocuments)
    try await requireOpen(id, principal)
    try await lifecycle.retry(id, entry: .by(principal, .retried, target: id.auditTarget))
    wake.reading()
    return try await document(id, principal)
  }

  /// Gives the password of a file that waits for one. It is kept in memory until the file is read, and never stored.
  package func unlock(_ id: Document.ID, password: String, principal: Principal) async throws -> Document {
    try principal.require(.retryDocuments)
    try await requireOpen(id, principal)
    guard !password.isEmpty, password.utf8.count <= ExtractionInput.longestPassword else {
      throw Refusal(.invalid, "Enter the file's password.", field: "password")
    }
    guard try await document(id, principal).state == .waitingPassword else {
      throw Refusal(.conflict, "This document does not wait for a password any more.")
    }
    passwords.keep(password, for: id)
    do {
      try await lifecycle.retry(id, entry: .by(principal, .retried, target: id.auditTarget, metadata: ["password": .bool(true)]))
    } catch {
      _ = passwords.take(id)
      throw error
    }
    wake.reading()
    return try await document(id, principal)
  }

  /// One document as its owner sees it, without its text.
  package func document(_ id: Document.ID, _ principal: Principal) async throws -> Document {
    try await database.pool.read { [self] db in
      try presenter.document(try readable(id, principal, in: db), for: principal, in: db)
    }
  }

  private func requireOpen(_ id: Document.ID, _ principal: Principal) async throws {
    let row = try await database.pool.read { [store] db in try store.row(id, in: db) }
    guard let row, presenter.isOpen(row, to: principal) else { throw Refusal(.notFound, "There is no such document.") }
  }

  private func readable(_ id: Document.ID, _ principal: Principal, in db: Database) throws -> DocumentRow {
    guard let row = try store.row(id, in: db), presenter.isReadable(row, by: principal) else {
      throw Refusal(.notFound, "There is no such document.")
    }
    return row
  }
}

import Foundation
import GRDB
import Ingest

/// A document's life, arrow by arrow.
///
/// ```
///             ┌─────────── retry ───────────┐
///             ▼                             │
/// received ─► extracting ─► waiting_review ─┼─► rejected
///    │            │               │ approve │
///    ▼            ├─► failed ─────┼─────────┤
/// duplicate       └─► waiting_password ─────┘
///                                 ▼
///                             approved ─► indexed ─► retired
/// ```
///
/// An indexed document whose text changes goes back to *approved* (`DocumentStore.withdraw`): a missed identifier, another patient.
///
/// Invariants:
/// 1. Each arrow is one method and one transaction, and writes its audit entry in that transaction.
/// 2. An arrow says where it starts; a document that is elsewhere by now is left alone, so that no step happens twice.
/// 3. What a later step needs is durable before the arrow: the spool file before *received*, the redacted pages with *approved*.
/// 4. Text and vectors enter the index in the transaction that says *indexed*, which also drops the original's text.
/// 5. A spool file goes after that transaction. A crash between the two leaves a file that the next start removes.
struct Lifecycle {
  let database: ClinicDatabase
  let store: DocumentStore
  let findings = FindingStore()
  let quarantine = QuarantineStore()
  let audit: AuditLog
  let events: EventStream
  let now: @Sendable () -> Date

  // MARK: In

  /// The new document's id, or the earlier one's when this claim was committed before a crash.
  func receive(_ new: DocumentStore.NewDocument, by entry: @Sendable (Document.ID, AuditAction) -> AuditEntry) async throws
    -> (id: Document.ID, isDuplicate: Bool)
  {
    let result = try await database.pool.write { [store, audit] db in
      if let known = try store.rows(claim: new.claim, in: db).first {
        return (known.id, known.state == .duplicate)
      }
      let twin = try store.twin(of: new.contentMAC, owner: new.owner, in: db)
      var new = new
      if twin != nil { new.spool = nil }
      let id = try store.insert(new, state: twin == nil ? .received : .duplicate, in: db)
      try audit.append(entry(id, .documentReceived), in: db)
      if let twin {
        try store.setDuplicate(of: twin.id, id, in: db)
        try store.setOutcomePending(true, id, in: db)
        try audit.append(.byService(.duplicate, id, metadata: ["of": .int(twin.id.rawValue)]), in: db)
      }
      return (id, twin != nil)
    }
    try await publish(result.0)
    return result
  }

  // MARK: Reading

  /// The next document to read, moved to *extracting*: small files first, so that a long scan does not hold up a one-page fax.
  /// `onlyShort`: nil when only longer ones wait.
  func takeNext(onlyShort: Bool = false) async throws -> DocumentRow? {
    let row = try await database.pool.write { [store, audit, now] db -> DocumentRow? in
      guard
        let id = try Int64.fetchOne(
          // What was interrupted again and again lets the others go first: it may be the cause.
          db,
          sql: "SELECT id FROM documents WHERE state = 'received' AND size <= ? ORDER BY attempts >= 3, size > ?, id LIMIT 1",
          arguments: [onlyShort ? DocumentStore.shortFile : Int.max, DocumentStore.shortFile]
        ).map(Document.ID.init(rawValue:)),
        try store.move(id, from: [.received], to: .extracting, at: now(), in: db)
      else { return nil }
      try store.countAttempt(id, in: db)
      try audit.append(.byService(.extractionStarted, id), in: db)
      return try store.row(id, in: db)
    }
    if let row { try await publish(row.id) }
    return row
  }

  struct ReadDocument: Sendable {
    var document: ExtractedDocument
    var findings: [[Finding]]
    var identities: [PatientIdentity]
  }

  /// What was read waits for review. Several documents in one file become rows of their own, part 1, 2, …
  func finishExtracting(_ row: DocumentRow, _ documents: [ReadDocument], warnings: [String], patients: PatientStore) async throws {
    let ids = try await database.pool.write { [store, audit, now] db -> [Document.ID] in
      guard try store.move(row.id, from: [.extracting], to: .waitingReview, at: now(), in: db) else { return [] }
      // A second reading replaces the parts of the first, but not those that went on meanwhile.
      try db.execute(
        sql: "DELETE FROM documents WHERE claim = ? AND part > 0 AND state IN ('waiting_review', 'failed')", arguments: [row.claim])
      let name = try store.name(of: row)
      // Asked once: a batch of messages has thousands of parts.
      let kept = try Set(store.rows(claim: row.claim, in: db).map(\.part))
      var ids: [Document.ID] = []
      for (part, read) in documents.enumerated() {
        var id = row.id
        if part > 0 {
          if kept.contains(part) { continue }
          let new = DocumentStore.NewDocument(
            claim: row.claim, part: part, owner: row.owner, name: name, declaredPHI: row.declaredPHI, autoApprove: row.autoApprove,
            size: row.size, contentMAC: row.contentMAC, spool: row.spool, receivedAt: row.receivedAt)
          id = try store.insert(new, state: .waitingReview, in: db)
          try audit.append(.byService(.documentReceived, id, metadata: ["part": .int(Int64(part))]), in: db)
        }
        let mark = try patients.newMark(in: db)
        try store.store(
          read.document, findings: read.findings, identities: read.identities, warnings: warnings, proposedMark: mark, in: id, db: db)
        let counts: [String: AuditValue] = [
          "kind": .string(read.document.type.rawValue), "pages": .int(Int64(read.document.pages.count)),
          "findings": .int(Int64(read.findings.reduce(0) { $0 + $1.count })),
        ]
        try audit.append(.byService(.extracted, id, metadata: counts), in: db)
        ids.append(id)
      }
      return ids
    }
    for id in ids { try await publish(id) }
  }

  func failExtracting(_ id: Document.ID, code: String, stage: String = "extracting") async throws {
    try await database.pool.write { [store, audit, now] db in
      guard try store.move(id, from: [.extracting, .received], to: .failed, stage: stage, code: code, at: now(), in: db) else { return }
      try store.setOutcomePending(true, id, in: db)
      try audit.append(.byService(.extractionFailed, id, metadata: ["code": .string(code)]), in: db)
    }
    try await publish(id)
  }

  /// The file can't be read without its password, or the one that was given is not it.
  func waitForPassword(_ id: Document.ID, isWrong: Bool) async throws {
    try await database.pool.write { [store, audit, now] db in
      let code = isWrong ? "password_wrong" : "waiting_password"
      let isThere = try store.move(id, from: [.extracting], to: .waitingPassword, stage: "extracting", code: code, at: now(), in: db)
      guard isThere else { return }
      // Whoever dropped it is told once.
      if !isWrong { try store.setOutcomePending(true, id, in: db) }
      try audit.append(.byService(.passwordNeeded, id, metadata: ["wrong": .bool(isWrong)]), in: db)
    }
    try await publish(id)
  }

  /// A worker was ended by this content. Durable before it is tried again, so that ending the whole machine does not make it forgotten.
  /// Gives how often that has happened.
  func countCrash(of row: DocumentRow) async throws -> Int {
    try await database.pool.write { [quarantine, now] db in try quarantine.countCrash(of: row.contentMAC, at: now(), in: db) }
  }

  /// Whether this content is not to be opened any more.
  func isQuarantined(_ row: DocumentRow) async throws -> Bool {
    try await database.pool.read { [quarantine] db in try quarantine.holds(row.contentMAC, in: db) }
  }

  /// Back to the queue, for a reason that is not the file's fault. `isAttempt` tells whether it counts as one of the tries that a file has.
  func requeue(_ id: Document.ID, isAttempt: Bool) async throws {
    try await database.pool.write { [store, now] db in
      guard try store.move(id, from: [.extracting], to: .received, at: now(), in: db) else { return }
      if !isAttempt { try store.forgetAttempt(id, in: db) }
    }
    try await publish(id)
  }

  /// After a start nothing is being read any more, whatever the rows say.
  func recover() async throws {
    try await database.pool.write { [store, audit, now] db in
      for row in try store.rows(states: [.extracting], limit: Int(Int32.max), in: db) {
        _ = try store.move(row.id, from: [.extracting], to: .received, at: now(), in: db)
        try audit.append(.byService(.extractionInterrupted, row.id), in: db)
      }
    }
  }

  // MARK: A person's arrows

  /// Back to *received*: from *failed* by retry, from *waiting_review* by "reject, and read it again".
  func retry(_ id: Document.ID, entry: AuditEntry) async throws {
    try await database.pool.write { [store, quarantine, audit, now] db in
      guard let row = try store.row(id, in: db), row.spool != nil else {
        throw Refusal(.conflict, "The original is no longer here, so it can't be read again. Drop the file once more.")
      }
      // Parts were made by reading part 0; so it is part 0 that is read again.
      let first = try store.rows(claim: row.claim, in: db).first ?? row
      let target = row.part == 0 ? row : first
      guard row.part == 0 else {
        throw Refusal(.conflict, "This document came in one file with others. Retry document \(target.id) instead.")
      }
      guard try store.move(id, from: [.failed, .waitingReview, .waitingPassword], to: .received, at: now(), in: db) else {
        throw Refusal(.conflict, "This document is not one that can be read again now.")
      }
      try store.resetAttempts(id, in: db)
      // A person wants to know, after an update for instance.
      try quarantine.release(row.contentMAC, in: db)
      try store.setOutcomePending(false, id, in: db)
      try db.execute(sql: "DELETE FROM review_locks WHERE document = ?", arguments: [id.rawValue])
      try audit.append(entry, in: db)
    }
    try await publish(id)
  }

  func reject(_ id: Document.ID, code: String? = nil, entry: AuditEntry) async throws {
    try await database.pool.write { [store, audit, now] db in
      guard try store.move(id, from: [.waitingReview, .failed, .waitingPassword], to: .rejected, code: code, at: now(), in: db) else {
        throw Refusal(.conflict, "This document is not waiting for a decision any more.")
      }
      try store.removeContent(of: id, in: db)
      try store.setOutcomePending(true, id, in: db)
      try audit.append(entry, in: db)
    }
    try await publish(id)
  }

  func setOwner(_ owner: User.ID, of id: Document.ID, onlyIfUnclaimed: Bool, entry: AuditEntry) async throws {
    try await database.pool.write { [store, audit, now] db in
      guard let row = try store.row(id, in: db) else { throw Refusal(.notFound, "There is no such document.") }
      if onlyIfUnclaimed, row.owner != nil { throw Refusal(.conflict, "Somebody else has claimed this document meanwhile.") }
      guard ![.indexed, .approved, .retired, .rejected, .duplicate].contains(row.state) else {
        throw Refusal(.conflict, "This document is finished and can't change hands.")
      }
      try store.setOwner(owner, of: id, at: now(), in: db)
      try db.execute(sql: "DELETE FROM review_locks WHERE document = ?", arguments: [id.rawValue])
      try audit.append(entry, in: db)
    }
    try await publish(id)
  }

  // MARK: The spool's end

  /// Removes the spool file once nobody needs it (invariant 5).
  func releaseSpool(_ spool: String?, in folder: SpoolFolder) async throws {
    guard let spool else { return }
    let needed = try await database.pool.read { [store] db in try store.isSpoolNeeded(spool, in: db) }
    guard !needed else { return }
    try folder.remove(spool)
    try await database.pool.write { [store, audit] db in
      for id in try store.forgetSpool(spool, in: db) { try audit.append(.byService(.originalDeleted, id), in: db) }
    }
  }

  func publish(_ id: Document.ID, progress: Document.Progress? = nil) async throws {
    let row = try await database.pool.read { [store] db in try store.row(id, in: db) }
    if let row { events.publish(id, state: row.state, owner: row.owner, progress: progress) }
  }
}

import Foundation
import GRDB
package import Ingest

/// What a reviewer can do with a document that waits. Each decision is stored at once and can be undone.
package final class Reviews: Sendable {
  package enum RejectOutcome: String, Sendable { case retry, delete }

  /// A lock that nobody renews ends by itself: its page was closed, or its machine is off.
  static let lockLife: TimeInterval = 90

  let database: ClinicDatabase
  let store: DocumentStore
  let approval: Approval
  let lifecycle: Lifecycle
  let audit: AuditLog
  let settings: Settings.Review
  let presenter: DocumentPresenter
  let wake: Wake
  let knowledge: ClinicKnowledge
  let drawing: PageDrawing
  let now: @Sendable () -> Date
  let findings = FindingStore()
  let log = ReviewLog()

  init(_ parts: ClinicParts, drawing: PageDrawing) {
    self.drawing = drawing
    database = parts.database
    store = parts.documents
    approval = parts.approval
    lifecycle = parts.lifecycle
    audit = parts.audit
    settings = parts.settings.review
    presenter = parts.presenter
    wake = parts.wake
    knowledge = parts.knowledge
    now = parts.now
  }

  // MARK: Opening

  /// Shows the original text and takes the lock; audited.
  package func open(_ id: Document.ID, principal: Principal) async throws -> ReviewSheet {
    try principal.require(.reviewDocuments)
    return try await database.pool.write { [self] db in
      let row = try reviewable(id, principal, in: db)
      try takeLock(of: id, principal, in: db)
      try hideCanary(in: row, db)
      try audit.append(.by(principal, .reviewOpened, target: id.auditTarget), in: db)
      return try sheet(of: row, principal, in: db)
    }
  }

  /// The sheet again, for a page that holds the lock.
  package func sheet(_ id: Document.ID, principal: Principal) async throws -> ReviewSheet {
    try principal.require(.reviewDocuments)
    return try await database.pool.write { [self] db in
      let row = try reviewable(id, principal, in: db)
      try takeLock(of: id, principal, in: db)
      try hideCanary(in: row, db)
      try audit.append(.by(principal, .reviewOpened, target: id.auditTarget, metadata: ["again": .bool(true)]), in: db)
      return try sheet(of: row, principal, in: db)
    }
  }

  package func renewLock(_ id: Document.ID, principal: Principal) async throws {
    try principal.require(.reviewDocuments)
    try await database.pool.write { [self] db in
      _ = try reviewable(id, principal, in: db)
      try takeLock(of: id, principal, in: db)
    }
  }

  package func releaseLock(_ id: Document.ID, principal: Principal) async throws {
    try principal.require(.reviewDocuments)
    try await database.pool.write { [findings] db in try findings.removeLock(of: id, user: principal.user, in: db) }
  }

  // MARK: Decisions

  package func decide(
    _ id: Document.ID, finding: ReviewFinding.ID, _ decision: ReviewFinding.Decision, allLikeThis: Bool, principal: Principal
  ) async throws -> ReviewSheet {
    try await change(id, principal) { [self] row, db in
      let all = try findings.findings(of: id, certain: settings.certainScore, in: db).filter { !$0.isWithheld }
      guard let chosen = all.first(where: { $0.id == finding }) else { throw Refusal(.notFound, "There is no such finding.") }
      var targets = [chosen]
      if allLikeThis {
        let texts = PageTexts(try store.pages(of: id, in: db))
        let wanted = texts.folded(chosen)
        targets = all.filter { texts.folded($0) == wanted }
      }
      var step = FindingStore.Step(changes: [])
      for target in targets {
        step.changes.append(.init(id: target.id.rawValue, before: .init(target)))
        try findings.update(
          target.id, start: target.finding.start, end: target.finding.end, label: target.finding.label, decision: decision,
          by: decision == .open ? nil : principal.login, in: db)
      }
      try findings.record(step, of: id, in: db)
      let metadata: [String: AuditValue] = [
        "decision": .string(decision.rawValue), "label": .string(chosen.finding.label.rawValue), "count": .int(Int64(targets.count)),
      ]
      try audit.append(.by(principal, .findingDecided, target: id.auditTarget, metadata: metadata), in: db)
    }
  }

  package func edit(
    _ id: Document.ID, finding: ReviewFinding.ID, start: Int, end: Int, label: IdentifierLabel, principal: Principal
  ) async throws -> ReviewSheet {
    try await change(id, principal) { [self] row, db in
      guard let chosen = try findings.finding(finding, of: id, certain: settings.certainScore, in: db), !chosen.isWithheld else {
        throw Refusal(.notFound, "There is no such finding.")
      }
      try PageTexts(try store.pages(of: id, in: db)).check(page: chosen.page, start: start, end: end)
      try findings.update(finding, start: start, end: end, label: label, decision: .accepted, by: principal.login, in: db)
      try findings.record(.init(changes: [.init(id: finding.rawValue, before: .init(chosen))]), of: id, in: db)
      try audit.append(
        .by(
          principal, .findingDecided, target: id.auditTarget, metadata: ["decision": .string("edited"), "label": .string(label.rawValue)]),
        in: db)
    }
  }

  /// What the detector did not see. The same text elsewhere in the document is marked with it.
  package func markMissed(
    _ id: Document.ID, page: Int, start: Int, end: Int, label: IdentifierLabel, principal: Principal
  ) async throws -> ReviewSheet {
    try await change(id, principal) { [self] row, db in
      let texts = PageTexts(try store.pages(of: id, in: db))
      try texts.check(page: page, start: start, end: end)
      try findCanary(of: id, page: page, start: start, end: end, principal, in: db)
      let taken = try findings.findings(of: id, certain: settings.certainScore, in: db).filter { $0.isApplied && !$0.isWithheld }
      var step = FindingStore.Step(changes: [])
      for place in texts.places(likePage: page, start: start, end: end) {
        let isChosen = place.page == page && place.start == start
        let overlaps = taken.contains { $0.page == place.page && $0.finding.start < place.end && place.start < $0.finding.end }
        // The chosen place counts even where it widens what is there; its copies only where nothing is yet.
        if overlaps, !isChosen { continue }
        let finding = Finding(
          start: place.start, end: place.end, label: label, subject: .other, score: 1,
          reason: isChosen ? "marked by a person" : "the same text was marked by a person", detector: "person")
        let added = try findings.insert(
          finding, page: place.page, manual: true, decision: .accepted, by: principal.login, document: id, in: db)
        step.changes.append(.init(id: added.rawValue, before: nil))
      }
      try findings.record(step, of: id, in: db)
      let metadata: [String: AuditValue] = ["label": .string(label.rawValue), "count": .int(Int64(step.changes.count))]
      try audit.append(.by(principal, .findingAdded, target: id.auditTarget, metadata: metadata), in: db)
    }
  }

  /// `mark` nil: a new patient; "none": nobody's document.
  package func choosePatient(_ id: Document.ID, mark: String?, principal: Principal) async throws -> ReviewSheet {
    try await change(id, principal) { [self] row, db in
      let choice = mark ?? "new"
      if let mark, mark != "none" {
        // Only somebody whom this document could be about: otherwise one could fish for patients by guessing marks.
        let verdict = try PatientLinker(store: approval.patients).verdict(on: try store.identities(of: row), in: db)
        let allowed: [Patient] =
          switch verdict {
          case .linked(let patient): [patient]
          case .conflict(let patients, _): patients
          case .none, .new: []
          }
        guard allowed.contains(where: { $0.mark == mark }) else {
          throw Refusal(.invalid, "Choose one of the patients shown, a new one, or none.", field: "mark")
        }
      }
      try store.setPatientChoice(choice, of: id, in: db)
      try audit.append(
        .by(principal, .patientLinked, target: id.auditTarget, metadata: ["choice": .string(mark ?? "new patient")]), in: db)
    }
  }

  package func undo(_ id: Document.ID, principal: Principal) async throws -> ReviewSheet {
    try await change(id, principal) { [self] row, db in
      guard let step = try findings.popStep(of: id, in: db) else { throw Refusal(.conflict, "There is nothing to undo.") }
      for change in step.changes {
        let target = ReviewFinding.ID(rawValue: change.id)
        if let before = change.before {
          try findings.update(
            target, start: before.start, end: before.end, label: before.label, decision: before.decision, by: before.decidedBy, in: db)
        } else {
          try findings.remove(target, in: db)
        }
      }
      try audit.append(
        .by(principal, .findingDecided, target: id.auditTarget, metadata: ["decision": .string("undone")]), in: db)
    }
  }

  /// How reviews of the last days went, by person.
  package func figures(days: Int, principal: Principal) async throws -> ReviewFigures {
    try principal.require(.viewReviewFigures)
    let since = now().addingTimeInterval(-86_400 * Double(max(days, 1)))
    return try await database.pool.read { [log] db in ReviewFigures(since: since, people: try log.figures(since: since, in: db)) }
  }

  // MARK: Parts

  func change(
    _ id: Document.ID, _ principal: Principal, _ body: @escaping @Sendable (DocumentRow, Database) throws -> Void
  ) async throws -> ReviewSheet {
    try principal.require(.reviewDocuments)
    return try await database.pool.write { [self] db in
      let row = try reviewable(id, principal, in: db)
      guard row.firstApprover != principal.user else {
        throw Refusal(.conflict, "You have approved this document. Somebody else has to look at it now.")
      }
      try takeLock(of: id, principal, in: db)
      try body(row, db)
      try store.countVersion(id, in: db)
      return try sheet(of: try store.row(id, in: db) ?? row, principal, in: db)
    }
  }

  func reviewable(_ id: Document.ID, _ principal: Principal, in db: Database) throws -> DocumentRow {
    guard let row = try store.row(id, in: db), presenter.isOpen(row, to: principal) else {
      throw Refusal(.notFound, "There is no such document.")
    }
    guard row.state == .waitingReview else {
      throw Refusal(.conflict, "This document is not waiting for review.")
    }
    return row
  }

  func takeLock(of id: Document.ID, _ principal: Principal, in db: Database) throws {
    let time = now()
    let lock = try findings.lock(of: id, in: db)
    if let lock, lock.user != principal.user, time.timeIntervalSince(lock.renewedAt) < Self.lockLife {
      throw Refusal(.locked, "\(lock.login) has this document open.")
    }
    let since = lock.flatMap { $0.user == principal.user ? $0.takenAt : nil } ?? time
    try findings.setLock(of: id, user: principal.user, takenAt: since, renewedAt: time, in: db)
    try log.touch(id, user: principal.user, at: time, in: db)
  }

  func sheet(of row: DocumentRow, _ principal: Principal, in db: Database) throws -> ReviewSheet {
    let pages = try store.pages(of: row.id, in: db)
    let all = try findings.findings(of: row.id, certain: settings.certainScore, in: db).filter { !$0.isWithheld }
    let draft = try approval.draft(of: row, pages: pages, findings: all, in: db)
    let shown = zip(pages, draft.pages).map { page, drafted in
      ReviewSheet.Page(
        number: page.number, source: page.source, confidence: page.confidence, original: page.original ?? "",
        redacted: drafted.redacted, segments: drafted.segments, applied: drafted.applied.map(\.id), words: page.words)
    }
    return ReviewSheet(
      document: try presenter.document(row, for: principal, in: db), pages: shown, findings: all, patient: draft.question,
      version: row.version)
  }
}

extension FindingStore.Step.Stored {
  init(_ finding: ReviewFinding) {
    self.init(
      start: finding.finding.start, end: finding.finding.end, label: finding.finding.label, decision: finding.decision,
      decidedBy: finding.decidedBy)
  }
}

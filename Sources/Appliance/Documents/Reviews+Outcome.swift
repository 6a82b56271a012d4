import Foundation
import GRDB
package import Ingest

/// How a review ends: approved, by one person or by two, or rejected.
extension Reviews {
  /// What approving did, for the page to tell.
  package struct Approved: Sendable {
    package var document: Document
    /// A finding that was hidden as a test and not marked by the reviewer. It was redacted all the same.
    package var missedCanary: MissedCanary?
    /// Somebody else has to approve it too.
    package var waitsForSecond: Bool

    package struct MissedCanary: Sendable {
      package var page: Int
      package var label: IdentifierLabel
    }
  }

  package func approve(_ id: Document.ID, principal: Principal) async throws -> Approved {
    try principal.require(.reviewDocuments)
    let approved = try await database.pool.write { [self] db in
      let row = try reviewable(id, principal, in: db)
      guard row.firstApprover != principal.user else {
        throw Refusal(.conflict, "You have approved this document. Somebody else has to look at it now.")
      }
      try takeLock(of: id, principal, in: db)
      guard row.owner != nil else {
        throw Refusal(.conflict, "Nobody has claimed this document yet. Claim it or hand it over, then approve it.")
      }
      let open = try store.findingCounts(id, certain: settings.certainScore, in: db).open
      guard open == 0 else {
        throw Refusal(.conflict, "\(open) \(open == 1 ? "finding is" : "findings are") still to check. Decide them first.")
      }
      let pages = try store.pages(of: id, in: db)
      let all = try findings.findings(of: id, certain: settings.certainScore, in: db)
      if try approval.draft(of: row, pages: pages, findings: all, in: db).question.standing == .conflict {
        throw Refusal(.conflict, "It is not clear whose document this is. Choose the patient first.", field: "patient")
      }
      let missed = try uncoverCanaries(all, in: db)
      let isFirst = settings.twoPerson && row.firstApprover == nil
      try log.end(
        id, user: principal.user, isFirst ? .firstApproved : .approved, Self.tally(all, pages: pages.count, canaries: missed.count),
        at: now(), in: db)
      try findings.removeLock(of: id, user: principal.user, in: db)
      if isFirst {
        try store.setFirstApprover(principal.user, of: id, in: db)
        try audit.append(.by(principal, .firstApproved, target: id.auditTarget), in: db)
      } else {
        try finish(row, pages: pages, all, principal, in: db)
      }
      return Approved(
        document: try presenter.document(try store.row(id, in: db) ?? row, for: principal, in: db),
        missedCanary: missed.first.map { .init(page: $0.page, label: $0.finding.label) }, waitsForSecond: isFirst)
    }
    knowledge.forget()
    try await lifecycle.publish(id)
    if !approved.waitsForSecond { wake.indexing() }
    return approved
  }

  private func finish(
    _ row: DocumentRow, pages: [DocumentStore.PageRow], _ all: [ReviewFinding], _ principal: Principal, in db: Database
  ) throws {
    let id = row.id
    guard try store.move(id, from: [.waitingReview], to: .approved, at: now(), in: db) else {
      throw Refusal(.conflict, "This document is not waiting for review any more.")
    }
    // Learned before the identities go with the originals.
    let learned = try knowledge.learn(
      Self.lessons(all, PageTexts(pages)), patients: try store.identities(of: row), from: id, by: principal.login, in: db)
    let patient = try approval.settle(row, at: now(), in: db)
    try audit.append(.by(principal, .approved, target: id.auditTarget, metadata: ["findings": .int(Int64(all.count))]), in: db)
    if learned > 0 {
      try audit.append(.by(principal, .wordsLearned, target: id.auditTarget, metadata: ["count": .int(Int64(learned))]), in: db)
    }
    if let patient {
      try audit.append(.by(principal, .patientLinked, target: id.auditTarget, metadata: ["patient": .string(patient.mark)]), in: db)
    }
  }

  private static func tally(_ all: [ReviewFinding], pages: Int, canaries: Int) -> ReviewLog.Tally {
    ReviewLog.Tally(
      pages: pages, findings: all.count { !$0.isSuspicion && !$0.isManual },
      kept: all.count { !$0.isSuspicion && $0.decision == .rejected },
      missed: all.count { $0.isManual || $0.isSuspicion && $0.decision == .accepted }, canaries: canaries)
  }

  /// What was marked as missed, and what was proposed by a guess and left readable.
  private static func lessons(_ all: [ReviewFinding], _ texts: PageTexts) -> [ClinicKnowledge.Lesson] {
    all.compactMap { finding in
      let isMissed = finding.decision == .accepted && (finding.isManual || finding.isSuspicion)
      let isGuess = ["lexicon", "consistency", "clinic", "tagger"].contains(finding.finding.detector)
      guard isMissed || finding.decision == .rejected && isGuess else { return nil }
      return .init(text: texts.text(of: finding), label: finding.finding.label, isMissed: isMissed)
    }
  }

  package func reject(_ id: Document.ID, then outcome: RejectOutcome, principal: Principal) async throws -> Document {
    try principal.require(.reviewDocuments)
    try await database.pool.write { [self] db in
      let row = try store.row(id, in: db).flatMap { presenter.isOpen($0, to: principal) ? $0 : nil }
      guard let row else { throw Refusal(.notFound, "There is no such document.") }
      if row.state == .waitingReview {
        try takeLock(of: id, principal, in: db)
        try log.end(id, user: principal.user, .rejected, .init(), at: now(), in: db)
      }
    }
    switch outcome {
    case .retry:
      try await lifecycle.retry(id, entry: .by(principal, .retried, target: id.auditTarget))
      wake.reading()
    case .delete:
      try await lifecycle.reject(id, entry: .by(principal, .rejected, target: id.auditTarget))
      wake.outcomes()
    }
    return try await database.pool.read { [self] db in
      guard let row = try store.row(id, in: db) else { throw Refusal(.notFound, "There is no such document.") }
      return try presenter.document(row, for: principal, in: db)
    }
  }
}

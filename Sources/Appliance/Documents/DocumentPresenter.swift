import Foundation
import GRDB
import Ingest

/// Turns a row into what one person may see of it.
struct DocumentPresenter {
  let store: DocumentStore
  let findings = FindingStore()
  let settings: Settings.Review
  let events: EventStream
  let now: @Sendable () -> Date

  /// Own documents, those that nobody has claimed, for those who may claim, and those that wait for a second person's approval.
  func isOpen(_ row: DocumentRow, to principal: Principal) -> Bool {
    if isForSecondReview(row, by: principal) { return true }
    return row.owner.map { $0 == principal.user } ?? principal.may(.claimDocuments)
  }

  private func isForSecondReview(_ row: DocumentRow, by principal: Principal) -> Bool {
    guard row.state == .waitingReview, let first = row.firstApprover else { return false }
    return first != principal.user && principal.may(.reviewDocuments)
  }

  /// Everyone with the permission finds approved text of the whole clinic.
  func isReadable(_ row: DocumentRow, by principal: Principal) -> Bool {
    isOpen(row, to: principal) || (row.state == .indexed && principal.may(.searchOrganization))
  }

  func document(_ row: DocumentRow, for principal: Principal, in db: Database) throws -> Document {
    let counts = try store.findingCounts(row.id, certain: settings.certainScore, in: db)
    let isWaiting = row.state == .waitingReview
    let lock = isWaiting ? try findings.lock(of: row.id, in: db) : nil
    let reviewer = lock.flatMap { now().timeIntervalSince($0.renewedAt) < Reviews.lockLife ? $0.login : nil }
    var message = row.code.map { OutcomeTexts.text(for: $0).english.happened }
    if row.state == .duplicate, let twin = row.duplicateOf { message = "The same file is already here as document \(twin)." }
    let second: Document.SecondReview? =
      isWaiting ? row.firstApprover.map { $0 == principal.user ? .bySomebodyElse : .byYou } : nil
    return Document(
      id: row.id, state: row.state, code: row.code, message: message, kind: row.kind,
      name: isOpen(row, to: principal) ? try store.name(of: row) : nil, owner: row.owner, ownerLogin: row.ownerLogin,
      declaredPHI: row.declaredPHI, pageCount: row.pageCount, chunkCount: row.chunkCount, openFindings: isWaiting ? counts.open : 0,
      findingCount: counts.all, patientMark: row.patientMark, warnings: row.warnings, receivedAt: row.receivedAt,
      updatedAt: row.updatedAt, progress: row.state.isAtRest ? nil : events.progress(of: row.id), reviewer: reviewer,
      secondReview: second)
  }
}

import Foundation
import GRDB
import Ingest

/// A test of attention: in some documents one certain finding is hidden from the reviewer, as if the detector had missed it.
///
/// It is a real identifier in its real place, so that what is measured is what happens; and it is redacted whether the reviewer marks it or not,
/// because approval reads the stored findings and not what was shown.
extension Reviews {
  /// Once a document, when it is first opened, and by chance.
  func hideCanary(in row: DocumentRow, _ db: Database) throws {
    guard settings.canaryShare > 0, row.firstApprover == nil, try !log.wasOpened(row.id, in: db) else { return }
    let all = try findings.findings(of: row.id, certain: settings.certainScore, in: db)
    guard !all.contains(where: \.isWithheld), Double.random(in: 0..<1) < settings.canaryShare else { return }
    let texts = PageTexts(try store.pages(of: row.id, in: db))
    let candidates = all.filter { candidate in
      let span = candidate.finding
      guard candidate.isCertain, candidate.decision == .open, [.name, .phone, .mrn, .date, .email].contains(span.label) else {
        return false
      }
      // Where the same text is marked elsewhere nobody would look for it.
      return texts.places(likePage: candidate.page, start: span.start, end: span.end).count == 1
    }
    // With few findings the gap would be seen at a glance.
    guard all.count >= 5, let chosen = candidates.randomElement() else { return }
    try findings.setWithheld(true, chosen.id, in: db)
  }

  /// The reviewer marked something: was it what was hidden?
  func findCanary(of id: Document.ID, page: Int, start: Int, end: Int, _ principal: Principal, in db: Database) throws {
    let hidden = try findings.findings(of: id, certain: settings.certainScore, in: db).filter {
      $0.isWithheld && $0.page == page && $0.finding.start < end && start < $0.finding.end
    }
    for finding in hidden {
      try findings.setWithheld(false, finding.id, in: db)
      try log.countFoundCanary(id, user: principal.user, in: db)
    }
  }

  /// At the end: what is still hidden was missed. Gives the findings, which are shown again from now on.
  func uncoverCanaries(_ all: [ReviewFinding], in db: Database) throws -> [ReviewFinding] {
    let missed = all.filter(\.isWithheld)
    for finding in missed { try findings.setWithheld(false, finding.id, in: db) }
    return missed
  }
}

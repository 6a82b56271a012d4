import Foundation
import GRDB
import Ingest

/// From proposal to kept text. This file is the only place where a `RedactedText` is made: text that nobody approved can't be chunked.
struct Approval {
  let store: DocumentStore
  let patients: PatientStore
  let findings = FindingStore()
  let settings: Settings.Review
  let replacements: Replacements

  /// What would be kept, page by page, with the decisions as they stand.
  struct Draft {
    struct Page {
      var number: Int
      var redacted: String
      var segments: [Redaction.Segment]
      /// The finding behind each index that a segment names.
      var applied: [ReviewFinding]
    }
    var pages: [Page]
    var question: ReviewSheet.PatientQuestion
    /// The patient whose pseudonym the marks show, when there is exactly one.
    var verdict: PatientLinker.Verdict
  }

  func draft(of row: DocumentRow, pages: [DocumentStore.PageRow], findings: [ReviewFinding], in db: Database) throws -> Draft {
    let verdict = try self.verdict(on: row, in: db)
    let question = question(of: verdict, row: row)
    let mark = question.mark
    let applied = pages.map { page in Self.applied(findings.filter { $0.page == page.number }) }
    let transform = try replacements.transform(of: row.id, mark: mark, people: try store.identities(of: row), in: db)
    let texts = transform.render(
      zip(pages, applied).map { Transform.Page(text: $0.original ?? "", findings: $1.map(\.finding)) },
      patientMark: { $0.subject == .patient ? mark : nil })
    let rendered = zip(pages, applied).enumerated().map { number, entry in
      Draft.Page(
        number: entry.0.number, redacted: texts[number].text, segments: texts[number].segments, applied: entry.1)
    }
    return Draft(pages: rendered, question: question, verdict: verdict)
  }

  /// Everything that is to be redacted, without overlaps: where two meet, the earlier one takes what both cover.
  static func applied(_ findings: [ReviewFinding]) -> [ReviewFinding] {
    var result: [ReviewFinding] = []
    for var finding in findings.filter(\.isApplied).sorted(by: order) {
      let end = result.last?.finding.end ?? 0
      finding.finding.start = max(finding.finding.start, end)
      if finding.finding.start < finding.finding.end { result.append(finding) }
    }
    return result
  }

  private static func order(_ left: ReviewFinding, _ right: ReviewFinding) -> Bool {
    (left.finding.start, -left.finding.end, left.id.rawValue) < (right.finding.start, -right.finding.end, right.id.rawValue)
  }

  /// Whose document it is: a person's choice first, then the linking rules.
  private func verdict(on row: DocumentRow, in db: Database) throws -> PatientLinker.Verdict {
    let identities = try store.identities(of: row)
    switch row.patientChoice {
    case "none": return .none
    case "new":
      return identities.first.map { .new($0) } ?? .none
    case let choice?:
      if let patient = try patients.patient(mark: choice, in: db) { return .linked(patient) }
    case nil: break
    }
    return try PatientLinker(store: patients).verdict(on: identities, in: db)
  }

  private func question(of verdict: PatientLinker.Verdict, row: DocumentRow) -> ReviewSheet.PatientQuestion {
    switch verdict {
    case .none:
      ReviewSheet.PatientQuestion(standing: .none, mark: nil, candidates: [], explanation: "No patient is linked to this document.")
    case .linked(let patient):
      ReviewSheet.PatientQuestion(
        standing: .linked, mark: patient.mark, candidates: [candidate(patient)], explanation: "This patient is known here.")
    case .new:
      ReviewSheet.PatientQuestion(
        standing: .new, mark: row.proposedMark, candidates: [], explanation: "This patient is new here and gets a pseudonym.")
    case .conflict(let patients, let why):
      ReviewSheet.PatientQuestion(standing: .conflict, mark: nil, candidates: patients.map(candidate), explanation: why)
    }
  }

  private func candidate(_ patient: Patient) -> ReviewSheet.PatientQuestion.Candidate {
    let name = [patient.identity.given, patient.identity.family].filter { !$0.isEmpty }.joined(separator: " ")
    return .init(mark: patient.mark, name: name, birthDate: patient.identity.birthDate)
  }

  /// Makes the draft final inside the caller's transaction: redacted pages, sealed names and dates, the patient.
  /// The caller has moved the document to *approved* in the same transaction.
  func settle(_ row: DocumentRow, at now: Date, in db: Database) throws -> Patient? {
    let pages = try store.pages(of: row.id, in: db)
    let all = try findings.findings(of: row.id, certain: settings.certainScore, in: db)
    let draft = try draft(of: row, pages: pages, findings: all, in: db)
    let patient: Patient?
    switch draft.verdict {
    case .none, .conflict: patient = nil
    case .linked(let known):
      patient = known
      for identity in try store.identities(of: row).prefix(1) { try patients.learn(identity, about: known, in: db) }
    case .new(let identity):
      patient = try patients.add(identity, mark: row.proposedMark ?? Patient.newMark(), at: now, in: db)
    }
    for (page, drafted) in zip(pages, draft.pages) {
      let original = Array((page.original ?? "").unicodeScalars)
      let reveal = drafted.segments.compactMap { segment -> RevealedValue? in
        guard let index = segment.finding, drafted.applied.indices.contains(index) else { return nil }
        let finding = drafted.applied[index].finding
        guard finding.label == .name || finding.label == .date else { return nil }
        var value = String.UnicodeScalarView()
        value.append(contentsOf: original[segment.sourceStart..<segment.sourceEnd])
        return RevealedValue(
          start: segment.start, end: segment.end, label: finding.label, value: String(value),
          isPatient: finding.label == .name && finding.subject == .patient)
      }
      try store.setRedacted(drafted.redacted, reveal: reveal, page: page.number, of: row.id, in: db)
    }
    try store.setPatient(patient?.id, of: row.id, in: db)
    return patient
  }

  /// The text that a person approved, as the database keeps it; nil before approval.
  func redactedText(of row: DocumentRow, in db: Database) throws -> RedactedText? {
    guard row.state == .approved || row.state == .indexed else { return nil }
    let pages = try store.pages(of: row.id, in: db).map { RedactedText.Page(number: $0.number, text: $0.redacted ?? "") }
    return RedactedText(approved: pages)
  }
}

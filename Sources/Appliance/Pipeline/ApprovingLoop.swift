import Foundation
import GRDB
import Ingest
import Logging

/// Approves what needs no person: files that were dropped as holding no PHI and in which nothing was found, kinds of files for which the clinic chose
/// so and in which nothing is left to check, and the demonstration's samples. Everything else waits.
struct ApprovingLoop {
  let database: ClinicDatabase
  let store: DocumentStore
  let approval: Approval
  let lifecycle: Lifecycle
  let audit: AuditLog
  let settings: Settings
  let wake: Wake
  let logger: Logger
  let now: @Sendable () -> Date

  func run() async {
    wake.approving()
    for await _ in wake.stream(.approving) {
      do {
        try await approveAll()
      } catch is CancellationError {
        return
      } catch {
        logger.error("Automatic approval failed.", metadata: ["error": .string(ReadingLoop.plain(error))])
      }
    }
  }

  func approveAll() async throws {
    let ids = try await database.pool.read { [settings] db in try Self.eligible(settings, in: db) }
    for id in ids { try await approve(id, why: nil) }
    let chosen = try await database.pool.read { [self] db in try allowedByPolicy(in: db) }
    for id in chosen { try await approve(id, why: "policy for its kind") }
    if !ids.isEmpty || !chosen.isEmpty { wake.indexing() }
  }

  /// What the clinic's policy lets through: chosen kinds, read without doubt, nothing to check, nobody at it, clear whose it is, and little suspected.
  func allowedByPolicy(in db: Database) throws -> [Document.ID] {
    guard !settings.review.autoApproveKinds.isEmpty, !settings.review.twoPerson else { return [] }
    let candidates = try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM documents WHERE state = 'waiting_review' AND owner IS NOT NULL AND part = 0 AND warnings = '[]'
          AND kind IN (\(databaseQuestionMarks(count: settings.review.autoApproveKinds.count)))
          AND NOT EXISTS (SELECT 1 FROM pages WHERE document = documents.id AND (source = 'ocr' OR confidence < 1))
          AND NOT EXISTS (SELECT 1 FROM reviews WHERE document = documents.id)
        ORDER BY id LIMIT 1000
        """, arguments: StatementArguments(settings.review.autoApproveKinds)
    ).map(Document.ID.init(rawValue:))
    return try candidates.filter { id in
      guard let row = try store.row(id, in: db) else { return false }
      let all = try FindingStore().findings(of: id, certain: settings.review.certainScore, in: db)
      guard all.allSatisfy({ $0.isCertain || $0.isSuspicion }), ApprovalRisk.expectedLeaks(all) <= settings.review.autoApproveRisk else {
        return false
      }
      let verdict = try PatientLinker(store: approval.patients).verdict(on: try store.identities(of: row), in: db)
      if case .conflict = verdict { return false }
      return true
    }
  }

  /// Documents that need no person.
  static func eligible(_ settings: Settings, in db: Database) throws -> [Document.ID] {
    try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM documents WHERE state = 'waiting_review' AND (
          (auto_approve = 1 AND ?)
          OR (declared_phi = 0 AND owner IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM findings WHERE document = documents.id AND (score >= ? OR decision <> 'open'))
            AND NOT EXISTS (SELECT 1 FROM pages WHERE document = documents.id AND confidence < ?)
            AND NOT EXISTS (SELECT 1 FROM review_locks WHERE document = documents.id)))
        ORDER BY id
        """, arguments: [settings.demo, settings.review.strictScore, settings.ingest.limits.lowConfidence]
    ).map(Document.ID.init(rawValue:))
  }

  private func approve(_ id: Document.ID, why policy: String?) async throws {
    try await database.pool.write { [self] db in
      // Somebody may have opened it since.
      if policy != nil, try !allowedByPolicy(in: db).contains(id) { return }
      guard let row = try store.row(id, in: db),
        try store.move(id, from: [.waitingReview], to: .approved, at: now(), in: db)
      else { return }
      let patient = try approval.settle(row, at: now(), in: db)
      let why = policy ?? (row.autoApprove ? "demonstration" : "declared without PHI and nothing found")
      try audit.append(.byService(.approvedWithoutReview, id, metadata: ["why": .string(why)]), in: db)
      if let patient {
        try audit.append(.byService(.patientLinked, id, metadata: ["patient": .string(patient.mark)]), in: db)
      }
    }
    try await lifecycle.publish(id)
  }
}

import Foundation
import GRDB
import Ingest
import Logging

/// Approves what needs no person: files that were dropped as holding no PHI and in which nothing was found, and the demonstration's
/// samples. Everything else waits.
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
    for id in ids { try await approve(id) }
    if !ids.isEmpty { wake.indexing() }
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

  private func approve(_ id: Document.ID) async throws {
    try await database.pool.write { [self] db in
      guard let row = try store.row(id, in: db),
        try store.move(id, from: [.waitingReview], to: .approved, at: now(), in: db)
      else { return }
      let patient = try approval.settle(row, at: now(), in: db)
      let why = row.autoApprove ? "demonstration" : "declared without PHI and nothing found"
      try audit.append(.byService(.approvedWithoutReview, id, metadata: ["why": .string(why)]), in: db)
      if let patient {
        try audit.append(.byService(.patientLinked, id, metadata: ["patient": .string(patient.mark)]), in: db)
      }
    }
    try await lifecycle.publish(id)
  }
}

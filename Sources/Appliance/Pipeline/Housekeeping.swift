import Foundation
import GRDB
import Logging

/// What has to happen now and then: originals do not stay for ever, and what a crash left behind goes.
struct Housekeeping {
  let database: ClinicDatabase
  let store: DocumentStore
  let lifecycle: Lifecycle
  let audit: AuditLog
  let spool: SpoolFolder
  let settings: Settings.Spool
  let erasures: Erasures
  let clock: ClockGuard
  let ledger: Ledger
  let wake: Wake
  let logger: Logger
  let now: @Sendable () -> Date

  /// Once, before anything else runs.
  func recover() async throws {
    try await lifecycle.recover()
    let spools = try await database.pool.read { [store] db in try store.allSpools(in: db) }
    for name in spools { try await lifecycle.releaseSpool(name, in: spool) }
    let known = try await database.pool.read { [store] db in try store.allSpools(in: db) }
    let strays = try spool.removeStrays(known: known)
    if strays > 0 { logger.notice("Spool files without a document were removed.", metadata: ["count": "\(strays)"]) }
  }

  func run() async {
    while !Task.isCancelled {
      do {
        try await endOverdue()
        try await erasures.eraseDue()
        let open = try await clock.isTrusted() ? ledger.endOverdue() : 0
        if open > 0 { logger.warning("Credits of calls without an end were given back.", metadata: ["count": "\(open)"]) }
        let old = clock.isDoubted ? 0 : SchemaUpgrade.removeOld(in: spool.folder.deletingLastPathComponent(), now: now())
        if old > 0 { logger.notice("What was kept of the version before has gone.", metadata: ["files": "\(old)"]) }
      } catch is CancellationError {
        return
      } catch {
        logger.error("Housekeeping failed.", metadata: ["error": .string(ReadingLoop.plain(error))])
      }
      // Something may have been missed by a loop that met an error; a nudge a minute costs nothing.
      wake.reading()
      wake.approving()
      wake.indexing()
      wake.outcomes()
      wake.reembedding()
      try? await Task.sleep(for: .seconds(60))
    }
  }

  /// The hard end of what nobody reviewed or retried; with `purge`, already after `overdue_hours`.
  func endOverdue() async throws {
    guard try await clock.isTrusted() else { return }
    let time = now()
    let end = time.addingTimeInterval(-Double(settings.hardEndDays) * 86_400)
    let overdue = time.addingTimeInterval(-Double(settings.overdueHours) * 3600)
    let limit = settings.overdue == .purge ? overdue : end
    let rows = try await database.pool.read { [store, erasures] db in
      try store.rows(states: [.waitingReview, .waitingPassword, .failed], limit: 1000, in: db).filter {
        try $0.receivedAt < limit && ($0.spool != nil || $0.state != .failed) && !erasures.isHeld($0, in: db)
      }
    }
    for row in rows {
      try await lifecycle.reject(row.id, code: "expired", entry: .byService(.purged, row.id))
      logger.warning("A document that nobody reviewed has ended.", metadata: ["document": "\(row.id)"])
    }
    if !rows.isEmpty { wake.outcomes() }
  }
}

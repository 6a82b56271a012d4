import Foundation
import GRDB
import Ingest
import Logging

/// Writes receipts and WHY notes into the folder, so that whoever dropped a file finds the answer where they dropped it, and removes
/// originals that nobody needs any more.
struct OutcomeLoop {
  let database: ClinicDatabase
  let store: DocumentStore
  let lifecycle: Lifecycle
  let spool: SpoolFolder
  let inbox: InboxFolder
  let wake: Wake
  let logger: Logger
  let now: @Sendable () -> Date

  func run() async {
    wake.outcomes()
    for await _ in wake.stream(.outcomes) {
      do {
        try await writeAll()
      } catch is CancellationError {
        return
      } catch {
        logger.error("A receipt could not be written.", metadata: ["error": .string(ReadingLoop.plain(error))])
      }
    }
  }

  func writeAll() async throws {
    while !Task.isCancelled {
      let rows = try await database.pool.read { [store] db in try store.rowsWithPendingOutcome(limit: 100, in: db) }
      for row in rows {
        try write(row)
        try await database.pool.write { [store] db in try store.setOutcomePending(false, row.id, in: db) }
        if ![.failed, .waitingPassword].contains(row.state) { try await lifecycle.releaseSpool(row.spool, in: spool) }
      }
      if rows.isEmpty { return }
    }
  }

  private func write(_ row: DocumentRow) throws {
    let name = InboxFolder.maskedName(try store.name(of: row))
    switch row.state {
    case .failed, .waitingPassword:
      try inbox.writeWhy(
        reference: "\(row.id)", code: row.code ?? "failed", maskedName: name, date: row.updatedAt)
    case .indexed, .rejected, .duplicate:
      let code = row.state == .indexed ? "indexed" : row.state == .rejected ? "rejected" : "duplicate"
      try inbox.writeReceipt(
        id: row.id.rawValue, code: code, maskedName: name, pages: row.pageCount, duplicateOf: row.duplicateOf?.rawValue, date: row.updatedAt
      )
    default: break
    }
  }
}

import Foundation
import GRDB
import Ingest
import VectorCore

/// One promise and whether it is kept.
package struct HealthLine: Sendable, Codable, Equatable {
  package var name: String
  package var value: String
  package var ok: Bool
  /// What to do when it is not.
  package var hint: String

  package init(name: String, value: String, ok: Bool, hint: String) {
    self.name = name
    self.value = value
    self.ok = ok
    self.hint = hint
  }
}

/// Whether the service is alive, ready and well. It knows counts and times, never text.
package final class Health: Sendable {
  private let parts: ClinicParts

  init(_ parts: ClinicParts) { self.parts = parts }

  /// The database answers.
  package func isAlive() async -> Bool {
    (try? await parts.database.pool.read { db in try Int.fetchOne(db, sql: "SELECT 1") }) == 1
  }

  /// Reasons why work should not be sent here; empty when ready.
  package func readiness() async -> [String] {
    var reasons: [String] = []
    if await !isAlive() { reasons.append("database_unavailable") }
    if !FreeSpace.enoughSpace(at: parts.settings.data, reserve: parts.settings.ingest.reserveBytes) { reasons.append("disk_full") }
    return reasons
  }

  package func report(principal: Principal) async throws -> [HealthLine] {
    try principal.require(.viewSystem)
    return try await report()
  }

  package func report() async throws -> [HealthLine] {
    let (counts, oldest, chunks, outdated, entries) = try await parts.database.pool.read { [parts] db in
      let oldest = try Int64.fetchOne(
        db, sql: "SELECT MIN(received_at) FROM documents WHERE spool IS NOT NULL AND state NOT IN ('indexed', 'rejected')")
      let chunks = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM chunks") ?? 0
      let entries = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM audit") ?? 0
      let outdated = try parts.index.outdatedCount(in: db)
      return (try parts.documents.counts(in: db), oldest.map(Date.init(microseconds:)), chunks, outdated, entries)
    }
    var figures = statvfs()
    let free = statvfs(parts.settings.data, &figures) == 0 ? Int(figures.f_bavail) * Int(figures.f_frsize) : 0
    let hours = oldest.map { parts.now().timeIntervalSince($0) / 3600 } ?? 0
    let overdue = Double(parts.settings.spool.overdueHours)
    let working = (counts[.received] ?? 0) + (counts[.extracting] ?? 0) + (counts[.approved] ?? 0)
    let failed = counts[.failed] ?? 0
    var lines = [
      HealthLine(name: "Being worked on", value: "\(working) documents", ok: true, hint: ""),
      HealthLine(name: "Waiting for review", value: "\(counts[.waitingReview] ?? 0) documents", ok: true, hint: ""),
      HealthLine(
        name: "Could not be read", value: "\(failed) documents", ok: failed == 0,
        hint: "Each has its reason on the inbox page and beside the folder in failed/."),
      HealthLine(name: "Searchable", value: "\(counts[.indexed] ?? 0) documents, \(chunks) passages", ok: true, hint: ""),
      HealthLine(
        name: "Oldest original kept", value: oldest == nil ? "none" : String(format: "%.1f hours", hours), ok: hours <= overdue,
        hint:
          "Originals should be reviewed within \(parts.settings.spool.overdueHours) hours; they end after \(parts.settings.spool.hardEndDays) days."
      ),
      HealthLine(
        name: "Free disk space", value: "\(free / 1_048_576) MB", ok: free > parts.settings.ingest.reserveBytes,
        hint: "Nothing new is taken in below \(parts.settings.ingest.reserveBytes / 1_048_576) MB. Make room on the data disk."),
      HealthLine(name: "Audit entries", value: "\(entries)", ok: true, hint: "`chartkeep audit verify` checks each of them."),
    ]
    if outdated > 0 {
      lines.insert(
        HealthLine(
          name: "Embedded again for the new model",
          value: "\(chunks - outdated) of \(chunks) passages; until it is done, the others are found by their words alone", ok: true,
          hint: ""), at: 4)
    }
    return lines
  }
}

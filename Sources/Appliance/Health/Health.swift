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
  let parts: ClinicParts
  /// When the pages' certificate ends, and what is wrong with the one that should be shown.
  let certificate: @Sendable () -> (expires: Date?, trouble: String?)
  private let isClockDoubted: @Sendable () -> Bool
  private let auditFinding: @Sendable () -> AuditVerification?

  init(
    _ parts: ClinicParts, isClockDoubted: @escaping @Sendable () -> Bool = { false },
    auditFinding: @escaping @Sendable () -> AuditVerification? = { nil },
    certificate: @escaping @Sendable () -> (expires: Date?, trouble: String?) = { (nil, nil) }
  ) {
    self.parts = parts
    self.isClockDoubted = isClockDoubted
    self.auditFinding = auditFinding
    self.certificate = certificate
  }

  /// The database answers.
  package func isAlive() async -> Bool {
    (try? await parts.database.pool.read { db in try Int.fetchOne(db, sql: "SELECT 1") }) == 1
  }

  /// Reasons why work should not be sent here; empty when ready.
  package func readiness() async -> [String] {
    var reasons: [String] = []
    if await !isAlive() { reasons.append("database_unavailable") }
    if isDiskFull { reasons.append("disk_full") }
    return reasons
  }

  /// True while nothing new is taken in.
  package var isDiskFull: Bool { !FreeSpace.enoughSpace(at: parts.settings.data, reserve: parts.settings.ingest.reserveBytes) }

  var freeBytes: Int { FreeSpace.bytes(at: parts.settings.data) ?? 0 }

  package func report(principal: Principal) async throws -> [HealthLine] {
    try principal.require(.viewSystem)
    return try await report()
  }

  package func report() async throws -> [HealthLine] {
    let now = parts.now()
    let (queues, oldest, chunks, outdated, entries) = try await parts.database.pool.read { [parts] db in
      let oldest = try Int64.fetchOne(
        db, sql: "SELECT MIN(received_at) FROM documents WHERE spool IS NOT NULL AND state NOT IN ('indexed', 'rejected')")
      let chunks = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM chunks") ?? 0
      let entries = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM audit") ?? 0
      let outdated = try parts.index.outdatedCount(in: db)
      return (try QueueFigures(db, now: now), oldest.map(Date.init(microseconds:)), chunks, outdated, entries)
    }
    let counts = queues.counts
    let free = freeBytes
    let hours = oldest.map { now.timeIntervalSince($0) / 3600 } ?? 0
    let overdue = Double(parts.settings.spool.overdueHours)
    let working = (counts[.received] ?? 0) + (counts[.extracting] ?? 0) + (counts[.approved] ?? 0)
    let failed = counts[.failed] ?? 0
    let oldestAtWork = max(queues.age[.reading] ?? 0, queues.age[.indexing] ?? 0)
    var lines = [
      HealthLine(name: "Being worked on", value: Self.waiting(working, since: oldestAtWork), ok: true, hint: ""),
      HealthLine(name: "Read since the start", value: Self.throughput(parts.work.now), ok: true, hint: ""),
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
      auditLine(entries),
    ]
    if isClockDoubted() {
      lines.append(
        HealthLine(
          name: "Clock", value: "has jumped; nothing is ended or erased by time meanwhile", ok: false,
          hint: "Set the machine's clock. If it is right, say so: chartkeep purge --clock-is-right"))
    }
    lines.append(try await backupLine(now))
    if let line = certificateLine(now) { lines.append(line) }
    if outdated > 0 {
      lines.insert(
        HealthLine(
          name: "Embedded again for the new model",
          value: "\(chunks - outdated) of \(chunks) passages; until it is done, the others are found by their words alone", ok: true,
          hint: ""), at: 4)
    }
    return lines
  }

  private func auditLine(_ entries: Int) -> HealthLine {
    let name = "Audit entries"
    guard case .broken(_, _)? = auditFinding(), let finding = auditFinding() else {
      return HealthLine(name: name, value: "\(entries)", ok: true, hint: "`chartkeep audit verify` checks each of them.")
    }
    return HealthLine(
      name: name, value: "\(entries). \(finding)", ok: false,
      hint: "Somebody may have changed the data. Compare with the mailed heads and a backup; the admin guide says how to go on.")
  }

  /// Without backups a broken disk ends everything, but a clinic that tries the product has none yet: it is said, and alarms nobody.
  private func backupLine(_ now: Date) async throws -> HealthLine {
    let name = "Backup"
    guard parts.settings.backup.path != nil else {
      return HealthLine(name: name, value: "not set up: name a folder on another disk with backup.path", ok: true, hint: "")
    }
    let runs = BackupRunStore()
    let (good, test) = try await parts.database.pool.read { db in (try runs.lastGood(.create, in: db), try runs.last(.test, in: db)) }
    let hint = "See Backups and keys for what went wrong, or run: chartkeep backup create"
    guard let good else { return HealthLine(name: name, value: "none yet", ok: false, hint: hint) }
    let isFresh = now.timeIntervalSince(good) < 36 * 3_600
    let isSound = test.map(\.isGood) ?? !parts.settings.backup.testsRestore
    let tested = test.map { $0.isGood ? ", restored as a test" : ", but the test of restoring it failed" } ?? ""
    return HealthLine(
      name: name, value: "made \(Self.interval(now.timeIntervalSince(good))) ago\(tested)", ok: isFresh && isSound, hint: hint)
  }

  private func certificateLine(_ now: Date) -> HealthLine? {
    let (expires, trouble) = certificate()
    guard let expires else { return nil }
    let days = Int((expires.timeIntervalSince(now) / 86_400).rounded(.down))
    return HealthLine(
      name: "Certificate", value: days < 0 ? "has ended" : "good for \(days) days", ok: trouble == nil && days >= 21,
      hint: trouble ?? "Browsers will refuse these pages once it has ended. See `chartkeep tls`.")
  }

  private static func waiting(_ count: Int, since age: Double) -> String {
    count == 0 ? "0 documents" : "\(count) documents; the oldest came \(interval(age)) ago"
  }

  private static func throughput(_ work: WorkCounts.Figures) -> String {
    let pages = work.pagesOfText + work.pagesOfPictures
    guard pages > 0 else { return "\(work.filesRead) files" }
    let rate = Double(pages) / max(work.readingTime / .seconds(60), 1e-6)
    return "\(work.filesRead) files, \(pages) pages; \(Int(rate.rounded())) pages a minute of reading"
  }

  private static func interval(_ seconds: Double) -> String {
    if seconds < 120 { return "\(Int(seconds)) s" }
    return seconds < 7200 ? "\(Int(seconds / 60)) min" : "\(Int(seconds / 3600)) h"
  }
}

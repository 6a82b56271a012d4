import Foundation
import GRDB
import Logging
import Synchronization

/// Keeps the signed head up with the log while the service runs, and raises the alarm when the log does not follow from it: in the system's
/// log, on the system page, and as an audit entry from which an alert and its mails come.
final class AuditWatch: Sendable {
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let head: AuditHeadFile
  private let logger: Logger
  private let now: @Sendable () -> Date

  private struct State {
    var finding: AuditVerification?
    var toldAt: Date?
  }
  private let state = Mutex(State())
  /// A finding that stays is told once in so many seconds.
  private static let again: TimeInterval = 86_400

  init(database: ClinicDatabase, audit: AuditLog, head: AuditHeadFile, logger: Logger, now: @escaping @Sendable () -> Date) {
    self.database = database
    self.audit = audit
    self.head = head
    self.logger = logger
    self.now = now
  }

  /// What the last look found; nil before the first one.
  var finding: AuditVerification? { state.withLock(\.finding) }

  /// The first start writes the head, so that a missing one means something ever after. A start that was killed before it did left nothing
  /// behind that could be missing.
  func begin(isNew: Bool) throws {
    let stored = try head.read()
    let isUntouched = try database.pool.read { db in
      try audit.head(db).seq == 0 && AccountStore().users(in: db).isEmpty
        && Int.fetchOne(db, sql: "SELECT COUNT(*) FROM documents") == 0
    }
    if isNew || (stored == .missing && isUntouched) { try head.write(database.pool.read { db in try audit.head(db) }) }
  }

  func advance() async {
    do {
      let result = try await database.pool.read { [audit, head] db in try audit.advance(head, in: db) }
      try await note(result)
    } catch is CancellationError {
      return
    } catch {
      logger.error("The audit log's head could not be written.", metadata: ["error": .string(ReadingLoop.plain(error))])
    }
  }

  private func note(_ result: AuditVerification) async throws {
    let time = now()
    let isToBeTold = state.withLock { state -> Bool in
      let isSame = Self.defect(state.finding) == Self.defect(result)
      state.finding = result
      guard Self.defect(result) != nil else {
        state.toldAt = nil
        return false
      }
      if isSame, let told = state.toldAt, time.timeIntervalSince(told) < Self.again { return false }
      state.toldAt = time
      return true
    }
    guard isToBeTold, case .broken(let defect, let seq) = result else { return }
    logger.critical("The audit log is not intact.", metadata: ["finding": "\(result)"])
    try await database.pool.write { [audit] db in
      _ = try audit.append(
        .byService(.auditUnsound, "audit", metadata: ["defect": .string(defect.rawValue), "entry": .int(seq)]), in: db)
    }
  }

  private static func defect(_ finding: AuditVerification?) -> AuditVerification.Defect? {
    if case .broken(let defect, _)? = finding { defect } else { nil }
  }
}

package import GRDB
import Foundation

extension AuditLog {
  /// Brings the head file up to the last entry. Call it after commits (every few seconds is enough) and when the service stops.
  ///
  /// A file that claims more than the log holds, or another history, is left as it is: it is the evidence. A file that is gone is not made
  /// anew either, or whoever cuts the log would only have to remove the head as well; the first start makes it, and after that a person who
  /// knows what happened (``AuditTrail/sign(reason:principal:)``). The answer says what was found, and the service raises an alarm.
  @discardableResult
  package func advance(_ file: AuditHeadFile, in db: Database) throws -> AuditVerification {
    let head = try head(db)
    switch try file.read() {
    case .missing: return .broken(.headMissing, at: head.seq)
    case .forged: return .broken(.headForged, at: head.seq)
    case .signed(let old):
      if old == head { return .intact(entries: head.seq) }
      if old.seq > head.seq { return .broken(.cutOff, at: head.seq + 1) }
      let mac = try Data.fetchOne(db, sql: "SELECT mac FROM audit WHERE seq = ?", arguments: [old.seq])
      guard old.seq == 0 || mac == old.mac else { return .broken(.rewritten, at: old.seq) }
    }
    try file.write(head)
    return .intact(entries: head.seq)
  }
}

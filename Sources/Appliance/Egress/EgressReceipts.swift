import Foundation
import GRDB

/// What left the machine, for those who watch over it.
package final class EgressReceipts: Sendable {
  private let database: ClinicDatabase
  private let store: EgressReceiptStore
  private let audit: AuditLog

  init(_ parts: ClinicParts) {
    database = parts.database
    store = EgressReceiptStore(keys: parts.keys)
    audit = parts.audit
  }

  /// Newest first, 1–100. Who may not see everybody's sees the own ones.
  package func list(before: Int64?, limit: Int = 50, principal: Principal) async throws -> [EgressReceipt] {
    try principal.require(.viewReceipts)
    let isAll = principal.may(.viewAllReceipts)
    let user = isAll ? nil : principal.user
    return try await database.pool.read { [store] db in
      try store.receipts(before: before, user: user, limit: min(max(limit, 1), 100), in: db)
    }
  }

  /// With the text as it was sent, for whoever asked and for those who may see everybody's.
  package func receipt(_ id: Int64, principal: Principal) async throws -> (receipt: EgressReceipt, text: String?) {
    try principal.require(.viewReceipts)
    let isAll = principal.may(.viewAllReceipts)
    return try await database.pool.write { [store, audit] db in
      guard let found = try store.receipt(id, in: db), isAll || found.receipt.user == principal.user else {
        throw Refusal(.notFound, "There is no such receipt.")
      }
      try audit.append(.by(principal, .egressViewed, target: "egress:\(id)"), in: db)
      let maySee = found.receipt.user == principal.user || principal.may(.viewSentText)
      return (found.receipt, maySee ? found.text : nil)
    }
  }

  func recover() async throws {
    try await database.pool.write { [store] db in try store.endUnfinished(in: db) }
  }
}

import Foundation
import GRDB
import Ingest

/// A document's whole row: what the life cycle works with. `Document` is what people see of it.
struct DocumentRow {
  var id: Document.ID
  var claim: String
  var part: Int
  var owner: User.ID?
  var ownerLogin: String?
  var state: Document.State
  var stage: String?
  var code: String?
  var kind: DocumentKind?
  var sealedName: Data
  var declaredPHI: Bool
  var autoApprove: Bool
  var size: Int
  var contentMAC: Data
  var spool: String?
  var attempts: Int
  var pageCount: Int
  var chunkCount: Int
  var warnings: [String]
  var sealedIdentities: Data?
  var patient: UUID?
  var patientMark: String?
  var patientChoice: String?
  var proposedMark: String?
  var version: Int
  var duplicateOf: Document.ID?
  /// Where two people approve: who did first.
  var firstApprover: User.ID?
  var receivedAt: Date
  var updatedAt: Date
}

/// All SQL about documents and their pages. Whose documents somebody may see is part of each query.
struct DocumentStore {
  let keys: KeyRing

  /// Bytes up to which a file is likely to be read within seconds.
  static let shortFile = 2_000_000

  private static let select = """
    SELECT documents.*, users.login AS owner_login, patients.mark AS patient_mark
    FROM documents LEFT JOIN users ON users.id = documents.owner LEFT JOIN patients ON patients.id = documents.patient
    """

  // MARK: Reading

  func row(_ id: Document.ID, in db: Database) throws -> DocumentRow? {
    try rows("WHERE documents.id = ?", [id.rawValue], in: db).first
  }

  func rows(claim: String, in db: Database) throws -> [DocumentRow] {
    try rows("WHERE documents.claim = ? ORDER BY part", [claim], in: db)
  }

  func rows(states: Set<Document.State>, limit: Int, in db: Database) throws -> [DocumentRow] {
    let list = states.map(\.rawValue).sorted()
    let marks = databaseQuestionMarks(count: list.count)
    return try rows("WHERE documents.state IN (\(marks)) ORDER BY documents.id LIMIT ?", StatementArguments(list) + [limit], in: db)
  }

  func rowsWithPendingOutcome(limit: Int, in db: Database) throws -> [DocumentRow] {
    try rows("WHERE documents.outcome_pending = 1 ORDER BY documents.id LIMIT ?", [limit], in: db)
  }

  /// A living document with the same bytes and the same owner.
  func twin(of contentMAC: Data, owner: User.ID?, in db: Database) throws -> DocumentRow? {
    try rows(
      """
      WHERE documents.content_mac = ? AND documents.owner IS ? AND documents.part = 0
        AND documents.state NOT IN ('duplicate', 'rejected', 'failed', 'retired') ORDER BY documents.id LIMIT 1
      """, [contentMAC, owner?.rawValue], in: db
    ).first
  }

  func rows(contentMAC: Data, in db: Database) throws -> [DocumentRow] {
    try rows("WHERE documents.content_mac = ? ORDER BY documents.id", [contentMAC], in: db)
  }

  /// Every document of these patients, whosever it is.
  func rows(patients: [UUID], in db: Database) throws -> [DocumentRow] {
    let marks = databaseQuestionMarks(count: patients.count)
    return try rows("WHERE documents.patient IN (\(marks)) ORDER BY documents.id", StatementArguments(patients.map(\.uuidString)), in: db)
  }

  struct Listing {
    /// Nil lists everybody's: only for commands of the machine's administrator, which show no names.
    var visibleTo: User.ID?
    var includesUnclaimed: Bool
    var unclaimedOnly = false
    /// Also what others approved first and a second person has to look at.
    var includesSecondReviews = false
    var states: Set<Document.State> = []
    var before: Document.ID?
    var limit: Int
  }

  func rows(_ listing: Listing, in db: Database) throws -> [DocumentRow] {
    var conditions: [String] = []
    var arguments = StatementArguments()
    if listing.unclaimedOnly {
      conditions.append("documents.owner IS NULL")
    } else if let user = listing.visibleTo {
      var visible = ["documents.owner = ?"]
      arguments += [user.rawValue]
      if listing.includesUnclaimed { visible.append("documents.owner IS NULL") }
      if listing.includesSecondReviews {
        visible.append("(documents.state = 'waiting_review' AND documents.first_approver <> ?)")
        arguments += [user.rawValue]
      }
      conditions.append("(" + visible.joined(separator: " OR ") + ")")
    }
    if !listing.states.isEmpty {
      conditions.append("documents.state IN (\(databaseQuestionMarks(count: listing.states.count)))")
      arguments += StatementArguments(listing.states.map(\.rawValue).sorted())
    }
    if let before = listing.before {
      conditions.append("documents.id < ?")
      arguments += [before.rawValue]
    }
    arguments += [listing.limit]
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try rows("\(filter) ORDER BY documents.id DESC LIMIT ?", arguments, in: db)
  }

  func count(states: Set<Document.State>, owner: User.ID, in db: Database) throws -> Int {
    let marks = databaseQuestionMarks(count: states.count)
    return try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM documents WHERE owner = ? AND state IN (\(marks))",
      arguments: [owner.rawValue] + StatementArguments(states.map(\.rawValue).sorted())) ?? 0
  }

  func countUnclaimed(in db: Database) throws -> Int {
    try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM documents WHERE owner IS NULL AND state NOT IN ('rejected', 'duplicate', 'retired', 'indexed')") ?? 0
  }

  /// Documents of the scope that a search does not find yet.
  func countProcessing(owner: User.ID?, in db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT COUNT(*) FROM documents WHERE state IN ('received', 'extracting', 'waiting_review', 'approved')
          AND (?1 IS NULL OR owner = ?1)
        """, arguments: [owner?.rawValue]) ?? 0
  }

  func findingCounts(_ id: Document.ID, certain: Double, in db: Database) throws -> (all: Int, open: Int) {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT COALESCE(SUM(decision = 'accepted' OR score >= ?1), 0) AS n,
          COALESCE(SUM(decision = 'open' AND score < ?2 AND score >= ?1 AND withheld = 0), 0) AS open
        FROM findings WHERE document = ?3
        """, arguments: [Finding.suspicion, certain, id.rawValue])
    return (row?["n"] ?? 0, row?["open"] ?? 0)
  }

  func name(of row: DocumentRow) throws -> String {
    try keys.openText(row.sealedName, aad: KeyRing.place("documents", "\(row.claim)/\(row.part)", "sealed_name"))
  }

  private func rows(_ tail: String, _ arguments: StatementArguments, in db: Database) throws -> [DocumentRow] {
    try Row.fetchAll(db, sql: Self.select + "\n" + tail, arguments: arguments).map(Self.decode)
  }

  private static func decode(_ row: Row) throws -> DocumentRow {
    guard let state = Document.State(rawValue: row["state"]) else { throw KeyRingError.damaged }
    let warnings = try JSONDecoder().decode([String].self, from: Data((row["warnings"] as String).utf8))
    return DocumentRow(
      id: Document.ID(rawValue: row["id"]), claim: row["claim"], part: row["part"],
      owner: (row["owner"] as Int64?).map(User.ID.init(rawValue:)), ownerLogin: row["owner_login"], state: state,
      stage: row["stage"], code: row["code"], kind: (row["kind"] as String?).flatMap(DocumentKind.init(rawValue:)),
      sealedName: row["sealed_name"], declaredPHI: row["declared_phi"], autoApprove: row["auto_approve"], size: row["size"],
      contentMAC: row["content_mac"], spool: row["spool"], attempts: row["attempts"], pageCount: row["page_count"],
      chunkCount: row["chunk_count"], warnings: warnings, sealedIdentities: row["sealed_identities"],
      patient: (row["patient"] as String?).flatMap(UUID.init(uuidString:)), patientMark: row["patient_mark"],
      patientChoice: row["patient_choice"], proposedMark: row["proposed_mark"], version: row["version"],
      duplicateOf: (row["duplicate_of"] as Int64?).map(Document.ID.init(rawValue:)),
      firstApprover: (row["first_approver"] as Int64?).map(User.ID.init(rawValue:)),
      receivedAt: Date(microseconds: row["received_at"]), updatedAt: Date(microseconds: row["updated_at"]))
  }
}

/// `?, ?, ?`; `NULL` for none, which matches nothing.
func databaseQuestionMarks(count: Int) -> String {
  count == 0 ? "NULL" : Array(repeating: "?", count: count).joined(separator: ", ")
}

package import Foundation
import GRDB

/// All SQL about how reviews go: how long a person worked on a document, what was marked as missed, which tests were passed.
struct ReviewLog {
  enum Outcome: String { case approved, firstApproved = "first_approved", rejected }

  /// What a review left behind.
  struct Tally {
    var pages = 0
    var findings = 0
    /// Findings that the reviewer left readable.
    var kept = 0
    /// Spans that the reviewer marked as missed.
    var missed = 0
    var canaries = 0
    var canariesFound = 0
  }

  /// Between two signs of life longer than this nobody was working.
  static let pause: TimeInterval = 60

  /// A sign of life: opens the review, or adds the time since the last one.
  func touch(_ document: Document.ID, user: User.ID, at now: Date, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO reviews (document, user, opened_at, seen_at) VALUES (?1, ?2, ?3, ?3)
        ON CONFLICT (document, user) WHERE ended_at IS NULL
        DO UPDATE SET active_us = active_us + min(max(excluded.seen_at - seen_at, 0), ?4), seen_at = excluded.seen_at
        """,
      arguments: [document.rawValue, user.rawValue, now.microseconds, Int64(Self.pause * 1_000_000)])
  }

  /// The reviews of this document that ended before, so that a test is made once.
  func wasOpened(_ document: Document.ID, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM reviews WHERE document = ? AND opened_at < seen_at)", arguments: [document.rawValue]) ?? false
  }

  func countFoundCanary(_ document: Document.ID, user: User.ID, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE reviews SET canaries = canaries + 1, canaries_found = canaries_found + 1
        WHERE document = ? AND user = ? AND ended_at IS NULL
        """, arguments: [document.rawValue, user.rawValue])
  }

  func end(_ document: Document.ID, user: User.ID, _ outcome: Outcome, _ tally: Tally, at now: Date, in db: Database) throws {
    try touch(document, user: user, at: now, in: db)
    try db.execute(
      sql: """
        UPDATE reviews SET ended_at = ?, outcome = ?, pages = ?, findings = ?, kept = ?, missed = ?, canaries = canaries + ?
        WHERE document = ? AND user = ? AND ended_at IS NULL
        """,
      arguments: [
        now.microseconds, outcome.rawValue, tally.pages, tally.findings, tally.kept, tally.missed, tally.canaries, document.rawValue,
        user.rawValue,
      ])
  }

  func figures(since start: Date, in db: Database) throws -> [ReviewFigures.Person] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT users.login, reviews.* FROM reviews JOIN users ON users.id = reviews.user
        WHERE ended_at >= ? AND outcome <> 'rejected' ORDER BY users.login, reviews.id
        """, arguments: [start.microseconds])
    return Dictionary(grouping: rows) { $0["login"] as String }.map { login, rows in
      let seconds = rows.map { Double($0["active_us"] as Int64) / 1_000_000 }.sorted()
      return ReviewFigures.Person(
        login: login, documents: rows.count, pages: rows.reduce(0) { $0 + ($1["pages"] as Int) }, medianSeconds: Self.median(seconds),
        longestSeconds: seconds.last ?? 0, missed: rows.reduce(0) { $0 + ($1["missed"] as Int) },
        kept: rows.reduce(0) { $0 + ($1["kept"] as Int) }, canaries: rows.reduce(0) { $0 + ($1["canaries"] as Int) },
        canariesFound: rows.reduce(0) { $0 + ($1["canaries_found"] as Int) })
    }.sorted { $0.login < $1.login }
  }

  private static func median(_ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// How reviews went, by person. Holds no word of a document.
package struct ReviewFigures: Sendable, Equatable {
  package struct Person: Sendable, Equatable {
    package var login: String
    package var documents: Int
    package var pages: Int
    /// Time at work on one document, without pauses of more than a minute.
    package var medianSeconds: Double
    package var longestSeconds: Double
    /// What the detector missed and the person marked.
    package var missed: Int
    /// What the detector found and the person left readable.
    package var kept: Int
    /// Findings that were hidden to see whether they are missed, and how many of them the person marked.
    package var canaries: Int
    package var canariesFound: Int
  }

  package var since: Date
  package var people: [Person]
}

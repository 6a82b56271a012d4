import Foundation
import GRDB

/// Contents that ended a worker, known by their keyed hash: the same file under another name is the same danger.
struct QuarantineStore {
  /// A single crash may have been bad luck, such as a machine short of memory.
  static let crashLimit = 2

  /// Gives the number of crashes, this one included.
  func countCrash(of contentMAC: Data, at now: Date, in db: Database) throws -> Int {
    try db.execute(
      sql: """
        INSERT INTO quarantine (content_mac, crashes, last_at) VALUES (?, 1, ?)
        ON CONFLICT (content_mac) DO UPDATE SET crashes = crashes + 1, last_at = excluded.last_at
        """, arguments: [contentMAC, now.microseconds])
    return try Int.fetchOne(db, sql: "SELECT crashes FROM quarantine WHERE content_mac = ?", arguments: [contentMAC]) ?? 1
  }

  func holds(_ contentMAC: Data, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM quarantine WHERE content_mac = ? AND crashes >= ?)",
      arguments: [contentMAC, Self.crashLimit]) ?? false
  }

  func release(_ contentMAC: Data, in db: Database) throws {
    try db.execute(sql: "DELETE FROM quarantine WHERE content_mac = ?", arguments: [contentMAC])
  }
}

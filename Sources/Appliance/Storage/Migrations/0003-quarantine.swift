import GRDB

extension Migrations {
  /// Contents that ended workers are remembered, so that the same file under another name does not end more of them.
  static func quarantine(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE quarantine (
          content_mac BLOB PRIMARY KEY,
          crashes INTEGER NOT NULL CHECK (crashes > 0),
          last_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """)
  }
}

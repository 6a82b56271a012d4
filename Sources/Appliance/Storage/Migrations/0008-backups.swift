import GRDB

extension Migrations {
  /// What was done about backups.
  static func backups(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE backup_runs (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL CHECK (kind IN ('create', 'verify', 'test')),
          by_schedule INTEGER NOT NULL CHECK (by_schedule IN (0, 1)),
          name TEXT,
          started_at INTEGER NOT NULL,
          ended_at INTEGER,
          problem TEXT,
          bytes INTEGER,
          new_bytes INTEGER
        ) STRICT;
        CREATE INDEX backup_runs_by_kind ON backup_runs (kind, started_at);
        """)
  }
}

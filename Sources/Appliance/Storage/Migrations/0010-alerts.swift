import GRDB

extension Migrations {
  /// What was unusual, and who looked at it.
  static func alerts(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE alerts (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL,
          severity TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'critical')),
          subject TEXT NOT NULL,
          at INTEGER NOT NULL,
          count INTEGER NOT NULL,
          usual INTEGER NOT NULL,
          detail TEXT NOT NULL,
          audit_entry INTEGER NOT NULL,
          acknowledged_by TEXT,
          acknowledged_at INTEGER,
          sealed_note BLOB,
          UNIQUE (audit_entry, kind, subject)
        ) STRICT;
        CREATE INDEX alerts_open ON alerts (id) WHERE acknowledged_at IS NULL;
        """)
  }
}

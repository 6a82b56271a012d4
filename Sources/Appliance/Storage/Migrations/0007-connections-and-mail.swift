import GRDB

extension Migrations {
  /// What this machine may reach outside, and mails on their way.
  static func connectionsAndMail(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE connections (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL CHECK (kind IN ('smtp', 'oidc')),
          name TEXT NOT NULL,
          settings TEXT NOT NULL,
          sealed_secret BLOB,
          is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
          created_by TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          tested_at INTEGER,
          test_result TEXT
        ) STRICT;
        CREATE UNIQUE INDEX connections_one_mail ON connections (kind) WHERE kind = 'smtp';

        CREATE TABLE mails (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          message_id TEXT NOT NULL UNIQUE,
          kind TEXT NOT NULL,
          language TEXT NOT NULL,
          sealed_recipient BLOB,
          sealed_notice BLOB,
          state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
          tries INTEGER NOT NULL DEFAULT 0,
          failure TEXT,
          created_at INTEGER NOT NULL,
          next_at INTEGER NOT NULL,
          finished_at INTEGER
        ) STRICT;
        CREATE INDEX mails_due ON mails (next_at) WHERE state = 'queued';
        """)
  }
}

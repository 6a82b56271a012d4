import GRDB

extension Migrations {
  /// Servers of language models, what left for them, and what they answered.
  static func modelConnections(_ db: Database) throws {
    // SQLite can't widen a CHECK, so the table is copied. A connection is the clinic's, or one person's own.
    try db.execute(
      sql: """
        CREATE TABLE connections_with_models (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL CHECK (kind IN ('smtp', 'oidc', 'model')),
          owner INTEGER,
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
        INSERT INTO connections_with_models
          SELECT id, kind, NULL, name, settings, sealed_secret, is_active, created_by, created_at, updated_at, tested_at, test_result
          FROM connections;
        DELETE FROM sqlite_sequence WHERE name = 'connections_with_models';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'connections_with_models', seq FROM sqlite_sequence WHERE name = 'connections';
        DROP TABLE connections;
        ALTER TABLE connections_with_models RENAME TO connections;
        CREATE UNIQUE INDEX connections_one_mail ON connections (kind) WHERE kind = 'smtp';

        CREATE TABLE egress_receipts (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          user INTEGER NOT NULL,
          login TEXT NOT NULL,
          connection INTEGER NOT NULL,
          connection_name TEXT NOT NULL,
          model TEXT NOT NULL,
          action TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('sending', 'answered', 'failed', 'stopped')),
          failure TEXT,
          sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
          sealed_text BLOB,
          found INTEGER NOT NULL CHECK (found >= 0),
          sent INTEGER NOT NULL CHECK (sent = 0),
          input_tokens INTEGER,
          output_tokens INTEGER,
          milliseconds INTEGER
        ) STRICT;
        CREATE INDEX egress_receipts_by_user ON egress_receipts (user, id);

        CREATE TABLE model_answers (
          key BLOB PRIMARY KEY CHECK (length(key) = 32),
          user INTEGER NOT NULL,
          connection INTEGER NOT NULL,
          at INTEGER NOT NULL,
          sealed_answer BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX model_answers_by_age ON model_answers (at);
        """)
  }
}

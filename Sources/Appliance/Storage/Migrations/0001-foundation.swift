import GRDB
import VectorCore

extension Migrations {
  /// Accounts, documents on their way, patients, the index and the audit log.
  /// Times are whole microseconds since 1970. A `BLOB` column named `sealed_…` is encrypted under the key ring.
  static func foundation(_ db: Database) throws {
    try AuditSchema.create(db)
    try ChunkSchema.foundation(db)
    try db.execute(
      sql: """
        CREATE TABLE meta (
          name TEXT PRIMARY KEY,
          value TEXT NOT NULL
        ) STRICT;

        CREATE TABLE users (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          login TEXT NOT NULL UNIQUE COLLATE NOCASE,
          role TEXT NOT NULL CHECK (role IN ('clinician', 'staff', 'admin', 'auditor')),
          password TEXT NOT NULL,
          disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
          created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE sessions (
          token_mac BLOB PRIMARY KEY,
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          csrf TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          seen_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sessions_by_user ON sessions (user);

        CREATE TABLE log_in_failures (
          subject_mac BLOB PRIMARY KEY,
          count INTEGER NOT NULL,
          last_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE patients (
          id TEXT PRIMARY KEY,
          mark TEXT NOT NULL UNIQUE,
          sealed_identity BLOB NOT NULL,
          created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE patient_keys (
          kind TEXT NOT NULL CHECK (kind IN ('number', 'number_value', 'name_birth', 'name', 'family')),
          mac BLOB NOT NULL,
          patient TEXT NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
          PRIMARY KEY (kind, mac, patient)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX patient_keys_by_patient ON patient_keys (patient);

        CREATE TABLE documents (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          claim TEXT NOT NULL,
          part INTEGER NOT NULL DEFAULT 0,
          owner INTEGER REFERENCES users (id),
          state TEXT NOT NULL CHECK (state IN ('received', 'extracting', 'waiting_password', 'waiting_review', 'approved',
            'indexed', 'retired', 'duplicate', 'rejected', 'failed')),
          stage TEXT,
          code TEXT,
          kind TEXT,
          sealed_name BLOB NOT NULL,
          name_mac BLOB,
          declared_phi INTEGER NOT NULL CHECK (declared_phi IN (0, 1)),
          auto_approve INTEGER NOT NULL DEFAULT 0 CHECK (auto_approve IN (0, 1)),
          size INTEGER NOT NULL,
          content_mac BLOB NOT NULL,
          spool TEXT,
          attempts INTEGER NOT NULL DEFAULT 0,
          page_count INTEGER NOT NULL DEFAULT 0,
          chunk_count INTEGER NOT NULL DEFAULT 0,
          warnings TEXT NOT NULL DEFAULT '[]',
          sealed_identities BLOB,
          patient TEXT REFERENCES patients (id),
          patient_choice TEXT,
          proposed_mark TEXT,
          version INTEGER NOT NULL DEFAULT 0,
          outcome_pending INTEGER NOT NULL DEFAULT 0 CHECK (outcome_pending IN (0, 1)),
          duplicate_of INTEGER REFERENCES documents (id),
          received_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          UNIQUE (claim, part)
        ) STRICT;
        CREATE INDEX documents_by_state ON documents (state, id);
        CREATE INDEX documents_by_owner ON documents (owner, id);
        CREATE INDEX documents_by_content ON documents (content_mac);
        CREATE INDEX documents_by_spool ON documents (spool) WHERE spool IS NOT NULL;
        CREATE INDEX documents_outcome_pending ON documents (id) WHERE outcome_pending = 1;

        CREATE TABLE pages (
          document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
          number INTEGER NOT NULL,
          source TEXT NOT NULL CHECK (source IN ('text', 'ocr')),
          confidence REAL NOT NULL,
          sealed_original BLOB,
          redacted TEXT,
          sealed_reveal BLOB,
          PRIMARY KEY (document, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE findings (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
          page INTEGER NOT NULL,
          start INTEGER NOT NULL,
          end INTEGER NOT NULL CHECK (end > start),
          label TEXT NOT NULL,
          subject TEXT NOT NULL,
          score REAL NOT NULL,
          reason TEXT NOT NULL,
          detector TEXT NOT NULL,
          manual INTEGER NOT NULL DEFAULT 0 CHECK (manual IN (0, 1)),
          decision TEXT NOT NULL DEFAULT 'open' CHECK (decision IN ('open', 'accepted', 'rejected')),
          decided_by TEXT
        ) STRICT;
        CREATE INDEX findings_by_document ON findings (document, page, start);

        CREATE TABLE review_steps (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
          before TEXT NOT NULL
        ) STRICT;
        CREATE INDEX review_steps_by_document ON review_steps (document);

        CREATE TABLE review_locks (
          document INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          taken_at INTEGER NOT NULL,
          renewed_at INTEGER NOT NULL
        ) STRICT;
        """)
  }
}

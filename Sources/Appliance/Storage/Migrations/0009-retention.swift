import GRDB

extension Migrations {
  /// What was deleted, until when it can be taken back, what may not be deleted.
  static func retention(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE erasures (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL CHECK (kind IN ('document', 'patient')),
          -- document:12 or patient-0123456789ab
          target TEXT NOT NULL,
          patient TEXT,
          sealed_reason BLOB,
          requested_by TEXT NOT NULL,
          requested_at INTEGER NOT NULL,
          due_at INTEGER NOT NULL,
          undone_by TEXT,
          undone_at INTEGER,
          erased_at INTEGER,
          swept_at INTEGER,
          documents INTEGER NOT NULL DEFAULT 0,
          pages INTEGER NOT NULL DEFAULT 0,
          passages INTEGER NOT NULL DEFAULT 0,
          findings INTEGER NOT NULL DEFAULT 0,
          originals INTEGER NOT NULL DEFAULT 0,
          audit_entry INTEGER
        ) STRICT;
        CREATE INDEX erasures_due ON erasures (due_at) WHERE erased_at IS NULL AND undone_at IS NULL;

        CREATE TABLE erasure_documents (
          erasure INTEGER NOT NULL REFERENCES erasures (id) ON DELETE CASCADE,
          document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
          state TEXT NOT NULL,
          passages INTEGER NOT NULL,
          PRIMARY KEY (erasure, document)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX erasure_documents_by_document ON erasure_documents (document);

        CREATE TABLE holds (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          document INTEGER REFERENCES documents (id) ON DELETE CASCADE,
          patient TEXT REFERENCES patients (id) ON DELETE CASCADE,
          sealed_reason BLOB,
          placed_by TEXT NOT NULL,
          placed_at INTEGER NOT NULL,
          lifted_by TEXT,
          lifted_at INTEGER,
          CHECK ((document IS NULL) <> (patient IS NULL))
        ) STRICT;
        """)
  }
}

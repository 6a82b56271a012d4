import GRDB

extension Migrations {
  /// How reviews went, what the clinic taught the detector, and patients that were merged, split or given another document.
  static func reviewsAndWords(_ db: Database) throws {
    try db.execute(
      sql: """
        -- A finding that is hidden from the reviewer to see whether it would be missed; it is redacted whatever happens.
        ALTER TABLE findings ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0 CHECK (withheld IN (0, 1));

        -- Who approved first where two people have to.
        ALTER TABLE documents ADD COLUMN first_approver INTEGER REFERENCES users (id) ON DELETE SET NULL;

        CREATE TABLE reviews (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          opened_at INTEGER NOT NULL,
          seen_at INTEGER NOT NULL,
          ended_at INTEGER,
          active_us INTEGER NOT NULL DEFAULT 0,
          outcome TEXT CHECK (outcome IN ('approved', 'first_approved', 'rejected')),
          pages INTEGER NOT NULL DEFAULT 0,
          findings INTEGER NOT NULL DEFAULT 0,
          kept INTEGER NOT NULL DEFAULT 0,
          missed INTEGER NOT NULL DEFAULT 0,
          canaries INTEGER NOT NULL DEFAULT 0,
          canaries_found INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX reviews_open ON reviews (document, user) WHERE ended_at IS NULL;
        CREATE INDEX reviews_by_time ON reviews (ended_at);

        CREATE TABLE clinic_terms (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL CHECK (kind IN ('staff', 'facility', 'redact', 'keep')),
          text_mac BLOB NOT NULL,
          sealed_text BLOB NOT NULL,
          label TEXT NOT NULL,
          source TEXT NOT NULL CHECK (source IN ('person', 'review')),
          is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
          documents INTEGER NOT NULL DEFAULT 0,
          last_document INTEGER,
          added_by TEXT NOT NULL,
          added_at INTEGER NOT NULL,
          UNIQUE (text_mac, kind)
        ) STRICT;

        ALTER TABLE patients ADD COLUMN merged_into TEXT REFERENCES patients (id);
        CREATE INDEX patients_merged ON patients (merged_into) WHERE merged_into IS NOT NULL;
        CREATE INDEX documents_by_patient ON documents (patient) WHERE patient IS NOT NULL;

        CREATE TABLE patient_changes (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL CHECK (kind IN ('merge', 'split', 'reassign')),
          done_by TEXT NOT NULL,
          done_at INTEGER NOT NULL,
          from_patient TEXT REFERENCES patients (id) ON DELETE CASCADE,
          to_patient TEXT REFERENCES patients (id) ON DELETE CASCADE,
          documents TEXT NOT NULL,
          undone_at INTEGER
        ) STRICT;
        """)
  }
}

import GRDB

extension Migrations {
  /// Clinical notes: templates, sections with every revision, the places they cite, signatures and what was added after them.
  /// What was signed is not changed: the triggers hold it, whatever the program does.
  static func notes(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE note_templates (
          key TEXT NOT NULL,
          version INTEGER NOT NULL CHECK (version > 0),
          name TEXT NOT NULL,
          specialty TEXT NOT NULL,
          form TEXT NOT NULL CHECK (form IN ('soap', 'h_and_p')),
          -- JSON: sections and the words of the specialty
          outline TEXT NOT NULL,
          created_by TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          PRIMARY KEY (key, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE notes (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          owner INTEGER NOT NULL REFERENCES users (id),
          patient TEXT NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
          template TEXT NOT NULL,
          template_version INTEGER NOT NULL,
          version INTEGER NOT NULL DEFAULT 1,
          sealed_omissions BLOB,
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          FOREIGN KEY (template, template_version) REFERENCES note_templates (key, version)
        ) STRICT;
        CREATE INDEX notes_by_owner ON notes (owner, id);
        CREATE INDEX notes_by_patient ON notes (patient);

        CREATE TABLE note_sections (
          note INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
          key TEXT NOT NULL,
          position INTEGER NOT NULL,
          title TEXT NOT NULL,
          PRIMARY KEY (note, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE note_revisions (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          note INTEGER NOT NULL,
          section TEXT NOT NULL,
          number INTEGER NOT NULL,
          origin TEXT NOT NULL CHECK (origin IN ('drafted', 'regenerated', 'model', 'edited')),
          sealed_sentences BLOB,
          author TEXT NOT NULL,
          at INTEGER NOT NULL,
          UNIQUE (note, section, number),
          FOREIGN KEY (note, section) REFERENCES note_sections (note, key) ON DELETE CASCADE
        ) STRICT;

        CREATE TABLE note_citations (
          revision INTEGER NOT NULL REFERENCES note_revisions (id) ON DELETE CASCADE,
          sentence INTEGER NOT NULL,
          position INTEGER NOT NULL,
          chunk INTEGER,
          document INTEGER NOT NULL REFERENCES documents (id),
          page INTEGER NOT NULL,
          start INTEGER NOT NULL,
          end INTEGER NOT NULL CHECK (end >= start),
          -- when the document was erased
          gone_at INTEGER,
          PRIMARY KEY (revision, sentence, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX note_citations_by_document ON note_citations (document);

        CREATE TABLE note_attestations (
          note INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
          user INTEGER NOT NULL REFERENCES users (id),
          printed_name TEXT NOT NULL,
          credentials TEXT NOT NULL,
          meaning TEXT NOT NULL CHECK (meaning IN ('author', 'reviewer', 'supervisor')),
          signature TEXT NOT NULL,
          signed_at INTEGER NOT NULL,
          zone TEXT NOT NULL,
          sealed_text BLOB NOT NULL,
          text_hash BLOB NOT NULL CHECK (length(text_hash) = 32),
          mac BLOB NOT NULL
        ) STRICT;

        CREATE TABLE note_addenda (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          note INTEGER NOT NULL REFERENCES note_attestations (note) ON DELETE CASCADE,
          number INTEGER NOT NULL,
          user INTEGER NOT NULL REFERENCES users (id),
          printed_name TEXT NOT NULL,
          credentials TEXT NOT NULL,
          signature TEXT NOT NULL,
          added_at INTEGER NOT NULL,
          zone TEXT NOT NULL,
          sealed_text BLOB NOT NULL,
          text_hash BLOB NOT NULL CHECK (length(text_hash) = 32),
          mac BLOB NOT NULL,
          UNIQUE (note, number)
        ) STRICT;

        CREATE TRIGGER note_attestations_stay BEFORE UPDATE ON note_attestations
        BEGIN SELECT RAISE(ABORT, 'a signature is never changed'); END;
        CREATE TRIGGER note_addenda_stay BEFORE UPDATE ON note_addenda
        BEGIN SELECT RAISE(ABORT, 'an addendum is never changed'); END;
        CREATE TRIGGER note_revisions_stay BEFORE UPDATE ON note_revisions WHEN OLD.sealed_sentences IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END;
        CREATE TRIGGER signed_notes_stay BEFORE INSERT ON note_revisions
        WHEN EXISTS (SELECT 1 FROM note_attestations WHERE note = NEW.note)
        BEGIN SELECT RAISE(ABORT, 'a signed note is never changed'); END;
        """)
  }
}

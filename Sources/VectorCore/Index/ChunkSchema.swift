package import GRDB

/// The index's tables. The rows are the truth; everything held in memory is derived from them.
///
/// `owner` is a column of the chunk, since it is part of every query. `chunk_changes` says which chunks went or changed, so
/// that memory catches up by reading only those; triggers write it, so that no path can forget to.
package enum ChunkSchema {
  /// Creates the tables in an empty database: all steps of their history.
  package static func create(_ db: Database) throws {
    try foundation(db)
    try addModels(db)
  }

  /// The tables as they were at first, with all vectors of one model.
  package static func foundation(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE chunks (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          document INTEGER NOT NULL,
          owner INTEGER,
          ordinal INTEGER NOT NULL,
          page INTEGER NOT NULL,
          range_start INTEGER NOT NULL,
          range_end INTEGER NOT NULL CHECK (range_end >= range_start),
          kind TEXT NOT NULL,
          received INTEGER NOT NULL,
          patient TEXT,
          text TEXT NOT NULL,
          vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 1536 = 0),
          UNIQUE (document, ordinal)
        ) STRICT;
        CREATE INDEX chunks_by_owner ON chunks (owner);
        CREATE INDEX chunks_by_patient ON chunks (patient) WHERE patient IS NOT NULL;

        CREATE VIRTUAL TABLE chunks_fts USING fts5 (
          text, content = 'chunks', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
        );

        CREATE TABLE chunk_changes (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          chunk INTEGER NOT NULL
        ) STRICT;

        \(triggers)

        CREATE TABLE index_meta (
          name TEXT PRIMARY KEY,
          value TEXT NOT NULL
        ) STRICT;
        """)
    try db.execute(
      sql: "INSERT INTO index_meta (name, value) VALUES ('model', ?), ('dimension', ?), ('identity', lower(hex(randomblob(16))))",
      arguments: [PinnedModel.identifier, String(PinnedModel.dimension)])
  }

  /// Each row says which model made its vector, and vectors may have any length. The table is copied, since SQLite can't drop a
  /// CHECK; numbers, words and the history of changes stay as they are, and so does the base file. No query went by the index on owners.
  package static func addModels(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE embedding_models (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          dimension INTEGER NOT NULL CHECK (dimension > 0)
        ) STRICT;
        INSERT INTO embedding_models (name, dimension)
          SELECT value, (SELECT CAST(value AS INTEGER) FROM index_meta WHERE name = 'dimension') FROM index_meta WHERE name = 'model';

        CREATE TABLE chunks_with_models (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          document INTEGER NOT NULL,
          owner INTEGER,
          ordinal INTEGER NOT NULL,
          page INTEGER NOT NULL,
          range_start INTEGER NOT NULL,
          range_end INTEGER NOT NULL CHECK (range_end >= range_start),
          kind TEXT NOT NULL,
          received INTEGER NOT NULL,
          patient TEXT,
          model INTEGER NOT NULL REFERENCES embedding_models (id),
          text TEXT NOT NULL,
          vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
          UNIQUE (document, ordinal)
        ) STRICT;
        INSERT INTO chunks_with_models
          SELECT id, document, owner, ordinal, page, range_start, range_end, kind, received, patient,
            (SELECT id FROM embedding_models), text, vector
          FROM chunks;
        DELETE FROM sqlite_sequence WHERE name = 'chunks_with_models';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'chunks_with_models', seq FROM sqlite_sequence WHERE name = 'chunks';
        DROP TABLE chunks;
        ALTER TABLE chunks_with_models RENAME TO chunks;
        CREATE INDEX chunks_by_patient ON chunks (patient) WHERE patient IS NOT NULL;
        CREATE INDEX chunks_by_model ON chunks (model);
        \(triggers)
        DELETE FROM index_meta WHERE name IN ('model', 'dimension');
        """)
    try EmbeddingModels.registerCurrent(db)
  }

  private static let triggers = """
    CREATE TRIGGER chunks_inserted AFTER INSERT ON chunks BEGIN
      INSERT INTO chunks_fts (rowid, text) VALUES (new.id, new.text);
    END;
    CREATE TRIGGER chunks_deleted AFTER DELETE ON chunks BEGIN
      INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, old.text);
      INSERT INTO chunk_changes (chunk) VALUES (old.id);
    END;
    CREATE TRIGGER chunks_reworded AFTER UPDATE OF text ON chunks BEGIN
      INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, old.text);
      INSERT INTO chunks_fts (rowid, text) VALUES (new.id, new.text);
    END;
    CREATE TRIGGER chunks_updated AFTER UPDATE ON chunks BEGIN
      INSERT INTO chunk_changes (chunk) VALUES (new.id);
    END;
    """
}

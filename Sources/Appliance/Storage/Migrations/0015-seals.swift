import GRDB

extension Migrations {
  /// Keys that seal printed notes. Their certificates stay, so that a note that was printed years ago can still be verified.
  static func seals(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE seals (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          -- DER
          certificate BLOB NOT NULL UNIQUE,
          sealed_key BLOB,
          not_before INTEGER NOT NULL,
          not_after INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER seals_are_not_changed BEFORE UPDATE OF certificate, not_before, not_after ON seals
        BEGIN SELECT RAISE(ABORT, 'a certificate is never changed'); END;
        CREATE TRIGGER seals_stay BEFORE DELETE ON seals
        BEGIN SELECT RAISE(ABORT, 'a certificate is never removed'); END;
        """)
  }
}

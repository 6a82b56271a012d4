import GRDB

extension Migrations {
  /// A signature may be drawn. The triggers of `0013-notes` refuse every change of these tables, so of these columns, too.
  static func drawnSignatures(_ db: Database) throws {
    try db.execute(
      sql: """
        ALTER TABLE note_attestations ADD COLUMN sealed_drawing BLOB;
        ALTER TABLE note_addenda ADD COLUMN sealed_drawing BLOB;
        """)
  }
}

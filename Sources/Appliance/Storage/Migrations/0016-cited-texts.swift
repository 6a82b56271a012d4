import GRDB

extension Migrations {
  /// A citation knows its text again: a document that is redacted anew says other words at the same place. Those of before don't, and stay NULL.
  static func citedTexts(_ db: Database) throws {
    try db.execute(sql: "ALTER TABLE note_citations ADD COLUMN text_mac BLOB CHECK (text_mac IS NULL OR length(text_mac) = 32)")
  }
}

import GRDB

extension Migrations {
  /// Where the words of a scan stand on its page and how sure tesseract is of them, sealed like the text that they are of.
  static func recognizedWords(_ db: Database) throws {
    try db.execute(sql: "ALTER TABLE pages ADD COLUMN sealed_words BLOB")
  }
}

package import GRDB

/// The audit table. SQLite itself refuses what an honest program never does; what a dishonest one does, the chain shows.
package enum AuditSchema {
  package static func create(_ db: Database) throws {
    for (_, sql) in protected.sorted(by: { $0.key < $1.key }) { try db.execute(sql: sql) }
    try db.execute(
      sql: """
        CREATE INDEX audit_by_target ON audit (target, seq);
        CREATE INDEX audit_by_actor ON audit (actor, seq);
        CREATE INDEX audit_by_action ON audit (action, seq);
        """)
  }

  /// Whether the table and its triggers are as they were made: who drops a trigger has a reason.
  static func isIntact(_ db: Database) throws -> Bool {
    let rows = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'audit' AND type IN ('table', 'trigger')")
    let found = Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
    return found == protected
  }

  /// Name and SQL, which SQLite keeps word for word.
  private static let protected = [
    "audit": """
    CREATE TABLE audit (
      seq INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      actor_id INTEGER,
      action TEXT NOT NULL,
      target TEXT NOT NULL,
      address TEXT,
      agent TEXT,
      metadata TEXT NOT NULL,
      mac BLOB NOT NULL CHECK (length(mac) = 32)
    ) STRICT
    """,
    "audit_is_not_changed": """
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
    """,
    "audit_is_not_deleted": """
    CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END
    """,
    "audit_has_no_gaps": """
    CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
    BEGIN SELECT RAISE(ABORT, 'audit entries are numbered without gaps'); END
    """,
  ]
}

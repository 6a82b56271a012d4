import Foundation
import GRDB
import Testing

@testable import Appliance

/// A database of each schema that was ever released, in `Tests/Fixtures/schema`, and the present schema in words, `schema.sql`.
/// After adding a migration run the tests once with `CHARTKEEP_FIXTURES=write`: it adds what is missing and changes no older file.
struct SchemaFixtureTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/schema", isDirectory: true)
  static let writes = ProcessInfo.processInfo.environment["CHARTKEEP_FIXTURES"] == "write"
  static let migrations = Migrations.migrator.migrations

  private func file(_ migration: String) -> URL { Self.folder.appendingPathComponent("\(migration).sqlite") }

  private func schema(_ db: Database) throws -> String {
    try String.fetchAll(
      db,
      sql: """
        SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
          AND name NOT LIKE 'chunks\\_text\\_%' ESCAPE '\\' ORDER BY type DESC, name
        """
    ).map { $0 + ";\n" }.joined(separator: "\n")
  }

  /// Small pages make small files.
  private func write(_ migration: String, to url: URL) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA page_size = 512") }
    let queue = try DatabaseQueue(path: url.path, configuration: configuration)
    try Migrations.migrator.migrate(queue, upTo: migration)
    let audit = AuditLog(keys: .ephemeral())
    try queue.write { db in
      try db.execute(
        sql: "INSERT INTO users (id, login, role, password, created_at) VALUES (1, 'ruiz', 'clinician', '$2b$04$synthetic', 5)")
      try db.execute(sql: "INSERT INTO patients (id, mark, sealed_identity, created_at) VALUES ('P-1', 'patient-0123456789ab', x'01', 5)")
      try db.execute(
        sql: """
          INSERT INTO documents (id, claim, owner, state, sealed_name, declared_phi, size, content_mac, patient, received_at, updated_at)
          VALUES (1, 'c-1', 1, 'indexed', x'01', 1, 10, x'02', 'P-1', 5, 6), (2, 'c-2', NULL, 'waiting_review', x'01', 1, 10, x'03', NULL, 5, 6)
          """)
      try db.execute(
        sql: "INSERT INTO pages (document, number, source, confidence, redacted) VALUES (1, 1, 'text', 1, 'Seen on [DATE].')")
      try db.execute(
        sql: """
          INSERT INTO findings (document, page, start, end, label, subject, score, reason, detector)
          VALUES (1, 1, 8, 14, 'DATE', 'patient', 0.9, 'date', 'rule')
          """)
      try audit.append(AuditEntry(actor: "ruiz", action: .loggedIn, target: "session"), in: db)
    }
    _ = try queue.writeWithoutTransaction { db in try db.execute(sql: "VACUUM") }
    try queue.close()
  }

  @Test(arguments: migrations) func `an older database comes to the present schema`(migration: String) throws {
    if Self.writes, !FileManager.default.fileExists(atPath: file(migration).path) {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try write(migration, to: file(migration))
    }
    let scratch = try ScratchFolder()
    let copy = scratch.file("chartkeep.sqlite")
    try FileManager.default.copyItem(at: file(migration), to: copy)
    let database = try ClinicDatabase(at: copy, readers: 1)
    #expect(database.upgradedFrom == (migration == Self.migrations.last ? nil : migration))
    let text = try database.pool.read { db in
      #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
      #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty)
      #expect(try Row.fetchOne(db, sql: "SELECT login, role FROM users") == ["login": "ruiz", "role": "clinician"])
      #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM documents WHERE patient = 'P-1'") == 1)
      #expect(try String.fetchOne(db, sql: "SELECT redacted FROM pages") == "Seen on [DATE].")
      #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM findings") == 1)
      #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM audit") == 1)
      return try schema(db)
    }
    try database.pool.close()
    let schemaFile = Self.folder.appendingPathComponent("schema.sql")
    if Self.writes, migration == Self.migrations.last { try text.write(to: schemaFile, atomically: true, encoding: .utf8) }
    #expect(text == (try? String(contentsOf: schemaFile, encoding: .utf8)))
  }

  @Test func `the old file stays beside the new one, with the head of its audit log`() throws {
    let scratch = try ScratchFolder()
    let copy = scratch.file("chartkeep.sqlite")
    try FileManager.default.copyItem(at: file("0001-foundation"), to: copy)
    try Data("head".utf8).write(to: scratch.file("audit.head"))
    let before = try Data(contentsOf: copy)
    // What a killed upgrade left is no more than rubbish.
    try Data("half".utf8).write(to: scratch.file("chartkeep.sqlite.upgrading"))
    _ = try ClinicDatabase(at: copy, readers: 1)
    #expect(try Data(contentsOf: scratch.file("chartkeep.sqlite.before-0001")) == before)
    #expect(try Data(contentsOf: scratch.file("audit.head.before-0001")) == Data("head".utf8))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("chartkeep.sqlite.upgrading").path))
    let folder = copy.deletingLastPathComponent()
    #expect(SchemaUpgrade.removeOld(in: folder, now: Date()) == 0)
    #expect(SchemaUpgrade.removeOld(in: folder, now: Date().addingTimeInterval(8 * 86_400)) == 2)
  }

  @Test func `a database of a newer version is refused and not touched`() throws {
    let scratch = try ScratchFolder()
    let copy = scratch.file("chartkeep.sqlite")
    try FileManager.default.copyItem(at: file(#require(Self.migrations.last)), to: copy)
    let queue = try DatabaseQueue(path: copy.path)
    try queue.write { db in try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999-of-tomorrow')") }
    try queue.close()
    let before = try Data(contentsOf: copy)
    #expect(throws: UpgradeError.newer) { try ClinicDatabase(at: copy, readers: 1) }
    #expect(try Data(contentsOf: copy) == before)
  }

  @Test func `a copy that does not pass the checks never takes the old file's place`() throws {
    let scratch = try ScratchFolder()
    let copy = scratch.file("chartkeep.sqlite")
    try FileManager.default.copyItem(at: file("0005-reviews-and-words"), to: copy)
    let queue = try DatabaseQueue(path: copy.path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; UPDATE documents SET patient = 'nobody'")
    }
    try queue.close()
    let before = try Data(contentsOf: copy)
    #expect(throws: (any Error).self) { try ClinicDatabase(at: copy, readers: 1) }
    #expect(try Data(contentsOf: copy) == before)
  }
}

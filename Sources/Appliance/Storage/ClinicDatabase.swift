package import Foundation
package import GRDB

/// The clinic's database file and its connections: one writer, a few readers, write-ahead log.
package struct ClinicDatabase: Sendable {
  package let pool: DatabasePool
  /// The newest migration that the file had seen before it was brought up to date; nil when that was not needed.
  package let upgradedFrom: String?

  /// Opens (or makes) the file and brings its schema up to date.
  package init(at url: URL, readers: Int) throws {
    var configuration = Configuration()
    configuration.maximumReaderCount = readers
    configuration.busyMode = .timeout(10)
    configuration.label = "chartkeep"
    configuration.prepareDatabase { db in
      // What was acknowledged survives a power cut; what was deleted leaves no bytes in free pages.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
    }
    // The folder is 0700; the file itself is not for others either.
    let mask = umask(0o077)
    defer { umask(mask) }
    upgradedFrom = try SchemaUpgrade(url: url).run()
    pool = try DatabasePool(path: url.path, configuration: configuration)
    try Migrations.migrator.migrate(pool)
  }
}

package import GRDB

/// The schema's history. Order is important: add new migrations at the end, never edit one that was released.
package enum Migrations {
  package static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("0001-foundation") { try foundation($0) }
    migrator.registerMigration("0002-embedding-models") { try embeddingModels($0) }
    migrator.registerMigration("0003-quarantine") { try quarantine($0) }
    migrator.registerMigration("0004-recognized-words") { try recognizedWords($0) }
    migrator.registerMigration("0005-reviews-and-words") { try reviewsAndWords($0) }
    migrator.registerMigration("0006-accounts") { try accounts($0) }
    migrator.registerMigration("0007-connections-and-mail") { try connectionsAndMail($0) }
    migrator.registerMigration("0008-backups") { try backups($0) }
    migrator.registerMigration("0009-retention") { try retention($0) }
    migrator.registerMigration("0010-alerts") { try alerts($0) }
    migrator.registerMigration("0011-ledger") { try ledger($0) }
    migrator.registerMigration("0012-model-connections") { try modelConnections($0) }
    migrator.registerMigration("0013-notes") { try notes($0) }
    migrator.registerMigration("0014-drawn-signatures") { try drawnSignatures($0) }
    migrator.registerMigration("0015-seals") { try seals($0) }
    migrator.registerMigration("0016-cited-texts") { try citedTexts($0) }
    return migrator
  }
}

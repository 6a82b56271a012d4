import GRDB
import VectorCore

extension Migrations {
  /// Chunks say which model made their vector, so that a new version's model can take over while searches go on.
  static func embeddingModels(_ db: Database) throws {
    try ChunkSchema.addModels(db)
  }
}

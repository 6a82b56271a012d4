import GRDB

/// The models that vectors were made by, in the table `embedding_models`; each chunk's row says which.
enum EmbeddingModels {
  /// The number of this version's model, as SQL.
  static let current = "SELECT id FROM embedding_models WHERE name = '\(PinnedModel.identifier)'"
  /// The numbers of all others.
  static let others = "SELECT id FROM embedding_models WHERE name <> '\(PinnedModel.identifier)'"

  static func registerCurrent(_ db: Database) throws {
    if try Int.fetchOne(db, sql: current) != nil { return }
    try db.execute(
      sql: "INSERT INTO embedding_models (name, dimension) VALUES (?, ?)",
      arguments: [PinnedModel.identifier, PinnedModel.dimension])
  }
}
